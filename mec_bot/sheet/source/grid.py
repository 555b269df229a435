"""One tab as a grid of cells: displayed texts, true dates, notes, merges, and what is struck through or hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from mec_bot.sheet.cells.spelling import INVISIBLE
from mec_bot.sheet.source.reply import GridData, MergedRange, NumberFormat, Reply, Tab, Value

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
class DeclaredTable:
    """A table as Google Sheets knows it: a rectangle, 0-based, whose first row is its header.

    ``bottom`` and ``right`` are the first row and column outside it. ``types`` maps columns to their types (`DROPDOWN`,
    `DATE` …), ``choices`` to the values that a column of the type `DROPDOWN` offers (Sheets API, `Table` resource).
    """

    name: str
    top: int
    left: int
    bottom: int
    right: int
    types: Mapping[int, str] = field(default_factory=dict)
    choices: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """One tab, rows × columns, 0-based; each row is as long as its last cell with something in it.

    A merged rectangle's text stands at its top left only, as in the sheet; ``merged_into`` maps every other position of
    the merge to the top left.

    ``struck`` holds the cells of which any letter is crossed out, ``part_struck`` those of which some letters are not.
    ``bold`` and ``filled`` say what people set themselves. ``formulas`` maps cells to formulas (`=SUM(B2:B9)`);
    ``not_ready`` holds the cells whose formula is still being computed. ``choices`` and ``boxes`` are what a cell offers
    to choose from: a list, or a box to tick. ``people`` maps cells to the e-mail addresses of their people chips, and
    ``discussed`` holds the cells on which a comment is open.
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
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    part_struck: frozenset[Position] = frozenset()
    bold: frozenset[Position] = frozenset()
    filled: frozenset[Position] = frozenset()
    formulas: Mapping[Position, str] = field(default_factory=dict)
    not_ready: frozenset[Position] = frozenset()
    choices: Mapping[Position, tuple[str, ...]] = field(default_factory=dict)
    boxes: frozenset[Position] = frozenset()
    people: Mapping[Position, tuple[str, ...]] = field(default_factory=dict)
    discussed: frozenset[Position] = frozenset()
    tables: tuple[DeclaredTable, ...] = ()

    @cached_property
    def width(self) -> int:
        """The number of columns in use."""
        return max((len(row) for row in self.texts), default=0)

    def text(self, row: int, column: int) -> str:
        """What the cell displays, without the spaces around it; ``""`` outside the grid."""
        if row < len(self.texts) and column < len(self.texts[row]):
            return self.texts[row][column].strip()
        return ""

    def day(self, row: int, column: int) -> date | None:
        """The day of a true date cell, or of the merge that the cell is in; ``None`` where there is no true date."""
        return self.dates.get(self.merged_into.get((row, column), (row, column)))

    def note(self, row: int, column: int) -> str:
        """The note of the cell, or of the merge that the cell is in; ``""`` where there is none."""
        return self.notes.get(self.merged_into.get((row, column), (row, column)), "").strip()

    def filled_text(self, row: int, column: int) -> str:
        """The text of the cell, or of the merge that the cell is in."""
        return self.text(*self.merged_into.get((row, column), (row, column)))


@dataclass(frozen=True, kw_only=True)
class Spreadsheet:
    """A whole spreadsheet as pulled at one instant; two pulls with one ``digest`` brought the same reply."""

    id: str
    title: str
    grids: tuple[Grid, ...]
    digest: str = ""


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


def read_spreadsheet(reply: Reply, sheet_id: str, *, digest: str = "") -> Spreadsheet:
    """Turn the reply of one ``spreadsheets.get`` into grids (Sheets API, `Spreadsheet` resource)."""
    return Spreadsheet(
        id=sheet_id,
        title=reply.properties.title,
        grids=tuple(_read_grid(tab) for tab in reply.sheets),
        digest=digest,
    )


def _read_grid(tab: Tab) -> Grid:
    data = tab.data[0] if tab.data else GridData()
    dates: dict[Position, date] = {}
    notes: dict[Position, str] = {}
    links: dict[Position, str] = {}
    struck: set[Position] = set()
    texts: list[tuple[str, ...]] = []
    for number, row in enumerate(data.row_data):
        shown = [cell.formatted_value for cell in row.values]
        # A cell that holds only invisible marks is blank.
        texts.append(tuple([text if text.isascii() else text.strip(INVISIBLE) for text in shown]))
        for column, cell in enumerate(row.values):
            if cell.note:
                notes[number, column] = cell.note
            if cell.hyperlink:
                links[number, column] = cell.hyperlink
            style = cell.effective_format
            if style is not None:
                if style.text_format is not None and style.text_format.strikethrough:
                    struck.add((number, column))
                if style.number_format is not None and (day := _date(cell.effective_value, style.number_format)):
                    dates[number, column] = day
    merges = tuple(_merge(merge) for merge in tab.merges)
    return Grid(
        tab=tab.properties.title,
        tab_id=tab.properties.sheet_id,
        texts=tuple(texts),
        dates=dates,
        notes=notes,
        links=links,
        struck=frozenset(struck),
        hidden_rows=frozenset(
            number for number, row in enumerate(data.row_metadata) if row.hidden_by_user or row.hidden_by_filter
        ),
        merges=merges,
        merged_into=_merged_into(merges),
    )


def _date(value: Value | None, shown: NumberFormat) -> date | None:
    """The day of a true date cell; a number that merely looks like a date stays a number."""
    if shown.type not in {"DATE", "DATE_TIME"} or value is None:
        return None
    serial = value.number_value
    if serial is None or not 0 <= serial <= _LAST_SERIAL:
        return None
    return _EPOCH + timedelta(days=int(serial))


def _merge(merge: MergedRange) -> Merge:
    return Merge(
        top=merge.start_row_index,
        left=merge.start_column_index,
        bottom=merge.end_row_index,
        right=merge.end_column_index,
    )


def _merged_into(merges: Sequence[Merge]) -> dict[Position, Position]:
    return {
        (row, column): (merge.top, merge.left)
        for merge in merges
        for row in range(merge.top, merge.bottom)
        for column in range(merge.left, merge.right)
        if (row, column) != (merge.top, merge.left)
    }
