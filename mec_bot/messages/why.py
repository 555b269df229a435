"""`/mec pourquoi`: of what a person was reminded and when, what comes next, what stops it, and why it is them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from mec_bot.messages import typed
from mec_bot.messages.card import data_age
from mec_bot.messages.findings import linked
from mec_bot.messages.language import Language, Plural
from mec_bot.messages.message import Block, Bullets, Message, Paragraph, Quote, Strong, Text, Title
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.review.reminders import NotNow
from mec_bot.settings import Contact
from mec_bot.sheet.dashboard import Dashboard

_LONGEST_LIST = 20
_MOST_DAYS = 5


@dataclass(frozen=True, kw_only=True)
class Told:
    """An open finding of which a person was reminded, and the days on which they were."""

    finding: Finding
    days: Sequence[date]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What there is to say to one person.

    ``told`` is what is open of what they were reminded of, ``before``: whether they ever were. ``mapping`` are the carriers
    that they are on record for, and where that stands. ``not_now`` says why nothing comes today, ``contact`` is who is told
    after ``escalate_after`` reminders.
    """

    told: Sequence[Told]
    before: bool
    mapping: Sequence[tuple[str, Phrase]]
    not_now: NotNow | None
    contact: Contact | None
    escalate_after: int


def compose_why(
    answers: Answers,
    dashboard: Dashboard,
    *,
    command: str,
    seen_at: datetime,
    now: datetime,
    zone: tzinfo,
    language: Language,
) -> Message:
    """All of it, in that order; whoever was never reminded is told so."""
    title = Phrase("Why I remind you")
    first = _first(answers)
    blocks: list[Block] = [Title(text=language.say(title)), Paragraph(text=language.text(first))]
    if answers.told:
        blocks.extend(
            (
                _told(answers.told, dashboard, language),
                Paragraph(text=language.text(_next(answers.not_now, language))),
                Paragraph(text=language.text(_stops(command, language))),
            )
        )
        if answers.contact is not None:
            blocks.append(Paragraph(text=language.text(_then(answers.contact, answers.escalate_after))))
    if answers.mapping:
        items = tuple(language.text(where) for _, where in answers.mapping)
        blocks.append(Bullets(lead=(Strong(text=language.say(Phrase("What says that it is you"))),), items=items))
    blocks.append(data_age(seen_at, now, zone, language))
    return Message(summary=language.say(first), blocks=tuple(blocks))


def _first(answers: Answers) -> Phrase:
    if answers.told:
        points = Plural("{n} point", "{n} points", len(answers.told))
        return Phrase("I reminded you of {points} still open, about sub-projects that you carry:", points=points)
    if answers.before:
        return Phrase("Nothing of what I reminded you of is open any more. Thank you!")
    return Phrase("I have never reminded you of anything.")


def _told(told: Sequence[Told], dashboard: Dashboard, language: Language) -> Bullets:
    items: list[Text] = []
    for one in told[:_LONGEST_LIST]:
        days = ", ".join(day.isoformat() for day in one.days[-_MOST_DAYS:])
        said = Phrase(
            "{title}: {times}, {days}",
            title=one.finding.title,
            times=Plural("{n} time", "{n} times", len(one.days)),
            days=f"… {days}" if len(one.days) > _MOST_DAYS else days,
        )
        items.append((linked(one.finding, dashboard), " – ", *language.text(said)))
    if len(told) > _LONGEST_LIST:
        rest = language.number(len(told) - _LONGEST_LIST)
        items.append((language.say(Phrase("… and {rest} more", rest=rest)),))
    return Bullets(items=tuple(items))


def _next(not_now: NotNow | None, language: Language) -> Phrase:
    if not_now is None:
        return Phrase("The next reminder comes with the next round.")
    if not_now.reason == "not_theirs":
        return Phrase("You said that this is not you: no reminder comes any more, and the team knows.")
    day = language.day(not_now.again_on) if not_now.again_on else "–"
    if not_now.reason == "paused":
        return Phrase("You paused your reminders: none comes before {day}.", day=day)
    if not_now.reason == "later":
        return Phrase("You asked for it later: no reminder of that comes before {day}.", day=day)
    return Phrase("The next reminder does not come before {day}.", day=day)


def _stops(command: str, language: Language) -> Phrase:
    return Phrase(
        "It stops by itself once the sheet is corrected. The buttons of a reminder put it off or say that it is not for you; "
        "{example} pauses everything up to a day.",
        example=Strong(text=typed.pause(command, language)),
    )


def _then(contact: Contact, after: int) -> Phrase:
    times = Plural("{n} reminder", "{n} reminders", after)
    if contact.name:
        return Phrase(
            "After {times} without an answer I tell your contact at the LIUM, {name}.",
            times=times,
            name=Quote(text=contact.name),
        )
    return Phrase("After {times} without an answer I tell your contact at the LIUM.", times=times)
