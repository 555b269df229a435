"""« Ce n'est pas moi »: the carriers that people say they do not answer for, until the mapping changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mec_bot.store.tables import disowned


@dataclass(frozen=True, kw_only=True)
class Disowned:
    """A carrier that a person (``member``) disowns: ``carrier`` is the folded name, ``name`` the one people read."""

    id: int
    member: str
    carrier: str
    name: str


def disown(connection: sa.Connection, member: str, carrier: str, name: str, now: datetime) -> int | None:
    """Record that a person disowns a carrier; gives the record's number, ``None`` where it is recorded already."""
    if any((one.member, one.carrier) == (member, carrier) for one in in_force(connection)):
        return None
    inserted = connection.execute(
        disowned.insert().values(member=member, carrier=carrier, name=name, made_at=now).returning(disowned.c.id)
    )
    return int(inserted.scalar_one())


def take_back(connection: sa.Connection, member: str, carrier: str, now: datetime) -> int | None:
    """End a person's record about a carrier; gives its number, ``None`` where none is in force."""
    ended = connection.execute(
        disowned.update()
        .where(disowned.c.member == member, disowned.c.carrier == carrier, disowned.c.ended_at.is_(None))
        .values(ended_at=now)
        .returning(disowned.c.id)
    ).scalars()
    return max(ended, default=None)


def in_force(connection: sa.Connection) -> list[Disowned]:
    """The records in force, those that the mapping still contradicts, in the order in which they were made."""
    rows = connection.execute(
        sa.select(disowned.c.id, disowned.c.member, disowned.c.carrier, disowned.c.name)
        .where(disowned.c.ended_at.is_(None))
        .order_by(disowned.c.id)
    )
    return [Disowned(**row) for row in rows.mappings()]


def end_changed(connection: sa.Connection, mapped: Collection[tuple[str, str]], now: datetime) -> None:
    """End the records that the mapping (pairs of member id and carrier's folded name) no longer contradicts."""
    gone = [one.id for one in in_force(connection) if (one.member, one.carrier) not in mapped]
    if gone:
        connection.execute(disowned.update().where(disowned.c.id.in_(gone)).values(ended_at=now))
