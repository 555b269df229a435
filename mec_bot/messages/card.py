"""The project's card: what the sheet says of one project, and how old that is. Also the answers without a card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from mec_bot.messages import typed
from mec_bot.messages.findings import sentence_of
from mec_bot.messages.language import Language, Plural
from mec_bot.messages.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Facts,
    Message,
    Paragraph,
    Quote,
    SmallPrint,
    Strong,
    Text,
    Title,
)
from mec_bot.messages.scale import STRATEGY_NAMES, assessment_name, listed, phase_name
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.settings import LevelCode
from mec_bot.sheet.dashboard import Dashboard, Project
from mec_bot.sheet.headers import SYNONYMS

SHOW_PROJECT = "show_project"


def compose_card(
    project: Project,
    dashboard: Dashboard,
    findings: Sequence[Finding],
    *,
    seen_at: datetime,
    now: datetime,
    zone: tzinfo,
    language: Language,
    level_names: Mapping[LevelCode, str],
) -> Message:
    """The card of one project, with its own ``findings``."""
    say = language.say
    current = project.assessment
    facts = [
        (say(Phrase("Carrier(s)")), _or_none(listed(project.carriers, language), language)),
        (say(Phrase("Maturity")), (Strong(text=assessment_name(current, level_names, language)),)),
        (say(Phrase("Phase")), (phase_name(current.phase if current else None, language),)),
        (say(Phrase("Strategy")), _strategy(project, language)),
    ]
    if project.parent:
        facts.insert(1, (say(Phrase("Large project")), (Quote(text=project.parent),)))
    if project.status:
        facts.append((say(Phrase("Status")), (Quote(text=project.status),)))
    blocks: list[Block] = [Title(text=project.name), Facts(pairs=tuple(facts))]
    if len(project.assessments) > 1:
        rounds: tuple[Text, ...] = tuple(
            language.text(
                Phrase(
                    "{round}: {level}",
                    round=Quote(text=assessment.round),
                    level=assessment_name(assessment, level_names, language),
                )
            )
            for assessment in project.assessments
        )
        blocks.append(Bullets(lead=(Strong(text=say(Phrase("Assessments"))),), items=rounds))
    blocks.extend(_written(project, language))
    if project.struck:
        blocks.append(Paragraph(text=language.text(Phrase("The project's name is struck through in the sheet."))))
    if project.cell_notes:
        blocks.append(Bullets(lead=(Strong(text=say(Phrase("Notes on its cells"))),), items=_notes(project, language)))
    if findings:
        items = tuple(sentence_of(finding, dashboard, language) for finding in findings)
        blocks.append(Bullets(lead=(Strong(text=say(Phrase("To settle"))),), items=items))
    blocks.append(
        Buttons(
            buttons=(
                Button(label=say(Phrase("Open in the sheet")), action="open_sheet", url=dashboard.link(project.row)),
            )
        )
    )
    blocks.append(data_age(seen_at, now, zone, language))
    level = assessment_name(current, level_names, language)
    return Message(
        summary=say(Phrase("{project}: {level}", project=project.name, level=level)),
        blocks=tuple(blocks),
    )


_MOST_CHOICES = 10


def compose_choice(
    asked: str, projects: Sequence[Project], *, seen_at: datetime, now: datetime, zone: tzinfo, language: Language
) -> Message:
    """Several projects match: offer them."""
    question = Phrase("Several projects match “{asked}”. Which one?", asked=Quote(text=asked))
    names = Counter(project.name for project in projects)
    buttons = tuple(
        Button(
            # The parent tells two of one name apart.
            label=f"{project.name} ({project.parent or '–'})" if names[project.name] > 1 else project.name,
            action=f"{SHOW_PROJECT}:{number}",
            value=project.key,
        )
        for number, project in enumerate(projects[:_MOST_CHOICES])
    )
    blocks: list[Block] = [Paragraph(text=language.text(question)), Buttons(buttons=buttons)]
    if len(projects) > _MOST_CHOICES:
        rest = language.number(len(projects) - _MOST_CHOICES)
        blocks.append(Paragraph(text=language.text(Phrase("… and {rest} more: type one more word.", rest=rest))))
    blocks.append(data_age(seen_at, now, zone, language))
    return Message(summary=language.say(question), blocks=tuple(blocks))


def compose_unknown(
    asked: str,
    near: Sequence[Project],
    total: int,
    command: str,
    *,
    seen_at: datetime,
    now: datetime,
    zone: tzinfo,
    language: Language,
) -> Message:
    """No project matches: say what is known, and the names that come nearest."""
    sorry = Phrase("No project matches “{asked}”.", asked=Quote(text=asked))
    known = Phrase(
        "The sheet holds {projects}. Type {example} with one word of the name.",
        projects=Plural("{n} sub-project", "{n} sub-projects", total),
        example=Quote(text=command),
    )
    blocks: list[Block] = [Paragraph(text=(*language.text(sorry), " ", *language.text(known)))]
    if near:
        lead = (language.say(Phrase("The nearest names:")),)
        blocks.append(Bullets(lead=lead, items=tuple((Quote(text=project.name),) for project in near)))
    blocks.append(data_age(seen_at, now, zone, language))
    return Message(summary=language.say(sorry), blocks=tuple(blocks))


def compose_help(command: str, language: Language) -> Message:
    """How to ask."""
    usage = Phrase(
        "Type {example} to see a project's card: its carriers, its maturity, its strategy and what is missing. "
        "The spelling need not be exact.",
        example=Strong(text=f"{command} Locomotion"),
    )
    reminders = Phrase(
        "If you receive reminders: {why} says why and what comes next, {pause} pauses them up to that day, {resume} ends the "
        "pause.",
        why=Strong(text=typed.why(command, language)),
        pause=Strong(text=typed.pause(command, language)),
        resume=Strong(text=typed.resume(command, language)),
    )
    return Message(
        summary=language.say(usage),
        blocks=(Paragraph(text=language.text(usage)), Paragraph(text=language.text(reminders))),
    )


def compose_nothing_yet(language: Language) -> Message:
    """Nothing was ever pulled."""
    text = Phrase(
        "I have not been able to read the sheet yet. Try again in a few minutes; if this lasts, write to the person who looks "
        "after the bot."
    )
    return Message(summary=language.say(text), blocks=(Paragraph(text=language.text(text)),))


def compose_trouble(language: Language) -> Message:
    """The answer could not be made; the reason is in the operator's log, not the reader's concern."""
    text = Phrase("I cannot answer just now: my own memory does not respond. Try again in a few minutes.")
    return Message(summary=language.say(text), blocks=(Paragraph(text=language.text(text)),))


def data_age(seen_at: datetime, now: datetime, zone: tzinfo, language: Language) -> SmallPrint:
    """How old the answer's data is."""
    return SmallPrint(text=language.text(Phrase("Sheet read {age}", age=language.age(seen_at, now, zone))))


