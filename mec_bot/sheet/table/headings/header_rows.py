"""The row or the two rows that a header takes, and the heading of each column in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mec_bot.sheet.table.crossed_out import crossed_out
from mec_bot.sheet.table.headings.close_wordings import plural_forms

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.source.grid import Grid
    from mec_bot.sheet.table.headings.headers import Header, Headers


@dataclass(frozen=True, kw_only=True)
class HeaderRows:
    """A header that begins at ``row`` (0-based) and takes ``height`` rows.

    ``texts`` maps columns to their texts in the upper and the lower row. In a header of one row the lower one is empty,
    unless the titles of groups of columns stand above it.
    ``covered`` are the columns that a neighbour's heading is merged across.
    """

    row: int
    height: int
    texts: Mapping[int, tuple[str, str]]
    covered: frozenset[int] = frozenset()

    @classmethod
    def single(cls, grid: Grid, row: int) -> HeaderRows:
        """The header that takes one row only."""
        texts = {column: (grid.text(row, column), "") for column in range(grid.width)}
        return cls(row=row, height=1, texts=texts, covered=_covered(grid, row))

    @property
    def below(self) -> int:
        """The first row below the header."""
        return self.row + self.height

    def heading(self, column: int) -> str:
        """A column's heading; two rows' texts are joined."""
        return " ".join(filter(None, self.texts.get(column, ())))

    def is_gap(self, column: int) -> bool:
        """Whether a column has no heading at all."""
        return column not in self.covered and not any(self.texts.get(column, ()))

    def is_crossed_out(self, column: int, grid: Grid) -> bool:
        """Whether a column's heading is crossed out, as a whole or in part."""
        rows = range(self.row, self.below)
        return bool(grid.struck) and any(crossed_out(grid, row, column) is not None for row in rows)

    def recognise(self, column: int, headers: Headers) -> Header | None:
        """The field that a column's heading names; of two rows, the lower one may name it alone.

        Not so under a group's title that may change its meaning: « Maturité 2026 » under « Objectif » is a target, and
        « Date limite » under « Réunion » the meeting's.
        """
        upper, lower = self.texts.get(column, ("", ""))
        said = headers.recognise(self.heading(column))
        if said is not None or not lower:
            return said
        return headers.recognise(lower) if _is_neutral(upper) else None


# Titles of groups that only say what their columns are about.
_NEUTRAL = plural_forms(
    "suivi information general generale autre divers identification description contexte planification gestion fiche portrait projet sous-projet programme constate constatee observe observee actuel"
    " actuelle evaluation maturite niveau tracking overview current project"
)


def _is_neutral(group: str) -> bool:
    return not group or plural_forms(group) <= _NEUTRAL


def header_at(grid: Grid, row: int, headers: Headers) -> Iterator[HeaderRows]:
    """The headers that may begin at a row: of one row, and of two where the row below still belongs to it.

    A real merge across several columns says that it does; or periods that stand right under « Maturité » and the empty
    cells beside it, in a row without a name.
    """
    merged = _is_merged_across(grid, row)
    nameless = _is_nameless_below(grid, row, headers)
    over = {} if merged else _under_maturity(grid, row, headers, nameless=nameless)
    if over:
        texts = {
            column: (grid.text(row, over.get(column, column)), grid.text(row + 1, column))
            for column in range(grid.width)
        }
        yield HeaderRows(row=row, height=2, texts=texts)
        return
    if not (merged and nameless and _maturity_is_divided(grid, row, headers)):
        yield _single_with_groups(grid, row, headers)
    if merged:
        filled = {column: (grid.filled_text(row, column), grid.text(row + 1, column)) for column in range(grid.width)}
        texts = _merged_downwards(grid, row, filled)
        yield HeaderRows(row=row, height=2, texts=texts, covered=_covered(grid, row))


