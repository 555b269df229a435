"""The synthesis as values: every figure is the rows that it counts, so no figure can say more than its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mec_bot.review.synthesis.tally import Figure, Row
from mec_bot.review.synthesis.themes import Themes
from mec_bot.sheet.cells.choices import Strategy

if TYPE_CHECKING:
    from mec_bot.sheet.cells.maturity import Level

STRATEGIES: tuple[Strategy, ...] = ("cession", "consolidation", "dissemination", "essaimage")


@dataclass(frozen=True, kw_only=True)
class RoundBreakdown:
    """Where some projects stand in one round: each is in exactly one of the four figures."""

    round: str
    assessed: Figure
    not_assessed: Figure
    blank: Figure
    unreadable: Figure

    @property
    def without_level(self) -> Figure:
        """All projects but the assessed ones."""
        return self.not_assessed + self.blank + self.unreadable

    @property
    def lowest(self) -> Level | None:
        """The lowest level given, ``None`` where there is none."""
        return min(self._levels, default=None)

    @property
    def highest(self) -> Level | None:
        """The highest level given, ``None`` where there is none."""
        return max(self._levels, default=None)

    @property
    def _levels(self) -> list[Level]:
        return [row.level for row in self.assessed.rows if row.level is not None]

    def at(self, level: Level) -> Figure:
        """The projects at one step of the scale."""
        return self.assessed.where(lambda row: row.level is level)

    def in_phase(self, phase: int) -> Figure:
        """The projects whose level is in phase 1, 2 or 3."""
        return self.assessed.where(lambda row: row.level is not None and row.level.phase == phase)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What became of the levels from one round to the next.

    ``both`` are the projects with a level in both rounds, each row with both levels. ``only_before`` have a level in
    the earlier round only; ``abandoned`` are those among them whose status says so. ``only_after`` have a level in the
    later round only; ``started_since`` are those among them that started after the last day of the earlier round.
    """

    before: str
    after: str
    both: Figure
    only_before: Figure
    abandoned: Figure
    only_after: Figure
    started_since: Figure

    @property
    def risen(self) -> Figure:
        """The projects whose level is higher than before."""
        return self.both.where(lambda row: _moved(row) > 0)

    @property
    def same(self) -> Figure:
        """The projects whose level is the same as before."""
        return self.both.where(lambda row: _moved(row) == 0)

    @property
    def fallen(self) -> Figure:
        """The projects whose level is lower than before."""
        return self.both.where(lambda row: _moved(row) < 0)


def _moved(row: Row) -> int:
    """-1 where the level fell, 0 where it stayed the same, 1 where it rose."""
    if row.level is None or row.before is None:
        raise ValueError(f"{row.cell}: only two levels can be compared")
    return (row.level > row.before) - (row.level < row.before)


@dataclass(frozen=True, kw_only=True)
class Started:
    """The projects that started in one year, and their levels; ``chosen`` says that the year was asked for.

    ``year`` is ``None`` where no project is known to have started by the end of the round. ``undated`` are the projects
    whose text about their start does not give one single year, ``blank`` the projects without a text.
    """

    year: int | None
    chosen: bool
    projects: Figure
    breakdown: RoundBreakdown
    undated: Figure
    blank: Figure


@dataclass(frozen=True, kw_only=True)
class Strategies:
    """The projects that present a strategy, by type, and their levels; ``missing`` are the projects without a text."""

    by_type: Mapping[Strategy, Figure]
    presented: Figure
    breakdown: RoundBreakdown
    unreadable: Figure
    missing: Figure


@dataclass(frozen=True, kw_only=True)
class Synthesis:
    """What the sheet says of one round, compared with the round before it.

    ``breakdowns`` has one entry for each round, oldest first, and each counts every project. A part is ``None`` where
    the sheet has no column for it, or no earlier round to compare with. ``same_name`` are the rows that share a name
    and a parent; each of them counts. ``obstacles`` are those that persist, ``obstacles_overcome`` those that a column of
    its own calls so: an obstacle that left the sheet is in neither. ``unreadable`` are all the cells of
    the projects that cannot be read with certainty, whatever they are about: cells, and not projects. ``ended`` are the
    statuses of projects that have ended.
    """

    title: str
    tab: str
    round: str
    projects: Figure
    breakdowns: tuple[RoundBreakdown, ...]
    progress: Progress | None
    started: Started | None
    strategies: Strategies | None
    support: Themes | None
    obstacles: Themes | None
    obstacles_overcome: Themes | None
    resources: Themes | None
    without_carrier: Figure
    same_name: Figure
    unreadable: Figure
    ended: frozenset[str] = frozenset()

    def active(self, figure: Figure) -> Figure:
        """The part of a figure whose projects have not ended: of these alone the checks say that something is missing."""
        return figure.where(lambda row: row.project.status not in self.ended)

    @property
    def breakdown(self) -> RoundBreakdown:
        """The breakdown of the round that was asked for."""
        return next(one for one in self.breakdowns if one.round == self.round)
