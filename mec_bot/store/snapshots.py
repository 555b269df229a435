"""Snapshots of the dashboard: a project is written again only where something about it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter

from mec_bot.errors import UnreadableRowError
from mec_bot.settings.models import FieldName
from mec_bot.sheet.carriers import Carrier
from mec_bot.sheet.cells.periods import Period
from mec_bot.sheet.dashboard import Dashboard, Project
from mec_bot.sheet.layout_report import LayoutReading
from mec_bot.store.tables import project_versions, snapshots

_PROJECT = TypeAdapter(Project)


_Parsed = TypeVar("_Parsed")


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """All of a dashboard except its projects' contents: also where things stand, which may move without any change."""

    sheet_id: str
    title: str
    tab: str
    tab_id: int
    rounds: tuple[str, ...]
    carriers: tuple[Carrier, ...]
    columns: Mapping[FieldName, str]
    round_columns: Mapping[str, str]
    rows: Mapping[str, int]
    tab_ids: Mapping[str, int] = field(default_factory=dict)
    # Round → project's key → the cell in a tab of assessments; older snapshots do not have it.
    assessment_cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    round_periods: Mapping[str, Period] = field(default_factory=dict)
    # What each heading was read as; older snapshots do not have it.
    layout: LayoutReading | None = None


@dataclass(frozen=True, kw_only=True)
class _LayoutOfFrame:
    """The one part of a frame that is asked for alone: a frame has a row for each project."""

    layout: LayoutReading | None = None


_FRAME = TypeAdapter(_Frame)
_LAYOUT_OF_FRAME = TypeAdapter(_LayoutOfFrame)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A remembered dashboard; ``taken_at`` is when it was first read so, ``seen_at`` when it was last read so.

    ``layout`` says what each heading was read as, ``None`` where an older version took the snapshot.
    """

    id: int
    taken_at: datetime
    seen_at: datetime
    dashboard: Dashboard
    layout: LayoutReading | None = None


def save(connection: sa.Connection, dashboard: Dashboard, now: datetime) -> int:
    """Store the dashboard and give its snapshot's id; a new snapshot is made only where the content changed.

    Sorting, inserting and moving rows or columns is no change: it only moves the addresses of the same snapshot. A
    heading that is new, gone or read otherwise is a change, whatever stands below it.
    """
    bodies, digests = _contents(dashboard)
    frame = _frame(dashboard)
    digest = _digest(frame, digests)
    if connection.dialect.name == "postgresql":
        # Two pulls at once would each add a version of the same project; on SQLite a writer is alone anyway.
        connection.execute(sa.text(f"LOCK TABLE {snapshots.name} IN SHARE ROW EXCLUSIVE MODE"))
    latest = connection.execute(sa.select(snapshots).order_by(snapshots.c.id.desc()).limit(1)).one_or_none()
    frame_text = _FRAME.dump_json(frame).decode()
    if latest is not None and latest.digest == digest and _reads_alike(latest.frame, frame):
        connection.execute(snapshots.update().where(snapshots.c.id == latest.id).values(seen_at=now, frame=frame_text))
        return int(latest.id)
    inserted = connection.execute(
        snapshots.insert().values(taken_at=now, seen_at=now, digest=digest, frame=frame_text).returning(snapshots.c.id)
    )
    snapshot_id = int(inserted.scalar_one())
    _write_versions(connection, snapshot_id, bodies, digests)
    return snapshot_id


def see_again(connection: sa.Connection, snapshot_id: int, now: datetime) -> int:
    """Note that a snapshot was read again as it is, down to the addresses; gives its id."""
    connection.execute(snapshots.update().where(snapshots.c.id == snapshot_id).values(seen_at=now))
    return snapshot_id


def _reads_alike(before: str, now: _Frame) -> bool:
    """Whether the layout means what it meant; a snapshot of an older version, which does not say, differs in nothing."""
    layout = _parsed(_LAYOUT_OF_FRAME, before, "snapshots.frame").layout
    return layout is None or now.layout is None or layout.means_the_same_as(now.layout)


def _write_versions(
    connection: sa.Connection, snapshot_id: int, bodies: Mapping[str, str], digests: Mapping[str, str]
) -> None:
    current = {
        row.project: row
        for row in connection.execute(
            sa.select(project_versions.c.id, project_versions.c.project, project_versions.c.digest).where(
                project_versions.c.until.is_(None)
            )
        )
    }
    ended = [{"version": row.id} for key, row in current.items() if digests.get(key) != row.digest]
    begun = [
        {"project": key, "since": snapshot_id, "digest": digest, "body": bodies[key]}
        for key, digest in digests.items()
        if key not in current or current[key].digest != digest
    ]
    if ended:
        connection.execute(
            project_versions.update().where(project_versions.c.id == sa.bindparam("version")).values(until=snapshot_id),
            ended,
        )
    if begun:
        connection.execute(project_versions.insert(), begun)


# Every look-up asks this, so it is built once: building it took longer than answering it.
_LATEST_MARK = sa.select(snapshots.c.id, snapshots.c.seen_at).order_by(snapshots.c.id.desc()).limit(1)


def latest_mark(connection: sa.Connection) -> tuple[int, datetime] | None:
    """The newest snapshot's id and ``seen_at``, at the price of one row: a cache asks this to see if it is stale."""
    row = connection.execute(_LATEST_MARK).one_or_none()
    return (int(row.id), row.seen_at) if row else None


