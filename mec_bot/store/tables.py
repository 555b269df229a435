"""The tables, and a column type for instants that never loses its time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Literal, get_args

import sqlalchemy as sa

from mec_bot.errors import UnreadableRowError

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


MessageState = Literal["following", "promised", "sending", "sent", "failed", "uncertain", "cancelled"]
PullState = Literal["held", "accepted", "dropped"]
RenameState = Literal["proposed", "confirmed", "refused", "withdrawn"]
Outcome = Literal["done", "failed", "skipped"]

# PostgreSQL's integers end here; SQLite's go further.
_NO_ROWS_NUMBER = 2**31


def _readable(read: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    """The same reader, whose refusal is an error of ours."""

    def process(value: Any) -> Any:
        try:
            return read(value) if read else value
        except (ValueError, TypeError, AttributeError) as error:
            raise UnreadableRowError(repr(value)[:40]) from error

    return process


class Instant(sa.TypeDecorator[datetime]):
    """An aware instant, kept in UTC; SQLite drops time zones, so a naive value is refused rather than guessed."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Write an aware instant in UTC.

        Raises:
            ValueError: the instant has no time zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        """Turn an instant into the database's form once: a pull writes the same one on thousands of rows."""
        process = super().bind_processor(dialect)
        return lru_cache(maxsize=8)(process) if process else None

    def result_processor(self, dialect: sa.Dialect, coltype: Any) -> Callable[[Any], Any]:
        """Read an instant, or say that there is none."""
        return _readable(super().result_processor(dialect, coltype))

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Read UTC, always aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Day(sa.TypeDecorator[date]):
    """A day; what is none is told by its row's value."""

    impl = sa.Date
    cache_ok = True

    def result_processor(self, dialect: sa.Dialect, coltype: Any) -> Callable[[Any], Any]:
        """Read a day, or say that there is none."""
        return _readable(super().result_processor(dialect, coltype))


class OneOf(sa.TypeDecorator[str]):
    """One of a few words."""

    impl = sa.String
    cache_ok = True

    def __init__(self, *words: str) -> None:
        super().__init__()
        self.words = words

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Read one of the words.

        Raises:
            UnreadableRowError: it is another one.
        """
        del dialect
        if value is None or value in self.words:
            return value
        raise UnreadableRowError(repr(value)[:40])


class RowNumber(sa.TypeDecorator[int]):
    """A row's number, which people may ask for: one that no row can have finds none, on either database."""

    impl = sa.Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: sa.Dialect) -> int | None:
        """The number, or 0, which no row has, for one beyond what either database can compare."""
        del dialect
        return value if value is None or 0 <= value < _NO_ROWS_NUMBER else 0


