"""Checks of the strategy for what comes next."""

from __future__ import annotations

from collections.abc import Iterator

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.settings import CheckSettings, LevelCode


class UnassignedStrategySettings(CheckSettings):
    """A project has no strategy; ``from_level`` leaves out those below that level (empty: none is left out)."""

    from_level: LevelCode | None = None


@check(Phrase("Unassigned strategies"), UnassignedStrategySettings)
def unassigned_strategy(view: View, settings: UnassignedStrategySettings) -> Iterator[Point]:
    """An active project has no strategy for what comes next; silent on a sheet without that column."""
    if "strategy" not in view.dashboard.columns:
        return
    sentence = Phrase(
        "No strategy for what comes next. Choose one: cession, consolidation, dissémination or essaimage."
    )
    from_level = settings.from_level
    for project in view.active:
        if project.strategy_text or (from_level and (project.level is None or project.level < from_level)):
            continue
        yield Point(project, sentence, "strategy")
