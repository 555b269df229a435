"""The answer to `/mec pourquoi`: the reminders a person got, what comes next, what stops it, and why it is them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mec_bot.messages.text import command_words
from mec_bot.messages.text.findings import linked
from mec_bot.messages.text.footer import data_age
from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import Block, Bullets, Message, Paragraph, Quote, Strong, Text, Title
from mec_bot.messages.text.sentence import and_more
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.review.reminders.policy import NotNow
from mec_bot.settings.models import Contact

if TYPE_CHECKING:
    from mec_bot.messages.text.text_context import TextContext
    from mec_bot.sheet.dashboard import Dashboard

_LONGEST_LIST = 20
_MOST_DAYS = 5


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """An open finding of which a person was reminded, and the days on which they were."""

    finding: Finding
    days: Sequence[date]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The facts in the answer to one person.

    ``reminded`` are the open findings of which they were reminded; ``ever_reminded`` says whether they were reminded of
    any finding at all. ``mapping`` are the carriers that they are on record for, each with the place that says so.
    ``not_now`` says why no reminder comes today, and ``contact`` is the person who is told after ``escalate_after``
    reminders.
    """

    reminded: Sequence[Reminded]
    ever_reminded: bool
    mapping: Sequence[tuple[str, Phrase]]
    not_now: NotNow | None
    contact: Contact | None
    escalate_after: int


def compose_why(
    answers: Answers,
    dashboard: Dashboard,
    *,
    command: str,
    text_context: TextContext,
) -> Message:
    """The message with all of ``answers``; it says so to a person who was never reminded."""
    translator = text_context.translator
    title = Phrase("Why I remind you")
    first = _first(answers)
    blocks: list[Block] = [Title(text=translator.say(title)), Paragraph(text=translator.text(first))]
    if answers.reminded:
        blocks.extend(
            (
                _list(answers.reminded, dashboard, translator),
                Paragraph(text=translator.text(_next(answers.not_now, translator))),
                Paragraph(text=translator.text(_stops(command, translator))),
            )
        )
        if answers.contact is not None:
            blocks.append(Paragraph(text=translator.text(_then(answers.contact, answers.escalate_after))))
    if answers.mapping:
        items = tuple(translator.text(where) for _, where in answers.mapping)
        blocks.append(Bullets(lead=(Strong(text=translator.say(Phrase("What says that it is you"))),), items=items))
    blocks.append(data_age(text_context))
    return Message(summary=translator.say(first), blocks=tuple(blocks))


def _first(answers: Answers) -> Phrase:
    if answers.reminded:
        points = Plural("{n} point", "{n} points", len(answers.reminded))
        return Phrase("I reminded you of {points} still open, about sub-projects that you carry:", points=points)
    if answers.ever_reminded:
        return Phrase("Nothing of what I reminded you of is open any more. Thank you!")
    return Phrase("I have never reminded you of anything.")


def _list(reminded: Sequence[Reminded], dashboard: Dashboard, translator: Translator) -> Bullets:
    items: list[Text] = []
    for one in reminded[:_LONGEST_LIST]:
        days = ", ".join(day.isoformat() for day in one.days[-_MOST_DAYS:])
        said = Phrase(
            "{title}: {times}, {days}",
            title=one.finding.title,
            times=Plural("{n} time", "{n} times", len(one.days)),
            days=f"… {days}" if len(one.days) > _MOST_DAYS else days,
        )
        items.append((linked(one.finding, dashboard), " – ", *translator.text(said)))
    if rest := and_more(len(reminded), _LONGEST_LIST, translator):
        items.append((rest,))
    return Bullets(items=tuple(items))


def _next(not_now: NotNow | None, translator: Translator) -> Phrase:
    if not_now is None:
        return Phrase("The next reminder comes with the next round.")
    if not_now.reason == "not_theirs":
        return Phrase("You said that this is not you: no reminder comes any more, and the team knows.")
    day = translator.day(not_now.again_on) if not_now.again_on else "–"
    if not_now.reason == "paused":
        return Phrase("You paused your reminders: none comes before {day}.", day=day)
    if not_now.reason == "later":
        return Phrase("You asked for it later: no reminder of that comes before {day}.", day=day)
    return Phrase("The next reminder does not come before {day}.", day=day)


def _stops(command: str, translator: Translator) -> Phrase:
    return Phrase(
        "It stops by itself once the sheet is corrected. The buttons of a reminder put it off or say that it is not for you; "
        "{example} pauses everything up to a day.",
        example=Strong(text=command_words.pause(command, translator)),
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
