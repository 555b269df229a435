"""The project's card: what the sheet says of one project, on one phone screen, and how old that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mec_bot.messages.text.check_words import in_order, words_of
from mec_bot.messages.text.findings import sentence_of
from mec_bot.messages.text.footer import read_at
from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Facts,
    Message,
    Paragraph,
    Person,
    Quote,
    SmallPrint,
    Strong,
    Text,
    Title,
)
from mec_bot.messages.text.scale import STRATEGY_NAMES, assessment_name, listed, phase_name, unreadable_text
from mec_bot.phrases import Phrase
from mec_bot.review.synthesis.themes import items
from mec_bot.sheet.cells.maturity import Level
from mec_bot.sheet.cells.quoted import quoted
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.table.headings.headers import SYNONYMS

if TYPE_CHECKING:
    from mec_bot.messages.text.text_context import TextContext
    from mec_bot.review.finding import Finding
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.dashboard import Assessment, CellNote, CellPlace, Dashboard, Project

SHOW_HISTORY, SHARE_CARD = "show_history", "share_card"
# A card is one phone screen: what is longer stands in the sheet.
_LONGEST_TEXT = 200
_MOST_NOTES, _MOST_ADVICE = 3, 5


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads a card: ``advice`` also says what to do about its findings, ``notes`` are those on its cells.

    ``shared_by`` is the member id of whoever showed the card to everybody in a channel; it is empty where they alone read it.
    """

    advice: bool = False
    notes: bool = False
    shared_by: str = ""


def compose_card(
    project: Project,
    dashboard: Dashboard,
    findings: Sequence[Finding],
    *,
    reader: Reader,
    text_context: TextContext,
) -> Message:
    """The card of one project, with its own ``findings``."""
    translator = text_context.translator
    blocks: list[Block] = [
        Title(text=project.name),
        Paragraph(text=(*_maturity(project, translator), "\n", *_carriers(project, translator))),
        Facts(pairs=_facts(project, text_context)),
    ]
    if project.notes:
        blocks.append(Paragraph(text=(Quote(text=_short(project.notes)),), quoted=True))
    if reader.notes:
        blocks.extend(_notes(project, translator))
    blocks.extend(_findings(findings, dashboard, translator, advice=reader.advice))
    blocks.append(_buttons(project, dashboard, translator, shared=bool(reader.shared_by)))
    blocks.append(_age(project, reader, text_context))
    summary = Phrase("{project}: {level}", project=project.name, level=_maturity(project, translator))
    return Message(summary=translator.say(summary), blocks=tuple(blocks))


def _maturity(project: Project, translator: Translator) -> Text:
    """« *2a*, en recul (2b à l'automne 2022) · Expérimentation · En pause »."""
    current = project.assessment
    level = current.level if current else None
    if current is None or current.state == "blank":
        now = translator.say(Phrase("no level"))
    else:
        now = level.value if level else assessment_name(current, {}, translator)
    said: Text = (Strong(text=now),)
    if (before := _before(project)) is not None and before.level is not None:
        then = (f"{before.level.value} ", *_in_round(before.round, translator))
        said = (*said, *_since(level, before.level, then, translator))
    if level is not None:
        said = (*said, " · ", phase_name(level.phase, translator))
    if status := _said(project, "status", project.status, translator):
        said = (*said, " · ", *status)
    if project.struck:
        said = (*said, " · ", translator.say(Phrase("name struck through")))
    return said


def _since(level: Level | None, before: Level, then: Text, translator: Translator) -> Text:
    """« , en recul (2b à l'automne 2022) »: the movement since the last round that gave a level."""
    if level is None:
        return (" (", *then, ")")
    scale = list(Level)
    rise = scale.index(level) - scale.index(before)
    moved = Phrase("up ({then})", then=then) if rise > 0 else Phrase("down ({then})", then=then)
    return (", ", *translator.text(moved if rise else Phrase("unchanged ({then})", then=then)))


