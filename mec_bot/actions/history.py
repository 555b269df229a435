"""What the checks may know of the past: from the store, in days of the programme's time zone, through confirmed renames."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from functools import cache
from typing import cast

from mec_bot.actions.renames import known_renames
from mec_bot.review.changes import Kind, compare
from mec_bot.review.history import Gone, History
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.store import changes, renames, snapshots, versions
from mec_bot.store.database import Connection


def history(connection: Connection, zone: tzinfo) -> History:
    """The past up to the newest snapshot."""
    day_of = _days(zone)
    today_s_key = renames.aliases(connection)
    first_seen: dict[str, date] = {}
    for project, taken_at in versions.first_taken(connection).items():
        key, day = today_s_key.get(project, project), day_of(taken_at)
        first_seen[key] = min(day, first_seen.get(key, day))
    changed: dict[tuple[str, Kind], date] = {}
    for project, kind, first, last in changes.last_times(connection):
        key = today_s_key.get(project, project)
        place, day = (key, cast("Kind", kind)), day_of(last)
        changed[place] = max(day, changed.get(place, day))
        if kind == "added" and key in first_seen:
            # Its first snapshot may have been thinned since; the log was not.
            first_seen[key] = min(day_of(first), first_seen[key])
    return History(
        began=min(first_seen.values(), default=None),
        first_seen=first_seen,
        changed=changed,
        gone=tuple(_gone(connection, day_of, today_s_key)),
    )


def _gone(connection: Connection, day_of: Callable[[datetime], date], today_s_key: dict[str, str]) -> list[Gone]:
    """Those that left; one that may only be called otherwise is a question already."""
    asked = {rename.from_key for rename in renames.everything(connection) if rename.state == "proposed"}
    return [
        Gone(project=left.project, last_seen=day_of(left.last_seen))
        for left in versions.left(connection)
        if left.project.key not in asked and left.project.key not in today_s_key
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
    """Instant → day; a few thousand instants stand for all the projects there are."""

    @cache
    def day_of(instant: datetime) -> date:
        return instant.astimezone(zone).date()

    return day_of
