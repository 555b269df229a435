"""The project's card: what the sheet says of one project, and how old that is; and the answers without a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.text import command_words
from mec_bot.messages.text.findings import sentence_of
from mec_bot.messages.text.footer import data_age
from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Facts,
    Message,
    Paragraph,
    Quote,
    Strong,
    Text,
    Title,
)
from mec_bot.messages.text.scale import STRATEGY_NAMES, assessment_name, listed, phase_name, unreadable_text
from mec_bot.messages.text.sentence import one_sentence
from mec_bot.phrases import Phrase
from mec_bot.review.synthesis.themes import items
from mec_bot.sheet.cells.quoted import quoted
from mec_bot.sheet.table.headings.headers import SYNONYMS

if TYPE_CHECKING:
    from mec_bot.messages.text.text_context import TextContext
    from mec_bot.review.finding import Finding
    from mec_bot.settings.models import FieldName, LevelCode
    from mec_bot.sheet.dashboard import CellNote, CellPlace, Dashboard, Project


def compose_card(
    project: Project,
    dashboard: Dashboard,
    findings: Sequence[Finding],
    *,
    text_context: TextContext,
    level_names: Mapping[LevelCode, str],
) -> Message:
    """The card of one project, with its own ``findings``."""
    translator = text_context.translator
    say = translator.say
    current = project.assessment
    facts = [
        (
            say(Phrase("Carrier(s)")),
            _said(project, "carrier", listed(project.carriers, translator), translator)
            or (say(Phrase("not filled in")),),
        ),
        (say(Phrase("Maturity")), (Strong(text=assessment_name(current, level_names, translator)),)),
        (say(Phrase("Phase")), (phase_name(current.phase if current else None, translator),)),
        (say(Phrase("Strategy")), _strategy(project, translator)),
    ]
    if project.parent:
        facts.insert(1, (say(Phrase("Large project")), (Quote(text=project.parent),)))
    if status := _said(project, "status", project.status, translator):
        facts.append((say(Phrase("Status")), status))
    blocks: list[Block] = [Title(text=project.name), Facts(pairs=tuple(facts))]
    if len(project.assessments) > 1:
        rounds: tuple[Text, ...] = tuple(
            translator.text(
                Phrase(
                    "{round}: {level}",
                    round=Quote(text=assessment.round),
                    level=assessment_name(assessment, level_names, translator),
                )
            )
            for assessment in project.assessments
        )
        blocks.append(Bullets(lead=(Strong(text=say(Phrase("Assessments"))),), items=rounds))
    blocks.extend(_written(project, translator))
    if project.struck:
        blocks.append(Paragraph(text=translator.text(Phrase("The project's name is struck through in the sheet."))))
    if project.cell_notes:
        blocks.append(
            Bullets(lead=(Strong(text=say(Phrase("Notes on its cells"))),), items=_notes(project, translator))
        )
    if project.discussed:
        cells = quoted(_titles(project.discussed))
        blocks.append(Paragraph(text=translator.text(Phrase("Under discussion in a comment: {cells}.", cells=cells))))
    if findings:
        items = tuple(sentence_of(finding, dashboard, translator) for finding in findings)
        blocks.append(Bullets(lead=(Strong(text=say(Phrase("To settle"))),), items=items))
    blocks.append(
        Buttons(
            buttons=(
                Button(label=say(Phrase("Open in the sheet")), action="open_sheet", url=dashboard.link(project.row)),
            )
        )
    )
    blocks.append(data_age(text_context))
    level = assessment_name(current, level_names, translator)
    return Message(
        summary=say(Phrase("{project}: {level}", project=project.name, level=level)),
        blocks=tuple(blocks),
    )


def compose_help(command: str, translator: Translator) -> Message:
    """The answer that says how to ask."""
    usage = Phrase(
        "Type {example} to see a project's card: its carriers, its maturity, its strategy and what is missing. "
        "The spelling need not be exact.",
        example=Strong(text=f"{command} Locomotion"),
    )
    reminders = Phrase(
        "If you receive reminders: {why} says why and what comes next, {pause} pauses them up to that day, {resume} ends the "
        "pause.",
        why=Strong(text=command_words.why(command, translator)),
        pause=Strong(text=command_words.pause(command, translator)),
        resume=Strong(text=command_words.resume(command, translator)),
    )
    return Message(
        summary=translator.say(usage),
        blocks=(Paragraph(text=translator.text(usage)), Paragraph(text=translator.text(reminders))),
    )


def compose_nothing_yet(translator: Translator) -> Message:
    """The answer before the sheet was ever read."""
    text = Phrase(
        "I have not been able to read the sheet yet. Try again in a few minutes; if this lasts, write to the person who looks "
        "after the bot."
    )
    return one_sentence(text, translator)


def compose_no_memory(translator: Translator) -> Message:
    """The answer while the database does not respond; the reason is for the operator's log, not for the reader."""
    text = Phrase("I cannot answer just now: my own memory does not respond. Try again in a few minutes.")
    return one_sentence(text, translator)


