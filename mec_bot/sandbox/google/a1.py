"""A1 ranges as Google reads and writes them: ``'Tableau de bord'!A1:D40``, ``Sheet1``, ``A2:2``, ``A:C``.

A range is read against the grids it may point into, because half of the notation depends on them: a bare
tab name is the whole tab, ``A2:2`` is a whole row, and what goes past the grid is cut at its edge.
https://developers.google.com/workspace/sheets/api/guides/concepts#cell
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_CORNER = re.compile(r"\$?(?P<column>[A-Za-z]{1,3})?\$?(?P<row>[1-9][0-9]*)?")
_QUOTED = re.compile(r"'(?P<title>(?:[^']|'')+)'(?:!(?P<cells>.+))?", re.DOTALL)
# A title that could be taken for a cell ("A1", "R1C1") needs quotes, like one with spaces or signs.
_PLAIN_TITLE = re.compile(r"(?!\d)\w+")
_LOOKS_LIKE_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*")


class A1Error(ValueError):
    """A range that names no part of the spreadsheet; the message is Google's own."""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """One tab: its title and its size in rows and columns."""

    title: str
    rows: int
    columns: int


@dataclass(frozen=True, kw_only=True)
class Range:
    """A rectangle inside one tab: 0-based, ends exclusive, never past the grid's edge."""

    title: str
    start_row: int
    end_row: int
    start_column: int
    end_column: int

    def __str__(self) -> str:
        """Write the range absolute and normalised, as Google echoes it: ``Sheet1!A1:Z1000``."""
        first = f"{column_letters(self.start_column)}{self.start_row + 1}"
        last = f"{column_letters(self.end_column - 1)}{self.end_row}"
        return f"{quoted(self.title)}!{first if first == last else f'{first}:{last}'}"


def column_letters(index: int) -> str:
    """Letters of the 0-based column: 0 is ``A``, 26 is ``AA``."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """0-based index of a column: ``A`` is 0, ``aa`` is 26."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def quoted(title: str) -> str:
    """Write the tab's title as it stands before a ``!``: in quotes only when it needs them."""
    if _PLAIN_TITLE.fullmatch(title) and not _LOOKS_LIKE_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def parse(text: str, grids: Sequence[Grid]) -> Range:
    """Read one A1 range against the spreadsheet's tabs, in their order.

    A range that names no tab is in the first one.

    Raises:
        A1Error: with Google's wording; the text is no range, names an unknown tab, or starts past the grid.
    """
    title, cells = _split(text, grids)
    grid = next((grid for grid in grids if title is None or grid.title == title), None)
    if grid is None:
        raise _unparsable(text)
    if cells is None:
        return _range(grid, (0, grid.rows), (0, grid.columns))
    corners = [_CORNER.fullmatch(corner) for corner in cells.split(":")]
    if len(corners) > 2 or any(corner is None or not corner.group() for corner in corners):
        raise _unparsable(text)
    found = [corner for corner in corners if corner]
    # One corner alone must be a whole cell: "A" or "1" without a colon names nothing.
    if len(found) == 1 and not (found[0]["column"] and found[0]["row"]):
        raise _unparsable(text)
    rows = _span([int(corner["row"]) - 1 if corner["row"] else None for corner in found], grid.rows)
    columns = _span([column_index(corner["column"]) if corner["column"] else None for corner in found], grid.columns)
    if rows[0] >= grid.rows or columns[0] >= grid.columns:
        raise A1Error(
            f"Range ({_range(grid, rows, columns)}) exceeds grid limits. "
            f"Max rows: {grid.rows}, max columns: {grid.columns}"
        )
    return _range(grid, (rows[0], min(rows[1], grid.rows)), (columns[0], min(columns[1], grid.columns)))


def _split(text: str, grids: Sequence[Grid]) -> tuple[str | None, str | None]:
    """Title and cells of a range; ``None`` stands for the first tab, or for all of its cells."""
    if match := _QUOTED.fullmatch(text):
        return match["title"].replace("''", "'"), match["cells"]
    if "!" in text:
        title, _, cells = text.rpartition("!")
        return title, cells
    # A cell goes first: a tab that is called "A1" is only reached in quotes.
    if _LOOKS_LIKE_CELL.fullmatch(text) is None and any(grid.title == text for grid in grids):
        return text, None
    return None, text


def _span(ends: list[int | None], size: int) -> tuple[int, int]:
    """Order the two ends of one dimension; an open end reaches the grid's edge (``A2:2``, ``A5:A``)."""
    if len(ends) == 1:
        ends = ends * 2
    known = sorted(end for end in ends if end is not None)
    if not known:
        return 0, size
    if len(known) == 1:
        return known[0], max(size, known[0] + 1)
    return known[0], known[1] + 1


def _range(grid: Grid, rows: tuple[int, int], columns: tuple[int, int]) -> Range:
    return Range(
        title=grid.title,
        start_row=rows[0],
        end_row=rows[1],
        start_column=columns[0],
        end_column=columns[1],
    )


def _unparsable(text: str) -> A1Error:
    return A1Error(f"Unable to parse range: {text}")
