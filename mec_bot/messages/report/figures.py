"""What the figures of the synthesis are called, one after the other: for whoever goes from a figure to its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from mec_bot.messages.language import Language
from mec_bot.messages.scale import STRATEGY_NAMES
from mec_bot.phrases import Phrase
from mec_bot.review.synthesis import STRATEGIES, Progress, Standing, Started, Strategies, Synthesis
from mec_bot.review.tally import Figure
from mec_bot.review.themes import Themes
from mec_bot.sheet.maturity import PHASE_NAMES, Level

SectionName = Literal["progress", "spread", "started", "strategies", "support", "obstacles", "missing"]
ASSESSED = Phrase("Assessed")
NOT_ASSESSED = Phrase("Not assessed")
BLANK = Phrase("Not filled in")
UNREADABLE = Phrase("Unreadable levels")
RISEN = Phrase("Risen")
SAME = Phrase("Same level")
FALLEN = Phrase("Fallen")


@dataclass(frozen=True, kw_only=True)
class NamedFigure:
    """A figure, the section it belongs to and what it is called; ``round`` and ``group`` say which one of several."""

    section: SectionName
    name: str
    round: str = ""
    group: str = ""
    figure: Figure


def named_figures(synthesis: Synthesis, language: Language) -> Iterator[NamedFigure]:
    """Every figure of the synthesis, in the order of the report."""
    say = language.say
    yield NamedFigure(section="progress", name=say(Phrase("Sub-projects")), figure=synthesis.projects)
    for standing in synthesis.standings:
        yield from _standing("progress", standing, language)
    if synthesis.progress:
        yield from _progress(synthesis.progress, language)
    yield from _spread(synthesis.standing, language)
    if synthesis.started:
        yield from _started(synthesis.started, language)
    if synthesis.strategies:
        yield from _strategies(synthesis.strategies, language)
    if synthesis.support:
        yield from _themes("support", Phrase("Support needed"), synthesis.support, language)
    if synthesis.obstacles:
        yield from _themes("obstacles", Phrase("Obstacles"), synthesis.obstacles, language)
    yield NamedFigure(section="missing", name=say(Phrase("Unreadable cells")), figure=synthesis.unreadable)
    yield NamedFigure(section="missing", name=say(Phrase("Without a carrier")), figure=synthesis.without_carrier)
    yield NamedFigure(section="missing", name=say(Phrase("Rows with the same name")), figure=synthesis.same_name)


def _standing(section: SectionName, standing: Standing, language: Language, group: str = "") -> Iterator[NamedFigure]:
    parts = (
        (ASSESSED, standing.assessed),
        (NOT_ASSESSED, standing.not_assessed),
        (BLANK, standing.blank),
        (UNREADABLE, standing.unreadable),
    )
    for name, figure in parts:
        yield NamedFigure(section=section, name=language.say(name), round=standing.round, group=group, figure=figure)


def _progress(progress: Progress, language: Language) -> Iterator[NamedFigure]:
    rounds = f"{progress.before} → {progress.after}"
    parts = (
        (Phrase("Assessed in both rounds"), progress.both),
        (RISEN, progress.risen),
        (SAME, progress.same),
        (FALLEN, progress.fallen),
        (Phrase("Assessed in the earlier round only"), progress.only_before),
        (Phrase("Assessed in the earlier round only, abandoned"), progress.abandoned),
        (Phrase("Assessed in the later round only"), progress.only_after),
        (Phrase("Assessed in the later round only, started since"), progress.started_since),
    )
    for name, figure in parts:
        yield NamedFigure(section="progress", name=language.say(name), round=rounds, figure=figure)


def _spread(standing: Standing, language: Language) -> Iterator[NamedFigure]:
    for number, name in PHASE_NAMES.items():
        yield NamedFigure(
            section="spread",
            name=language.say(Phrase("Assessed, by phase")),
            round=standing.round,
            group=f"{number} {name}",
            figure=standing.in_phase(number),
        )
    for level in Level:
        yield NamedFigure(
            section="spread",
            name=language.say(Phrase("Assessed, by level")),
            round=standing.round,
            group=level.value,
            figure=standing.at(level),
        )


def _started(started: Started, language: Language) -> Iterator[NamedFigure]:
    say = language.say
    if started.year is not None:
        year = say(Phrase("Started in {year}", year=started.year))
        yield NamedFigure(section="started", name=year, figure=started.projects)
        yield from _standing("started", started.standing, language, group=year)
    yield NamedFigure(section="started", name=say(Phrase("Start without a single year")), figure=started.undated)
    yield NamedFigure(section="started", name=say(Phrase("Start not filled in")), figure=started.blank)


def _strategies(strategies: Strategies, language: Language) -> Iterator[NamedFigure]:
    say = language.say
    presented = say(Phrase("With a strategy"))
    yield NamedFigure(section="strategies", name=presented, figure=strategies.presented)
    by_type: Mapping[str, Figure] = {STRATEGY_NAMES[one]: strategies.by_type[one] for one in STRATEGIES}
    for name, figure in by_type.items():
        yield NamedFigure(section="strategies", name=say(Phrase("With a strategy, by type")), group=name, figure=figure)
    yield from _standing("strategies", strategies.standing, language, group=presented)
    yield NamedFigure(section="strategies", name=say(Phrase("Unreadable strategy")), figure=strategies.unreadable)
    yield NamedFigure(section="strategies", name=say(Phrase("Without a strategy")), figure=strategies.missing)


def _themes(section: SectionName, name: Phrase, themes: Themes, language: Language) -> Iterator[NamedFigure]:
    title = language.say(name)
    yield NamedFigure(section=section, name=title, figure=themes.projects)
    by_theme = language.say(Phrase("{title}, by theme", title=title))
    for theme in themes.themes:
        yield NamedFigure(section=section, name=by_theme, group=theme.text, figure=theme.projects)
