"""The held pull: at most one waits at a time, until it is taken as a snapshot or the sheet says something else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mec_bot.store.tables import PullState, held_pulls

State = PullState
_WAITS = held_pulls.c.ended_at.is_(None)


@dataclass(frozen=True, kw_only=True)
class HeldPull:
    """A pull that is or was held.

    ``seen_at`` is when it was first seen. ``reasons`` is a text that the store does not interpret, and ``digest`` its
    digest. ``decided_by`` is who accepted the pull.
    """

    id: int
    digest: str
    seen_at: datetime
    reasons: str
    state: State
    decided_by: str | None


def waiting(connection: sa.Connection) -> HeldPull | None:
    """The pull that waits: it is held, or accepted and not pulled again since. ``None`` where no pull waits."""
    row = connection.execute(sa.select(held_pulls).where(_WAITS).order_by(held_pulls.c.id.desc()).limit(1)).first()
    if row is None:
        return None
    return HeldPull(
        id=row.id,
        digest=row.digest,
        seen_at=row.seen_at,
        reasons=row.reasons,
        state=row.state,
        decided_by=row.decided_by,
    )


def hold(connection: sa.Connection, digest: str, reasons: str, now: datetime) -> int | None:
    """Hold a pull in place of any other; gives its id, or ``None`` where one with the same digest waits already."""
    known = waiting(connection)
    if known is not None and known.digest == digest:
        return None
    drop(connection, now)
    inserted = connection.execute(
        held_pulls.insert().values(digest=digest, seen_at=now, reasons=reasons, state="held").returning(held_pulls.c.id)
    )
    return int(inserted.scalar_one())


def accept(connection: sa.Connection, digest: str, who: str) -> HeldPull | None:
    """Accept the next pull with the same reasons; gives the held pull, ``None`` where no such pull awaits an answer."""
    accepted = connection.execute(
        held_pulls.update()
        .where(_WAITS, held_pulls.c.digest == digest, held_pulls.c.state == "held")
        .values(state="accepted", decided_by=who)
    )
    return waiting(connection) if accepted.rowcount else None


def taken(connection: sa.Connection, now: datetime) -> None:
    """Record that a pull was taken as a snapshot although it would be held: nothing waits any more."""
    connection.execute(held_pulls.update().where(_WAITS).values(state="accepted", ended_at=now))


def drop(connection: sa.Connection, now: datetime) -> None:
    """Drop the pull that waits: the sheet no longer says what was held."""
    connection.execute(held_pulls.update().where(_WAITS).values(state="dropped", ended_at=now))
