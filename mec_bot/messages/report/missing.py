"""The report's section on what the sheet does not say, and of which projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.report.document import Block, Bullets, Paragraph, Text
from mec_bot.messages.text.message import Quote, Strong
from mec_bot.phrases import Phrase
from mec_bot.review.synthesis.tally import Figure

if TYPE_CHECKING:
    from mec_bot.messages.report.words import Words
    from mec_bot.review.synthesis.model import Synthesis
    from mec_bot.sheet.dashboard import Project

# Nothing more is expected of projects with these statuses: their status is shown with their name.
_ENDED = ("Abandonné", "Cédé", "Terminé")


def missing_blocks(synthesis: Synthesis, words: Words) -> Sequence[Block]:
    """A line for each thing that is missing, with the names of the projects."""
    label = Quote(text=synthesis.round)
    lines = (
        (Phrase("Not assessed in the round “{round}”", round=label), synthesis.breakdown.not_assessed),
        (Phrase("Level not filled in for the round “{round}”", round=label), synthesis.breakdown.blank),
        (Phrase("Without a strategy"), synthesis.strategies.missing if synthesis.strategies else Figure(())),
        (Phrase("Without a carrier"), synthesis.without_carrier),
        (Phrase("Rows with the same name, each one counted"), synthesis.same_name),
    )
    items = [
        _line(what, figure, (words.names([_name(row.project) for row in figure.rows]),), words)
        for what, figure in lines
        if figure
    ]
    if synthesis.unreadable:
        what = Phrase("Unreadable cells, which are not counted")
        items.append(_line(what, synthesis.unreadable, _cells(synthesis.unreadable, words), words))
    if not items:
        nothing = Phrase("Nothing is missing.") if synthesis.projects else Phrase("The sheet holds no sub-project.")
        return [Paragraph(text=words.text(nothing))]
    return [Bullets(items=tuple(items))]


def _line(what: Phrase, figure: Figure, which: Text, words: Words) -> Text:
    count = Strong(text=words.number(figure.count))
    return words.text(Phrase("{what}: {count} – {which}", what=what, count=count, which=which))


def _cells(figure: Figure, words: Words) -> Text:
    """Each cell with its address and its text."""
    cells = [
        Phrase(
            "{project}, {cell}: “{text}”",
            project=Quote(text=row.project.name),
            cell=Quote(text=row.cell),
            text=Quote(text=row.text),
        )
        for row in figure.rows
    ]
    spans = [span for cell in cells for span in ("; ", *words.text(cell))]
    return tuple(spans[1:])


def _name(project: Project) -> str:
    return f"{project.name} ({project.status})" if project.status in _ENDED else project.name
