"""Telling a person why they are reminded: from the ledger and the policy, of nobody's projects but their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mec_bot.actions.bot import Bot
from mec_bot.actions.remind import plan_for_today
from mec_bot.messages.card import compose_nothing_yet
from mec_bot.messages.language import Language
from mec_bot.messages.message import Message
from mec_bot.messages.stops import mapping_line
from mec_bot.messages.why import Answers, Told, compose_why
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.review.reminders import Verdict
from mec_bot.sheet.spelling import key
from mec_bot.store import snapshots, tellings
from mec_bot.store.database import Connection


def why_reminded(
    bot: Bot, connection: Connection, member_id: str, checks: Sequence[str], language: Language
) -> Message:
    """``checks`` are those of the reminders' job."""
    snapshot = snapshots.latest(connection)
    if snapshot is None:
        return compose_nothing_yet(language)
    planned = plan_for_today(bot, connection, snapshot, checks)
    verdict = next((one for one in planned.verdicts if one.member_id == member_id), None)
    reminders = bot.settings.bot.reminders
    contacts = [carrier.contact for carrier in verdict.carriers if carrier.contact] if verdict else []
    contact = contacts[0] if contacts else reminders.contact
    answers = Answers(
        told=_told(bot, connection, member_id, verdict) if verdict else (),
        before=tellings.ever_reminded(connection, member_id),
        mapping=[(one.name, mapped_by(bot, one.name)) for one in verdict.carriers] if verdict else (),
        not_now=verdict.not_now if verdict else None,
        contact=contact if contact and contact.slack_id != member_id else None,
        escalate_after=reminders.escalate_after,
    )
    return compose_why(
        answers,
        snapshot.dashboard,
        command=bot.settings.bot.slack.command,
        seen_at=snapshot.seen_at,
        now=bot.clock(),
        zone=bot.settings.timezone,
        language=language,
    )


def mapped_by(bot: Bot, carrier: str) -> Phrase:
    """What says whose a carrier's reminders are."""
    in_settings = any(key(name) == key(carrier) and entry.slack_id for name, entry in bot.settings.carriers.items())
    return mapping_line(carrier, in_settings=in_settings)


def _told(bot: Bot, connection: Connection, member_id: str, verdict: Verdict) -> list[Told]:
    """What went out to them and is theirs today."""
    own: dict[str, Finding] = {finding.key: finding for finding in verdict.findings}
    own |= {left.finding.key: left.finding for left in verdict.left_out}
    days: dict[str, list[date]] = {}
    for reminder in tellings.reminders(connection):
        if reminder.sent and reminder.member == member_id and reminder.finding in own:
            days.setdefault(reminder.finding, []).append(reminder.at.astimezone(bot.settings.timezone).date())
    return [Told(finding=own[name], days=when) for name, when in days.items()]
