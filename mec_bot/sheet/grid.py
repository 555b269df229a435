"""One tab as a grid of cells: texts as displayed, true dates, notes, merges, what is struck through or hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

# Serial day 0 of a spreadsheet (Sheets API, "About date and time values").
_EPOCH = date(1899, 12, 30)
_LAST_SERIAL = (date.max - _EPOCH).days
Position = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Merge:
    """A merged rectangle, 0-based; ``bottom`` and ``right`` are the first row and column outside it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, kw_only=True)
class Grid:
    """One tab, rows × columns, 0-based; rows are as long as their last cell with something in it.

    A merged rectangle's text stands at its top left only, as in the sheet; ``merged_into`` maps each other
    position of a merge to that top left.
    """

    tab: str
    tab_id: int
    texts: tuple[tuple[str, ...], ...]
    dates: Mapping[Position, date]
    notes: Mapping[Position, str]
    links: Mapping[Position, str]
    struck: frozenset[Position]
    hidden_rows: frozenset[int]
    merges: tuple[Merge, ...]
    merged_into: Mapping[Position, Position]

    @cached_property
    def width(self) -> int:
        """Columns in use."""
        return max((len(row) for row in self.texts), default=0)

    def text(self, row: int, column: int) -> str:
        """What the cell displays, without the spaces around it; ``""`` outside the grid."""
        if row < len(self.texts) and column < len(self.texts[row]):
            return self.texts[row][column].strip()
        return ""

    def day(self, row: int, column: int) -> date | None:
        """The day of a true date cell, or inside a real merge the merge's."""
        return self.dates.get(self.merged_into.get((row, column), (row, column)))

    def filled_text(self, row: int, column: int) -> str:
        """The cell's text, or inside a real merge the merge's text."""
        return self.text(*self.merged_into.get((row, column), (row, column)))


@dataclass(frozen=True, kw_only=True)
class Spreadsheet:
    """A whole spreadsheet as pulled at one instant."""

    id: str
    title: str
    grids: tuple[Grid, ...]


def address(row: int, column: int) -> str:
    """Name a 0-based position as the sheet does.

    >>> address(6, 3)
    'D7'
    """
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """Name a 0-based column: A, B, … Z, AA.

    >>> column_letters(26)
    'AA'
    """
    letters = ""
    column += 1
    while column:
        column, remainder = divmod(column - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def read_spreadsheet(reply: Mapping[str, Any], sheet_id: str) -> Spreadsheet:
    """Turn the reply of one ``spreadsheets.get`` into grids (Sheets API, `Spreadsheet` resource)."""
    return Spreadsheet(
        id=sheet_id,
        title=reply.get("properties", {}).get("title", ""),
        grids=tuple(_read_grid(sheet) for sheet in reply.get("sheets", ())),
    )


def _read_grid(sheet: Mapping[str, Any]) -> Grid:
    properties = sheet.get("properties", {})
    data = (sheet.get("data") or [{}])[0]
    rows: Sequence[Mapping[str, Any]] = data.get("rowData", ())
    dates: dict[Position, date] = {}
    notes: dict[Position, str] = {}
    links: dict[Position, str] = {}
    struck: set[Position] = set()
    texts: list[tuple[str, ...]] = []
    for number, row in enumerate(rows):
        cells = row.get("values", ())
        texts.append(tuple([cell.get("formattedValue", "") for cell in cells]))
        for column, cell in enumerate(cells):
            if "note" in cell:
                notes[number, column] = cell["note"]
            if "hyperlink" in cell:
                links[number, column] = cell["hyperlink"]
            style = cell.get("effectiveFormat")
            if style:
                if style.get("textFormat", {}).get("strikethrough"):
                    struck.add((number, column))
                if day := _date(cell, style):
                    dates[number, column] = day
    merges = tuple(_merge(merge) for merge in sheet.get("merges", ()))
    return Grid(
        tab=properties.get("title", ""),
        tab_id=properties.get("sheetId", 0),
        texts=tuple(texts),
        dates=dates,
        notes=notes,
        links=links,
        struck=frozenset(struck),
        hidden_rows=frozenset(_hidden_rows(data.get("rowMetadata", ()))),
        merges=merges,
        merged_into=_merged_into(merges),
    )


def _date(cell: Mapping[str, Any], style: Mapping[str, Any]) -> date | None:
    """The day of a true date cell; a number that merely looks like one stays a number."""
    if style.get("numberFormat", {}).get("type") not in {"DATE", "DATE_TIME"}:
        return None
    serial = cell.get("effectiveValue", {}).get("numberValue")
    if serial is None or not 0 <= serial <= _LAST_SERIAL:
        return None
    return _EPOCH + timedelta(days=int(serial))


def _hidden_rows(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    return [number for number, row in enumerate(rows) if row.get("hiddenByUser") or row.get("hiddenByFilter")]


def _merge(merge: Mapping[str, int]) -> Merge:
    """A zero index may be absent from the reply."""
    return Merge(
        top=merge.get("startRowIndex", 0),
        left=merge.get("startColumnIndex", 0),
        bottom=merge["endRowIndex"],
        right=merge["endColumnIndex"],
    )


def _merged_into(merges: Sequence[Merge]) -> dict[Position, Position]:
    return {
        (row, column): (merge.top, merge.left)
        for merge in merges
        for row in range(merge.top, merge.bottom)
        for column in range(merge.left, merge.right)
        if (row, column) != (merge.top, merge.left)
    }