def _before(project: Project) -> Assessment | None:
    """The last assessment before the current round that gave a level."""
    return next((one for one in reversed(project.assessments[:-1]) if one.level is not None), None)


def _in_round(label: str, translator: Translator) -> Text:
    """« à l'automne 2022 », « en 2023-2024 »; a round of another name is quoted."""
    season = fold_key(label).partition(" ")[0]
    if translator.code == "fr" and season in {"automne", "ete", "hiver"}:
        return ("à l'", Quote(text=label[0].lower() + label[1:]))
    if translator.code == "fr" and season == "printemps":
        return ("au ", Quote(text=label[0].lower() + label[1:]))
    if label[:1].isdecimal():
        return translator.text(Phrase("in {year}", year=Quote(text=label)))
    return translator.text(Phrase("in the round “{round}”", round=Quote(text=label)))


def _carriers(project: Project, translator: Translator) -> Text:
    """« Jardins du rail – responsable : Théo L. · grand projet : Mobilité douce »."""
    carriers: Text = _said(project, "carrier", listed(project.carriers, translator), translator)
    said: Text = carriers or (translator.say(Phrase("No carrier")),)
    if contact := _said(project, "contact", project.contact, translator):
        said = (*said, " – ", *translator.text(Phrase("contact: {contact}", contact=contact)))
    if project.parent:
        said = (*said, " · ", *translator.text(Phrase("large project: {parent}", parent=Quote(text=project.parent))))
    return said


def _facts(project: Project, text_context: TextContext) -> tuple[tuple[str, Text], ...]:
    """The strategy, and what the row says of its next step, its needs and its obstacles, each as short as a glance."""
    translator = text_context.translator
    facts: tuple[tuple[Phrase | Plural, Text], ...] = (
        (Phrase("Strategy"), _strategy(project, translator)),
        (Phrase("Next step"), _next_step(project, text_context)),
        (Phrase("Support needed"), _list(project, "support", project.support, translator)),
        (
            Plural("Obstacle", "Obstacles", _how_many(project.obstacles)),
            _list(project, "obstacles", project.obstacles, translator),
        ),
        (
            Plural("Obstacle overcome", "Obstacles overcome", _how_many(project.obstacles_overcome)),
            _list(project, "obstacles_overcome", project.obstacles_overcome, translator),
        ),
        (Phrase("Resources"), _list(project, "resources", project.resources, translator)),
    )
    return tuple((translator.say(name), text) for name, text in facts if text)


def _strategy(project: Project, translator: Translator) -> Text:
    if project.strategy:
        return (STRATEGY_NAMES[project.strategy],)
    if project.strategy_text:
        return unreadable_text(project.strategy_text, translator)
    return (translator.say(Phrase("no strategy")),)


def _next_step(project: Project, text_context: TextContext) -> Text:
    """« visiter deux autres sites (printemps 2027) »."""
    step = _said(project, "next_step", _short(project.next_step), text_context.translator)
    due = _said(project, "due", _day(project.due, text_context), text_context.translator)
    return (*step, " (", *due, ")") if step and due else step or due


def _notes(project: Project, translator: Translator) -> list[Block]:
    """The notes on the row's cells, each with its column, and the cells on which a comment is open."""
    blocks: list[Block] = []
    for title, note in list(zip(_titles(project.cell_notes), project.cell_notes, strict=True))[:_MOST_NOTES]:
        said = Phrase("{text} (note, {column})", text=Quote(text=_short(note.text)), column=Quote(text=title))
        blocks.append(Paragraph(text=translator.text(said), quoted=True))
    if len(project.cell_notes) > _MOST_NOTES:
        rest = Plural("… and {n} more note", "… and {n} more notes", len(project.cell_notes) - _MOST_NOTES)
        blocks.append(Paragraph(text=translator.text(rest)))
    if project.discussed:
        cells = quoted(_titles(project.discussed))
        blocks.append(Paragraph(text=translator.text(Phrase("Under discussion in a comment: {cells}.", cells=cells))))
    return blocks


