"""Cells whose formula is still being computed: the table is not ready, and nothing of it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mec_bot.errors import SheetNotReadyError
from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.formulas import is_loading
from mec_bot.sheet.source.grid import Grid, address


def require_ready(grid: Grid, rows: Mapping[int, Sequence[str]], columns: Iterable[int]) -> None:
    """Go on only where every formula of a table has its value; rows and columns (0-based) are those that are read.

    Raises:
        SheetNotReadyError: a cell shows `Loading...` or the like in place of its value.
    """
    columns = sorted(columns)
    read = set(columns)
    waiting = [(row, column) for row, column in grid.not_ready if row in rows and column in read]
    for column in columns:
        # A column has few distinct texts, and hardly ever one of these.
        if any(map(is_loading, {cells[column] for cells in rows.values() if column < len(cells)})):
            shown = (row for row, cells in rows.items() if column < len(cells) and is_loading(cells[column]))
            waiting.append((next(shown), column))
    if waiting:
        row, column = min(waiting)
        raise SheetNotReadyError(
            Phrase(
                "Tab “{tab}”, {cell}: a formula is still being computed (“{text}”), so the sheet was not read and "
                "nothing changed. It is read again at the next pull; if this lasts, open the sheet and repair the formula.",
                tab=grid.tab,
                cell=address(row, column),
                text=rows[row][column] if column < len(rows[row]) else "",
            )
        )