def _strategy(project: Project, language: Language) -> Text:
    if project.strategy:
        return (STRATEGY_NAMES[project.strategy],)
    if project.strategy_text:
        return language.text(Phrase("unreadable: “{text}”", text=Quote(text=project.strategy_text)))
    return (language.say(Phrase("not filled in")),)


def _written(project: Project, language: Language) -> list[Block]:
    """The free texts of the row, as written."""
    next_step = " · ".join(text for text in (project.next_step, project.due) if text)
    texts = (
        (Phrase("Support needed"), project.support),
        (Phrase("Obstacles"), project.obstacles),
        (Phrase("Next step"), next_step),
        (Phrase("Contact"), project.contact),
        (Phrase("Started"), project.started),
        (Phrase("Updated"), project.updated),
    )
    items: tuple[Text, ...] = tuple(
        language.text(Phrase("{name}: {text}", name=Strong(text=language.say(name)), text=Quote(text=text)))
        for name, text in texts
        if text
    )
    return [Bullets(items=items)] if items else []


def _notes(project: Project, language: Language) -> tuple[Text, ...]:
    """Each note after the header it stands under."""
    titles = [note.label or (SYNONYMS[note.field][0] if note.field else "–") for note in project.cell_notes]
    return tuple(
        language.text(Phrase("{name}: {text}", name=Strong(text=title), text=Quote(text=note.text)))
        for title, note in zip(titles, project.cell_notes, strict=True)
    )


def _or_none(text: str, language: Language) -> Text:
    return (Quote(text=text),) if text else (language.say(Phrase("not filled in")),)
