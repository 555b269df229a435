"""What staff put off: one row per decision, never deleted; a decision ends after its last day, or is ended before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from mec_bot.store.clock import made_by
from mec_bot.store.tables import snoozes


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is put off: a project's findings of one check (``None``: all checks), up to and including the day ``until``.

    ``project`` is the project's key when the decision was made, ``name`` its name.
    """

    project: str
    name: str
    check: str | None
    until: date
    reason: str
    made_by: str


@dataclass(frozen=True, kw_only=True)
class Kept(Decision):
    """A decision as it is stored; ``ended_at`` is set where it was ended before its last day."""

    id: int
    made_at: datetime
    ended_at: datetime | None


def make(connection: sa.Connection, decision: Decision, now: datetime) -> Kept:
    """Store a decision, which is in force from ``now`` on."""
    inserted = connection.execute(snoozes.insert().values(**vars(decision), made_at=now).returning(*snoozes.c))
    return Kept(**inserted.mappings().one())


def in_force(connection: sa.Connection, today: date) -> list[Kept]:
    """The decisions that neither ran out nor were ended, in the order in which they were made."""
    rows = connection.execute(
        sa.select(snoozes)
        .where(snoozes.c.until >= today, snoozes.c.ended_at.is_(None), made_by(snoozes.c.made_at, today))
        .order_by(snoozes.c.id)
    ).mappings()
    return [Kept(**row) for row in rows]


def end(connection: sa.Connection, number: int, today: date, now: datetime) -> bool:
    """End a decision before its last day; ``False`` where no decision with this number is in force."""
    ended = connection.execute(
        snoozes.update()
        .where(snoozes.c.id == number, snoozes.c.until >= today, snoozes.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    return ended.rowcount == 1
