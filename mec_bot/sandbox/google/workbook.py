"""An ``.xlsx`` file, read into the ``Spreadsheet`` resource of the Sheets API v4.

The resource holds only what Google would make of the same file, with all its grid data; ``sandbox.google.read``
cuts out the part that a request asks for.
"""

from __future__ import annotations

import threading
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.exceptions import InvalidFileException

from mec_bot.sandbox.google import defaults as google_defaults
from mec_bot.sandbox.google.workbook_cells import cell_data
from mec_bot.sandbox.google.workbook_colors import theme_colors
from mec_bot.sandbox.google.workbook_comments import threads
from mec_bot.sandbox.google.workbook_rules import rules

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

TIME_ZONE = "America/Toronto"
LOCALE = "fr_CA"
GRID = (1000, 26)
_ROW_PIXELS = 21
_COLUMN_PIXELS = 100
_PIXELS_PER_POINT = 4 / 3
_PIXELS_PER_CHARACTER = 7
# What is raised on a broken file; SyntaxError is an XML parser's.
_BROKEN = (BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError, EOFError)


class WorkbookError(Exception):
    """A workbook that cannot be read: names the file and says what to do."""


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
            WorkbookError: the file is missing, or is no ``.xlsx``, or is just being written.
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
        except OSError as error:
            raise _missing(self.path) from error
        return _Version(changed=found.st_mtime_ns, size=found.st_size)


def read(path: Path, *, locale: str = LOCALE, grid: tuple[int, int] = GRID) -> dict[str, Any]:
    """Read the file once.

    Raises:
        WorkbookError: the file is missing, or is no ``.xlsx``, or is just being written.
    """
    content = _content(path)
    entered = _parsed(path, content, computed=False)
    computed = _parsed(path, content, computed=True)
    sheets = [_sheet(index, tab, computed[tab.title], locale, grid) for index, tab in enumerate(entered.worksheets)]
    comments = _comments(path, content, entered, sheets)
    resource: dict[str, Any] = {
        "properties": {
            "title": path.stem,
            "locale": locale,
            "autoRecalc": "ON_CHANGE",
            "timeZone": TIME_ZONE,
            "defaultFormat": google_defaults.FORMAT,
            "spreadsheetTheme": google_defaults.THEME,
        },
        "sheets": sheets,
    }
    if comments:
        resource["comments"] = comments
    return resource


def _content(path: Path) -> bytes:
    """Read the file whole: it is parsed twice, and may be saved again in between."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise _missing(path) from error
    except OSError as error:
        raise WorkbookError(
            f"{path} cannot be read ({error.strerror or error}). Give this program the right to read it."
        ) from error


def _parsed(path: Path, content: bytes, *, computed: bool) -> openpyxl.Workbook:
    """Parse for what people entered, or for what the formulas gave when the file was saved."""
    try:
        # Excel's extensions (slicers, sparklines) are no part of what is served: their loss needs no warning.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return openpyxl.load_workbook(BytesIO(content), data_only=computed, rich_text=not computed)
    except _BROKEN as error:
        raise _unreadable(path, error) from error


def _comments(
    path: Path, content: bytes, entered: openpyxl.Workbook, sheets: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The threads of the whole file; each tab is told where its own stand."""
    found: list[dict[str, Any]] = []
    try:
        with ZipFile(BytesIO(content)) as file:
            for tab, sheet in zip(entered.worksheets, sheets, strict=True):
                pairs = list(threads(file, tab, sheet["properties"]["sheetId"]))
                found += [thread for thread, _ in pairs]
                if pairs:
                    sheet["commentAnchors"] = [anchor for _, anchor in pairs]
    except _BROKEN as error:
        raise _unreadable(path, error) from error
    return found


def _unreadable(path: Path, error: Exception) -> WorkbookError:
    return WorkbookError(
        f"{path} is not an Excel workbook that can be read ({error}). "
        "Save it as .xlsx (in Google Sheets: File > Download > Microsoft Excel) and try again."
    )


def _missing(path: Path) -> WorkbookError:
    return WorkbookError(f"{path} does not exist. Check the path of the workbook.")


def _sheet(index: int, tab: Worksheet, computed: Worksheet, locale: str, grid: tuple[int, int]) -> dict[str, Any]:
    # Google numbers the first tab 0 and gives the others a random number: here one that stays the same.
    sheet_id = 0 if index == 0 else zlib.crc32(tab.title.encode()) >> 1
    rows = max(grid[0], tab.max_row)
    columns = max(grid[1], tab.max_column)
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
            "rowData": _row_data(tab, computed, locale, rules(tab, rows, columns)),
            "rowMetadata": [_row_metadata(tab, row) for row in range(1, rows + 1)],
            "columnMetadata": _column_metadata(tab, columns),
        }
    ]
    if merges := _merges(tab, sheet_id):
        sheet["merges"] = merges
    return sheet


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
    tab: Worksheet, computed: Worksheet, locale: str, validation: dict[tuple[int, int], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Every row up to the last row that holds something; in each, every cell up to the last such cell.

    A rule for what may be typed is something too: a column of dropdowns goes on below the table.
    """
    theme = theme_colors(tab.parent.loaded_theme if tab.parent else None)
    last_row = max([tab.max_row, *(row for row, _ in validation)])
    last_column = max([tab.max_column, *(column for _, column in validation)])
    rows_of_cells = tab.iter_rows(max_row=last_row, max_col=last_column)
    rows_of_values = computed.iter_rows(max_row=last_row, max_col=last_column, values_only=True)
    rows: list[dict[str, Any]] = []
    for number, (cells, values) in enumerate(zip(rows_of_cells, rows_of_values, strict=True), start=1):
        row = [cell_data(cell, value, locale, theme) for cell, value in zip(cells, values, strict=True)]
        for column, data in enumerate(row, start=1):
            if rule := validation.get((number, column)):
                data["dataValidation"] = rule
        while row and not row[-1]:
            row.pop()
        rows.append({"values": row} if row else {})
    while rows and not rows[-1]:
        rows.pop()
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


def _column_metadata(tab: Worksheet, columns: int) -> list[dict[str, Any]]:
    metadata: list[dict[str, Any]] = [{"pixelSize": _COLUMN_PIXELS} for _ in range(columns)]
    # One dimension of the file may stand for several columns in a row.
    for letters, dimension in tab.column_dimensions.items():
        first = dimension.min or column_index_from_string(letters)
        for column in range(first, min(dimension.max or first, columns) + 1):
            if dimension.customWidth:
                metadata[column - 1]["pixelSize"] = round(dimension.width * _PIXELS_PER_CHARACTER)
            if dimension.hidden:
                metadata[column - 1]["hiddenByUser"] = True
    return metadata
