"""What happened between two moments: changes, findings opened and settled, and who was told; of the sheet or of one project."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast

from mec_bot.actions.bot import Bot
from mec_bot.actions.changelog import catch_up
from mec_bot.actions.naming import the_project
from mec_bot.review.changes import Change, Kind
from mec_bot.review.finding import Finding, from_text
from mec_bot.sheet.carriers import Carriers
from mec_bot.store import changes, findings, renames, snapshots, tellings, versions
from mec_bot.store.changes import Logged
from mec_bot.store.database import Connection

What = Literal["changed", "opened", "reopened", "resolved", "told"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened ``at`` an instant: a change, or what became of a finding.

    ``to`` is who was told: a carrier's name where it is known, else the channel's or person's id in Slack.
    """

    at: datetime
    what: What
    project: str
    about: Change | Finding
    to: str = ""


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The events, oldest first; ``project`` is the name today of the one asked about, empty for the whole sheet."""

    project: str
    events: tuple[Event, ...]


def timeline(bot: Bot, name: str = "", since: datetime | None = None, until: datetime | None = None) -> Timeline | None:
    """What happened from ``since`` to before ``until`` to one project, found as a look-up finds it, or to all of them.

    Former names lead to the project, and so does a name that is no longer in the sheet. ``None`` before the first pull.

    Raises:
        ConfigError: no project, or more than one, has that name.
    """
    _bring_log_up_to_date(bot)
    with bot.database.reading() as connection:
        if snapshots.latest_mark(connection) is None:
            return None
        key, shown = _project(connection, name) if name else ("", "")
        keys = _all_keys(connection, key) if key else None
        events = [
            *_changes(connection, changes.between(connection, since, until, keys)),
            *_findings(bot, connection, since, until, keys),
        ]
    return Timeline(project=shown, events=tuple(sorted(events, key=lambda event: event.at)))


def _bring_log_up_to_date(bot: Bot) -> None:
    """A database that an older version wrote has no log yet, and the next sync may be far."""
    with bot.database.reading() as connection:
        behind = bool(changes.missing(connection))
    if behind:
        with bot.database.writing_alone() as connection:
            catch_up(connection)


def _project(connection: Connection, name: str) -> tuple[str, str]:
    """The key and the name today of the one project that is called so, or was."""
    snapshot = snapshots.latest(connection)
    if snapshot is None:
        raise AssertionError("asked only where something was pulled")
    today_s_key = renames.aliases(connection)
    gone = [left.project for left in versions.left(connection) if left.project.key not in today_s_key]
    project = the_project(connection, snapshot.dashboard, name, gone)
    return project.key, project.name


def _all_keys(connection: Connection, key: str) -> set[str]:
    """The keys that the project had."""
    return {key, *(old for old, today in renames.aliases(connection).items() if today == key)}


def _changes(connection: Connection, logged: Sequence[Logged]) -> Iterator[Event]:
    """A name that went and one that came are one line where they may be, or are, the same project."""
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
        change = Change(
            project=entry.name,
            project_key=entry.project,
            kind=cast("Kind", entry.kind),
            before=entry.before,
            after=entry.after,
            round=entry.round,
        )
        if rename := joined.get(place):
            asked = rename.state == "proposed"
            change = replace(change, kind="renamed", before=rename.from_name, after=rename.to_name, asked=asked)
        yield Event(at=entry.at, what="changed", project=entry.name, about=change)


def _findings(
    bot: Bot, connection: Connection, since: datetime | None, until: datetime | None, keys: Collection[str] | None
) -> Iterator[Event]:
    """Opened, opened again, settled; and for one project also who was told."""

    def inside(instant: datetime) -> bool:
        return (since is None or instant >= since) and (until is None or instant < until)

    ended: dict[str, datetime] = {}
    told = tellings.delivered(connection) if keys is not None else {}
    names = _names(bot, connection)
    for entry in findings.everything(connection):
        finding = from_text(entry.body)
        if keys is not None and finding.project_key not in keys:
            continue
        name = finding.project or finding.cell
        if inside(entry.first_seen):
            again = entry.key in ended and ended[entry.key] <= entry.first_seen
            yield Event(at=entry.first_seen, what="reopened" if again else "opened", project=name, about=finding)
        if entry.resolved_at is not None:
            ended[entry.key] = entry.resolved_at
            if inside(entry.resolved_at):
                yield Event(at=entry.resolved_at, what="resolved", project=name, about=finding)
        for telling in told.get(entry.id, ()):
            if inside(telling.sent_at):
                to = names.get(telling.recipient, telling.recipient)
                yield Event(at=telling.sent_at, what="told", project=name, about=finding, to=to)


def _names(bot: Bot, connection: Connection) -> dict[str, str]:
    """Slack id → what a person reads instead."""
    snapshot = snapshots.latest(connection)
    listed = snapshot.dashboard.carriers if snapshot else ()
    return {carrier.slack_id: carrier.name for carrier in Carriers(bot.settings.carriers, listed) if carrier.slack_id}
