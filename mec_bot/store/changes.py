"""The change log: what each snapshot changed about each project, kept for as long as the database exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mec_bot.store.tables import changes, snapshots

# What the first snapshot was compared with.
NOTHING = 0


@dataclass(frozen=True, kw_only=True)
class Logged:
    """One change of one project, at an instant (aware).

    ``project`` is the project's key at that time, ``name`` its name. ``round`` is empty unless a level changed. The
    store does not interpret ``kind`` and the texts. ``before_unreadable`` and ``after_unreadable`` say that the text
    quotes a cell that could not be read; they are ``None`` in what an older version logged.
    """

    snapshot: int
    at: datetime
    project: str
    name: str
    kind: str
    round: str
    before: str | None
    after: str | None
    before_unreadable: bool | None = None
    after_unreadable: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A snapshot, when it was taken, and the snapshot before it (``NOTHING`` for the first snapshot)."""

    snapshot: int
    taken_at: datetime
    before: int


def write(connection: sa.Connection, pair: Pair, logged: Iterable[Logged]) -> None:
    """Log the changes of one snapshot, in place of those logged for it before."""
    connection.execute(changes.delete().where(changes.c.snapshot == pair.snapshot))
    rows = [vars(change) for change in logged]
    if rows:
        connection.execute(changes.insert(), rows)
    connection.execute(snapshots.update().where(snapshots.c.id == pair.snapshot).values(compared_with=pair.before))


def missing(connection: sa.Connection) -> list[Pair]:
    """The snapshots whose changes were never logged, oldest first: an older version of mec-bot left them."""
    if (
        connection.execute(sa.select(snapshots.c.id).where(snapshots.c.compared_with.is_(None)).limit(1)).first()
        is None
    ):
        return []
    rows = connection.execute(
        sa.select(snapshots.c.id, snapshots.c.taken_at, snapshots.c.compared_with).order_by(snapshots.c.id)
    ).all()
    befores = [NOTHING, *(row.id for row in rows)]
    return [
        Pair(snapshot=row.id, taken_at=row.taken_at, before=before)
        for before, row in zip(befores, rows, strict=False)
        if row.compared_with is None
    ]


def rebuildable(connection: sa.Connection, snapshot: int | None = None) -> list[Pair]:
    """The snapshots whose changes can be found again, oldest first, or only ``snapshot`` if it is one of them.

    The snapshot that each was compared with is still in the database, or it is the first one.
    """
    before = snapshots.alias()
    stands = sa.or_(snapshots.c.compared_with == NOTHING, sa.exists().where(before.c.id == snapshots.c.compared_with))
    wanted = sa.true() if snapshot is None else snapshots.c.id == snapshot
    rows = connection.execute(
        sa.select(snapshots.c.id, snapshots.c.taken_at, snapshots.c.compared_with)
        .where(stands, wanted)
        .order_by(snapshots.c.id)
    )
    return [Pair(snapshot=row.id, taken_at=row.taken_at, before=row.compared_with) for row in rows]


def between(
    connection: sa.Connection, since: datetime | None, until: datetime | None, projects: Collection[str] | None = None
) -> list[Logged]:
    """The changes from ``since`` (included) to ``until`` (excluded), oldest first, then by project.

    ``projects`` are the keys of the projects to look at; ``None``: all projects.
    """
    conditions = [
        *([changes.c.at >= since] if since else []),
        *([changes.c.at < until] if until else []),
        *([changes.c.project.in_(list(projects))] if projects is not None else []),
    ]
    columns = [column for column in changes.c if column.name != "id"]
    rows = connection.execute(
        sa.select(*columns).where(*conditions).order_by(changes.c.snapshot, changes.c.project, changes.c.id)
    ).mappings()
    return [Logged(**row) for row in rows]


def last_times(connection: sa.Connection) -> list[tuple[str, str, datetime, datetime]]:
    """Rows of project's key, kind of change, and the instants at which the project first and last changed so."""
    rows = connection.execute(
        sa.select(changes.c.project, changes.c.kind, sa.func.min(changes.c.at), sa.func.max(changes.c.at)).group_by(
            changes.c.project, changes.c.kind
        )
    )
    return [(project, kind, first, last) for project, kind, first, last in rows]
