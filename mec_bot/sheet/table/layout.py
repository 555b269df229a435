"""Where the table stands in its tab: the header row or rows, and which column holds what."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mec_bot.errors import SheetLayoutError
from mec_bot.phrases import Phrase
from mec_bot.settings.models import FieldName
from mec_bot.sheet.cells.quoted import quoted
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.source.grid import Grid, address
from mec_bot.sheet.table.doubles import two_columns
from mec_bot.sheet.table.headers import SYNONYMS, Header, Headers

# Titles and legends may stand above the header, but a person would not find a table that starts lower than this.
_HEADER_SEARCH_ROWS = 60
REQUIRED: tuple[FieldName, ...] = ("sub_project", "assessment")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The table's place; rows and columns are 0-based, and ``first_row`` is the first row below the header.

    ``rounds`` are pairs of round and column; ``others`` maps headers to the columns that mec-bot only keeps.
    """

    header_row: int
    first_row: int
    columns: Mapping[FieldName, int]
    rounds: Sequence[tuple[str, int]]
    others: Mapping[str, int]
    carrier_in_brackets: bool


class NoHeaderError(SheetLayoutError):
    """The tab does not hold the table; another tab may hold it."""


def choose_tab(
    grids: Sequence[Grid], tab: str, headers: Headers, required: Sequence[FieldName] = REQUIRED
) -> tuple[Grid, Layout]:
    """The tab that holds the dashboard and its layout; an empty ``tab`` means the first that has its header.

    Raises:
        SheetLayoutError: there is no such tab, no tab has the header, or two columns claim one field.
    """
    if tab:
        for grid in grids:
            if fold_key(grid.tab) == fold_key(tab):
                return grid, find_layout(grid, headers, required)
        raise SheetLayoutError(
            Phrase(
                "The sheet has no tab “{tab}”. It has: {tabs}. Set sheet.tab in config/mec_bot.yaml to one of them.",
                tab=tab,
                tabs=quoted(grid.tab for grid in grids),
            )
        )
    refusals = []
    for grid in grids:
        try:
            return grid, find_layout(grid, headers, required)
        except NoHeaderError as error:
            refusals.append(error)
    if not refusals:
        raise SheetLayoutError(Phrase("The sheet has no tab at all."))
    raise refusals[0]


def find_layout(grid: Grid, headers: Headers, required: Sequence[FieldName] = REQUIRED) -> Layout:
    """Find the header wherever it stands, in one row or two.

    Raises:
        NoHeaderError: a required column is missing.
        SheetLayoutError: two columns claim one field.
    """
    best: dict[int, Header] = {}
    best_place = (_first_filled_row(grid), 1)
    for row in range(min(len(grid.texts), _HEADER_SEARCH_ROWS)):
        for height in (1, 2):
            found = _recognised(grid, row, height, headers)
            if _score(found, required) > _score(best, required):
                best, best_place = found, (row, height)
    row, height = best_place
    if _score(best, required) < _COMPLETE:
        fields = {header.field for header in best.values()}
        raise _missing(grid, row, height, [field for field in required if field not in fields], headers)
    _refuse_doubles(grid, row, height, best)
    columns: dict[FieldName, int] = {
        header.field: column for column, header in best.items() if header.field != "assessment"
    }
    return Layout(
        header_row=row,
        first_row=row + height,
        columns=columns,
        rounds=[(header.round, column) for column, header in best.items() if header.field == "assessment"],
        others=_others(grid, row, height, best),
        carrier_in_brackets=any(header.carrier_in_brackets for header in best.values()),
    )


def _others(grid: Grid, row: int, height: int, known: Mapping[int, Header]) -> dict[str, int]:
    """The columns that mec-bot only keeps, by header; of two columns with one header, the second is numbered."""
    others: dict[str, int] = {}
    seen: Counter[str] = Counter()
    for column in range(grid.width):
        if column not in known and (label := label_of(grid, row, height, column)):
            seen[label] += 1
            others[label if seen[label] == 1 else f"{label} ({seen[label]})"] = column
    return others


