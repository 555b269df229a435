"""Reminders: each person gets one message about the projects that they carry, as often as the policy says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from mec_bot.actions.job_run import JobRun, NotSent, OutgoingMessage, RunResult
from mec_bot.actions.reminders.day_plan import DayPlan, plan_day
from mec_bot.actions.reminders.unanswered import escalate
from mec_bot.messages.reminders.reasons import why_not
from mec_bot.messages.reminders.reminder import compose_reminder
from mec_bot.messages.text.message import to_text
from mec_bot.messages.text.scale import listed
from mec_bot.phrases import Phrase
from mec_bot.review.reminders.policy import NEVER_REMINDED, next_after
from mec_bot.store import held, outbox, snapshots

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.messages.text.language import Translator
    from mec_bot.review.finding import Finding
    from mec_bot.review.reminders.policy import ReminderPlan, Verdict
    from mec_bot.store.database import Connection


def remind(context: Context, run: JobRun, connection: Connection) -> RunResult:
    """Compose a reminder for each person who is due today, and a message for each contact about unanswered findings."""
    snapshot = snapshots.latest(connection)
    if snapshot is None:
        return RunResult(detail="nothing was ever pulled")
    if held.waiting(connection) is not None:
        why = Phrase("The last pull is held: carriers hear nothing until it is accepted, or the sheet repaired.")
        return RunResult(detail="a pull is held", snapshot=snapshot.id, withheld=why)
    day = plan_day(context, connection, snapshot, run.job.checks)
    translators = context.translators(snapshot.dashboard)
    reminders = [
        _reminder(context, run, one, day, translators[one.member_id])
        for one in day.plan.verdicts
        if one.not_now is None
    ]
    return RunResult(
        messages=(*reminders, *escalate(context, run, connection, day)),
        not_sent=tuple(_not_sent(context, day.plan)),
        snapshot=snapshot.id,
    )


def _reminder(context: Context, run: JobRun, verdict: Verdict, day: DayPlan, translator: Translator) -> OutgoingMessage:
    key = run.key(verdict.member_id)
    message = compose_reminder(
        verdict.parts,
        day.snapshot.dashboard,
        name=key,
        command=context.settings.slack.command,
        next_on=_next_on(context, run, verdict, day),
        text_context=context.text_context(day.snapshot, translator),
    )
    return OutgoingMessage(
        promise=outbox.Promise(key=key, recipient=verdict.member_id, message=to_text(message)),
        reason=Phrase(
            "To {carrier} ({recipient}), who carries sub-projects with something to settle: {count}",
            carrier=listed([part.carrier.name for part in verdict.parts], context.translator),
            recipient=verdict.member_id,
            count=len(verdict.findings),
        ),
        findings=tuple(finding.key for finding in verdict.findings),
    )


def _next_on(context: Context, run: JobRun, verdict: Verdict, day: DayPlan) -> date | None:
    """The day of the job's first slot on which the person may be reminded again."""
    if run.slot_from is None:
        return None
    state = day.states.get(verdict.member_id, NEVER_REMINDED)
    first_day = next_after(verdict, state, context.settings.reminders, context.today)
    zone = context.settings.timezone
    return run.slot_from(datetime.combine(first_day, time(), tzinfo=zone)).astimezone(zone).date()


def _not_sent(context: Context, plan: ReminderPlan) -> Iterable[NotSent]:
    """The people who get no reminder, then the findings that are left out of the reminders of the others."""
    for verdict in plan.verdicts:
        if verdict.not_now is not None:
            yield NotSent(
                carrier=listed([carrier.name for carrier in verdict.carriers], context.translator),
                recipient=verdict.member_id,
                kind=verdict.not_now.reason,
                why=why_not(verdict.not_now),
                again_on=verdict.not_now.again_on,
            )
    for unreached in (one for one in plan.out_of_reach if one.member_id is None):
        why = Phrase("no Slack account is known")
        yield NotSent(carrier=unreached.name, recipient=None, kind="no_account", why=why)
    for verdict in plan.verdicts:
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
