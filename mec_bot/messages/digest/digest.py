"""The digest: one screen of news, and in its thread the whole list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from mec_bot.messages.digest.carriers import of_nobody, with_the_carriers
from mec_bot.messages.digest.lines import Room, clipped, length_of, shortened
from mec_bot.messages.digest.team import for_the_team
from mec_bot.messages.digest.thread import MOST_LAYOUT_CHANGES, thread
from mec_bot.messages.digest.week import this_week
from mec_bot.messages.staff.held import reasons_list
from mec_bot.messages.staff.layout_changes import layout_changes_list
from mec_bot.messages.text.footer import read_at
from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Message,
    Paragraph,
    Quote,
    SmallPrint,
    Strong,
    Text,
    Title,
)
from mec_bot.messages.text.parts import Part
from mec_bot.messages.text.scale import phase_name
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.digest.contents import DigestContents, HeldPull
    from mec_bot.messages.text.text_context import TextContext
    from mec_bot.settings.targets import ProjectFilter

# Our own limits, in characters that are seen: about one screen of a phone.
MOST_SEEN, MOST_SEEN_OF_MANY = 1300, 1500
# More projects than this are many.
_MANY = 60
_MOST_ITEMS = 3
# From the roomiest on: the first with which the message is short enough is taken.
_ROOMS = (
    Room(names=5, lines=12, characters=300),
    Room(names=3, lines=12, characters=240),
    Room(names=2, lines=10, characters=200),
    Room(names=1, lines=8, characters=160),
    Room(names=1, lines=5, characters=110),
    Room(names=1, lines=3, characters=80),
)
_WEEK = timedelta(days=8)
_NOTHING = Phrase("All is well: nothing to settle")


def compose_digest(contents: DigestContents, text_context: TextContext) -> list[Part]:
    """The digest of one channel: the first message, and those in its thread."""
    title = _title(contents, text_context)
    listed = thread(contents, text_context, title)
    longest = MOST_SEEN if len(contents.dashboard.projects) <= _MANY else MOST_SEEN_OF_MANY
    for room in _ROOMS:
        message = _first(contents, room, title, bool(listed), text_context)
        if seen(message) <= longest:
            break
    return [Part(message=message), *listed]


def seen(message: Message) -> int:
    """The number of characters that people see of a message, pictures apart."""
    return sum(_seen(block) for block in message.blocks)


def about(contents: DigestContents, translator: Translator) -> list[Block]:
    """Which sub-projects the digest is about, where these are not all."""
    if not contents.only:
        return []
    part = Phrase("This is about a part of the programme only: {only}.", only=only_in_words(contents.only, translator))
    return [Paragraph(text=translator.text(part))]


def only_in_words(only: ProjectFilter, translator: Translator) -> Text:
    """« phase Expérimentation · organisme porteur Solon, Récolte »."""
    words: list[Text] = []
    if only.phase:
        names = ", ".join(phase_name(phase, translator) for phase in only.phase)
        words.append(translator.text(Phrase("phase {names}", names=names)))
    if only.carrier:
        words.append(translator.text(Phrase("carrier {names}", names=Quote(text=", ".join(only.carrier)))))
    if only.parent:
        words.append(translator.text(Phrase("parent project {names}", names=Quote(text=", ".join(only.parent)))))
    return tuple(span for number, text in enumerate(words) for span in ((" · ", *text) if number else text))


def held_pull(held: HeldPull | None, text_context: TextContext) -> list[Block]:
    """The section that says that the sheet's latest state is not believed, since when, and why."""
    if held is None:
        return []
    translator = text_context.translator
    since = Phrase(
        "A later reading of the sheet is held: it was first seen {age}. What follows is from the last good one.",
        age=text_context.age(held.since),
    )
    lead = (Strong(text=translator.say(since)),)
    return [Bullets(lead=lead, items=reasons_list(held.reasons, translator).items)]


def counts_line(contents: DigestContents, translator: Translator) -> Text:
    """« 1 nouveau · 1 réglé · 36 en cours – 27 sous-projets : 19 évalués, 5 illisibles, 3 sans évaluation »."""
    programme = translator.text(programme_line(contents, translator))
    return (Strong(text=_counts(contents, translator)), " – ", *programme)


def programme_line(contents: DigestContents, translator: Translator) -> Phrase | Plural:
    """« 27 sous-projets : 19 évalués, 5 illisibles, 3 sans évaluation »."""
    states = [project.assessment.state if project.assessment else "blank" for project in contents.dashboard.projects]
    read, unreadable = states.count("read"), states.count("unreadable")
    parts = [
        Plural("{n} assessed", "{n} assessed", read),
        Plural("{n} unreadable", "{n} unreadable", unreadable),
        Plural("{n} without an assessment", "{n} without an assessment", len(states) - read - unreadable),
    ]
    said = ", ".join(translator.say(part) for part in parts if part.n)
    total = Plural("{n} sub-project", "{n} sub-projects", len(states))
    return Phrase("{projects}: {states}", projects=total, states=said) if said else total


