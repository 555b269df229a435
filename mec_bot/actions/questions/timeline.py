"""What happened in a period, to one project or to all: changes, findings opened and resolved, and who was notified."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from mec_bot.actions.questions.resolve_project import resolve_project
from mec_bot.actions.sync.changelog import backfill
from mec_bot.review.changes import Change, Kind, as_logged_before
from mec_bot.review.events import Event, Timeline, What
from mec_bot.review.finding import Finding, from_text
from mec_bot.review.settled import Successors
from mec_bot.store import changes, findings, notifications, renames, snapshots, versions

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.sheet.dashboard import Project
    from mec_bot.store.changes import Logged
    from mec_bot.store.database import Connection
    from mec_bot.store.findings import Remembered


def timeline(
    context: Context, name: str = "", since: datetime | None = None, until: datetime | None = None
) -> Timeline | None:
    """What happened from ``since`` on and before ``until`` (both aware) to one project, or without a name to all.

    The name is found as a look-up finds it. Former names lead to the project, and so does the name of a project that
    has left the sheet. Gives ``None`` before the first pull.

    Raises:
        ConfigError: no project, or more than one, has that name.
        StoreError: the database does not answer.
    """
    _bring_log_up_to_date(context)
    with context.database.reading() as connection:
        if snapshots.latest_mark(connection) is None:
            return None
        key, shown = _project(connection, name) if name else ("", "")
        return Timeline(project=shown, events=_events(context, connection, key, since, until))


def project_timeline(context: Context, project: Project) -> Timeline:
    """All that happened to one project, former names included.

    Raises:
        StoreError: the database does not answer.
    """
    _bring_log_up_to_date(context)
    with context.database.reading() as connection:
        return Timeline(project=project.name, events=_events(context, connection, project.key, None, None))


def _events(
    context: Context, connection: Connection, key: str, since: datetime | None, until: datetime | None
) -> tuple[Event, ...]:
    """The events of one project, or without a key of all, oldest first."""
    keys = _all_keys(connection, key) if key else None
    events = [
        *_changes(connection, changes.between(connection, since, until, keys)),
        *_findings(context, connection, since, until, keys),
    ]
    return tuple(sorted(events, key=lambda event: event.at))


def _bring_log_up_to_date(context: Context) -> None:
    """Fill the change log of a database that an older version wrote: it has none, and the next pull may be far off."""
    with context.database.reading() as connection:
        behind = bool(changes.missing(connection))
    if behind:
        with context.database.writing_alone() as connection:
            backfill(connection)


def _project(connection: Connection, name: str) -> tuple[str, str]:
    """Today's key and name of the one project that has or had this name."""
    snapshot = snapshots.latest(connection)
    if snapshot is None:
        raise AssertionError("asked only where something was pulled")
    current_key = renames.aliases(connection)
    gone = [left.project for left in versions.left(connection) if left.project.key not in current_key]
    project = resolve_project(connection, snapshot.dashboard, name, gone)
    return project.key, project.name


def _all_keys(connection: Connection, key: str) -> set[str]:
    """The project's key and all its former keys."""
    return {key, *(old for old, today in renames.aliases(connection).items() if today == key)}


def _changes(connection: Connection, logged: Sequence[Logged]) -> Iterator[Event]:
    """The logged changes; a removed and an added project are one event where they are, or may be, the same project."""
    when: dict[tuple[str, str], set[int]] = {}
    for entry in logged:
        when.setdefault((entry.kind, entry.project), set()).add(entry.snapshot)
    joined = {
        (snapshot, "added", rename.to_key): rename
        for rename in renames.everything(connection)
        if rename.state in {"proposed", "confirmed"}
        for snapshot in when.get(("removed", rename.from_key), set()) & when.get(("added", rename.to_key), set())
    }
    hidden = {(snapshot, "removed", rename.from_key) for (snapshot, *_), rename in joined.items()}
    for entry in logged:
        place = (entry.snapshot, entry.kind, entry.project)
        if place in hidden:
            continue
        change = _change(entry)
        if rename := joined.get(place):
            asked = rename.state == "proposed"
            change = replace(change, kind="renamed", before=rename.from_name, after=rename.to_name, asked=asked)
        yield Event(at=entry.at, what="changed", project=entry.name, about=change)


def _change(entry: Logged) -> Change:
    change = Change(
        project=entry.name,
        project_key=entry.project,
        kind=cast("Kind", entry.kind),
        before=entry.before,
        after=entry.after,
        round=entry.round,
        before_unreadable=entry.before_unreadable,
        after_unreadable=entry.after_unreadable,
    )
    # What an older version logged does not say what could be read.
    return as_logged_before(change) if entry.before_unreadable is None and entry.after_unreadable is None else change


def _findings(
    context: Context,
    connection: Connection,
    since: datetime | None,
    until: datetime | None,
    keys: Collection[str] | None,
) -> Iterator[Event]:
    """The events of the findings: opened, opened again, resolved; with ``keys``, also the notifications."""

    def inside(instant: datetime) -> bool:
        return (since is None or instant >= since) and (until is None or instant < until)

    ended: dict[str, datetime] = {}
    delivered = notifications.delivered(connection) if keys is not None else {}
    names = _names(context, connection)
    remembered = [(entry, from_text(entry.body)) for entry in findings.everything(connection)]
    of_subject: defaultdict[str, list[tuple[Remembered, Finding]]] = defaultdict(list)
    for one in remembered:
        of_subject[one[1].project_key].append(one)
    for entry, finding in remembered:
        if keys is not None and finding.project_key not in keys:
            continue
        name = finding.project or finding.cell
        if inside(entry.first_seen):
            again = entry.key in ended and ended[entry.key] <= entry.first_seen
            yield Event(at=entry.first_seen, what="reopened" if again else "opened", project=name, about=finding)
        if entry.resolved_at is not None:
            ended[entry.key] = entry.resolved_at
            if inside(entry.resolved_at):
                open_then = [
                    other for known, other in of_subject[finding.project_key] if _was_open(known, entry.resolved_at)
                ]
                goes_on = Successors(open_then, context.checks).of(finding) is not None
                what: What = "replaced" if goes_on else "resolved"
                yield Event(at=entry.resolved_at, what=what, project=name, about=finding)
        for notification in delivered.get(entry.id, ()):
            if inside(notification.sent_at):
                to = names.get(notification.recipient, notification.recipient)
                yield Event(at=notification.sent_at, what="told", project=name, about=finding, to=to)


def _was_open(entry: Remembered, instant: datetime) -> bool:
    return entry.first_seen <= instant and (entry.resolved_at is None or entry.resolved_at > instant)


def _names(context: Context, connection: Connection) -> dict[str, str]:
    """Slack id → the name of the carrier whose account it is."""
    snapshot = snapshots.latest(connection)
    carriers = context.carriers(snapshot.dashboard if snapshot else None)
    return {carrier.slack_id: carrier.name for carrier in carriers if carrier.slack_id}
