"""What was reminded of again and again without an answer, and who hears of it next; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from mec_bot.review.finding import Finding
from mec_bot.review.reminders import NEVER_REMINDED, Plan, Standing, next_day
from mec_bot.settings import Contact, ReminderSettings
from mec_bot.sheet.carriers import Carrier

Step = Literal["contact", "wait", "staff"]


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """A finding still open after ``times`` reminders to one person, the first on the day ``since``.

    ``contact`` is who can be told of it, ``None`` where nobody is named or the carrier is that person themselves.
    """

    finding: Finding
    carrier: Carrier
    member_id: str
    times: int
    since: date
    contact: Contact | None


def unanswered(
    plan: Plan, standings: Mapping[str, Standing], settings: ReminderSettings, today: date
) -> Iterator[Unanswered]:
    """All that so many reminders and the time after them left open. « Later », « not me » and a pause are answers, and so is what staff put off."""
    for verdict in plan.verdicts:
        if verdict.not_now is not None and verdict.not_now.reason == "paused":
            continue
        told = standings.get(verdict.member_id, NEVER_REMINDED).told
        for part in verdict.parts:
            contact = part.carrier.contact or settings.contact
            if contact is not None and contact.slack_id == verdict.member_id:
                contact = None
            for finding in part.findings:
                days = told.get(finding.key, ())
                # The time after the last of them counts, whatever was sent since.
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


def next_step(one: Unanswered, asked_on: date | None, settings: ReminderSettings, today: date) -> Step:
    """To the contact, once; nothing while they may act; then to the staff digest. ``asked_on``: when the contact was told."""
    if asked_on is None:
        return "contact" if one.contact is not None else "staff"
    return "wait" if today < asked_on + timedelta(days=settings.escalation_wait_days) else "staff"
