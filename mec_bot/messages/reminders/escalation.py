"""Findings that stay open after several reminders: the message to a carrier's contact, and the list for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mec_bot.messages.text.findings import linked
from mec_bot.messages.text.footer import data_age
from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import Block, Bullets, Message, Paragraph, Person, Quote, Strong, Text, Title
from mec_bot.messages.text.sentence import and_more
from mec_bot.phrases import Phrase
from mec_bot.review.reminders.unanswered import Unanswered

if TYPE_CHECKING:
    from mec_bot.messages.text.text_context import TextContext
    from mec_bot.sheet.dashboard import Dashboard

_LONGEST_LIST = 25


@dataclass(frozen=True, kw_only=True)
class Silence:
    """An unanswered finding, and the day on which the contact was told of it; ``lost``: they never got the message."""

    unanswered: Unanswered
    contact_told: date | None = None
    lost: bool = False


def compose_escalation(
    ignored: Sequence[Unanswered],
    dashboard: Dashboard,
    *,
    then: date,
    text_context: TextContext,
) -> Message:
    """To a contact at the LIUM, once for each finding; findings still open on the day ``then`` go to the digest."""
    translator = text_context.translator
    points = Plural("{n} point", "{n} points", len(ignored))
    if all(one.unreached for one in ignored):
        title = translator.say(Phrase("Reminders that reach nobody"))
        intro = Phrase(
            "{points} stay open: reminders in Slack do not reach the carriers whose contact you are. A word from you may help.",
            points=points,
        )
    else:
        title = translator.say(Phrase("Reminders without an answer"))
        intro = Phrase(
            "{points} stayed open after several reminders to carriers whose contact you are. A word from you may help.",
            points=points,
        )
    blocks: list[Block] = [Title(text=title), Paragraph(text=translator.text(intro))]
    carriers = dict.fromkeys((one.carrier.name, one.member_id) for one in ignored)
    left = _LONGEST_LIST
    for name, member_id in carriers:
        own = [one for one in ignored if (one.carrier.name, one.member_id) == (name, member_id)][:left]
        if own:
            lead = (Strong(text=name), " (", Person(member_id=member_id), ")")
            blocks.append(Bullets(lead=lead, items=tuple(_item(one, dashboard, translator) for one in own)))
        left -= len(own)
    if rest := and_more(len(ignored), _LONGEST_LIST, translator):
        blocks.append(Paragraph(text=(rest,)))
    after = Phrase("What is still open on {day} will stand in the staff digest.", day=then)
    blocks.extend((Paragraph(text=translator.text(after)), data_age(text_context)))
    summary = Phrase("{title}: {points}", title=title, points=points)
    return Message(summary=translator.say(summary), blocks=tuple(blocks))


def unanswered_list(silences: Sequence[Silence], dashboard: Dashboard, translator: Translator) -> Bullets:
    """The list in the digest: each project and carrier, how many reminders since when, and if the contact knows."""
    items: list[Text] = []
    for silence in silences[:_LONGEST_LIST]:
        one = silence.unanswered
        if silence.lost:
            told = Phrase("their contact could not be told")
        elif silence.contact_told is None:
            told = Phrase("no contact at the LIUM is set")
        else:
            told = Phrase("their contact was told on {day}", day=silence.contact_told)
        carrier = Quote(text=one.carrier.name)
        items.append((*_item(one, dashboard, translator), f" ({translator.say(told)}; ", carrier, ")"))
    if rest := and_more(len(silences), _LONGEST_LIST, translator):
        items.append((rest,))
    title = Phrase("Reminded without an answer ({count})", count=translator.number(len(silences)))
    return Bullets(lead=(Strong(text=translator.say(title)),), items=tuple(items))


def _item(one: Unanswered, dashboard: Dashboard, translator: Translator) -> Text:
    """« Locomotion – Stratégies à attribuer, rappelé 3 fois depuis le 2026-09-01 »."""
    if one.unreached:
        said = Phrase("{title}, not reached since {day}", title=one.finding.title, day=one.since)
        return (linked(one.finding, dashboard), " – ", *translator.text(said))
    often = Plural("reminded {n} time", "reminded {n} times", one.times)
    said = Phrase("{title}, {often} since {day}", title=one.finding.title, often=often, day=one.since)
    return (linked(one.finding, dashboard), " – ", *translator.text(said))
