"""The small tables beside the dashboard: where their header stands, and which column holds what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from typing import TypeVar

from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.source.grid import Grid, address
from mec_bot.sheet.table.headings.doubles import two_columns

_HEADER_SEARCH_ROWS = 60
Column = TypeVar("Column", bound=str)


def find_columns(
    grid: Grid, folded: Mapping[str, Column], complete: Callable[[Set[Column]], bool], titles: Mapping[Column, str]
) -> tuple[int, Mapping[Column, int]] | None:
    """The first row below the header, and the columns (all 0-based); ``None`` where no row is such a header.

    ``folded`` maps folded headers to columns, ``complete`` says which columns are enough. Of several such rows, the one
    with the most columns is the header, so that a title of one word is not taken for it.

    Raises:
        SheetLayoutError: two columns claim one thing.
    """
    best: tuple[int, Mapping[Column, list[int]]] | None = None
    for row in range(min(len(grid.texts), _HEADER_SEARCH_ROWS)):
        places: defaultdict[Column, list[int]] = defaultdict(list)
        for place in range(len(grid.texts[row])):
            if (column := folded.get(fold_key(grid.text(row, place)))) is not None:
                places[column].append(place)
        if complete(places.keys()) and (best is None or len(places) > len(best[1])):
            best = row, places
    if best is None:
        return None
    row, found = best
    _refuse_doubles(grid, row, found, titles)
    return row + 1, {column: columns[0] for column, columns in found.items()}


def _refuse_doubles(grid: Grid, row: int, places: Mapping[Column, Sequence[int]], titles: Mapping[Column, str]) -> None:
    for column, claimed in places.items():
        if len(claimed) > 1:
            headings = [(address(row, place), grid.text(row, place)) for place in claimed[:2]]
            raise two_columns(grid.tab, headings, titles[column])
