"""The answer to why a person is reminded: from their notifications and the policy, about their own projects only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from mec_bot.actions.reminders.day_plan import plan_day
from mec_bot.messages.reminders.replies import mapping_line
from mec_bot.messages.reminders.why import Answers, Reminded, compose_why
from mec_bot.messages.usage import compose_nothing_yet
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.store import notifications, snapshots

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.messages.text.language import Translator
    from mec_bot.messages.text.message import Message
    from mec_bot.phrases import Phrase
    from mec_bot.review.finding import Finding
    from mec_bot.review.reminders.policy import Verdict
    from mec_bot.store.database import Connection


def why_reminded(
    context: Context, connection: Connection, member_id: str, checks: Sequence[str], translator: Translator
) -> Message:
    """The message that tells a person why they are reminded; ``checks`` are those that the reminders' job lists."""
    snapshot = snapshots.latest(connection)
    if snapshot is None:
        return compose_nothing_yet(translator)
    planned = plan_day(context, connection, snapshot, checks).plan
    verdict = next((one for one in planned.verdicts if one.member_id == member_id), None)
    reminders = context.settings.reminders
    contacts = [carrier.contact for carrier in verdict.carriers if carrier.contact] if verdict else []
    contact = contacts[0] if contacts else reminders.contact
    answers = Answers(
        reminded=_reminded(context, connection, member_id, verdict) if verdict else (),
        ever_reminded=notifications.ever_reminded(connection, member_id),
        mapping=[(one.name, mapped_by(context, one.name)) for one in verdict.carriers] if verdict else (),
        not_now=verdict.not_now if verdict else None,
        contact=contact if contact and contact.slack_id != member_id else None,
        escalate_after=reminders.escalate_after,
    )
    return compose_why(
        answers,
        snapshot.dashboard,
        command=context.settings.slack.command,
        text_context=context.text_context(snapshot, translator),
    )


def mapped_by(context: Context, carrier: str) -> Phrase:
    """The place that says who gets a carrier's reminders: config/carriers.yaml or the sheet."""
    in_settings = any(
        fold_key(name) == fold_key(carrier) and entry.slack_id for name, entry in context.settings.carriers.items()
    )
    return mapping_line(carrier, in_settings=in_settings)


def _reminded(context: Context, connection: Connection, member_id: str, verdict: Verdict) -> list[Reminded]:
    """The findings of the reminders that went out to the person, as far as they are still theirs, with the days."""
    own: dict[str, Finding] = {finding.key: finding for finding in verdict.findings}
    own |= {left.finding.key: left.finding for left in verdict.left_out}
    days: dict[str, list[date]] = {}
    for reminder in notifications.reminders(connection):
        if reminder.sent and reminder.member == member_id and reminder.finding in own:
            days.setdefault(reminder.finding, []).append(reminder.at.astimezone(context.settings.timezone).date())
    return [Reminded(finding=own[name], days=when) for name, when in days.items()]
