"""What staff put off: a row a decision, never deleted; each ends by itself after its last day, or is ended before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from mec_bot.store.tables import snoozes


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One of them: ``project`` is the key when it was made, ``check`` is ``None`` for all checks, ``until`` its last day."""

    id: int
    project: str
    name: str
    check: str | None
    until: date
    reason: str
    made_by: str
    made_at: datetime
    ended_at: datetime | None


def make(
    connection: sa.Connection,
    *,
    project: str,
    name: str,
    check: str | None,
    until: date,
    reason: str,
    made_by: str,
    now: datetime,
) -> Kept:
    """Put off from now on."""
    inserted = connection.execute(
        snoozes.insert()
        .values(project=project, name=name, check=check, until=until, reason=reason, made_by=made_by, made_at=now)
        .returning(*snoozes.c)
    )
    return Kept(**inserted.mappings().one())


def in_force(connection: sa.Connection, today: date) -> list[Kept]:
    """Those that neither ran out nor were ended, in the order they were made."""
    rows = connection.execute(
        sa.select(snoozes).where(snoozes.c.until >= today, snoozes.c.ended_at.is_(None)).order_by(snoozes.c.id)
    ).mappings()
    return [Kept(**row) for row in rows]


def end(connection: sa.Connection, number: int, today: date, now: datetime) -> bool:
    """End one before its last day; ``False`` where no such one is in force."""
    ended = connection.execute(
        snoozes.update()
        .where(snoozes.c.id == number, snoozes.c.until >= today, snoozes.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    return ended.rowcount == 1
