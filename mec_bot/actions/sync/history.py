"""The past that the checks may ask for: read from the store, in days of one time zone, across confirmed renames."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING, cast

from mec_bot.actions.sync.renames import known_renames
from mec_bot.review.changes import Kind, compare
from mec_bot.review.history import Gone, History
from mec_bot.store import changes, renames, snapshots, versions

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import Dashboard
    from mec_bot.store.database import Connection


def history(connection: Connection, zone: tzinfo) -> History:
    """The past up to the newest snapshot; ``zone`` is the programme's time zone, in which days begin and end."""
    day_of = _days(zone)
    current_key = renames.aliases(connection)
    first_seen: dict[str, date] = {}
    for project, taken_at in versions.first_taken(connection).items():
        key, day = current_key.get(project, project), day_of(taken_at)
        first_seen[key] = min(day, first_seen.get(key, day))
    changed: dict[tuple[str, Kind], date] = {}
    for project, kind, first, last in changes.last_times(connection):
        key = current_key.get(project, project)
        place, day = (key, cast("Kind", kind)), day_of(last)
        changed[place] = max(day, changed.get(place, day))
        if kind == "added" and key in first_seen:
            # Its first snapshot may have been pruned since; the log is never pruned.
            first_seen[key] = min(day_of(first), first_seen[key])
    return History(
        began=min(first_seen.values(), default=None),
        first_seen=first_seen,
        changed=changed,
        gone=tuple(_gone(connection, day_of, current_key)),
    )


def _gone(connection: Connection, day_of: Callable[[datetime], date], current_key: dict[str, str]) -> list[Gone]:
    """The projects that left the sheet, without those that may only have been renamed: staff are asked about them."""
    asked = {rename.from_key for rename in renames.everything(connection) if rename.state == "proposed"}
    return [
        Gone(project=left.project, last_seen=day_of(left.last_seen))
        for left in versions.left(connection)
        if left.project.key not in asked and left.project.key not in current_key
    ]


def history_with(connection: Connection, dashboard: Dashboard, today: date, zone: tzinfo) -> History:
    """The past as it would be if this dashboard were remembered ``today``."""
    before = snapshots.latest(connection)
    if before is None:
        return History()
    known = history(connection, zone)
    seen = compare(before.dashboard, dashboard, known_renames(connection))
    earlier = {project.key: project for project in before.dashboard.projects}
    left = [earlier[change.project_key] for change in seen if change.kind == "removed"]
    last_seen = before.seen_at.astimezone(zone).date()
    present = {project.key for project in dashboard.projects}
    return History(
        began=known.began,
        first_seen=dict.fromkeys(present, today) | dict(known.first_seen),
        changed=dict(known.changed) | {(change.project_key, change.kind): today for change in seen},
        gone=(
            *(gone for gone in known.gone if gone.project.key not in present),
            *(Gone(project=project, last_seen=last_seen) for project in left),
        ),
    )


def _days(zone: tzinfo) -> Callable[[datetime], date]:
    """A function from an instant to its day, with a cache: all projects together have only a few thousand instants."""

    @cache
    def day_of(instant: datetime) -> date:
        return instant.astimezone(zone).date()

    return day_of
