"""Where the table stands in its tab: the header row or rows, how far it reaches, and which column holds what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mec_bot.phrases import Phrase
from mec_bot.settings.models import FieldName
from mec_bot.sheet.source.grid import Grid
from mec_bot.sheet.table.headings.column_contents import column_contents, holds_levels
from mec_bot.sheet.table.headings.columns import Columns, read_columns
from mec_bot.sheet.table.headings.header_rows import HeaderRows, header_at
from mec_bot.sheet.table.headings.headers import Header, Headers

# Titles and legends may stand above the header, but a person would not find a table that starts lower than this.
HEADER_SEARCH_ROWS = 60
REQUIRED: tuple[FieldName, ...] = ("sub_project", "assessment")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The table's place; rows and columns are 0-based, and ``first_row`` is the first row below the header.

    The table takes the columns from ``left`` to before ``right``, and the rows to before ``bottom``. ``headings`` are the
    headings of all its columns, ``rounds`` pairs of round and column; ``others`` maps headings to the columns that
    mec-bot only keeps. ``why`` says of each column that has a heading how it was understood, or why not; ``aside`` are
    the columns of those that people should know of.
    """

    header_row: int
    first_row: int
    left: int
    right: int
    bottom: int
    headings: Mapping[int, str]
    columns: Mapping[FieldName, int]
    rounds: Sequence[tuple[str, int]]
    others: Mapping[str, int]
    carrier_in_brackets: bool
    why: Mapping[int, Phrase]
    aside: frozenset[int] = frozenset()

    @property
    def name(self) -> int:
        """The column of the sub-projects' names."""
        return self.columns["sub_project"]


@dataclass(frozen=True, kw_only=True)
class NoLayout:
    """The likeliest header of a tab that lacks a required column, and what is missing."""

    grid: Grid
    header: HeaderRows
    missing: tuple[FieldName, ...]
    found: Mapping[int, Header]


def find_layout(
    grid: Grid, headers: Headers, required: Sequence[FieldName] = REQUIRED, *, pinned_row: int | None = None
) -> Layout | NoLayout:
    """Find the header wherever it stands, in one row or two.

    ``pinned_row`` (1-based) is the row where the configuration says that the header begins.

    Raises:
        SheetLayoutError: two columns claim a required field.
    """
    best: _Reading | None = None
    rows = range(pinned_row - 1, pinned_row) if pinned_row else range(min(len(grid.texts), HEADER_SEARCH_ROWS))
    for row in rows:
        for header in header_at(grid, row, headers):
            reading = _read(grid, header, headers, required)
            if best is None or reading.score > best.score:
                best = reading
    if best is None or not best.found:
        likeliest = rows[0] if pinned_row else _first_filled_row(grid)
        best = _read(grid, HeaderRows.single(grid, likeliest), headers, required)
    if best.missing:
        return NoLayout(grid=grid, header=best.header, missing=best.missing, found=best.found)
    return _layout(grid, best, headers)


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """What a header says if it stands in these rows, and how far its table reaches."""

    header: HeaderRows
    found: Mapping[int, Header]
    left: int
    right: int
    missing: tuple[FieldName, ...]
    levels: bool

    @property
    def score(self) -> tuple[bool, bool, int]:
        """All required fields beat any number of others, and levels below beat a summary; else more columns are better."""
        return not self.missing, self.levels, len(self.found)


def _read(grid: Grid, header: HeaderRows, headers: Headers, required: Sequence[FieldName]) -> _Reading:
    found = {}
    for column in range(grid.width):
        said = header.recognise(column, headers)
        if said is not None and not header.is_crossed_out(column, grid) and _may_hold(grid, header.below, column, said):
            found[column] = said
    left, right = _extent(grid, header, found, required)
    inside = {column: said for column, said in found.items() if left <= column < right}
    fields = {said.field for said in inside.values()}
    missing = tuple(field for field in required if field not in fields)
    levels = any(
        said.assessment is not None and holds_levels(grid, header.below, column) for column, said in inside.items()
    )
    return _Reading(header=header, found=inside, left=left, right=right, missing=missing, levels=levels)


def _may_hold(grid: Grid, first_row: int, column: int, said: Header) -> bool:
    """Whether a column may hold what its heading says: a vague word (« Niveau ») needs levels below to mean maturity."""
    if said.assessment is None or not said.assessment.vague or holds_levels(grid, first_row, column):
        return True
    return bool(said.round) and column_contents(grid, first_row, column) == "nothing"


def _extent(
    grid: Grid, header: HeaderRows, found: Mapping[int, Header], required: Sequence[FieldName]
) -> tuple[int, int]:
    """The first column of the table, and the first one outside it (`dashboard.md`, « Where the table ends »).

    A column without a heading ends the table where what stands beyond repeats a field of it, or holds no required one; and
    where the table is complete, unless further rounds stand beyond. On the left it is the same.
    """
    for table in grid.tables:
        if table.top == header.row and any(table.left <= column < table.right for column in found):
            return table.left, table.right
    left, right = 0, grid.width
    for gap in [column for column in range(grid.width) if header.is_gap(column)]:
        before = {_claim(said) for column, said in found.items() if left <= column < gap}
        beyond = {_claim(said) for column, said in found.items() if column > gap}
        if all(map(header.is_gap, range(left, gap))):
            continue
        complete = _has_all(before, required)
        if not _has_any(beyond, required) or (complete and (before & beyond or not _more_rounds(gap, header, found))):
            right = gap
            break
        if _has_all(beyond, required) and (before & beyond or not _has_any(before, required)):
            left = gap + 1
    return left, right


def _more_rounds(gap: int, header: HeaderRows, found: Mapping[int, Header]) -> bool:
    """Whether what stands right beyond a gap begins with a round, and holds nothing that is not understood."""
    beyond: list[Header | None] = []
    for column in range(gap + 1, max(header.texts, default=gap) + 1):
        if not header.is_gap(column):
            beyond.append(found.get(column))
        elif beyond:
            break
    first = beyond[0] if beyond else None
    return None not in beyond and first is not None and first.assessment is not None


_Claim = tuple[FieldName, str]


def _claim(said: Header) -> _Claim:
    return said.field, said.round


def _has_any(claims: set[_Claim], fields: Sequence[FieldName]) -> bool:
    return any(field in fields for field, _ in claims)


def _has_all(claims: set[_Claim], fields: Sequence[FieldName]) -> bool:
    return {field for field, _ in claims}.issuperset(fields)


def _layout(grid: Grid, reading: _Reading, headers: Headers) -> Layout:
    header = reading.header
    headings = {column: heading for column in range(reading.left, reading.right) if (heading := header.heading(column))}
    columns: Columns = read_columns(grid, header, headings, reading.found, headers)
    declared = [table.bottom for table in grid.tables if table.top == header.row and table.left == reading.left]
    return Layout(
        header_row=header.row,
        first_row=header.below,
        left=reading.left,
        right=reading.right,
        bottom=declared[0] if declared else len(grid.texts),
        headings=headings,
        columns=columns.fields,
        rounds=columns.rounds,
        others=columns.others,
        carrier_in_brackets=any(said.carrier_in_brackets for said in reading.found.values()),
        why=columns.why,
        aside=columns.aside,
    )


def _first_filled_row(grid: Grid) -> int:
    return next((row for row, texts in enumerate(grid.texts) if any(map(str.strip, texts))), 0)
