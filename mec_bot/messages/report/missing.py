"""The report's section on what the sheet does not say, and of which projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.report.document import Block, Bullets, Paragraph, Text
from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import Quote, Strong
from mec_bot.phrases import Phrase
from mec_bot.review.synthesis.tally import Figure

if TYPE_CHECKING:
    from mec_bot.messages.report.words import Words
    from mec_bot.review.synthesis.model import Synthesis


def missing_blocks(synthesis: Synthesis, words: Words) -> Sequence[Block]:
    """A line for each thing that is missing, with the names of the projects; those that ended are counted apart."""
    label = Quote(text=synthesis.round)
    asked_for = (
        (Phrase("Not assessed in the round “{round}”", round=label), synthesis.breakdown.not_assessed),
        (Phrase("Level not filled in for the round “{round}”", round=label), synthesis.breakdown.blank),
        (Phrase("Without a strategy"), synthesis.strategies.missing if synthesis.strategies else Figure(())),
        (Phrase("Without a carrier"), synthesis.without_carrier),
    )
    items: list[Text] = []
    explained = False
    for what, figure in asked_for:
        active = synthesis.active(figure)
        counted: Text = (Strong(text=words.number(figure.count)),)
        if active.count < figure.count:
            counted = (*counted, *words.text(Plural(", {n} of them active", ", {n} of them active", active.count)))
            counted = counted if explained else (*counted, words.footnote(_who_is_active(synthesis)))
            explained = True
        if figure:
            items.append(_line(what, counted, _names(figure, synthesis, words), words))
    if synthesis.same_name:
        what = Phrase("Rows with the same name, each one counted")
        items.append(_count_line(what, synthesis.same_name, _names(synthesis.same_name, synthesis, words), words))
    if synthesis.started and synthesis.started.undated:
        undated = synthesis.started.undated
        items.append(_count_line(Phrase("Start without a single year"), undated, _cells(undated, words), words))
    if synthesis.unreadable:
        what = Phrase("Unreadable cells{note}", note=words.footnote(_WHICH_CELLS))
        items.append(_count_line(what, synthesis.unreadable, _cells(synthesis.unreadable, words), words))
    if not items:
        nothing = Phrase("Nothing is missing.") if synthesis.projects else Phrase("The sheet holds no sub-project.")
        return [Paragraph(text=words.text(nothing))]
    return [Bullets(items=tuple(items))]


# The digest counts the same: what is missing of the active projects, and the cells by what they are about.
_WHICH_CELLS = Phrase(
    "Levels of every round, strategies, statuses, dates and other texts of all sub-projects. Each is quoted, and no level, "
    "strategy or date is taken from it. The digest calls them unreadable cells, unknown strategies or contradictory assessments."
)


def _who_is_active(synthesis: Synthesis) -> Phrase:
    statuses = Quote(text=", ".join(sorted(synthesis.ended)))
    return Phrase(
        "Active: all but those with one of these statuses: {statuses}. Digest and reminders tell what is missing of the "
        "active ones only.",
        statuses=statuses,
    )


def _count_line(what: Phrase, figure: Figure, which: Text, words: Words) -> Text:
    return _line(what, (Strong(text=words.number(figure.count)),), which, words)


def _line(what: Phrase, count: Text, which: Text, words: Words) -> Text:
    return words.text(Phrase("{what}: {count} – {which}", what=what, count=count, which=which))


def _names(figure: Figure, synthesis: Synthesis, words: Words) -> Text:
    """The projects' names; the status of those that ended stands behind theirs."""
    return (
        words.names(
            [
                f"{row.project.name} ({row.project.status})"
                if row.project.status in synthesis.ended
                else row.project.name
                for row in figure.rows
            ]
        ),
    )


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
