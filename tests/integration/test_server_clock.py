"""The clock of a database server, by which its replicas give and judge their leases."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from clock_processes import Replica, deliver
from delivering import promise, said, states, wait_for
from slack_stand import a_workspace

from mec_bot.delivery.outbox import claim
from mec_bot.sandbox.slack.server import Slack
from mec_bot.store import outbox
from mec_bot.store.clock import ServerClock, now_of
from mec_bot.store.database import Connection, Database

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture
def server(postgresql_url: str) -> Iterator[Database]:
    opened = Database(postgresql_url)
    yield opened
    opened.close()


class Slow(ServerClock):
    """The server's clock, as read an hour ago by a machine whose stopwatch stood still since: it was paused."""

    def read(self, connection: Connection) -> datetime:
        answered = super().read(connection)
        self._answer = answered - HOUR, self._answer[1]
        return answered


def slow(database: Database) -> ServerClock:
    with database.reading() as connection:
        return Slow(connection)


def test_a_server_has_a_clock_and_a_file_has_none(server: Database, sqlite: Database) -> None:
    assert sqlite.server_clock is None
    assert server.server_clock is not None
    # The tests' server runs on this machine.
    assert abs(server.server_clock() - datetime.now(UTC)) < SECOND


def test_between_two_readings_a_stopwatch_carries_it_on(server: Database) -> None:
    seconds = [100.0]
    with server.reading() as connection:
        clock = ServerClock(connection, lambda: seconds[0])
    read = clock()
    seconds[0] += 90
    assert clock() == read + 90 * SECOND
    with server.reading() as connection:
        assert clock.read(connection) < read + 60 * SECOND
    assert clock() < read + 60 * SECOND


def test_a_lease_begins_at_the_instant_that_the_server_gives_not_at_the_one_remembered(server: Database) -> None:
    promise(server, "a")
    taken = claim(server, slow(server), 60 * SECOND)
    assert taken is not None
    assert abs(taken.lease_until - datetime.now(UTC) - 60 * SECOND) < 5 * SECOND


def test_in_a_transaction_that_waited_it_gives_the_present_not_its_beginning(server: Database) -> None:
    with server.writing() as connection:
        assert server.server_clock is not None
        first = now_of(server.server_clock, connection)
        outbox.count_by_state(connection)
        assert now_of(server.server_clock, connection) > first


def test_a_replica_whose_clock_is_ahead_takes_nothing_that_another_is_sending(
    server: Database, postgresql_url: str, serve_slack: Callable[..., Slack], tmp_path: Path
) -> None:
    slack = serve_slack(a_workspace())
    promise(server, "a")
    begun = tmp_path / "begun"
    slow = Replica(
        database_url=postgresql_url,
        slack_url=slack.url,
        slack_token=slack.bot_token,
        ahead=timedelta(),
        begun=begun,
    )
    hasty = replace(slow, ahead=timedelta(minutes=10), begun=None)
    processes = [multiprocessing.get_context("spawn").Process(target=deliver, args=[one]) for one in (slow, hasty)]
    processes[0].start()
    assert wait_for(begun.exists, 30)
    processes[1].start()
    processes[1].join(30)
    begun.unlink()
    processes[0].join(30)
    assert [process.exitcode for process in processes] == [0, 0]
    assert (said(slack), states(server)) == (["a"], {"sent": 1})
    assert len(slack.calls.of("chat.postMessage")) == 1
