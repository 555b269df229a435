"""Places in a tab, as the file names them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from mec_bot.sandbox.xlsx.bounds import LAST_COLUMN, LAST_ROW

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_CORNER = re.compile(r"\$?(?P<column>[A-Za-z]{1,3})?\$?(?P<row>[1-9][0-9]{0,6})?")


class Area(NamedTuple):
    """A rectangle of cells; rows and columns count from 1, the last ones are inside."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> int:
        """How many cells are inside."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


def cell_at(reference: str) -> tuple[int, int] | None:
    """Row and column of one cell (``B7``); ``None`` where it is none that Excel has."""
    cell = _CELL.fullmatch(reference)
    if cell is None:
        return None
    row, column = int(cell[2]), _column_number(cell[1])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def area_of(text: str) -> Area | None:
    """The rectangle that a reference names (``A1``, ``A1:B7``, ``A:C``, ``2:5``); ``None`` where it names none."""
    first, colon, last = text.partition(":")
    start, end = _CORNER.fullmatch(first), _CORNER.fullmatch(last if colon else first)
    if not start or not end or not first or (colon and not last):
        return None
    rows = sorted((int(start["row"] or 1), int(end["row"] or LAST_ROW)))
    columns = sorted((_column_number(start["column"] or "A"), _column_number(end["column"] or "XFD")))
    if rows[1] > LAST_ROW or columns[1] > LAST_COLUMN:
        return None
    return Area(rows[0], columns[0], rows[1], columns[1])


@lru_cache(maxsize=LAST_COLUMN)
def _column_number(letters: str) -> int:
    """The number of a column from its letters: A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
