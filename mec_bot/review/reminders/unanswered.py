"""Findings that stay open after several reminders without an answer, and who is told of them next; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from mec_bot.review.finding import Finding
from mec_bot.review.reminders.policy import NEVER_REMINDED, OutOfReach, ReminderPlan, ReminderState, next_day
from mec_bot.settings.models import Contact, ReminderSettings
from mec_bot.sheet.carriers import Carrier

Step = Literal["contact", "wait", "staff"]


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """A finding still open after ``times`` reminders to one person, the first on the day ``since``.

    Where the person is ``unreached``, messages have failed since that day, and no reminder need have arrived before.
    ``contact`` is the person who can be told of it, ``None`` where there is none or the reminded person is the contact.
    """

    finding: Finding
    carrier: Carrier
    member_id: str
    times: int
    since: date
    contact: Contact | None
    unreached: bool = False


def unanswered(
    plan: ReminderPlan, states: Mapping[str, ReminderState], settings: ReminderSettings, today: date
) -> Iterator[Unanswered]:
    """Gives the findings that are still open some time after ``settings.escalate_after`` reminders to one person.

    That time is the interval before the next reminder. « Later », « not me » and a pause count as answers, and findings
    that staff put off are left out. The findings of somebody who is not reached are given at once.
    """
    for one in plan.out_of_reach:
        yield from _unreached(one, states, settings)
    for verdict in plan.verdicts:
        state = states.get(verdict.member_id, NEVER_REMINDED)
        if state.unreached is not None or (verdict.not_now is not None and verdict.not_now.reason == "paused"):
            continue
        for part in verdict.parts:
            contact = _contact(part.carrier, verdict.member_id, settings)
            for finding in part.findings:
                days = state.notified_on.get(finding.key, ())
                # The time counts from the last of these reminders, whatever was sent since.
                patience = next_day(days[: settings.escalate_after], settings)
                if len(days) >= settings.escalate_after and patience is not None and patience <= today:
                    yield Unanswered(
                        finding=finding,
                        carrier=part.carrier,
                        member_id=verdict.member_id,
                        times=len(days),
                        since=days[0],
                        contact=contact,
                    )


def _unreached(
    one: OutOfReach, states: Mapping[str, ReminderState], settings: ReminderSettings
) -> Iterator[Unanswered]:
    state = states.get(one.member_id, NEVER_REMINDED) if one.member_id else NEVER_REMINDED
    if state.unreached is None or one.member_id is None or one.carrier is None:
        return
    for finding in one.findings:
        yield Unanswered(
            finding=finding,
            carrier=one.carrier,
            member_id=one.member_id,
            times=len(state.notified_on.get(finding.key, ())),
            since=state.unreached.failed_on[0],
            contact=_contact(one.carrier, one.member_id, settings),
            unreached=True,
        )


def _contact(carrier: Carrier, member_id: str, settings: ReminderSettings) -> Contact | None:
    contact = carrier.contact or settings.contact
    return None if contact is not None and contact.slack_id == member_id else contact


def next_step(one: Unanswered, asked_on: date | None, settings: ReminderSettings, today: date) -> Step:
    """Who is told next: the contact, once; nobody while the contact may act; then staff, in their digest.

    ``asked_on`` is the day on which the contact was told, ``None`` where they were not.
    """
    if asked_on is None:
        return "contact" if one.contact is not None else "staff"
    return "wait" if today < asked_on + timedelta(days=settings.escalation_wait_days) else "staff"
