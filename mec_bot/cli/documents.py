"""What ``--json`` prints: one document for each command, with the keys of the public interface."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mec_bot.messages.text.message import from_text
from mec_bot.phrases import phrase_from_text
from mec_bot.review.changes import Change, Kind
from mec_bot.sheet.cells.maturity import Level
from mec_bot.slack.blocks import fallback, to_blocks

if TYPE_CHECKING:
    from mec_bot.actions.job_run import NotSent, RunResult
    from mec_bot.actions.sync.sync import Synced
    from mec_bot.messages.text.language import Translator
    from mec_bot.review.events import Event, Timeline
    from mec_bot.review.exemptions import Exempted
    from mec_bot.review.finding import Finding
    from mec_bot.review.lookup import Found
    from mec_bot.review.snoozes import Snooze, SnoozedFinding
    from mec_bot.sheet.dashboard import Dashboard, Project
    from mec_bot.sheet.layout_report import LayoutReport
    from mec_bot.sheet.table.explain import Explanation
    from mec_bot.store.outbox import Entry, Promise
    from mec_bot.store.renames import Rename

Json = dict[str, Any]
_CODES = {level.value for level in Level}


def snapshot_document(dashboard: Dashboard, taken_at: datetime) -> Json:
    """`{"taken_at", "projects", "assessed", "rounds"}`; ``assessed`` counts levels read in the current round."""
    return {
        "taken_at": taken_at.isoformat(),
        "projects": len(dashboard.projects),
        "assessed": sum(project.level is not None for project in dashboard.projects),
        "rounds": list(dashboard.rounds),
    }


def synced_document(synced: Synced, translator: Translator) -> Json:
    """`{"snapshot", "changes"}`, and and `"held"` where the pull is held: the snapshot is then the last good one.

    `held` holds the `"reasons"`, and all `"changes"` that they count.
    """
    document = {
        "snapshot": snapshot_document(synced.dashboard, synced.taken_at),
        "changes": changes_document(synced.changes),
    }
    if synced.held:
        document["held"] = {
            "reasons": [translator.say(doubt.reason) for doubt in synced.held],
            "changes": changes_document(change for doubt in synced.held for change in doubt.changes),
        }
    return document


def findings_document(findings: Iterable[Finding], since: Mapping[str, datetime], translator: Translator) -> list[Json]:
    """The findings; ``since`` gives by key when each was first seen, `null` where that is not remembered."""
    return [
        {
            "check": finding.check,
            "severity": finding.severity,
            "project": finding.project or None,
            "carriers": list(finding.carriers),
            "cell": finding.cell,
            "value": finding.value,
            "since": since[finding.key].isoformat() if finding.key in since else None,
            "message": translator.say(finding.sentence),
            "note": finding.note,
        }
        for finding in findings
    ]


def snoozed_document(
    snoozed: Iterable[SnoozedFinding], since: Mapping[str, datetime], translator: Translator
) -> list[Json]:
    """Each finding that is put off, with `{"until", "reason", "by"}`."""
    return [
        {
            **findings_document([one.finding], since, translator)[0],
            "until": one.snooze.until.isoformat(),
            "reason": one.snooze.reason,
            "by": one.snooze.by,
        }
        for one in snoozed
    ]


def snoozes_document(snoozes: Iterable[Snooze]) -> list[Json]:
    """`{"number", "project", "check", "until", "reason", "by"}` each; ``check`` is ``null`` for all."""
    return [
        {
            "number": snooze.number,
            "project": snooze.project,
            "check": snooze.check,
            "until": snooze.until.isoformat(),
            "reason": snooze.reason,
            "by": snooze.by,
        }
        for snooze in snoozes
    ]


def exemptions_document(exempted: Iterable[Exempted]) -> list[Json]:
    """`{"project", "check", "reason", "by", "in_the_sheet"}` each."""
    return [
        {
            "project": one.project,
            "check": one.check,
            "reason": one.reason,
            "by": one.by,
            "in_the_sheet": one.known,
        }
        for one in exempted
    ]


def explanation_document(explanation: Explanation, translator: Translator) -> Json:
    """`{"cell", "tab", "text", "field", "round", "reading", "rule"}`; `rule` also tells other facts of the cell."""
    return {
        "cell": explanation.cell,
        "tab": explanation.tab,
        "text": explanation.text or None,
        "field": explanation.field,
        "round": explanation.round,
        "reading": explanation.reading,
        "rule": "; ".join(translator.say(phrase) for phrase in (explanation.rule, *explanation.facts)),
    }


def layout_document(layout: LayoutReport, translator: Translator) -> Json:
    """`{"tab", "header_rows", "columns", "rows"}`; `rows` maps each kind of row to its addresses (`A7`, or `A7:M9`)."""
    rows = layout.rows
    return {
        "tab": {
            "title": layout.tab,
            "why": translator.say(layout.why),
            "rivals": [{"title": rival.title, "why_not": translator.say(rival.why_not)} for rival in layout.rivals],
        },
        "header_rows": list(layout.header_rows),
        "columns": [
            {
                "letter": column.letter,
                "heading": column.heading or None,
                "field": column.field,
                "round": column.round,
                "why": translator.say(column.why),
            }
            for column in layout.columns
        ],
        "rows": {
            "project": list(rows.project),
            "heading": list(rows.heading),
            "total": list(rows.total),
            "note": list(rows.note),
            "other_table": list(rows.other_table),
            "hidden": list(rows.hidden),
        },
    }


def changes_document(changes: Iterable[Change]) -> list[Json]:
    """`{"project", "kind", "from", "to"}`, and for a level the round it is about.

    `from` and `to` are what the cell said: a level's code or `"not_assessed"`, a strategy's code, a day `YYYY-MM-DD` or
    the period as written, else a text. They are `null` for an empty cell, and for one that could not be read: its text
    is then under `from_unreadable` or `to_unreadable`.
    """
    return [
        {
            "project": change.project,
            "kind": change.kind,
            "from": _said(change.kind, change.before, unreadable=change.before_unreadable),
            "to": _said(change.kind, change.after, unreadable=change.after_unreadable),
        }
        | ({"round": change.round} if change.round else {})
        | ({"from_unreadable": change.before} if change.before_unreadable else {})
        | ({"to_unreadable": change.after} if change.after_unreadable else {})
        for change in changes
    ]


def _said(kind: Kind, text: str | None, *, unreadable: bool | None) -> str | None:
    if unreadable:
        return None
    # As `check --explain` has it: the cell says that the project was not assessed, in whatever words.
    return "not_assessed" if kind == "level" and text is not None and text not in _CODES else text


def timeline_document(told: Timeline) -> Json:
    """`{"project", "events"}`; each event is `{"at", "event", "project"}` with the keys of its change or finding.

    The event of a notification says under `to` who got it. A finding is `resolved` where it is settled, and `replaced`
    where another finding goes on about the same.
    """
    return {"project": told.project or None, "events": [_event(event) for event in told.events]}


def _event(event: Event) -> Json:
    document: Json = {"at": event.at.isoformat(), "event": event.what, "project": event.project or None}
    if isinstance(event.about, Change):
        [change] = changes_document([event.about])
        return document | change
    document |= {"check": event.about.check, "cell": event.about.cell, "value": event.about.value}
    return document | ({"to": event.to} if event.to else {})


def renames_document(known: Iterable[Rename]) -> list[Json]:
    """`{"number", "from", "to", "state", "proposed_at", "decided_by", "decided_at"}` each."""
    return [
        {
            "number": rename.id,
            "from": rename.from_name,
            "to": rename.to_name,
            "state": rename.state,
            "proposed_at": rename.proposed_at.isoformat(),
            "decided_by": rename.decided_by,
            "decided_at": rename.decided_at.isoformat() if rename.decided_at else None,
        }
        for rename in known
    ]


def outbox_document(entries: Iterable[Entry], translator: Translator) -> list[Json]:
    """`{"number", "key", "recipient", "state", "attempts", "promised_at", "due_at", "sent_at", "error", "follows"}` each."""
    return [
        {
            "number": entry.id,
            "key": entry.key,
            "recipient": entry.recipient,
            "state": entry.state,
            "attempts": entry.attempts,
            "promised_at": entry.promised_at.isoformat(),
            "due_at": entry.due_at.isoformat(),
            "sent_at": entry.sent_at.isoformat() if entry.sent_at else None,
            "error": translator.say(phrase_from_text(entry.error)) if entry.error else None,
            "follows": entry.follows,
        }
        for entry in entries
    ]


def lookup_document(found: Found, dashboard: Dashboard) -> Json:
    """`{"match", "projects"}`."""
    return {"match": found.match, "projects": [_project(project, dashboard) for project in found.projects]}


def _project(project: Project, dashboard: Dashboard) -> Json:
    return {
        "name": project.name,
        "carriers": list(project.carriers),
        "parent": project.parent,
        "status": project.status,
        "level": project.level.value if project.level else None,
        "phase": project.assessment.phase if project.assessment else None,
        "assessments": [
            {"round": assessment.round, "level": assessment.level.value if assessment.level else None}
            for assessment in project.assessments
        ],
        "strategy": project.strategy,
        "support": project.support,
        "cell": dashboard.cell(project),
    }


def result_document(result: RunResult, translator: Translator) -> Json:
    """`{"messages", "not_sent"}`, with `"withheld"` and `"notes"` where they are not empty."""
    document: Json = {
        "messages": [
            _promise(message.promise) | {"why": translator.say(message.reason)} for message in result.messages
        ],
        "not_sent": [_not_sent(one, translator) for one in result.not_sent],
    }
    if result.withheld:
        document["withheld"] = translator.say(result.withheld)
    if result.notes:
        document["notes"] = [translator.say(note) for note in result.notes]
    return document


def _not_sent(one: NotSent, translator: Translator) -> Json:
    """A person: `{"carrier", "recipient", "kind", "reason", "not_before", "about"}`; a channel: `{"recipient", "kind", "reason"}`."""
    why = translator.say(one.why)
    if one.carrier is None:
        return {"recipient": one.recipient, "kind": one.kind, "reason": why}
    return {
        "carrier": one.carrier,
        "recipient": one.recipient,
        "kind": one.kind,
        "reason": why,
        "not_before": one.again_on.isoformat() if one.again_on else None,
        "about": translator.say(one.about) if one.about else None,
    }


def promises_document(promises: Iterable[Promise]) -> list[Json]:
    """Each message as Slack would get it, with its pictures in words.

    `follows` is the key of the message in whose thread it stands; `due_at` is there where it waits for the end of quiet
    hours.
    """
    return [_promise(promise) for promise in promises]


def _promise(promise: Promise) -> Json:
    message = from_text(promise.message)
    document = {
        "key": promise.key,
        "channel": promise.recipient,
        "text": fallback(message),
        "blocks": to_blocks(message),
        "follows": promise.follows,
    }
    return document | ({"due_at": promise.due_at.isoformat()} if promise.due_at else {})
