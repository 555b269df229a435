"""A database server's clock, by which leases are given and judged: the same for all replicas, however theirs are set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from mec_bot.stopwatch import Stopwatch, elapsed
from mec_bot.store.tables import Instant

# At the beginning of the statement, not of the transaction, which may have waited for a lock.
_NOW = sa.select(sa.type_coerce(sa.func.statement_timestamp(), Instant))


class ServerClock:
    """The server's clock as it was last read, carried on by a stopwatch of our own."""

    def __init__(self, connection: sa.Connection, stopwatch: Stopwatch = elapsed) -> None:
        self._stopwatch = stopwatch
        self.read(connection)

    def __call__(self) -> datetime:
        """The present instant, without asking the server."""
        answered, at = self._answer
        return answered + timedelta(seconds=self._stopwatch() - at)

    def read(self, connection: sa.Connection) -> datetime:
        """Ask the server for the present instant, and go on from there."""
        answered: datetime = connection.execute(_NOW).scalar_one()
        self._answer = answered, self._stopwatch()
        return answered


def now_of(clock: Callable[[], datetime], connection: sa.Connection) -> datetime:
    """The present instant; where the clock is a server's, the server is asked."""
    return clock.read(connection) if isinstance(clock, ServerClock) else clock()


def made_by(made_at: sa.Column[datetime], today: date) -> sa.ColumnElement[bool]:
    """Whether a row was made by tomorrow, wherever that ends last; if not, the clock was ahead when it was made."""
    return made_at < datetime.combine(today + timedelta(days=2), time(), tzinfo=UTC)
