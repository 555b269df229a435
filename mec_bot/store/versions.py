"""The projects across snapshots: which projects one snapshot changed, since when each is there, and which are gone."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mec_bot.sheet.dashboard import Project
from mec_bot.store.snapshots import project_from_text
from mec_bot.store.tables import project_versions, snapshots


@dataclass(frozen=True, kw_only=True)
class Left:
    """A project that no longer stands in the newest snapshot: as it last was, and when it was last read so."""

    project: Project
    last_seen: datetime


def touched(connection: sa.Connection, snapshot_id: int) -> tuple[list[Project], list[Project]]:
    """The projects that one snapshot changed, as they were before it, and as they are in it; both ordered by key."""
    columns = sa.select(project_versions.c.body).order_by(project_versions.c.project)
    before = connection.execute(columns.where(project_versions.c.until == snapshot_id)).scalars()
    after = connection.execute(columns.where(project_versions.c.since == snapshot_id)).scalars()
    return [project_from_text(body) for body in before], [project_from_text(body) for body in after]


def first_taken(connection: sa.Connection) -> dict[str, datetime]:
    """Project's key → when the first snapshot that holds it was taken."""
    taken = {row.id: row.taken_at for row in connection.execute(sa.select(snapshots.c.id, snapshots.c.taken_at))}
    firsts = connection.execute(
        sa.select(project_versions.c.project, sa.func.min(project_versions.c.since)).group_by(
            project_versions.c.project
        )
    )
    return {project: taken[first] for project, first in firsts}


def left(connection: sa.Connection) -> list[Left]:
    """The projects that are gone, ordered by key."""
    other = project_versions.alias()
    newest = sa.select(sa.func.max(other.c.since)).where(other.c.project == project_versions.c.project)
    ended = (
        sa.select(project_versions.c.body, project_versions.c.until)
        .where(project_versions.c.until.is_not(None), project_versions.c.since == newest.scalar_subquery())
        .order_by(project_versions.c.project)
    )
    rows = connection.execute(ended).all()
    if not rows:
        return []
    seen = connection.execute(sa.select(snapshots.c.id, snapshots.c.seen_at).order_by(snapshots.c.id)).all()
    ids = [row.id for row in seen]
    return [
        Left(project=project_from_text(row.body), last_seen=seen[bisect_left(ids, row.until) - 1].seen_at)
        for row in rows
    ]
