"""An ``.xlsx`` file, read into the ``Spreadsheet`` resource of the Sheets API v4.

The resource holds only what Google would make of the same file, with all its grid data; ``sandbox.google.read``
cuts out the part that a request asks for.
"""

from __future__ import annotations

import threading
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from mec_bot.sandbox.errors import Wording
from mec_bot.sandbox.google import defaults as google_defaults
from mec_bot.sandbox.google.workbook_cells import Cells
from mec_bot.sandbox.google.workbook_colors import theme_colors
from mec_bot.sandbox.google.workbook_comments import threads
from mec_bot.sandbox.google.workbook_rules import rules
from mec_bot.sandbox.xlsx.book import WorkbookError, read_workbook, rows_of
from mec_bot.sandbox.xlsx.bounds import Bound, Budget

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook.workbook import Workbook as Book
    from openpyxl.worksheet.worksheet import Worksheet

    from mec_bot.sandbox.xlsx.book import File

TIME_ZONE = "America/Toronto"
LOCALE = "fr_CA"
GRID = (1000, 26)
_ROW_PIXELS = 21
_COLUMN_PIXELS = 100
_PIXELS_PER_POINT = 4 / 3
_PIXELS_PER_CHARACTER = 7
# One for all blank cells: there may be very many.
_BLANK: dict[str, Any] = {}


@dataclass(frozen=True, kw_only=True)
class _Version:
    """What tells one state of a file from another: time of last change (ns) and size (bytes)."""

    changed: int
    size: int


class Workbook:
    """One ``.xlsx`` file, read again whenever it has changed on disk.

    ``grid`` is the smallest size of a tab (rows, columns), by default that of a new tab in Google Sheets.
    """

    def __init__(self, path: Path, *, locale: str = LOCALE, grid: tuple[int, int] = GRID) -> None:
        self.path = path
        self._locale = locale
        self._grid = grid
        self._lock = threading.Lock()
        self._version: _Version | None = None
        self._resource: dict[str, Any] = {}

    def resource(self) -> dict[str, Any]:
        """``Spreadsheet`` with all its grid data, without an id. Shared: to be read, not changed.

        Raises:
            WorkbookError: the file is missing or cannot be read, as ``read`` says.
        """
        with self._lock:
            version = self._version_on_disk()
            if version != self._version:
                self._resource = read(self.path, locale=self._locale, grid=self._grid)
                self._version = version
            return self._resource

    def _version_on_disk(self) -> _Version:
        try:
            found = self.path.stat()
        except (OSError, ValueError) as error:
            raise WorkbookError(Wording("{file}: this file does not exist. Check its path.", file=self.path)) from error
        return _Version(changed=found.st_mtime_ns, size=found.st_size)


def read(path: Path, *, locale: str = LOCALE, grid: tuple[int, int] = GRID) -> dict[str, Any]:
    """Read the file once.

    Raises:
        WorkbookError: the file is missing, is no ``.xlsx``, is damaged, is just being written, or holds more than is
            read.
    """
    return read_workbook(path, lambda file: _resource(file, path.stem, locale, grid))


def _resource(file: File, title: str, locale: str, grid: tuple[int, int]) -> dict[str, Any]:
    computed = _values(file.read(computed=True))
    entered = file.read(computed=False)
    budget = Budget()
    reader = Cells(locale, theme_colors(entered.loaded_theme), budget)
    sheets = [
        _sheet(index, tab, reader, computed.get(tab.title, {}), grid, budget)
        for index, tab in enumerate(entered.worksheets)
    ]
    resource: dict[str, Any] = {
        "properties": {
            "title": title,
            "locale": locale,
            "autoRecalc": "ON_CHANGE",
            "timeZone": TIME_ZONE,
            "defaultFormat": google_defaults.FORMAT,
            "spreadsheetTheme": google_defaults.THEME,
        },
        "sheets": sheets,
    }
    if comments := _comments(file, entered, sheets):
        resource["comments"] = comments
    return resource


def _values(book: Book) -> dict[str, dict[tuple[int, int], Any]]:
    """What each cell of each tab holds, by its place."""
    return {
        tab.title: {
            (row, column): cell.value
            for row, cells in rows_of(tab).items()
            for column, cell in cells.items()
            if cell.value is not None
        }
        for tab in book.worksheets
    }