def _is_nameless_below(grid: Grid, row: int, headers: Headers) -> bool:
    """Whether the row below names no sub-project: it may then belong to the header."""
    names = [column for column in range(grid.width) if _field(grid.text(row, column), headers) == "sub_project"]
    return row + 1 < len(grid.texts) and bool(names) and not any(grid.text(row + 1, column) for column in names)


def _maturity_is_divided(grid: Grid, row: int, headers: Headers) -> bool:
    """Whether a maturity heading is merged across columns that the row below tells apart."""
    return any(
        merge.top == row
        and merge.bottom == row + 1
        and headers.speaks_of_maturity(grid.text(row, merge.left))
        and any(grid.text(row + 1, column) for column in range(merge.left, merge.right))
        for merge in grid.merges
        if merge.right - merge.left > 1
    )


def _single_with_groups(grid: Grid, row: int, headers: Headers) -> HeaderRows:
    """The header of one row, each heading after the title of its group, where one is merged across right above."""
    single = HeaderRows.single(grid, row)
    groups = {
        column: grid.text(merge.top, merge.left)
        for merge in grid.merges
        if merge.bottom == row
        and merge.right - merge.left > 1
        # A title over the names too is one of the whole table.
        and not any(
            _field(grid.text(row, column), headers) == "sub_project" for column in range(merge.left, merge.right)
        )
        for column in range(merge.left, merge.right)
    }
    texts = {
        column: (groups.get(column, ""), heading) if heading else ("", "")
        for column, (heading, _) in single.texts.items()
    }
    return HeaderRows(row=row, height=1, texts=texts, covered=single.covered) if groups else single


def _field(text: str, headers: Headers) -> FieldName | None:
    said = headers.recognise(text) if text else None
    return said.field if said else None


def _is_merged_across(grid: Grid, row: int) -> bool:
    return any(merge.top == row and merge.bottom == row + 1 and merge.right - merge.left > 1 for merge in grid.merges)


def _covered(grid: Grid, row: int) -> frozenset[int]:
    return frozenset(column for (at, column), (top, _) in grid.merged_into.items() if at == row and top == row)


def _merged_downwards(grid: Grid, row: int, filled: Mapping[int, tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """Where nothing stands below, a heading is the upper row's own: its merge may reach over its neighbours."""
    return {
        column: (upper, lower) if lower else (grid.text(row, column), "") for column, (upper, lower) in filled.items()
    }


def _under_maturity(grid: Grid, row: int, headers: Headers, *, nameless: bool) -> dict[int, int]:
    """The columns of the row below that stand under a heading of this row, each with that heading's column.

    Empty where the two rows are not one header: where no period stands under « Maturité » and the empty cells beside it, or
    where the row below names a sub-project. The names' heading may also stand in the row below, under group titles.
    """
    if row + 1 >= len(grid.texts):
        return {}
    below = any(_field(grid.text(row + 1, column), headers) == "sub_project" for column in range(grid.width))
    if not nameless and not below:
        return {}
    over: dict[int, int] = {}
    periods = 0
    heading: int | None = None
    for column in range(grid.width):
        upper, lower = grid.text(row, column), grid.text(row + 1, column)
        if upper:
            heading = column
        elif not lower or (below and not _names_round(f"{_at(grid, row, heading)} {lower}", headers)):
            heading = None
        if lower and heading is not None:
            over[column] = heading
            bare = _is_bare_assessment(grid.text(row, heading), headers)
            periods += bare and _names_round(f"{grid.text(row, heading)} {lower}", headers)
        elif lower and nameless:
            return {}
    return over if periods else {}


def _at(grid: Grid, row: int, column: int | None) -> str:
    return "" if column is None else grid.text(row, column)


def _is_bare_assessment(text: str, headers: Headers) -> bool:
    said = headers.recognise(text)
    return said is not None and said.assessment is not None and not said.round


def _names_round(text: str, headers: Headers) -> bool:
    said = headers.recognise(text)
    return said is not None and bool(said.round)