def _first(contents: DigestContents, room: Room, title: str, has_thread: bool, text_context: TextContext) -> Message:
    translator = text_context.translator
    blocks: list[Block] = [Title(text=title), Paragraph(text=counts_line(contents, translator))]
    blocks += [_fitted(block, room) for block in about(contents, translator)]
    blocks += [_fitted(block, room) for block in held_pull(contents.held, text_context)]
    if contents.layout_changes:
        layout_title = (Strong(text=translator.say(Phrase("The sheet is read otherwise than before"))),)
        lines = layout_changes_list(contents.layout_changes, translator, most=MOST_LAYOUT_CHANGES)
        blocks.append(_fitted(Bullets(lead=layout_title, items=lines.items), room))
    blocks.append(this_week(contents, room, translator))
    sections = (
        for_the_team(contents, room, translator),
        with_the_carriers(contents, room, text_context.today, translator),
    )
    blocks += [block for block in sections if block is not None]
    blocks.append(
        Buttons(
            buttons=(
                Button(
                    label=translator.say(Phrase("Open the sheet")),
                    action="open_sheet",
                    url=contents.dashboard.address,
                ),
            )
        )
    )
    small: list[Text] = [translator.text(read_at(text_context))]
    if has_thread:
        small.append(translator.text(_in_the_thread(contents)))
    if contents.snoozed:
        small.append(translator.text(Plural("{n} put off", "{n} put off", len(contents.snoozed))))
    joined = tuple(span for number, text in enumerate(small) for span in ((" · ", *text) if number else text))
    blocks.append(SmallPrint(text=joined))
    return Message(summary=_summary(contents, translator), blocks=tuple(blocks))


def _fitted(block: Block, room: Room) -> Block:
    """The block with no line longer than the room has, and three items at most: the thread, or the message about the held pull, has the rest."""
    match block:
        case Paragraph():
            return replace(block, text=clipped(block.text, room.characters))
        case Bullets():
            items = tuple(clipped(item, room.characters) for item in block.items[:_MOST_ITEMS])
            return replace(block, items=items)
        case _:
            return block


def _in_the_thread(contents: DigestContents) -> Phrase:
    if not contents.to_settle:
        return Phrase("the details are in the thread")
    points = Plural("{n} point", "{n} points", len(contents.to_settle))
    return Phrase("the whole list is in the thread ({points})", points=points)


def _title(contents: DigestContents, text_context: TextContext) -> str:
    """« Semaine du 20 au 27 novembre »; « Du 1er au 30 novembre » where it is more than a week."""
    translator, today = text_context.translator, text_context.today
    since = text_context.day_of(contents.since)
    if since >= today:
        return translator.say(Phrase("Digest of {day}", day=translator.day(today)))
    first = _from_day(since, today, translator)
    last = translator.short_day(today, today)
    if today - since <= _WEEK:
        return translator.say(Phrase("Week from {first} to {last}", first=first, last=last))
    return translator.say(Phrase("From {first} to {last}", first=first, last=last))


def _from_day(day: date, last: date, translator: Translator) -> str:
    """The day alone in French, where the month is that of the last one: « 20 », « 1er »."""
    if translator.code == "fr" and (day.year, day.month) == (last.year, last.month):
        return "1er" if day.day == 1 else str(day.day)
    return translator.short_day(day, last)


def _counts(contents: DigestContents, translator: Translator) -> str:
    counts = (
        Plural("{n} new", "{n} new", len(contents.new)),
        Plural("{n} settled", "{n} settled", len(contents.resolved)),
        Plural("{n} in progress", "{n} in progress", len(contents.open)),
    )
    said = " · ".join(translator.say(count) for count in counts if count.n)
    return said if contents.to_settle or contents.held else " · ".join(filter(None, (translator.say(_NOTHING), said)))


def _summary(contents: DigestContents, translator: Translator) -> str:
    """« 1 nouveau (Semothèque), 1 réglé, 9 points que personne ne reçoit »: what a notification says."""
    said: list[str] = []
    if contents.held:
        said.append(translator.say(Phrase("a later reading of the sheet is held")))
    if contents.new:
        names = list(dict.fromkeys(shortened(finding.project or finding.cell) for finding in contents.new))
        new = translator.say(Plural("{n} new", "{n} new", len(contents.new)))
        said.append(f"{new} ({', '.join(names[:2])}{'…' if len(names) > 2 else ''})")
    if contents.resolved:
        said.append(translator.say(Plural("{n} settled", "{n} settled", len(contents.resolved))))
    if nobody := of_nobody(contents):
        said.append(
            translator.say(Plural("{n} point that nobody receives", "{n} points that nobody receives", len(nobody)))
        )
    if contents.layout_changes:
        said.append(translator.say(Phrase("the sheet is read otherwise than before")))
    if not said and contents.changes:
        changed = len({change.project_key for change in contents.changes})
        said.append(translator.say(Plural("{n} sub-project changed", "{n} sub-projects changed", changed)))
    if not said and contents.open:
        said.append(translator.say(Plural("{n} in progress", "{n} in progress", len(contents.open))))
    return ", ".join(said) or translator.say(_NOTHING)


def _seen(block: Block) -> int:
    match block:
        case Title():
            return len(block.text)
        case Paragraph() | SmallPrint():
            return length_of(block.text)
        case Bullets():
            return length_of(block.lead) + sum(2 + length_of(item) for item in block.items)
        case Buttons():
            return sum(len(control.label) for control in block.buttons)
        case _:
            return 0
