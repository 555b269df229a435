"""The figures of the synthesis one after the other, each with its name: for whoever goes from a figure to its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mec_bot.messages.text.scale import STRATEGY_NAMES
from mec_bot.phrases import Phrase
from mec_bot.review.synthesis.groups import by_strategy
from mec_bot.review.synthesis.model import STRATEGIES, Progress, RoundBreakdown, Started, Strategies, Synthesis
from mec_bot.review.synthesis.tally import Figure
from mec_bot.sheet.cells.maturity import PHASE_NAMES, Level

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.review.synthesis.groups import NoStrategy, StrategyGroup
    from mec_bot.review.synthesis.themes import Themes

SectionName = Literal[
    "progress", "spread", "started", "strategies", "support", "obstacles_overcome", "obstacles", "resources",
    "missing",
]  # fmt: skip
ASSESSED = Phrase("Assessed")
NOT_ASSESSED = Phrase("Not assessed")
BLANK = Phrase("Not filled in")
UNREADABLE = Phrase("Unreadable levels")
RISEN = Phrase("Risen")
SAME = Phrase("Same level")
FALLEN = Phrase("Fallen")
SUPPORT_NEEDED = Phrase("Support needed")
OBSTACLES_OVERCOME = Phrase("Obstacles overcome")
RESOURCES = Phrase("Resources")
_NO_STRATEGY: Mapping[NoStrategy, Phrase] = {
    "unreadable_strategy": Phrase("Unreadable strategy"),
    "without_strategy": Phrase("Without a strategy"),
}


@dataclass(frozen=True, kw_only=True)
class NamedFigure:
    """A figure, the section it belongs to and what it is called; ``round`` and ``group`` say which one of several."""

    section: SectionName
    name: str
    round: str = ""
    group: str = ""
    figure: Figure


def named_figures(synthesis: Synthesis, translator: Translator) -> Iterator[NamedFigure]:
    """Every figure of the synthesis, in the order of the report."""
    say = translator.say
    yield NamedFigure(section="progress", name=say(Phrase("Sub-projects")), figure=synthesis.projects)
    for breakdown in synthesis.breakdowns:
        yield from _breakdown("progress", breakdown, translator)
    if synthesis.progress:
        yield from _progress(synthesis.progress, translator)
    yield from _spread(synthesis.breakdown, translator)
    if synthesis.started:
        yield from _started(synthesis.started, translator)
    if synthesis.strategies:
        yield from _strategies(synthesis.strategies, translator)
    if synthesis.support:
        yield from _themes("support", SUPPORT_NEEDED, synthesis.support, translator)
    crossed: tuple[tuple[SectionName, Phrase, Themes | None], ...] = (
        ("obstacles_overcome", OBSTACLES_OVERCOME, synthesis.obstacles_overcome),
        ("obstacles", obstacles_title(synthesis), synthesis.obstacles),
        ("resources", RESOURCES, synthesis.resources),
    )
    for section, title, themes in crossed:
        if themes:
            yield from _themes(section, title, themes, translator)
            if synthesis.strategies:
                yield from _crossed(section, title, themes, translator)
    yield NamedFigure(section="missing", name=say(Phrase("Unreadable cells")), figure=synthesis.unreadable)
    yield NamedFigure(section="missing", name=say(Phrase("Without a carrier")), figure=synthesis.without_carrier)
    yield NamedFigure(section="missing", name=say(Phrase("Rows with the same name")), figure=synthesis.same_name)


def obstacles_title(synthesis: Synthesis) -> Phrase:
    """Obstacles persist only where the sheet tells them apart from those that were overcome."""
    return Phrase("Obstacles") if synthesis.obstacles_overcome is None else Phrase("Obstacles that persist")


def strategy_group_name(group: StrategyGroup, translator: Translator) -> str:
    """A type of strategy by its own name, or the words for those who have none."""
    if group == "unreadable_strategy" or group == "without_strategy":
        return translator.say(_NO_STRATEGY[group])
    return STRATEGY_NAMES[group]


def _breakdown(
    section: SectionName, breakdown: RoundBreakdown, translator: Translator, group: str = ""
) -> Iterator[NamedFigure]:
    parts = (
        (ASSESSED, breakdown.assessed),
        (NOT_ASSESSED, breakdown.not_assessed),
        (BLANK, breakdown.blank),
        (UNREADABLE, breakdown.unreadable),
    )
    for name, figure in parts:
        yield NamedFigure(section=section, name=translator.say(name), round=breakdown.round, group=group, figure=figure)


def _progress(progress: Progress, translator: Translator) -> Iterator[NamedFigure]:
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
        yield NamedFigure(section="progress", name=translator.say(name), round=rounds, figure=figure)


def _spread(breakdown: RoundBreakdown, translator: Translator) -> Iterator[NamedFigure]:
    for number, name in PHASE_NAMES.items():
        yield NamedFigure(
            section="spread",
            name=translator.say(Phrase("Assessed, by phase")),
            round=breakdown.round,
            group=f"{number} {name}",
            figure=breakdown.in_phase(number),
        )
    for level in Level:
        yield NamedFigure(
            section="spread",
            name=translator.say(Phrase("Assessed, by level")),
            round=breakdown.round,
            group=level.value,
            figure=breakdown.at(level),
        )


def _started(started: Started, translator: Translator) -> Iterator[NamedFigure]:
    say = translator.say
    if started.year is not None:
        year = say(Phrase("Started in {year}", year=started.year))
        yield NamedFigure(section="started", name=year, figure=started.projects)
        yield from _breakdown("started", started.breakdown, translator, group=year)
    yield NamedFigure(section="started", name=say(Phrase("Start without a single year")), figure=started.undated)
    yield NamedFigure(section="started", name=say(Phrase("Start not filled in")), figure=started.blank)


def _strategies(strategies: Strategies, translator: Translator) -> Iterator[NamedFigure]:
    say = translator.say
    presented = say(Phrase("With a strategy"))
    yield NamedFigure(section="strategies", name=presented, figure=strategies.presented)
    by_type: Mapping[str, Figure] = {STRATEGY_NAMES[one]: strategies.by_type[one] for one in STRATEGIES}
    for name, figure in by_type.items():
        yield NamedFigure(section="strategies", name=say(Phrase("With a strategy, by type")), group=name, figure=figure)
    yield from _breakdown("strategies", strategies.breakdown, translator, group=presented)
    yield NamedFigure(section="strategies", name=say(_NO_STRATEGY["unreadable_strategy"]), figure=strategies.unreadable)
    yield NamedFigure(section="strategies", name=say(_NO_STRATEGY["without_strategy"]), figure=strategies.missing)


def _themes(section: SectionName, name: Phrase, themes: Themes, translator: Translator) -> Iterator[NamedFigure]:
    title = translator.say(name)
    yield NamedFigure(section=section, name=title, figure=themes.projects)
    by_theme = translator.say(Phrase("{title}, by theme", title=title))
    for theme in themes.themes:
        yield NamedFigure(section=section, name=by_theme, group=theme.text, figure=theme.projects)


def _crossed(section: SectionName, name: Phrase, themes: Themes, translator: Translator) -> Iterator[NamedFigure]:
    """By type of strategy all of them, then those of each theme, without those that would count nobody."""
    title = translator.say(name)
    by_type = translator.say(Phrase("{title}, by type of strategy", title=title))
    for group, figure in by_strategy(themes.projects).items():
        yield NamedFigure(section=section, name=by_type, group=strategy_group_name(group, translator), figure=figure)
    by_both = translator.say(Phrase("{title}, by theme and type of strategy", title=title))
    for theme in themes.themes:
        for group, figure in by_strategy(theme.projects).items():
            if figure:
                both = f"{theme.text} · {strategy_group_name(group, translator)}"
                yield NamedFigure(section=section, name=by_both, group=both, figure=figure)
