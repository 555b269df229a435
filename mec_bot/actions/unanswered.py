"""What carriers did not answer: told to their contact once, then to staff in the digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from mec_bot.actions.bot import Bot
from mec_bot.actions.open_findings import continued_keys
from mec_bot.actions.standings import standings
from mec_bot.actions.task import Task
from mec_bot.messages.escalation import Silence, compose_escalation
from mec_bot.messages.message import to_text
from mec_bot.phrases import Phrase
from mec_bot.review.reminders import Plan, Standing
from mec_bot.review.unanswered import Step, Unanswered, next_step, unanswered
from mec_bot.sheet.spelling import key
from mec_bot.store import escalations, outbox
from mec_bot.store.database import Connection
from mec_bot.store.snapshots import Snapshot


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """A message to a contact, why they get it, and the (finding's key, carrier's folded name) that it tells of."""

    promise: outbox.Promise
    reason: Phrase
    about: tuple[tuple[str, str], ...]


def escalate(
    bot: Bot,
    task: Task,
    connection: Connection,
    plan: Plan,
    known: Mapping[str, Standing],
    snapshot: Snapshot,
) -> list[Escalation]:
    """One message a contact about what became theirs today."""
    asked = _asked(connection)
    by_contact: dict[str, list[Unanswered]] = {}
    for one in unanswered(plan, known, bot.settings.bot.reminders, bot.today):
        if one.contact and _silence(bot, one, asked)[1] == "contact":
            by_contact.setdefault(one.contact.slack_id, []).append(one)
    return [_escalation(bot, task, contact, ignored, snapshot) for contact, ignored in by_contact.items()]


def for_staff(bot: Bot, connection: Connection, plan: Plan) -> list[Silence]:
    """What the digest tells: nobody answered, and the contact had their time, or there is none."""
    asked = _asked(connection)
    known = standings(bot, connection)
    seen = [_silence(bot, one, asked) for one in unanswered(plan, known, bot.settings.bot.reminders, bot.today)]
    return [silence for silence, step in seen if step == "staff"]


def _asked(connection: Connection) -> dict[tuple[str, str], escalations.Escalated]:
    """What contacts were told, also under the name that a project may have had until it was renamed."""
    since, today_s_key = continued_keys(connection)
    earlier = escalations.of_settled(connection, since, today_s_key.keys()) if today_s_key else {}
    under_today_s_name = {(today_s_key[finding], carrier): told for (finding, carrier), told in earlier.items()}
    return under_today_s_name | escalations.of_open(connection)


def _silence(bot: Bot, one: Unanswered, asked: Mapping[tuple[str, str], escalations.Escalated]) -> tuple[Silence, Step]:
    """What became of it so far, and what comes next; a message that never arrived leaves nothing to wait for."""
    earlier = asked.get((one.finding.key, key(one.carrier.name)))
    if earlier is None:
        return Silence(unanswered=one), next_step(one, None, bot.settings.bot.reminders, bot.today)
    if earlier.lost:
        return Silence(unanswered=one, lost=True), "staff"
    told = earlier.at.astimezone(bot.settings.timezone).date()
    return Silence(unanswered=one, contact_told=told), next_step(one, told, bot.settings.bot.reminders, bot.today)


def _escalation(bot: Bot, task: Task, contact: str, ignored: list[Unanswered], snapshot: Snapshot) -> Escalation:
    message = compose_escalation(
        ignored,
        snapshot.dashboard,
        then=bot.today + timedelta(days=bot.settings.bot.reminders.escalation_wait_days),
        seen_at=snapshot.seen_at,
        now=bot.clock(),
        zone=bot.settings.timezone,
        language=bot.language,
    )
    # The contact may be a carrier too: a part of its own.
    promise = outbox.Promise(key=task.key(contact, 2), recipient=contact, message=to_text(message))
    reason = Phrase(
        "To {recipient}, the contact of carriers who did not answer several reminders: {count}",
        recipient=contact,
        count=len(ignored),
    )
    about = tuple(dict.fromkeys((one.finding.key, key(one.carrier.name)) for one in ignored))
    return Escalation(promise=promise, reason=reason, about=about)