def _comments(file: File, entered: Book, sheets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The threads of the whole file; each tab is told where its own stand."""
    found: list[dict[str, Any]] = []
    with file.archive() as archive:
        for tab, sheet in zip(entered.worksheets, sheets, strict=True):
            pairs = list(threads(archive, tab, sheet["properties"]["sheetId"]))
            found += [thread for thread, _ in pairs]
            if pairs:
                sheet["commentAnchors"] = [anchor for _, anchor in pairs]
    return found


def _sheet(
    index: int,
    tab: Worksheet,
    reader: Cells,
    computed: dict[tuple[int, int], Any],
    grid: tuple[int, int],
    budget: Budget,
) -> dict[str, Any]:
    # Google numbers the first tab 0 and gives the others a random number: here one that stays the same.
    sheet_id = 0 if index == 0 else zlib.crc32(tab.title.encode()) >> 1
    cells = rows_of(tab)
    rows, columns = _size(cells, grid)
    properties: dict[str, Any] = {
        "sheetId": sheet_id,
        "title": tab.title,
        "index": index,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": rows, "columnCount": columns, **_frozen(tab)},
    }
    if tab.sheet_state != "visible":
        properties["hidden"] = True
    sheet: dict[str, Any] = {"properties": properties}
    sheet["data"] = [
        {
            "rowData": _row_data(cells, reader, computed, rules(tab, rows, columns, budget), (rows, columns), budget),
            "rowMetadata": [_row_metadata(tab, row) for row in range(1, rows + 1)],
            "columnMetadata": _column_metadata(tab, columns, budget),
        }
    ]
    if merges := _merges(tab, sheet_id):
        sheet["merges"] = merges
    return sheet


def _size(cells: dict[int, dict[int, Any]], grid: tuple[int, int]) -> tuple[int, int]:
    """The rows and columns of a tab: at least those of the grid, and as far as anything is written.

    Somebody formats whole columns, down to row 1,048,576: what is blank does not make a tab larger.
    """
    last_row, last_column = grid
    for row, row_cells in cells.items():
        for column, cell in row_cells.items():
            if cell.value is not None:
                last_row, last_column = max(last_row, row), max(last_column, column)
    return last_row, last_column


def _frozen(tab: Worksheet) -> dict[str, int]:
    """Rows and columns held in place, and only those: Google leaves a zero out."""
    if not tab.freeze_panes:
        return {}
    letters, row = coordinate_from_string(tab.freeze_panes)
    frozen = {"frozenRowCount": row - 1, "frozenColumnCount": column_index_from_string(letters) - 1}
    return {name: count for name, count in frozen.items() if count}


def _merges(tab: Worksheet, sheet_id: int) -> list[dict[str, int]]:
    """0-based, end-exclusive, in the order of the cells; a ``sheetId`` of 0 is left out, as Google does."""
    merges = sorted(tab.merged_cells.ranges, key=lambda merge: (merge.min_row, merge.min_col))
    return [
        {
            **({"sheetId": sheet_id} if sheet_id else {}),
            "startRowIndex": merge.min_row - 1,
            "endRowIndex": merge.max_row,
            "startColumnIndex": merge.min_col - 1,
            "endColumnIndex": merge.max_col,
        }
        for merge in merges
    ]


def _row_data(
    cells: dict[int, dict[int, Any]],
    reader: Cells,
    computed: dict[tuple[int, int], Any],
    validation: dict[tuple[int, int], dict[str, Any]],
    size: tuple[int, int],
    budget: Budget,
) -> list[dict[str, Any]]:
    """Every row up to the last row that holds something; in each, every cell up to the last such cell.

    A rule for what may be typed is something too: a column of dropdowns goes on below the table.
    """
    filled: dict[int, dict[int, dict[str, Any]]] = {}
    for number, row_cells in cells.items():
        for column, cell in row_cells.items():
            if number <= size[0] and column <= size[1] and (data := reader.data(cell, computed.get((number, column)))):
                filled.setdefault(number, {})[column] = data
    for (number, column), rule in validation.items():
        filled.setdefault(number, {}).setdefault(column, {})["dataValidation"] = rule
    rows: list[dict[str, Any]] = []
    for number in range(1, max(filled, default=0) + 1):
        row = filled.get(number, {})
        width = max(row, default=0)
        budget.spend(Bound.PLACES, width)
        rows.append({"values": [row.get(column, _BLANK) for column in range(1, width + 1)]} if row else {})
    return rows


def _row_metadata(tab: Worksheet, row: int) -> dict[str, Any]:
    # Reading by key would add the row to the file's model.
    if row not in tab.row_dimensions:
        return {"pixelSize": _ROW_PIXELS}
    dimension = tab.row_dimensions[row]
    metadata: dict[str, Any] = {}
    if dimension.hidden:
        metadata["hiddenByUser"] = True
    metadata["pixelSize"] = round(dimension.height * _PIXELS_PER_POINT) if dimension.height else _ROW_PIXELS
    return metadata


def _column_metadata(tab: Worksheet, columns: int, budget: Budget) -> list[dict[str, Any]]:
    metadata: list[dict[str, Any]] = [{"pixelSize": _COLUMN_PIXELS} for _ in range(columns)]
    # One dimension of the file may stand for several columns in a row.
    for letters, dimension in tab.column_dimensions.items():
        first = dimension.min or column_index_from_string(letters)
        last = min(dimension.max or first, columns)
        budget.spend(Bound.COLUMNS, max(0, last - first + 1))
        for column in range(first, last + 1):
            if dimension.customWidth:
                metadata[column - 1]["pixelSize"] = round(dimension.width * _PIXELS_PER_CHARACTER)
            if dimension.hidden:
                metadata[column - 1]["hiddenByUser"] = True
    return metadata
