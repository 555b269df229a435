"""The programme's synthesis as a document: numbered findings in prose, with the tables, lists and notes under them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mec_bot.messages.report.document import Block, Document, Picture, Section, Source, Text, Trace, Traces
from mec_bot.messages.report.figures import NamedFigure, SectionName, named_figures
from mec_bot.messages.report.levels import spread_blocks, started_blocks, started_title
from mec_bot.messages.report.missing import missing_blocks
from mec_bot.messages.report.outlook import strategies_blocks
from mec_bot.messages.report.progress import progress_blocks
from mec_bot.messages.report.words import Words
from mec_bot.messages.report.written import written_blocks
from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import Quote
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.text_context import TextContext
    from mec_bot.review.synthesis.model import Synthesis
    from mec_bot.settings.models import LevelCode


def compose_report(
    synthesis: Synthesis,
    *,
    text_context: TextContext,
    level_names: Mapping[LevelCode, str],
    pictures: Sequence[Picture] = (),
    explain: bool = False,
) -> Document:
    """The report on one round; ``explain`` adds under each finding the rows that every figure counts.

    ``pictures`` are identified by their name: `movement`, `levels` and `strategies`.
    """
    translator = text_context.translator
    words = Words(translator, level_names)

    def drawn(name: str) -> Sequence[Picture]:
        return [picture for picture in pictures if picture.name == name]

    sections: tuple[tuple[Phrase, tuple[SectionName, ...], Sequence[Block]], ...] = (
        (Phrase("Assessments and progress"), ("progress",), progress_blocks(synthesis, words, drawn("movement"))),
        (Phrase("Levels by phase"), ("spread",), spread_blocks(synthesis, words, drawn("levels"))),
        (started_title(synthesis), ("started",), started_blocks(synthesis, words)),
        (
            Phrase("Strategies for what comes next"),
            ("strategies",),
            strategies_blocks(synthesis, words, drawn("strategies")),
        ),
        (
            Phrase("Support, obstacles and resources"),
            ("support", "obstacles_overcome", "obstacles", "resources"),
            written_blocks(synthesis, words),
        ),
        (Phrase("What is missing"), ("missing",), missing_blocks(synthesis, words)),
    )
    figures = tuple(named_figures(synthesis, translator)) if explain else ()
    return Document(
        title=translator.say(Phrase("Synthesis of the dashboard")),
        subtitle=words.text(Phrase("Round “{round}”", round=Quote(text=synthesis.round))),
        introduction=_introduction(synthesis, words, text_context.seen_at.astimezone(text_context.zone)),
        highlights=tuple(_highlights(synthesis, words)),
        sections=tuple(
            Section(title=translator.say(title), blocks=(*blocks, *_traces(figures, names)))
            for title, names, blocks in sections
        ),
    )


def _introduction(synthesis: Synthesis, words: Words, read_at: datetime) -> Text:
    note = Phrase("A large project that is split is not counted itself: its sub-projects are.")
    return words.text(
        Phrase(
            "The sheet “{title}”, tab “{tab}”, as it was on {day} at {time}, holds {projects}{note}. Every figure below "
            "counts rows of it: nothing is estimated, and what is blank stays blank.",
            title=Quote(text=synthesis.title),
            tab=Quote(text=synthesis.tab),
            day=words.translator.day(read_at.date()),
            time=words.translator.time(read_at),
            projects=Plural("{n} sub-project", "{n} sub-projects", synthesis.projects.count),
            note=words.footnote(note),
        )
    )


def _highlights(synthesis: Synthesis, words: Words) -> Iterator[tuple[str, Text]]:
    """The figures that the programme's own synthesis begins with."""
    for breakdown in synthesis.breakdowns:
        if breakdown.round == synthesis.round or (synthesis.progress and breakdown.round == synthesis.progress.before):
            count = breakdown.assessed.count
            label = Phrase(
                "{assessed} in the round “{round}”",
                assessed=Plural("sub-project assessed", "sub-projects assessed", count),
                round=Quote(text=breakdown.round),
            )
            yield words.number(count), words.text(label)
    if synthesis.progress:
        count = synthesis.progress.both.count
        yield words.number(count), words.text(Plural("assessed both times", "assessed both times", count))
    if synthesis.started and synthesis.started.year is not None:
        count = synthesis.started.projects.count
        label = Phrase("{started} in {year}", started=Plural("started", "started", count), year=synthesis.started.year)
        yield words.number(count), words.text(label)
    if synthesis.strategies:
        count = synthesis.strategies.presented.count
        yield words.number(count), words.text(Plural("with a strategy", "with a strategy", count))


def _traces(figures: Sequence[NamedFigure], names: Sequence[SectionName]) -> Iterator[Traces]:
    traces = tuple(
        Trace(
            name=" · ".join(part for part in (one.name, one.group, one.round) if part),
            sources=tuple(Source(project=row.project.name, cell=row.cell, text=row.text) for row in one.figure.rows),
        )
        for one in figures
        if one.section in names
    )
    if traces:
        yield Traces(figures=traces)
