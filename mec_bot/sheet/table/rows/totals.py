"""Rows that sum or count the rows above them: by a word for a sum over nothing but figures, or by their formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.sheet.cells.choices import read_status, read_strategy
from mec_bot.sheet.cells.maturity import read_level
from mec_bot.sheet.cells.spelling import plain

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.source.grid import Grid
    from mec_bot.sheet.table.layout import Layout

_WORD = (
    r"(?:(?:(?:sous|grand|sub)[- ]?)?(?:total|totaux|totals|somme|sum)|moyenne|mediane|average|mean|median|nombre|number|nbre|nb"
    r"|compte|decompte|count|effectif|taux|rate|pourcentage|percentage|proportion|ratio|minimum|maximum)s?\b\.?|[%#σ]"
)
_BEGINS = re.compile(_WORD)
# « Total », « Total : 3 projets », « Nb de projets : 3 », « Sous-total 12 ».
_ALONE = re.compile(rf"(?:{_WORD})(?:[^:=]*[:=].*\d.*| ?\d[\d\s.,]*%?| ?)")
_FIGURE = re.compile(r"[-+~≈]?\s?[\d\s.,/\u00a0\u202f]*\d[\d\s.,/\u00a0\u202f]*(?:[%$€h]|[^\W\d_]{3,}\.?)?")
_RANGE = re.compile(r"(?<![!\w$])\$?[a-z]{1,3}\$?(\d+):\$?[a-z]{1,3}\$?(\d+)", re.IGNORECASE)
# A figure under these is what the heading asks for: a year of start, a date.
_FIGURES_BELONG: frozenset[FieldName] = frozenset({"started", "due", "updated"})


def is_total(grid: Grid, layout: Layout, row: int, cells: Sequence[str]) -> bool:
    """Whether a row (0-based) of the table is a total or a count, and no project."""
    name = cells[layout.name]
    folded = plain(name)
    sums = bool(_BEGINS.match(folded)) if name else False
    computed = (
        any(_sums_rows_above(grid, layout, row, column) for column in range(len(cells) - 1)) if grid.formulas else False
    )
    if not sums and not computed:
        return False
    others = {column: text for column, text in enumerate(cells) if text and column != layout.name}
    if not others:
        return bool(_ALONE.fullmatch(folded))
    belong = {column for field, column in layout.columns.items() if field in _FIGURES_BELONG}
    if computed:
        return not any(_is_certain(layout, column, text) for column, text in others.items())
    return all(_FIGURE.fullmatch(plain(text)) for text in others.values()) and not belong.issuperset(others)


def _sums_rows_above(grid: Grid, layout: Layout, row: int, column: int) -> bool:
    """Whether a cell's formula takes a range of the table's rows that ends above it (`=NB.SI(F2:F4; "2b")`)."""
    formula = grid.formulas.get((row, column), "")
    ranges = [(int(first), int(last)) for first, last in _RANGE.findall(formula)]
    return any(layout.first_row < first <= last <= row for first, last in ranges)


def _is_certain(layout: Layout, column: int, text: str) -> bool:
    """Whether a cell holds what only a project has: a level, a status or a strategy."""
    if any(column == place for _, place in layout.rounds):
        return read_level(text).state in {"read", "not_assessed"}
    if column == layout.columns.get("status"):
        return read_status(text) is not None
    return column == layout.columns.get("strategy") and read_strategy(text) is not None
