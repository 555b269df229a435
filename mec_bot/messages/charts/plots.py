"""What the charts show: the figures of the synthesis, as the values that they are drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mec_bot.messages.text.chart_data import ChartData, Levels, Movement, Movements, Spread, Strategies
from mec_bot.sheet.cells.maturity import Level

if TYPE_CHECKING:
    from mec_bot.review.synthesis.model import Synthesis


def plots(synthesis: Synthesis) -> Iterator[ChartData]:
    """The movement between the two rounds, the levels round by round, the strategies; an empty chart is left out."""
    progress = synthesis.progress
    if progress and progress.both:
        moved = [
            Movement(project=row.project.name, before=row.before, after=row.level)
            for row in progress.both.rows
            if row.before and row.level
        ]
        yield Movements(before=progress.before, after=progress.after, projects=tuple(moved))
    spreads = tuple(
        Spread(
            round=one.round,
            counts={level: found.count for level in Level if (found := one.at(level))},
            not_assessed=one.not_assessed.count,
            blank=one.blank.count,
            unreadable=one.unreadable.count,
        )
        for one in synthesis.breakdowns
    )
    if any(spread.assessed for spread in spreads):
        yield Levels(rounds=spreads)
    if synthesis.strategies and synthesis.strategies.presented:
        strategies = synthesis.strategies
        yield Strategies(
            counts={name: figure.count for name, figure in strategies.by_type.items() if figure},
            without=strategies.missing.count,
            unreadable=strategies.unreadable.count,
        )
