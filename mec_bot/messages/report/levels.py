"""The report's sections on how the levels of the round spread, and on the projects that started in one year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.report.document import Block, Paragraph, Picture, Table
from mec_bot.messages.report.words import STARTED, Words, as_written
from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import Quote
from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.maturity import PHASE_NAMES, Level

if TYPE_CHECKING:
    from mec_bot.review.synthesis.model import RoundBreakdown, Started, Synthesis


def spread_blocks(synthesis: Synthesis, words: Words, pictures: Sequence[Picture]) -> Sequence[Block]:
    """The projects by phase and by step; projects without a level are counted apart."""
    breakdown = synthesis.breakdown
    without = words.joined(words.without_level(breakdown))
    if not breakdown.assessed:
        nothing = Phrase("No sub-project has a level in the round “{round}”.", round=Quote(text=breakdown.round))
        return [Paragraph(lead=words.text(nothing), text=without)]
    phases = [
        Phrase("{n} in phase {number} ({name})", n=words.number(figure.count), number=number, name=name)
        for number, name in PHASE_NAMES.items()
        if (figure := breakdown.in_phase(number))
    ]
    finding = Phrase(
        "In the round “{round}” the levels spread like this: {phases}.",
        round=Quote(text=breakdown.round),
        phases=words.listed(phases),
    )
    caption = Phrase("Sub-projects at each level in the round “{round}”", round=Quote(text=breakdown.round))
    return [
        Paragraph(lead=words.text(finding), text=without),
        *pictures,
        Table(
            caption=words.text(caption),
            columns=tuple(words.say(name) for name in (Phrase("Level"), Phrase("Phase"), Phrase("Sub-projects"))),
            rows=tuple(
                (words.level(level), (PHASE_NAMES[level.phase],), (words.number(breakdown.at(level).count),))
                for level in Level
            ),
            numbers=frozenset({2}),
        ),
    ]


def started_title(synthesis: Synthesis) -> Phrase:
    """The title of that section, with the year where there is one."""
    if synthesis.started is None or synthesis.started.year is None:
        return Phrase("Sub-projects by year of start")
    return Phrase("Sub-projects started in {year}", year=synthesis.started.year)


def started_blocks(synthesis: Synthesis, words: Words) -> Sequence[Block]:
    """The projects that started in the year, with their lowest and highest level."""
    started, label = synthesis.started, synthesis.round
    if started is None:
        return [words.no_column("Démarrage")]
    unknown = _unknown(started)
    if started.year is None:
        nothing = Phrase(
            "No sub-project is known to have started by the end of the round “{round}”.", round=Quote(text=label)
        )
        return [Paragraph(lead=words.text(nothing), text=words.joined(unknown))]
    year = _year(started, words)
    if not started.projects:
        return [
            Paragraph(lead=words.text(Phrase("No sub-project started {year}.", year=year)), text=words.joined(unknown))
        ]
    assessed = started.breakdown.assessed
    finding = Phrase(
        "{started} {year}; {assessed} in the round “{round}”{where}.",
        started=Plural("{n} sub-project started", "{n} sub-projects started", started.projects.count),
        year=year,
        assessed=Plural("{n} was assessed", "{n} were assessed", assessed.count)
        if assessed
        else Phrase("none was assessed"),
        round=Quote(text=label),
        where=_between(started.breakdown),
    )
    return [
        Paragraph(lead=words.text(finding), text=words.joined([*words.without_level(started.breakdown), *unknown])),
        Table(
            caption=words.text(Phrase("Sub-projects started in {year}", year=started.year)),
            columns=(
                words.name_and_carriers_header,
                words.say(STARTED),
                words.say(Phrase("Maturity in {round}", round=label)),
            ),
            rows=tuple(
                (
                    words.name_and_carriers(row.project),
                    as_written(row.project.started),
                    words.level_in(row.project, label),
                )
                for row in started.projects.rows
            ),
        ),
    ]


def _year(started: Started, words: Words) -> Phrase:
    """The year, with a note that says where it comes from unless somebody asked for it."""
    why = Phrase(
        "The latest year in which a sub-project started, up to the end of the round. Another one is chosen with --year."
    )
    note = "" if started.chosen else words.footnote(why)
    return Phrase("in {year}{note}", year=started.year, note=note)


def _between(breakdown: RoundBreakdown) -> Phrase | str:
    lowest, highest = breakdown.lowest, breakdown.highest
    if lowest is None or highest is None:
        return ""
    if lowest is highest:
        return Phrase(", at the level {level}", level=lowest.value)
    return Phrase(", between the levels {lowest} and {highest}", lowest=lowest.value, highest=highest.value)


def _unknown(started: Started) -> list[Plural]:
    """Sentences about the projects that may have started in the year, but do not say so."""
    undated = Plural(
        "{n} sub-project has a start that is not one single year, and is not counted.",
        "{n} sub-projects have a start that is not one single year, and are not counted.",
        started.undated.count,
    )
    blank = Plural(
        "{n} sub-project has no start filled in.",
        "{n} sub-projects have no start filled in.",
        started.blank.count,
    )
    return [sentence for sentence in (undated, blank) if sentence.n]
