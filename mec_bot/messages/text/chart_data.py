"""What the charts show, as plain values: small enough to be kept in a message until it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from mec_bot.sheet.cells.choices import Strategy
from mec_bot.sheet.cells.maturity import Level


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One project's level in two rounds."""

    project: str
    before: Level
    after: Level

    @property
    def steps(self) -> int:
        """How many steps of the scale the project rose; negative where it fell."""
        scale = list(Level)
        return scale.index(self.after) - scale.index(self.before)


@dataclass(frozen=True, kw_only=True)
class Movements:
    """The projects assessed in both of two rounds; ``before`` and ``after`` are the rounds' names."""

    kind: Literal["movement"] = "movement"
    before: str
    after: str
    projects: tuple[Movement, ...]


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How many projects stood at each level in one round, and how many had none, and why."""

    round: str
    counts: Mapping[Level, int]
    not_assessed: int = 0
    blank: int = 0
    unreadable: int = 0

    @property
    def assessed(self) -> int:
        """The projects with a level."""
        return sum(self.counts.values())

    def in_phase(self, phase: int) -> Mapping[Level, int]:
        """The levels of one phase that projects stand at, in the scale's order."""
        return {level: self.counts[level] for level in Level if level.phase == phase and self.counts.get(level)}


@dataclass(frozen=True, kw_only=True)
class Levels:
    """The spread of levels round by round, oldest first."""

    kind: Literal["levels"] = "levels"
    rounds: tuple[Spread, ...]


@dataclass(frozen=True, kw_only=True)
class Strategies:
    """How many projects have each strategy for what comes next, and how many have none or an unreadable one."""

    kind: Literal["strategies"] = "strategies"
    counts: Mapping[Strategy, int]
    without: int = 0
    unreadable: int = 0

    @property
    def total(self) -> int:
        """All the projects counted."""
        return sum(self.counts.values()) + self.without + self.unreadable


ChartData = Annotated[Movements | Levels | Strategies, Field(discriminator="kind")]