def _findings(
    findings: Sequence[Finding], dashboard: Dashboard, translator: Translator, *, advice: bool
) -> list[Block]:
    """« 2 points à régler : niveau en recul, stratégie à choisir »; as advice, a sentence for each that says what to do."""
    if not findings:
        return []
    ordered = in_order(findings)
    number = Plural("{n} point to settle", "{n} points to settle", len(findings))
    if not advice:
        words = dict.fromkeys(translator.say(words_of(finding).one) for finding in ordered)
        return [SmallPrint(text=translator.text(Phrase("{points}: {words}", points=number, words=", ".join(words))))]
    sentences = tuple(sentence_of(finding, dashboard, translator) for finding in ordered[:_MOST_ADVICE])
    blocks: list[Block] = [Bullets(lead=(Strong(text=translator.say(number)),), items=sentences)]
    return blocks


def _buttons(project: Project, dashboard: Dashboard, translator: Translator, *, shared: bool) -> Buttons:
    row = Button(label=translator.say(Phrase("Open the row")), action="open_sheet", url=dashboard.link(project.row))
    if shared:
        return Buttons(buttons=(row,))
    history = Button(label=translator.say(Phrase("History")), action=SHOW_HISTORY, value=project.key)
    share = Button(label=translator.say(Phrase("Share here")), action=SHARE_CARD, value=project.key)
    return Buttons(buttons=(row, history, share))


def _age(project: Project, reader: Reader, text_context: TextContext) -> SmallPrint:
    """« Ligne modifiée le 20 janvier 2026 · Feuille lue le 27 novembre à 22 h 13 »."""
    translator = text_context.translator
    said = translator.text(read_at(text_context))
    if changed := _changed(project, translator):
        said = (*translator.text(changed), " · ", *said)
    if reader.shared_by:
        by = Phrase("Shared by {person}", person=Person(member_id=reader.shared_by))
        said = (*translator.text(by), " · ", *said)
    return SmallPrint(text=said)


def _changed(project: Project, translator: Translator) -> Phrase | None:
    """« Ligne modifiée le 20 janvier 2026 »: what the row says of its last change, if anything."""
    day = _true_day(project.updated)
    if day is not None:
        # With its year, as of a day of any other year.
        return Phrase("Row changed on {day}", day=translator.short_day(day, date.min))
    text = _said(project, "updated", project.updated, translator)
    return Phrase("Row changed: {text}", text=text) if text else None


def _day(text: str | None, text_context: TextContext) -> str | None:
    """A true date in words; any other text as it is."""
    day = _true_day(text)
    return text_context.translator.short_day(day, text_context.today) if day else text


def _true_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _how_many(text: str | None) -> int:
    """The number of items that a cell lists, at least one."""
    return max(1, len(list(items(text or ""))))


def _list(project: Project, field: FieldName, text: str | None, translator: Translator) -> Text:
    """The items of a cell one after the other: a list inside the card would look like facts of its own."""
    return _said(project, field, _short("; ".join(items(text or "")) or text), translator)


def _short(text: str | None) -> str:
    """The text on one line, cut between words where it is longer than a card has place for."""
    line = " ".join((text or "").split())
    return line if len(line) <= _LONGEST_TEXT else f"{line[:_LONGEST_TEXT].rsplit(' ', 1)[0]}…"


def _said(project: Project, field: FieldName, text: str | None, translator: Translator) -> Text:
    """What a field of the row says; a cell that could not be read is quoted, and nothing is said of an empty one."""
    if text:
        return (Quote(text=text),)
    unreadable = project.unreadable_text(field)
    return unreadable_text(unreadable, translator) if unreadable else ()


def _titles(places: Sequence[CellNote | CellPlace]) -> list[str]:
    """The header of each cell's column, or the round of an assessment."""
    return [place.label or (SYNONYMS[place.field][0] if place.field else "–") for place in places]
