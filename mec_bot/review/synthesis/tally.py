"""A figure that keeps the rows it counts: the number itself is never stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mec_bot.sheet.cells.maturity import Level
from mec_bot.sheet.dashboard import Project


@dataclass(frozen=True, kw_only=True)
class Row:
    """One project that a figure counts, and why: the cell (`Tab!D7`) and the text that stands there, as written.

    ``level`` is the level in the round; ``before`` is the level in the earlier round, where two rounds are compared.
    """

    project: Project
    cell: str
    text: str = ""
    level: Level | None = None
    before: Level | None = None


@dataclass(frozen=True, init=False)
class Figure:
    """How many projects, and which; a part of a figure is made from its own rows."""

    rows: tuple[Row, ...]

    def __init__(self, rows: Iterable[Row]) -> None:
        object.__setattr__(self, "rows", tuple(rows))

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.rows)

    @property
    def names(self) -> tuple[str, ...]:
        """The projects' names, in the order of the rows."""
        return tuple(row.project.name for row in self.rows)

    def where(self, holds: Callable[[Row], bool]) -> Figure:
        """The part of the figure whose rows satisfy ``holds``."""
        return Figure(row for row in self.rows if holds(row))

    def __add__(self, other: Figure) -> Figure:
        return Figure((*self.rows, *other.rows))

    def __bool__(self) -> bool:
        return bool(self.rows)
