"""The row or the two rows that a header takes, and the heading of each column in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mec_bot.sheet.source.grid import Grid
    from mec_bot.sheet.table.headings.headers import Header, Headers


@dataclass(frozen=True, kw_only=True)
class HeaderRows:
    """A header that begins at ``row`` (0-based) and takes ``height`` rows.

    ``texts`` maps columns to their texts in the upper and the lower row; in a header of one row the lower one is empty.
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

    def recognise(self, column: int, headers: Headers) -> Header | None:
        """The field that a column's heading names; of two rows, the lower one may name it alone."""
        _, lower = self.texts.get(column, ("", ""))
        return headers.recognise(self.heading(column)) or (headers.recognise(lower) if lower else None)


def header_at(grid: Grid, row: int, headers: Headers) -> Iterator[HeaderRows]:
    """The headers that may begin at a row: of one row, and of two where the row below still belongs to it.

    A real merge across several columns says that it does; or periods that stand in a row with nothing else, right under
    « Maturité » and the empty cells beside it.
    """
    single = HeaderRows.single(grid, row)
    if _is_merged_across(grid, row):
        filled = {column: (grid.filled_text(row, column), grid.text(row + 1, column)) for column in range(grid.width)}
        yield single
        texts = _merged_downwards(grid, row, filled)
        yield HeaderRows(row=row, height=2, texts=texts, covered=_covered(grid, row))
        return
    yield single
    if over := _periods_below(grid, row, headers):
        texts = {
            column: (grid.text(row, over.get(column, column)), grid.text(row + 1, column)) for column in single.texts
        }
        yield HeaderRows(row=row, height=2, texts=texts)


def _is_merged_across(grid: Grid, row: int) -> bool:
    return any(merge.top == row and merge.bottom == row + 1 and merge.right - merge.left > 1 for merge in grid.merges)


def _covered(grid: Grid, row: int) -> frozenset[int]:
    return frozenset(column for (at, column), (top, _) in grid.merged_into.items() if at == row and top == row)


def _merged_downwards(grid: Grid, row: int, filled: Mapping[int, tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """Where nothing stands below, a heading is the upper row's own: its merge may reach over its neighbours."""
    return {
        column: (upper, lower) if lower else (grid.text(row, column), "") for column, (upper, lower) in filled.items()
    }


def _periods_below(grid: Grid, row: int, headers: Headers) -> dict[int, int]:
    """The columns of periods in the row below, each with the column of the maturity heading that it stands under.

    Empty where the row below holds anything else: it is then a row of the table.
    """
    if row + 1 >= len(grid.texts):
        return {}
    over: dict[int, int] = {}
    heading: int | None = None
    for column in range(grid.width):
        upper, lower = grid.text(row, column), grid.text(row + 1, column)
        if upper:
            heading = column if _is_bare_assessment(upper, headers) else None
        if lower:
            if heading is None or not _names_round(f"{grid.text(row, heading)} {lower}", headers):
                return {}
            over[column] = heading
        elif not upper:
            heading = None
    return over


def _is_bare_assessment(text: str, headers: Headers) -> bool:
    said = headers.recognise(text)
    return said is not None and said.assessment is not None and not said.round


def _names_round(text: str, headers: Headers) -> bool:
    said = headers.recognise(text)
    return said is not None and bool(said.round)
