"""Which cells are crossed out: a merge's strikethrough counts for each of its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.sheet.cells.crossed_out import CROSSED_OUT, PARTLY_CROSSED_OUT

if TYPE_CHECKING:
    from mec_bot.sheet.cells.why import Why
    from mec_bot.sheet.source.grid import Grid


def crossed_out(grid: Grid, row: int, column: int) -> Why | None:
    """Why what stands in a cell (0-based) is not certain, if it is crossed out as a whole or in part."""
    place = grid.merged_into.get((row, column), (row, column))
    if place in grid.part_struck:
        return PARTLY_CROSSED_OUT
    return CROSSED_OUT if place in grid.struck else None


def rows_crossed_out(grid: Grid) -> frozenset[int]:
    """The rows (0-based) of which at least one cell is crossed out."""
    if not grid.struck:
        return frozenset()
    merged = {row for (row, _), whole in grid.merged_into.items() if whole in grid.struck}
    return frozenset(merged.union(row for row, _ in grid.struck))
