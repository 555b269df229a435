"""Checks of the strategy for what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.review.checks.cells import what_is_wrong
from mec_bot.settings.models import CheckSettings, LevelCode, Severity
from mec_bot.sheet.cells.choices import Strategy


class UnassignedStrategySettings(CheckSettings):
    """Parameters of ``unassigned_strategy``: from when on a project needs a strategy.

    With ``from_level``, the projects that have reached that level need one; with ``days_before_end``, every project
    does, from so many days before the programme's end on. With both, either is enough; with neither, every project does
    at once.
    """

    from_level: LevelCode | None = "2c"
    days_before_end: Annotated[int, Field(ge=0, le=3650)] | None = 365


@check(Phrase("Unassigned strategies"), UnassignedStrategySettings)
def unassigned_strategy(view: View, settings: UnassignedStrategySettings) -> Iterator[Point]:
    """An active project has no strategy for what comes next; silent on a sheet without that column."""
    if "strategy" not in view.dashboard.columns:
        return
    sentence = Phrase(
        "No strategy for what comes next. Choose one: cession, consolidation, dissémination or essaimage."
    )
    from_level = settings.from_level
    everyone = from_level is None
    # Where the programme's end is not known, no days can be counted from it.
    if settings.days_before_end is not None and view.programme_end is not None:
        everyone = view.today >= view.programme_end - timedelta(days=settings.days_before_end)
    for alike in view.alike:
        level = alike[0].level
        if everyone or (from_level and level is not None and level >= from_level):
            for project in alike if alike[0].strategy is None else ():
                # A cell that cannot be read is left to ``unknown_strategy`` and ``unreadable_cell``.
                if not project.strategy_text:
                    yield Point(project, sentence, "strategy")


class UnknownStrategySettings(CheckSettings):
    """Parameters of ``unknown_strategy``."""

    severity: Severity = "error"


@check(Phrase("Unknown strategies"), UnknownStrategySettings)
def unknown_strategy(view: View, _: UnknownStrategySettings) -> Iterator[Point]:
    """A text under « Stratégie » is none of the four strategies, or several at once: it is quoted, never guessed."""
    for problem in view.dashboard.problems:
        if problem.field == "strategy":
            project = view.projects.get(problem.project)
            yield Point(
                project,
                what_is_wrong(problem),
                "strategy",
                "",
                problem.text,
                problem.cell,
                note=problem.note,
                candidates=problem.candidates,
            )


class PrematureStrategySettings(CheckSettings):
    """Parameters of ``premature_strategy``: the level from which on each strategy makes sense."""

    from_levels: Mapping[Strategy, LevelCode] = {"essaimage": "3a"}


@check(Phrase("Premature strategies"), PrematureStrategySettings)
def premature_strategy(view: View, settings: PrematureStrategySettings) -> Iterator[Point]:
    """An active project's level in the current round is below the level from which on its strategy makes sense."""
    for alike in view.alike:
        level, strategy = alike[0].level, alike[0].strategy
        from_level = settings.from_levels.get(strategy) if strategy else None
        if level is None or from_level is None or level >= from_level:
            continue
        for project in alike:
            sentence = Phrase(
                "“{strategy}” makes sense from the level {from_level} on, and the project is at {level}. Look with the "
                "carrier at what comes first, or correct the strategy or the level.",
                strategy=project.strategy_text,
                from_level=from_level,
                level=level.value,
            )
            yield Point(project, sentence, "strategy", value=project.strategy_text or "")
