"""The clock of a database server, by which its replicas give and judge their leases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from delivering import promise

from mec_bot.delivery.outbox import claim
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
