"""Reminders: each person hears of the projects they carry, in one message, as often as the policy says."""

from __future__ import annotations

from collections.abc import Iterable

from mec_bot.actions.bot import Bot
from mec_bot.actions.snooze import put_off
from mec_bot.actions.standings import standings
from mec_bot.actions.task import Done, NotSent, Task
from mec_bot.actions.unanswered import escalate
from mec_bot.messages.message import to_text
from mec_bot.messages.reasons import why_not
from mec_bot.messages.reminder import compose_reminder
from mec_bot.messages.scale import listed
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding, from_text
from mec_bot.review.reminders import Plan, Verdict, plan
from mec_bot.sheet.carriers import Carriers
from mec_bot.store import findings, held, outbox, snapshots
from mec_bot.store.database import Connection
from mec_bot.store.snapshots import Snapshot


def remind(bot: Bot, task: Task, connection: Connection) -> Done:
    """Promise one reminder to each person who is to hear today, and tell the contacts of those who never answered."""
    snapshot = snapshots.latest(connection)
    if snapshot is None:
        return Done(detail="nothing was ever pulled")
    if held.waiting(connection) is not None:
        why = Phrase("The last pull is held: carriers hear nothing until it is accepted, or the sheet repaired.")
        return Done(detail="a pull is held", snapshot=snapshot.id, withheld=why)
    planned = plan_for_today(bot, connection, snapshot, task.checks)
    hearing = [verdict for verdict in planned.verdicts if verdict.not_now is None]
    reminders = {verdict.member_id: _reminder(bot, task, verdict, snapshot) for verdict in hearing}
    escalations = escalate(bot, task, connection, planned, standings(bot, connection), snapshot)
    return Done(
        promises=(*reminders.values(), *(one.promise for one in escalations)),
        reasons={
            **{reminders[verdict.member_id].key: _reason(bot, verdict) for verdict in hearing},
            **{one.promise.key: one.reason for one in escalations},
        },
        told={reminders[v.member_id].key: [finding.key for finding in v.findings] for v in hearing},
        escalated={one.promise.key: one.about for one in escalations},
        not_sent=tuple(_not_sent(bot, planned)),
        snapshot=snapshot.id,
    )


def plan_for_today(bot: Bot, connection: Connection, snapshot: Snapshot, checks: Iterable[str] = ()) -> Plan:
    """What the policy says today of all that is open, or of what some ``checks`` found."""
    chosen = frozenset(checks)
    known = (from_text(entry.body) for entry in findings.open_findings(connection))
    told, snoozed = put_off(bot, connection).split(one for one in known if not chosen or one.check in chosen)
    return plan(
        told,
        snoozed,
        snapshot.dashboard,
        Carriers(bot.settings.carriers, snapshot.dashboard.carriers),
        standings(bot, connection),
        bot.settings.bot.reminders,
        bot.today,
    )


def _reminder(bot: Bot, task: Task, verdict: Verdict, snapshot: Snapshot) -> outbox.Promise:
    key = task.key(verdict.member_id)
    language = next((carrier.language for carrier in verdict.carriers if carrier.language), task.language)
    message = compose_reminder(
        verdict.parts,
        snapshot.dashboard,
        name=key,
        command=bot.settings.bot.slack.command,
        seen_at=snapshot.seen_at,
        now=bot.clock(),
        zone=bot.settings.timezone,
        language=bot.language_of(language),
    )
    return outbox.Promise(key=key, recipient=verdict.member_id, message=to_text(message))


def _reason(bot: Bot, verdict: Verdict) -> Phrase:
    return Phrase(
        "To {carrier} ({recipient}), who carries sub-projects with something to settle: {count}",
        carrier=listed([part.carrier.name for part in verdict.parts], bot.language),
        recipient=verdict.member_id,
        count=len(verdict.findings),
    )


def _not_sent(bot: Bot, planned: Plan) -> Iterable[NotSent]:
    """Everybody who hears nothing, then what is left out of the messages of those who do."""
    for verdict in planned.verdicts:
        if verdict.not_now is not None:
            yield NotSent(
                carrier=listed([carrier.name for carrier in verdict.carriers], bot.language),
                recipient=verdict.member_id,
                kind=verdict.not_now.reason,
                why=why_not(verdict.not_now),
                again_on=verdict.not_now.again_on,
            )
    for unreached in planned.out_of_reach:
        why = Phrase("no Slack account is known")
        yield NotSent(carrier=unreached.name, recipient=None, kind="no_account", why=why)
    for verdict in planned.verdicts:
        for left in verdict.left_out if verdict.not_now is None else ():
            yield NotSent(
                carrier=left.carrier.name,
                recipient=verdict.member_id,
                kind=left.why.reason,
                why=why_not(left.why),
                again_on=left.why.again_on,
                about=_name(left.finding),
            )


def _name(finding: Finding) -> Phrase:
    return Phrase("{project}, {title}", project=finding.project, title=finding.title)
