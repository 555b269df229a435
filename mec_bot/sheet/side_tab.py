"""The small tables beside the dashboard: their header wherever it stands, and which column holds what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from typing import TypeVar

from mec_bot.errors import SheetLayoutError
from mec_bot.phrases import Phrase
from mec_bot.sheet.grid import Grid, address
from mec_bot.sheet.spelling import key

_HEADER_SEARCH_ROWS = 60
Column = TypeVar("Column", bound=str)


def find_columns(
    grid: Grid, folded: Mapping[str, Column], complete: Callable[[Set[Column]], bool], titles: Mapping[Column, str]
) -> tuple[int, Mapping[Column, int]] | None:
    """The first row below the header and the columns (0-based), or ``None`` where no row has them.

    ``folded`` maps folded headers to columns, ``complete`` says which columns are enough; of several such rows the one
    with the most columns is the header, so that a title of one word is none.

    Raises:
        SheetLayoutError: two columns claim one thing.
    """
    best: tuple[int, Mapping[Column, list[int]]] | None = None
    for row in range(min(len(grid.texts), _HEADER_SEARCH_ROWS)):
        places: defaultdict[Column, list[int]] = defaultdict(list)
        for place in range(len(grid.texts[row])):
            if (column := folded.get(key(grid.text(row, place)))) is not None:
                places[column].append(place)
        if complete(places.keys()) and (best is None or len(places) > len(best[1])):
            best = row, places
    if best is None:
        return None
    row, found = best
    _refuse_doubles(grid, row, found, titles)
    return row + 1, {column: columns[0] for column, columns in found.items()}


def _refuse_doubles(grid: Grid, row: int, places: Mapping[Column, Sequence[int]], titles: Mapping[Column, str]) -> None:
    for column, (first, *others) in places.items():
        if others:
            raise SheetLayoutError(
                Phrase(
                    "Tab “{tab}”: the columns {first} (“{first_header}”) and {second} (“{second_header}”) both say "
                    "“{field}”. Rename or remove one of them.",
                    tab=grid.tab,
                    first=address(row, first),
                    first_header=grid.text(row, first),
                    second=address(row, others[0]),
                    second_header=grid.text(row, others[0]),
                    field=titles[column],
                )
            )
