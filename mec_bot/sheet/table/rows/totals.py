"""Rows that sum or count the rows above them: by a word for a sum over nothing but figures, or by their formulas."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mec_bot.sheet.cells.choices import read_status, read_strategy
from mec_bot.sheet.cells.maturity import read_level
from mec_bot.sheet.cells.spelling import plain
from mec_bot.sheet.table.headings.close_wordings import plural_forms

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.source.grid import Grid
    from mec_bot.sheet.table.layout import Layout

# What is summed and counted, in the sheet's words: « Projets évalués », « Niveau moyen ».
_NOUNS = plural_forms(
    "sous projet evalue evaluee niveau maturite porteur strategie statut soutien etape obstacle ronde nombre general global"
    " project assessed level maturity carrier strategy status overall en cours termine"
)
_SUMS = plural_forms(
    "total totaux sous-total somme sum moyenne moyen mediane median average mean nombre number nb nbre compte decompte count"
    " no num numero effectif taux rate pourcentage percentage proportion ratio minimum maximum min max mode ensemble recapitulatif overall"
)
_MEANS = plural_forms("moyenne moyen mediane median average mean minimum maximum min max mode")
_WORD = (
    r"(?:(?:(?:sous|grand|sub)[- ]?)?(?:total|totaux|totals|somme|sum)|moyenne|mediane|average|mean|median|nombre|number|nbre|nb"
    r"|compte|decompte|count|effectif|taux|rate|pourcentage|percentage|proportion|ratio|minimum|maximum)s?\b\.?|[%#σ]"
)
_BEGINS = re.compile(_WORD)
# « Total », « Total : 3 projets », « Nb de projets : 3 », « Sous-total 12 ».
_ALONE = re.compile(rf"(?:{_WORD})(?:[^:=]*[:=].*\d.*| ?\d[\d\s.,]*%?| ?)")
_FIGURE = re.compile(r"[-+~≈]?\s?[\d\s.,/\u00a0\u202f]*\d[\d\s.,/\u00a0\u202f]*(?:[%$€h]|[^\W\d_]{3,}\.?)?")
# A total's name begins or ends on one of these words; a sheet has thousands of other names.
_SPELT = frozenset(word + ending for word in _SUMS | _NOUNS for ending in ("", "s", "x"))
_WHOLE_COLUMN = re.compile(r"(?<![!\w$])\$?([a-z]{1,3}):\$?\1(?![\w$])", re.IGNORECASE)
_RANGE = re.compile(r"(?<![!\w$])\$?[a-z]{1,3}\$?(\d+):\$?[a-z]{1,3}\$?(\d+)", re.IGNORECASE)
# A figure under these is what the heading asks for: a year of start, a date.
_FIGURES_BELONG: frozenset[FieldName] = frozenset({"started", "due", "updated"})


class Totals:
    """Tells the rows of one table that sum or count the rows above them."""

    def __init__(self, grid: Grid, layout: Layout, rows: Mapping[int, Sequence[str]]) -> None:
        self._grid = grid
        self._layout = layout
        self._figures_belong = {column for field, column in layout.columns.items() if field in _FIGURES_BELONG}
        # Where most rows are computed (a row number, a due day), a formula says nothing of one of them.
        computed = Counter(column for row, column in grid.formulas if row in rows)
        usual = {column for column, count in computed.items() if 2 * count > len(rows)}
        self._computed = {(row, column) for row, column in grid.formulas if column not in usual}
        self._rows_computed = {row for row, _ in self._computed}

    def is_total(self, row: int, cells: Sequence[str]) -> bool:
        """Whether a row (0-based) is a total or a count, and no project."""
        name = self._layout.name
        folded = plain(cells[name])
        sums = bool(_BEGINS.match(folded))
        first, _, rest = folded.partition(" ")
        may_be = first.strip(".") in _SPELT or rest.rpartition(" ")[2] in _SPELT
        words = plural_forms(folded) if may_be else frozenset()
        sums = sums or bool(words & _SUMS)
        only = bool(words) and words <= _SUMS | _NOUNS
        if not sums and not only and row not in self._rows_computed:
            return False
        others = {column: text for column, text in enumerate(cells) if text and column != name}
        summed = {column for column in others if self._sums_rows_above(row, column)}
        if not others:
            return bool(_ALONE.fullmatch(folded)) or bool(words & _SUMS and only)
        figures = {column for column, text in others.items() if _FIGURE.fullmatch(plain(text))}
        counts = figures | summed == set(others) and not self._figures_belong.issuperset(others)
        if sums or summed or only:
            return counts or bool(words & _SUMS and only and not self._is_certain(others, words))
        return False

    def _sums_rows_above(self, row: int, column: int) -> bool:
        """Whether a cell's formula takes a range of the table's rows that ends above it, or a whole column."""
        if (row, column) not in self._computed:
            return False
        formula = self._grid.formulas.get((row, column), "")
        ranges = [(int(first), int(last)) for first, last in _RANGE.findall(formula)]
        return bool(_WHOLE_COLUMN.search(formula)) or any(
            self._layout.first_row < first <= last <= row for first, last in ranges
        )

    def _is_certain(self, others: Mapping[int, str], words: frozenset[str]) -> bool:
        """Whether a status, a strategy, a carrier or a level stands there, as no total has it; a mean may be a level."""
        if not words & _MEANS and any(
            read_level(others.get(column, "")).state in {"read", "not_assessed"} for _, column in self._layout.rounds
        ):
            return True
        columns = self._layout.columns
        status, strategy = others.get(columns.get("status", -1), ""), others.get(columns.get("strategy", -1), "")
        carrier = others.get(columns.get("carrier", -1), "")
        named = bool(carrier) and not _FIGURE.fullmatch(plain(carrier))
        return named or read_status(status) is not None or read_strategy(strategy) is not None