def _strategy(project: Project, translator: Translator) -> Text:
    if project.strategy:
        return (STRATEGY_NAMES[project.strategy],)
    if project.strategy_text:
        return unreadable_text(project.strategy_text, translator)
    return (translator.say(Phrase("not filled in")),)


def _written(project: Project, translator: Translator) -> list[Block]:
    """The free texts of the row, as written."""
    next_step = _said(project, "next_step", project.next_step, translator)
    due = _said(project, "due", project.due, translator)
    texts: tuple[tuple[Phrase | Plural, Text], ...] = (
        (Phrase("Support needed"), _said(project, "support", _on_one_line(project.support), translator)),
        (
            Plural("Obstacle", "Obstacles", _how_many(project.obstacles)),
            _said(project, "obstacles", _on_one_line(project.obstacles), translator),
        ),
        (
            Plural("Obstacle overcome", "Obstacles overcome", _how_many(project.obstacles_overcome)),
            _said(project, "obstacles_overcome", _on_one_line(project.obstacles_overcome), translator),
        ),
        (Phrase("Resources"), _said(project, "resources", _on_one_line(project.resources), translator)),
        (Phrase("Next step"), (*next_step, " · ", *due) if next_step and due else next_step or due),
        (Phrase("Contact"), _said(project, "contact", project.contact, translator)),
        (Phrase("Started"), _said(project, "started", project.started, translator)),
        (Phrase("Updated"), _said(project, "updated", project.updated, translator)),
    )
    lines: tuple[Text, ...] = tuple(
        translator.text(Phrase("{name}: {text}", name=Strong(text=translator.say(name)), text=text))
        for name, text in texts
        if text
    )
    return [Bullets(items=lines)] if lines else []


def _how_many(text: str | None) -> int:
    """The number of items that a cell lists, at least one."""
    return max(1, len(list(items(text or ""))))


def _on_one_line(text: str | None) -> str:
    """The items of a cell one after the other: a list inside the card's list would look like facts of its own."""
    return "; ".join(items(text or "")) or text or ""


def _said(project: Project, field: FieldName, text: str | None, translator: Translator) -> Text:
    """What a field of the row says; a cell that could not be read is quoted, and nothing is said of an empty one."""
    if text:
        return (Quote(text=text),)
    unreadable = project.unreadable_text(field)
    return unreadable_text(unreadable, translator) if unreadable else ()


def _notes(project: Project, translator: Translator) -> tuple[Text, ...]:
    """Each note on a cell of the row, after the header of its column."""
    return tuple(
        translator.text(Phrase("{name}: {text}", name=Strong(text=title), text=Quote(text=note.text)))
        for title, note in zip(_titles(project.cell_notes), project.cell_notes, strict=True)
    )


def _titles(places: Sequence[CellNote | CellPlace]) -> list[str]:
    """The header of each cell's column, or the round of an assessment."""
    return [place.label or (SYNONYMS[place.field][0] if place.field else "–") for place in places]
