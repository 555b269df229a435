"""What the cells of a column are, whatever its heading says: words, figures, percentages, boxes to tick, levels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Literal

from mec_bot.sheet.cells.maturity import read_level

if TYPE_CHECKING:
    from mec_bot.sheet.source.grid import Grid

Contents = Literal["nothing", "words", "figures", "percentages", "boxes"]
# As many filled cells tell what a column holds: a person would look at fewer.
_ENOUGH = 200
_BOXES = {"true", "false", "vrai", "faux"}
# Types of the columns of a Google Table (Sheets API, `TableColumnProperties`).
_DECLARED: Mapping[str, Contents] = {"BOOLEAN": "boxes", "PERCENT": "percentages"}
_PERCENTAGE = re.compile(r"[\d\s.,\u00a0\u202f]+%")
_FIGURE = re.compile(r"[-+]?[\d\s.,/\u00a0\u202f]*\d[\d\s.,/\u00a0\u202f]*")


def column_contents(grid: Grid, first_row: int, column: int) -> Contents:
    """What all filled cells of a column are, from a row (0-based) down; cells of different kinds are words.

    Where the sheet declares the column's type, that goes first.
    """
    for table in grid.tables:
        declared = _DECLARED.get(table.types.get(column, ""))
        if declared is not None and table.top < first_row < table.bottom:
            return declared
    kinds = {_kind(grid, row, column, text) for row, text in _filled(grid, first_row, column)}
    if not kinds:
        return "nothing"
    return kinds.pop() if len(kinds) == 1 else "words"


def _kind(grid: Grid, row: int, column: int, text: str) -> Contents:
    if (row, column) in grid.boxes or text.casefold() in _BOXES:
        return "boxes"
    if _PERCENTAGE.fullmatch(text):
        return "percentages"
    if _FIGURE.fullmatch(text) and grid.day(row, column) is None:
        return "figures"
    return "words"


def holds_levels(grid: Grid, first_row: int, column: int) -> bool:
    """Whether most filled cells of a column state a level of the scale, or that the project was not assessed."""
    states = [read_level(text).state for _, text in _filled(grid, first_row, column)]
    return 2 * sum(state in {"read", "not_assessed"} for state in states) > len(states)


def _filled(grid: Grid, first_row: int, column: int) -> Iterator[tuple[int, str]]:
    cells = ((row, grid.text(row, column)) for row in range(first_row, len(grid.texts)))
    return islice(((row, text) for row, text in cells if text), _ENOUGH)
