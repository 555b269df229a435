"""What people put off themselves: all their reminders (a pause), or the findings of one reminder (« plus tard »)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from mec_bot.store.clock import made_by
from mec_bot.store.tables import findings, pauses, tellings

if TYPE_CHECKING:
    from mec_bot.message_key import MessageKey


@dataclass(frozen=True, kw_only=True)
class Later:
    """A person put a finding (its key) off, up to the day ``until`` itself."""

    member: str
    finding: str
    until: date


def make(connection: sa.Connection, member: str, until: date, now: datetime, message: MessageKey | None = None) -> None:
    """Put off everything, or the findings that ``message`` told of, up to and including the day ``until``.

    An earlier choice about the same ends.
    """
    end(connection, member, now, message)
    connection.execute(pauses.insert().values(member=member, message=message, until=until, made_at=now))


def end(connection: sa.Connection, member: str, now: datetime, message: MessageKey | None = None) -> bool:
    """End a person's pause, or the putting off of one message; ``False`` where there is none."""
    ended = connection.execute(
        pauses.update()
        .where(pauses.c.member == member, pauses.c.message.is_not_distinct_from(message), pauses.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    return ended.rowcount > 0


def end_all(connection: sa.Connection, member: str, today: date, now: datetime) -> bool:
    """End the pause and all else that a person put off; ``False`` where nothing was in force."""
    ended = connection.execute(
        pauses.update()
        .where(pauses.c.member == member, pauses.c.until >= today, pauses.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    return ended.rowcount > 0


def paused(connection: sa.Connection, today: date) -> dict[str, date]:
    """Member id → the last day of the person's pause, where one is in force."""
    rows = connection.execute(
        sa.select(pauses.c.member, pauses.c.until).where(*_in_force(today), pauses.c.message.is_(None))
    )
    return {row.member: row.until for row in rows}


def later(connection: sa.Connection, today: date) -> list[Later]:
    """The open findings that people put off, in the order in which they put them off."""
    rows = connection.execute(
        sa.select(pauses.c.member, findings.c.key, pauses.c.until)
        .join_from(pauses, tellings, tellings.c.message == pauses.c.message)
        .join(findings, findings.c.id == tellings.c.finding)
        .where(*_in_force(today), findings.c.resolved_at.is_(None))
        .order_by(pauses.c.id)
    )
    return [Later(member=row.member, finding=row.key, until=row.until) for row in rows]


def _in_force(today: date) -> tuple[sa.ColumnElement[bool], ...]:
    return pauses.c.until >= today, pauses.c.ended_at.is_(None), made_by(pauses.c.made_at, today)