# One row per pull that changed something; `seen_at` and `frame` (what stands where) are updated by every pull.
# `compared_with` is the id of the snapshot before it when its changes were logged: 0 for the first one, empty while the
# changes are not logged.
snapshots = sa.Table(
    "snapshots",
    metadata,
    sa.Column("id", RowNumber, primary_key=True),
    sa.Column("taken_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("frame", sa.Text, nullable=False),
    sa.Column("compared_with", sa.Integer, nullable=True),
)

# One row per version of a project, new only where something changed: it holds from snapshot `since` to before `until`.
project_versions = sa.Table(
    "project_versions",
    metadata,
    sa.Column("id", RowNumber, primary_key=True),
    sa.Column("project", sa.String, nullable=False),
    sa.Column("since", sa.ForeignKey("snapshots.id"), nullable=False),
    sa.Column("until", sa.ForeignKey("snapshots.id"), nullable=True),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Index(None, "project", "since", unique=True),
    sa.Index(None, "since"),
    sa.Index(None, "until"),
)

# What each snapshot changed. No foreign key: a snapshot may be pruned, and its changes stay.
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("id", RowNumber, primary_key=True),
    sa.Column("snapshot", sa.Integer, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("project", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("round", sa.String, nullable=False),
    sa.Column("before", sa.Text, nullable=True),
    sa.Column("after", sa.Text, nullable=True),
    # Whether the cell could not be read; an older version did not write it.
    sa.Column("before_unreadable", sa.Boolean, nullable=True),
    sa.Column("after_unreadable", sa.Boolean, nullable=True),
    sa.Index(None, "project", "kind", "at"),
    sa.Index(None, "snapshot"),
    sa.Index(None, "at"),
)

findings = sa.Table(
    "findings",
    metadata,
    sa.Column("id", RowNumber, primary_key=True),
    sa.Column("key", sa.String, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("first_seen", Instant, nullable=False),
    sa.Column("last_seen", Instant, nullable=False),
    sa.Column("resolved_at", Instant, nullable=True),
    sa.Index(None, "key"),
    sa.Index(None, "resolved_at"),
)

# The claim row of a (job, slot): who runs it, until when the claim holds, and how it ended. With `counts_from`, it was
# claimed while the clock was ahead, and before that instant it is as if the row were not there.
runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", RowNumber, primary_key=True),
    sa.Column("job", sa.String, nullable=False),
    sa.Column("slot", Instant, nullable=False),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("claimed_at", Instant, nullable=False),
    sa.Column("lease_until", Instant, nullable=False),
    sa.Column("finished_at", Instant, nullable=True),
    sa.Column("outcome", OneOf(*get_args(Outcome)), nullable=True),
    sa.Column("detail", sa.Text, nullable=True),
    sa.Column("snapshot", sa.ForeignKey("snapshots.id"), nullable=True),
    sa.Column("counts_from", Instant, nullable=True),
    sa.UniqueConstraint("job", "slot"),
)

# A digest of a job's times, and since when the job has had them; without a digest, the job is gone or disabled.
schedules = sa.Table(
    "schedules",
    metadata,
    sa.Column("job", sa.String, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=True),
    sa.Column("since", Instant, nullable=False),
)

_FOLLOWS = sa.text("follows IS NOT NULL")
_SENT = sa.text("sent_at IS NOT NULL")
_UNSETTLED = sa.text("state IN ('promised', 'sending', 'uncertain')")
_TRIED = sa.text("state IN ('promised', 'sending', 'uncertain') AND attempts > 0")

# `unclear`: an earlier try may have gone out, so the message is looked up before it is sent. `follows` is the key of the
# message in whose thread it stands: the state is `following` until that message is sent. `waited` is the sum of the waits
# between its tries, in seconds: a sum of waits knows nothing of a clock that jumps, or of a worker that was off.
# `unclear_since` is the instant, by the clock of the other side, since which it may have gone out.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", RowNumber, primary_key=True),
    sa.Column("key", sa.String, nullable=False, unique=True),
    sa.Column("recipient", sa.String, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("state", OneOf(*get_args(MessageState), "undecided"), nullable=False),
    sa.Column("promised_at", Instant, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lease_until", Instant, nullable=True),
    sa.Column("sent_at", Instant, nullable=True),
    sa.Column("receipt", sa.String, nullable=True),
    sa.Column("error", sa.Text, nullable=True),
    sa.Column("unclear", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("unclear_since", Instant, nullable=True),
    sa.Column("waited", sa.Float, nullable=False, server_default="0"),
    sa.Column("follows", sa.String, nullable=True),
    sa.Index(None, "follows", sqlite_where=_FOLLOWS, postgresql_where=_FOLLOWS),
    sa.Index(None, "recipient", "due_at", "id", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
    sa.Index(None, "recipient", "id", sqlite_where=_TRIED, postgresql_where=_TRIED),
    sa.Index(None, "recipient", "sent_at", sqlite_where=_SENT, postgresql_where=_SENT),
)

# The notifications: which message tells of which finding. The finding was told when the message was sent.
tellings = sa.Table(
    "tellings",
    metadata,
    sa.Column("finding", sa.ForeignKey("findings.id"), primary_key=True),
    sa.Column("message", sa.ForeignKey("outbox.key"), primary_key=True),
)

# Which message tells a carrier's contact of which finding: the carrier was reminded of it several times in vain.
escalations = sa.Table(
    "escalations",
    metadata,
    sa.Column("message", sa.ForeignKey("outbox.key"), primary_key=True),
    sa.Column("finding", sa.ForeignKey("findings.id"), primary_key=True),
    sa.Column("carrier", sa.String, primary_key=True),
    sa.Index(None, "finding"),
)

# What a person put off: all reminders (`message` is empty), or the findings of one, up to and including `until`.
pauses = sa.Table(
    "pauses",
    metadata,
    sa.Column("id", RowNumber, primary_key=True),
    sa.Column("member", sa.String, nullable=False),
    sa.Column("message", sa.ForeignKey("outbox.key"), nullable=True),
    sa.Column("until", Day, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("ended_at", Instant, nullable=True),
    sa.Index(None, "member", "until"),
)

# The carriers (`carrier` is the folded name) that a person says they do not answer for, until the mapping changes.
disowned = sa.Table(
    "disowned",
    metadata,
    sa.Column("id", RowNumber, primary_key=True),
    sa.Column("member", sa.String, nullable=False),
    sa.Column("carrier", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("ended_at", Instant, nullable=True),
    sa.Index(None, "member", "carrier"),
)

# What staff put off: a project's findings of one check (empty: all), up to and including `until` unless ended before.
snoozes = sa.Table(
    "snoozes",
    metadata,
    sa.Column("id", RowNumber, primary_key=True),
    sa.Column("project", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("check", sa.String, nullable=True),
    sa.Column("until", Day, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_by", sa.String, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("ended_at", Instant, nullable=True),
    sa.Index(None, "until"),
)

# Pulls too unlike the last snapshot to be believed. `ended_at` is empty while a pull waits: it ends when a pull like it
# is taken as a snapshot (accepted), or when the sheet no longer says the same (dropped).
held_pulls = sa.Table(
    "held_pulls",
    metadata,
    sa.Column("id", RowNumber, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("reasons", sa.Text, nullable=False),
    sa.Column("state", OneOf(*get_args(PullState)), nullable=False),
    sa.Column("decided_by", sa.String, nullable=True),
    sa.Column("ended_at", Instant, nullable=True),
    sa.Index(None, "ended_at"),
)

# A confirmed row is an alias: rows under `from_key` are about the project whose key has been `to_key` since.
renames = sa.Table(
    "renames",
    metadata,
    sa.Column("id", RowNumber, primary_key=True),
    sa.Column("snapshot", sa.ForeignKey("snapshots.id"), nullable=False),
    sa.Column("from_key", sa.String, nullable=False),
    sa.Column("from_name", sa.String, nullable=False),
    sa.Column("to_key", sa.String, nullable=False),
    sa.Column("to_name", sa.String, nullable=False),
    sa.Column("state", OneOf(*get_args(RenameState)), nullable=False),
    sa.Column("proposed_at", Instant, nullable=False),
    sa.Column("decided_by", sa.String, nullable=True),
    sa.Column("decided_at", Instant, nullable=True),
)
