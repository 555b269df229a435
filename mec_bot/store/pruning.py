"""Dropping old snapshots: every snapshot that stays loads exactly as before, and the change log keeps what changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from mec_bot.store.tables import project_versions, renames, runs, snapshots


def taken(connection: sa.Connection) -> list[tuple[int, datetime]]:
    """Every snapshot's id and the instant at which it was taken, oldest first."""
    rows = connection.execute(sa.select(snapshots.c.id, snapshots.c.taken_at).order_by(snapshots.c.id))
    return [(row.id, row.taken_at) for row in rows]


def drop(connection: sa.Connection, ids: Collection[int]) -> None:
    """Drop snapshots, never the newest one.

    Rows that referred to a dropped snapshot refer to the next one that stays; runs refer to none.

    Raises:
        IndexError: the newest snapshot is among ``ids``.
    """
    if not ids:
        return
    stays = [id_ for id_, _ in taken(connection) if id_ not in ids]
    moves = [{"old": id_, "next": stays[bisect_right(stays, id_)]} for id_ in sorted(ids)]
    old, following = sa.bindparam("old", type_=sa.Integer), sa.bindparam("next", type_=sa.Integer)
    versions = project_versions.c
    connection.execute(project_versions.update().where(versions.until == old).values(until=following), moves)
    # These versions stood in dropped snapshots only.
    connection.execute(project_versions.delete().where(versions.since == old, versions.until == following), moves)
    connection.execute(project_versions.update().where(versions.since == old).values(since=following), moves)
    connection.execute(renames.update().where(renames.c.snapshot == old).values(snapshot=following), moves)
    gone = [{"old": move["old"]} for move in moves]
    connection.execute(runs.update().where(runs.c.snapshot == old).values(snapshot=None), gone)
    connection.execute(snapshots.delete().where(snapshots.c.id == old), gone)
