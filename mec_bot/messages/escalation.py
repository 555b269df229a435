"""What was reminded of several times without an answer, to a carrier's contact and in the staff digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from mec_bot.messages.card import data_age
from mec_bot.messages.findings import linked
from mec_bot.messages.language import Language, Plural
from mec_bot.messages.message import Block, Bullets, Message, Paragraph, Person, Quote, Strong, Text, Title
from mec_bot.phrases import Phrase
from mec_bot.review.unanswered import Unanswered
from mec_bot.sheet.dashboard import Dashboard

_LONGEST_LIST = 25


@dataclass(frozen=True, kw_only=True)
class Silence:
    """Something unanswered, and the day on which the contact was told of it; ``lost``: they never got the message."""

    unanswered: Unanswered
    contact_told: date | None = None
    lost: bool = False


def compose_escalation(
    ignored: Sequence[Unanswered],
    dashboard: Dashboard,
    *,
    then: date,
    seen_at: datetime,
    now: datetime,
    zone: tzinfo,
    language: Language,
) -> Message:
    """To a contact at the LIUM, once a finding; from the day ``then`` what is still open stands in the staff digest."""
    title = language.say(Phrase("Reminders without an answer"))
    intro = Phrase(
        "{points} stayed open after several reminders to carriers whose contact you are. A word from you may help.",
        points=Plural("{n} point", "{n} points", len(ignored)),
    )
    blocks: list[Block] = [Title(text=title), Paragraph(text=language.text(intro))]
    carriers = dict.fromkeys((one.carrier.name, one.member_id) for one in ignored)
    left = _LONGEST_LIST
    for name, member_id in carriers:
        own = [one for one in ignored if (one.carrier.name, one.member_id) == (name, member_id)][:left]
        if own:
            lead = (Strong(text=name), " (", Person(member_id=member_id), ")")
            blocks.append(Bullets(lead=lead, items=tuple(_item(one, dashboard, language) for one in own)))
        left -= len(own)
    if left <= 0 and len(ignored) > _LONGEST_LIST:
        rest = language.number(len(ignored) - _LONGEST_LIST)
        blocks.append(Paragraph(text=language.text(Phrase("… and {rest} more", rest=rest))))
    after = Phrase("What is still open on {day} will stand in the staff digest.", day=then)
    blocks.extend((Paragraph(text=language.text(after)), data_age(seen_at, now, zone, language)))
    summary = Phrase("{title}: {points}", title=title, points=Plural("{n} point", "{n} points", len(ignored)))
    return Message(summary=language.say(summary), blocks=tuple(blocks))


def unanswered_list(silences: Sequence[Silence], dashboard: Dashboard, language: Language) -> Bullets:
    """The digest's section: which project, whose, how often and since when, and who else was told."""
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
        items.append((*_item(one, dashboard, language), f" ({language.say(told)}; ", carrier, ")"))
    if len(silences) > _LONGEST_LIST:
        rest = language.number(len(silences) - _LONGEST_LIST)
        items.append((language.say(Phrase("… and {rest} more", rest=rest)),))
    title = Phrase("Reminded without an answer ({count})", count=language.number(len(silences)))
    return Bullets(lead=(Strong(text=language.say(title)),), items=tuple(items))


def _item(one: Unanswered, dashboard: Dashboard, language: Language) -> Text:
    """« Locomotion – Stratégies à attribuer, rappelé 3 fois depuis le 2026-09-01 »."""
    often = Plural("reminded {n} time", "reminded {n} times", one.times)
    said = Phrase("{title}, {often} since {day}", title=one.finding.title, often=often, day=one.since)
    return (linked(one.finding, dashboard), " – ", *language.text(said))
