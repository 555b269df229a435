"""The projects that a figure counts, by their type of strategy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

from mec_bot.sheet.cells.choices import Strategy

if TYPE_CHECKING:
    from mec_bot.review.synthesis.tally import Figure, Row
    from mec_bot.sheet.dashboard import Project

NoStrategy = Literal["unreadable_strategy", "without_strategy"]
StrategyGroup = Strategy | NoStrategy
STRATEGY_GROUPS: tuple[StrategyGroup, ...] = (*get_args(Strategy), *get_args(NoStrategy))


def by_strategy(figure: Figure) -> Mapping[StrategyGroup, Figure]:
    """The parts of a figure: each row is in exactly one of the six, by the one strategy of its project."""
    return {group: figure.where(partial(_is_in, group)) for group in STRATEGY_GROUPS}


def _is_in(group: StrategyGroup, row: Row) -> bool:
    return _group(row.project) == group


def _group(project: Project) -> StrategyGroup:
    return project.strategy or ("unreadable_strategy" if project.strategy_text else "without_strategy")
