"""A worker whose machine's clock was ahead, or is set to another time while it works."""

from __future__ import annotations

from datetime import timedelta

import requests
import sqlalchemy as sa
from machine_clock import MachineClock, worker
from workers import ends_well
from world import OPERATOR, World

from mec_bot.store import tables
from mec_bot.store.database import Database, sqlite_url

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def has_run(world: World, clock: MachineClock) -> bool:
    """Whether the job of every minute has run in the minute that the clock shows, or the one before."""
    database = Database(sqlite_url(world.database))
    ended = sa.select(tables.runs.c.slot).where(tables.runs.c.outcome == "done", tables.runs.c.counts_from.is_(None))
    with database.reading() as connection:
        slots = list(connection.execute(ended).scalars())
    database.close()
    return any(timedelta() <= clock() - slot < timedelta(minutes=2) for slot in slots)


def warnings(port: int) -> list[str]:
    found: list[str] = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).json()["warnings"]
    return found


def told(world: World) -> list[str]:
    return [message.text for message in world.posted(OPERATOR) if "L'horloge a été changée" in message.text]


def test_jobs_go_on_after_a_clock_that_was_ahead_and_after_each_time_it_is_set(
    world: World, clock: MachineClock, free_port: int
) -> None:
    world.keep_jobs("sync")
    world.set("jobs/sync.yaml", when={"every_minutes": 1})
    clock.put(ahead=400 * DAY)
    with worker(world, clock, free_port) as running:
        running.wait_until(lambda: world.database.exists() and has_run(world, clock))
        ends_well(running)
    assert told(world) == []

    clock.put(ahead=timedelta())
    with worker(world, clock, free_port) as running:
        running.wait_until(lambda: has_run(world, clock), seconds=15)
        running.wait_until(lambda: len(told(world)) == 1, seconds=15)
        assert f"{clock() + 400 * DAY:%Y-%m-}" in told(world)[0]
        running.wait_until(lambda: warnings(free_port) == ["clock_jumped"])

        clock.put(ahead=-3 * HOUR)
        running.wait_until(lambda: has_run(world, clock), seconds=15)
        running.wait_until(lambda: len(told(world)) == 2, seconds=15)

        clock.put(ahead=timedelta())
        running.wait_until(lambda: len(told(world)) == 3, seconds=15)
        ends_well(running)
