"""Unanswered findings: reported once to the carrier's contact, then to staff in the digest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from mec_bot.actions.job_run import JobRun, OutgoingMessage
from mec_bot.actions.sync.open_findings import continued_keys
from mec_bot.messages.reminders.escalation import Silence, compose_escalation
from mec_bot.messages.text.message import to_text
from mec_bot.phrases import Phrase
from mec_bot.review.reminders.unanswered import Step, Unanswered, next_step, unanswered
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.store import outbox
from mec_bot.store.reminders import escalations

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.actions.reminders.day_plan import DayPlan
    from mec_bot.store.database import Connection
    from mec_bot.store.snapshots import Snapshot


def escalate(context: Context, run: JobRun, connection: Connection, day: DayPlan) -> list[OutgoingMessage]:
    """One message for each contact about the unanswered findings that are reported to them today."""
    told = _told_to_contacts(context, connection)
    by_contact: dict[str, list[Unanswered]] = {}
    for one in unanswered(day.plan, day.states, context.settings.reminders, context.today):
        if one.contact and _silence(context, one, told)[1] == "contact":
            by_contact.setdefault(one.contact.slack_id, []).append(one)
    return [_escalation(context, run, contact, ignored, day.snapshot) for contact, ignored in by_contact.items()]


def for_staff(context: Context, connection: Connection, day: DayPlan) -> list[Silence]:
    """The unanswered findings for the digest: the contact had their time to act, or there is no contact to wait for.

    Those of people who are not reached stand among what is out of reach.
    """
    told = _told_to_contacts(context, connection)
    seen = [
        _silence(context, one, told)
        for one in unanswered(day.plan, day.states, context.settings.reminders, context.today)
    ]
    return [silence for silence, step in seen if step == "staff" and not silence.unanswered.unreached]


def _told_to_contacts(context: Context, connection: Connection) -> dict[tuple[str, str], escalations.Escalated]:
    """(finding's key, carrier's folded name) → the message to the contact, also under a possible former name."""
    since, current_key = continued_keys(connection)
    earlier = escalations.of_settled(connection, since, current_key.keys()) if current_key else {}
    under_current_name = {(current_key[finding], carrier): one for (finding, carrier), one in earlier.items()}
    told, now = under_current_name | escalations.of_open(connection), context.clock()
    # What the clock sent while it was ahead, nobody has had time to act on yet, nor will have for as long.
    return {silence: one for silence, one in told.items() if not one.sent or one.at <= now}


def _silence(
    context: Context, one: Unanswered, told: Mapping[tuple[str, str], escalations.Escalated]
) -> tuple[Silence, Step]:
    """What was done about the finding, and the next step: staff at once, where the contact's message never arrived."""
    settings, today = context.settings.reminders, context.today
    earlier = told.get((one.finding.key, fold_key(one.carrier.name)))
    if earlier is None:
        return Silence(unanswered=one), next_step(one, None, settings, today)
    if earlier.lost:
        return Silence(unanswered=one, lost=True), "staff"
    day = earlier.at.astimezone(context.settings.timezone).date()
    return Silence(unanswered=one, contact_told=day), next_step(one, day, settings, today)


def _escalation(
    context: Context, run: JobRun, contact: str, ignored: list[Unanswered], snapshot: Snapshot
) -> OutgoingMessage:
    message = compose_escalation(
        ignored,
        snapshot.dashboard,
        then=context.today + timedelta(days=context.settings.reminders.escalation_wait_days),
        # A contact may answer for a carrier too, and reads everything in one language.
        text_context=context.text_context(snapshot, context.translators(snapshot.dashboard).get(contact)),
    )
    return OutgoingMessage(
        # The contact may be a carrier too, whose reminder is part 1: the second part keeps the keys apart.
        promise=outbox.Promise(key=run.key(contact, 2), recipient=contact, message=to_text(message)),
        reason=Phrase(
            "To {recipient}, the contact of carriers who did not answer several reminders, or are not reached: {count}",
            recipient=contact,
            count=len(ignored),
        ),
        escalations=tuple(dict.fromkeys((one.finding.key, fold_key(one.carrier.name)) for one in ignored)),
    )