def latest(connection: sa.Connection, known: Mapping[int, Dashboard] | None = None) -> Snapshot | None:
    """The newest snapshot, or ``None`` before the first pull.

    ``known`` maps snapshots' ids to dashboards that are at hand: such a snapshot's dashboard is not read again.
    """
    mark = latest_mark(connection)
    if mark is None:
        return None
    snapshot_id, seen_at = mark
    dashboard = known.get(snapshot_id) if known else None
    if dashboard is None:
        return load(connection, snapshot_id)
    taken_at = connection.execute(sa.select(snapshots.c.taken_at).where(snapshots.c.id == snapshot_id)).scalar_one()
    layout = dashboard.layout.reading if dashboard.layout else None
    return Snapshot(id=snapshot_id, taken_at=taken_at, seen_at=seen_at, dashboard=dashboard, layout=layout)


def load(connection: sa.Connection, snapshot_id: int) -> Snapshot:
    """The dashboard as it was in one snapshot, its projects in the order of their rows.

    Raises:
        sqlalchemy.exc.NoResultFound: there is no snapshot with this id.
    """
    row = connection.execute(sa.select(snapshots).where(snapshots.c.id == snapshot_id)).one()
    frame = _parsed(_FRAME, row.frame, "snapshots.frame")
    versions = connection.execute(
        sa.select(project_versions.c.body).where(
            project_versions.c.since <= snapshot_id,
            sa.or_(project_versions.c.until.is_(None), project_versions.c.until > snapshot_id),
        )
    ).scalars()
    projects = [project_from_text(body) for body in versions]
    placed = [replace(project, row=frame.rows.get(project.key, 0)) for project in projects]
    dashboard = Dashboard(
        sheet_id=frame.sheet_id,
        title=frame.title,
        tab=frame.tab,
        tab_id=frame.tab_id,
        rounds=frame.rounds,
        carriers=frame.carriers,
        columns=frame.columns,
        round_columns=frame.round_columns,
        tab_ids=frame.tab_ids,
        assessment_cells={
            (key, label): cell for label, cells in frame.assessment_cells.items() for key, cell in cells.items()
        },
        round_periods=frame.round_periods,
        projects=tuple(sorted(placed, key=lambda project: project.row)),
    )
    return Snapshot(
        id=int(row.id), taken_at=row.taken_at, seen_at=row.seen_at, dashboard=dashboard, layout=frame.layout
    )


def first_layout_since(connection: sa.Connection, snapshot_id: int) -> LayoutReading | None:
    """What each heading was read as in a snapshot, or in the first one after it of a version that remembers that."""
    later = sa.select(snapshots.c.id).where(snapshots.c.id >= snapshot_id).order_by(snapshots.c.id)
    # One frame at a time: each has a row for each project, and nearly always the first one says it.
    for one in connection.execute(later).scalars().all():
        frame = connection.execute(sa.select(snapshots.c.frame).where(snapshots.c.id == one)).scalar_one()
        if (layout := _parsed(_LAYOUT_OF_FRAME, frame, "snapshots.frame").layout) is not None:
            return layout
    return None


def project_from_text(body: str) -> Project:
    """A project as one of its versions holds it: without its row, which moves.

    Raises:
        UnreadableRowError: the text is no project.
    """
    return _parsed(_PROJECT, body, "project_versions.body")


def _parsed(adapter: TypeAdapter[_Parsed], text: str, column: str) -> _Parsed:
    try:
        return adapter.validate_json(text)
    except ValueError as error:
        raise UnreadableRowError(column) from error


def _contents(dashboard: Dashboard) -> tuple[dict[str, str], dict[str, str]]:
    """Project's key → body, and project's key → the body's digest."""
    bodies = {project.key: _PROJECT.dump_json(project, exclude={"row"}).decode() for project in dashboard.projects}
    return bodies, {key: hashlib.sha256(body.encode()).hexdigest() for key, body in bodies.items()}


def _frame(dashboard: Dashboard) -> _Frame:
    assessment_cells: dict[str, dict[str, str]] = {}
    for (key, label), cell in dashboard.assessment_cells.items():
        assessment_cells.setdefault(label, {})[key] = cell
    return _Frame(
        sheet_id=dashboard.sheet_id,
        title=dashboard.title,
        tab=dashboard.tab,
        tab_id=dashboard.tab_id,
        rounds=dashboard.rounds,
        carriers=dashboard.carriers,
        columns=dashboard.columns,
        round_columns=dashboard.round_columns,
        rows={project.key: project.row for project in dashboard.projects},
        tab_ids=dashboard.tab_ids,
        assessment_cells=assessment_cells,
        round_periods=dashboard.round_periods,
        layout=dashboard.layout.reading if dashboard.layout else None,
    )


def _digest(frame: _Frame, digests: Mapping[str, str]) -> str:
    """The digest of what counts as content: the sheet, its rounds, its carriers, and every project's own digest."""
    unplaced = replace(frame, columns={}, round_columns={}, rows={}, tab_id=0)
    # A round's place in time follows from its name and config/: it is not content of the sheet. The layout is compared
    # apart, as a first one differs from none in nothing.
    whole = [
        _FRAME.dump_json(unplaced, exclude={"tab_ids", "assessment_cells", "round_periods", "layout"}).decode(),
        *(f"{key}={digests[key]}" for key in sorted(digests)),
    ]
    return hashlib.sha256("\n".join(whole).encode()).hexdigest()