def _first_filled_row(grid: Grid) -> int:
    return next((row for row, texts in enumerate(grid.texts) if any(map(str.strip, texts))), 0)


def _recognised(grid: Grid, row: int, height: int, headers: Headers) -> dict[int, Header]:
    """The recognised headers by column, if the header stood at ``row`` and took ``height`` rows."""
    if height == 1:
        found = {column: headers.recognise(grid.text(row, column)) for column in range(grid.width)}
    elif _spans_two_rows(grid, row):
        found = {column: _recognised_under(grid, row, column, headers) for column in range(grid.width)}
    else:
        return {}
    return _without_hints({column: header for column, header in found.items() if header})


def _without_hints(found: Mapping[int, Header]) -> dict[int, Header]:
    """Leave out every hinted header that is not alone with its field.

    Of « Contact (nom) » and « Contact (courriel) », neither says which one is the contact: both are only kept.
    """
    claims = Counter(header.field for header in found.values())
    return {column: header for column, header in found.items() if not header.hinted or claims[header.field] == 1}


def _spans_two_rows(grid: Grid, row: int) -> bool:
    """Only a real merge across several columns says that the row below still belongs to the header."""
    return any(merge.top == row and merge.bottom == row + 1 and merge.right - merge.left > 1 for merge in grid.merges)


def _recognised_under(grid: Grid, row: int, column: int, headers: Headers) -> Header | None:
    upper, lower = grid.filled_text(row, column), grid.text(row + 1, column)
    if not lower:
        return headers.recognise(grid.text(row, column))
    return headers.recognise(f"{upper} {lower}") or headers.recognise(lower)


def label_of(grid: Grid, row: int, height: int, column: int) -> str:
    """The header of a column, given that it takes ``height`` rows (1 or 2) from ``row``: two rows' texts are joined."""
    upper = grid.filled_text(row, column) if height > 1 else grid.text(row, column)
    lower = grid.text(row + 1, column) if height > 1 else ""
    return f"{upper} {lower}".strip()


_COMPLETE = 1000


def _score(found: Mapping[int, Header], required: Sequence[FieldName]) -> int:
    """More recognised columns is better; the required fields together beat any number of others."""
    fields = {header.field for header in found.values()}
    return (_COMPLETE if fields.issuperset(required) else 0) + len(found)


def _refuse_doubles(grid: Grid, row: int, height: int, found: Mapping[int, Header]) -> None:
    claimed: dict[tuple[FieldName, str], int] = {}
    for column, header in found.items():
        first = claimed.setdefault((header.field, fold_key(header.round)), column)
        if first != column:
            headings = [(address(row, place), label_of(grid, row, height, place)) for place in (first, column)]
            raise two_columns(grid.tab, headings, SYNONYMS[header.field][0])


def _missing(grid: Grid, row: int, height: int, missing: Sequence[FieldName], headers: Headers) -> NoHeaderError:
    """Say what was looked for, in which tab and row, what was found there, and the nearest header."""
    labels = [label for column in range(grid.width) if (label := label_of(grid, row, height, column))]
    if not labels:
        return NoHeaderError(Phrase("Tab “{tab}” is empty: no header was found.", tab=grid.tab))
    sought = [spelling for spelling, field in headers.spellings.items() if field in missing]
    near = max(labels, key=lambda label: max(difflib.SequenceMatcher(None, fold_key(label), s).ratio() for s in sought))
    return NoHeaderError(
        Phrase(
            "Tab “{tab}”: no column {missing} was found. The likeliest header is row {row}: {labels}. The nearest "
            "header is “{near}”: rename it in the sheet, or add it to config/columns.yaml.",
            tab=grid.tab,
            missing=quoted(SYNONYMS[field][0] for field in missing),
            row=row + 1,
            labels=quoted(labels),
            near=near,
        )
    )
