"""A worker on a restored backup, which does not remember what was sent since."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from machine_clock import MachineClock, worker
from workers import ends_well
from world import STAFF, World

from mec_bot.actions.context import Context
from mec_bot.cli.plugins import check_names
from mec_bot.delivery.courier import Courier, Timing
from mec_bot.settings.jobs import read_jobs
from mec_bot.slack.sender import SlackSender, make_client
from mec_bot.store import outbox
from mec_bot.store.database import Database, sqlite_url
from mec_bot.worker.catch_up import DueJobs

MINUTE = timedelta(minutes=1)
NAMES = ("weekly-digest", "carrier-reminders")


def at_nine_every_day(world: World) -> datetime:
    """Both jobs are due at nine; gives tomorrow's nine o'clock."""
    world.keep_jobs(*NAMES)
    for name in NAMES:
        week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        world.set(f"jobs/{name}.yaml", when={"days": week, "at": "09:00", "on_holiday": "run"}, in_quiet_hours="send")
    with world.context() as context:
        zone = context.settings.timezone
    tomorrow = datetime.now(UTC).astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(9), zone).astimezone(UTC)


def by(context: Context, now: datetime) -> Context:
    return replace(context, clock=lambda: now)


def jobs_of(world: World, context: Context) -> DueJobs:
    return DueJobs(context, read_jobs(world.home, check_names()), "before", lambda: None)


def deliver(world: World, context: Context) -> None:
    sender = SlackSender(make_client(world.slack.bot_token, f"{world.slack.url}/api/"))
    courier = Courier(context.database, sender, context.clock, lambda *_: None, Timing(pace=timedelta()))
    assert courier.deliver_all(MINUTE) == 0


def everything_posted(world: World) -> list[str]:
    """The keys of all messages in Slack."""
    workspace = world.slack.workspace
    found = [message.metadata for channel in workspace.channels for message in workspace.messages(channel.id)]
    return sorted(one["event_payload"]["key"] for one in found if one)


def promises(world: World) -> list[outbox.Entry]:
    database = Database(sqlite_url(world.database))
    with database.reading() as connection:
        found = outbox.entries(connection)
    database.close()
    return found


def before_the_slot(_: World, __: Context) -> None:
    """The backup was made before the jobs ran."""


def before_delivery(world: World, context: Context) -> None:
    """The backup was made when the messages were promised, and not sent."""
    jobs_of(world, context).catch_up()


@pytest.mark.parametrize("made", [before_the_slot, before_delivery])
def test_after_a_backup_was_restored_nothing_is_sent_again_and_nothing_is_lost(
    world: World, clock: MachineClock, tmp_path: Path, free_port: int, made: Callable[[World, Context], None]
) -> None:
    nine = at_nine_every_day(world)
    world.sync()
    with world.context() as context:
        jobs_of(world, by(context, nine - 5 * MINUTE)).catch_up()
        made(world, by(context, nine + MINUTE))
    backup = tmp_path / "backup.sqlite3"
    shutil.copy(world.database, backup)
    with world.context() as context:
        now = by(context, nine + MINUTE)
        jobs_of(world, now).catch_up()
        deliver(world, now)
    sent = everything_posted(world)
    assert any(STAFF in key for key in sent)
    assert len(sent) > 3
    # One of them never arrived, as far as Slack knows.
    lost = world.posted(STAFF)[-1]
    world.slack.workspace.delete(lost)

    world.database.unlink()
    shutil.copy(backup, world.database)
    clock.put(ahead=nine + 3 * MINUTE - datetime.now(UTC))
    with worker(world, clock, free_port) as running:
        running.wait_until(
            lambda: len(promises(world)) >= len(sent) and all(one.state == "sent" for one in promises(world)),
            seconds=30,
        )
        ends_well(running)
    assert everything_posted(world) == sent


def test_a_new_database_sends_nothing_that_was_due_before_it_was_there(world: World) -> None:
    nine = at_nine_every_day(world)
    world.sync()
    with world.context() as context:
        jobs_of(world, by(context, nine - 5 * MINUTE)).catch_up()
        now = by(context, nine + MINUTE)
        jobs_of(world, now).catch_up()
        deliver(world, now)
    sent = everything_posted(world)
    assert len(sent) > 3
    world.database.unlink()
    world.sync()
    with world.context() as context:
        later = by(context, nine + 3 * MINUTE)
        jobs_of(world, later).first_look()
        deliver(world, later)
    assert everything_posted(world) == sent
