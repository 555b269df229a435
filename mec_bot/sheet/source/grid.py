"""One tab as a grid of cells: displayed texts, true dates, notes, merges, and what is struck through or hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from mec_bot.sheet.cells.spelling import INVISIBLE
from mec_bot.sheet.source.letters import bold, crossed_out, has_stroke
from mec_bot.sheet.source.reply import (
    Cell,
    Color,
    ConditionKind,
    EnteredFormat,
    GridData,
    MergedRange,
    Metadata,
    NumberFormat,
    NumberKind,
    Range,
    Reply,
    Tab,
    Table,
    Value,
)

# Serial day 0 of a spreadsheet (Sheets API, "About date and time values").
_EPOCH = date(1899, 12, 30).toordinal()
_LAST_SERIAL = date.max.toordinal() - _EPOCH
# Read once: a look into an enumeration costs as much as all the rest that is done for a cell.
_BOX, _DAY, _DAY_AND_TIME = ConditionKind.BOOLEAN, NumberKind.DATE, NumberKind.DATE_TIME
_WHITE = Color(red=1.0, green=1.0, blue=1.0)
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

    ``bottom`` and ``right`` are the first row and column outside it. ``types`` maps the tab's columns to their
    types (`DROPDOWN`, `DATE` …), ``choices`` to the values that a column of the type `DROPDOWN` offers (Sheets API,
    `Table` resource).
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
    to choose from: a list, as far as a declared table says its values once for a column, or a box to tick. ``people``
    maps cells to the e-mail addresses of their people chips, and ``discussed`` holds the cells on which a comment is
    open.
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
    """A whole spreadsheet as pulled at one instant; ``digest`` is the same for two replies that are the same."""

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


@lru_cache(maxsize=1024)
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
    open_threads = frozenset(thread.anchor_id for thread in reply.comments if thread.status == "OPEN")
    return Spreadsheet(
        id=sheet_id,
        title=reply.properties.title,
        grids=tuple(_read_grid(tab, open_threads) for tab in reply.sheets),
        digest=digest,
    )


def _read_grid(tab: Tab, open_threads: frozenset[str]) -> Grid:
    data = tab.data[0] if tab.data else GridData()
    cells = _Cells()
    texts: list[tuple[str, ...]] = []
    for number, row in enumerate(data.row_data):
        shown = [cell.formatted_value for cell in row.values]
        # A cell that holds only invisible marks is blank.
        texts.append(tuple([text if text.isascii() else text.strip(INVISIBLE) for text in shown]))
        cells.read(number, row.values)
    size = (len(texts), max(map(len, texts), default=0))
    merges = tuple(_merge(merge) for merge in tab.merges)
    tables = tuple(_table(table, size) for table in tab.tables)
    return Grid(
        tab=tab.properties.title,
        tab_id=tab.properties.sheet_id,
        texts=tuple(texts),
        dates=cells.dates,
        notes=cells.notes,
        links=cells.links,
        struck=frozenset(cells.struck),
        hidden_rows=_hidden(data.row_metadata),
        merges=merges,
        merged_into=_merged_into(merges),
        hidden=tab.properties.hidden,
        hidden_columns=_hidden(data.column_metadata),
        part_struck=frozenset(cells.part_struck),
        bold=frozenset(cells.bold),
        filled=frozenset(cells.filled),
        formulas=cells.formulas,
        not_ready=frozenset(cells.not_ready),
        choices=_choices(tables, len(texts)),
        boxes=frozenset(cells.boxes),
        people=cells.people,
        discussed=frozenset(
            position
            for anchor in tab.comment_anchors
            if anchor.anchor_id in open_threads
            for position in _discussed(anchor.range, size)
        ),
        tables=tables,
    )


class _Cells:
    """What the cells of a tab hold beside their texts, by position."""

    def __init__(self) -> None:
        self.dates: dict[Position, date] = {}
        self.notes: dict[Position, str] = {}
        self.links: dict[Position, str] = {}
        self.formulas: dict[Position, str] = {}
        self.people: dict[Position, tuple[str, ...]] = {}
        self.struck: set[Position] = set()
        self.part_struck: set[Position] = set()
        self.bold: set[Position] = set()
        self.filled: set[Position] = set()
        self.boxes: set[Position] = set()
        self.not_ready: set[Position] = set()

    def read(self, row: int, cells: Sequence[Cell]) -> None:
        """Read one row. A large sheet has a million cells, nearly all with nothing to be kept: they are told first."""
        for column, cell in enumerate(cells):
            if cell.note:
                self.notes[row, column] = cell.note
            if cell.hyperlink:
                self.links[row, column] = cell.hyperlink
            if cell.user_entered_value.formula_value:
                self.formulas[row, column] = cell.user_entered_value.formula_value
            # A cell that another cell's formula fills has none of its own.
            if cell.effective_value.error_value is not None and cell.effective_value.error_value.type == "LOADING":
                self.not_ready.add((row, column))
            shown = cell.effective_format
            if shown.number_format is not None and (day := _date(cell.effective_value, shown.number_format)):
                self.dates[row, column] = day
            text = cell.formatted_value
            if cell.text_format_runs or shown.text_format.strikethrough or (not text.isascii() and has_stroke(text)):
                self._read_strokes((row, column), cell)
            if cell.user_entered_format is not None or cell.text_format_runs:
                self._read_format((row, column), cell)
            if cell.data_validation is not None and cell.data_validation.condition.type is _BOX:
                self.boxes.add((row, column))
            if cell.chip_runs:
                self._read_chips((row, column), cell)

    def _read_strokes(self, at: Position, cell: Cell) -> None:
        whole_cell = cell.effective_format.text_format.strikethrough
        letters = crossed_out(cell.formatted_value, cell.text_format_runs, whole_cell=whole_cell)
        if True in letters:
            self.struck.add(at)
            if False in letters:
                self.part_struck.add(at)

    def _read_format(self, at: Position, cell: Cell) -> None:
        entered = cell.user_entered_format or EnteredFormat()
        is_bold = entered.text_format is not None and entered.text_format.bold
        if cell.text_format_runs:
            is_bold = all(bold(cell.formatted_value, cell.text_format_runs, whole_cell=is_bold))
        if is_bold:
            self.bold.add(at)
        if entered.background_color is not None and entered.background_color != _WHITE:
            self.filled.add(at)

    def _read_chips(self, at: Position, cell: Cell) -> None:
        persons = [run.chip.person_properties for run in cell.chip_runs if run.chip is not None]
        emails = tuple(person.email for person in persons if person is not None and person.email)
        if emails:
            self.people[at] = emails


def _hidden(dimensions: Sequence[Metadata]) -> frozenset[int]:
    return frozenset(number for number, each in enumerate(dimensions) if each.hidden_by_user or each.hidden_by_filter)


def _table(table: Table, size: tuple[int, int]) -> DeclaredTable:
    where = table.range
    columns = {where.start_column_index + column.column_index: column for column in table.column_properties}
    return DeclaredTable(
        name=table.name,
        top=where.start_row_index,
        left=where.start_column_index,
        bottom=size[0] if where.end_row_index is None else where.end_row_index,
        right=size[1] if where.end_column_index is None else where.end_column_index,
        types={number: column.column_type for number, column in columns.items() if column.column_type},
        choices={
            number: tuple(value.user_entered_value for value in rule.condition.values)
            for number, column in columns.items()
            if (rule := column.data_validation_rule) is not None
            and rule.condition is not None
            and rule.condition.type is ConditionKind.ONE_OF_LIST
        },
    )


def _choices(tables: Sequence[DeclaredTable], height: int) -> dict[Position, tuple[str, ...]]:
    """What the cells below each table's header offer, as far as the tab is in use."""
    return {
        (row, column): choices
        for table in tables
        for column, choices in table.choices.items()
        for row in range(table.top + 1, min(table.bottom, height))
    }


def _discussed(where: Range, size: tuple[int, int]) -> Iterator[Position]:
    """All cells of a rectangle, as far as the tab is in use; of whole rows or columns, only the first cell.

    A comment on a whole column is about its heading, and one on a whole row about its name.
    """
    top, left = where.start_row_index, where.start_column_index
    if where.end_row_index is None or where.end_column_index is None:
        yield top, left
        return
    for row in range(top, min(where.end_row_index, size[0])):
        for column in range(left, min(where.end_column_index, size[1])):
            yield row, column


def _date(value: Value, shown: NumberFormat) -> date | None:
    """The day of a true date cell; a number that merely looks like a date stays a number."""
    if shown.type is not _DAY and shown.type is not _DAY_AND_TIME:
        return None
    serial = value.number_value
    if serial is None or not 0 <= serial <= _LAST_SERIAL:
        return None
    return date.fromordinal(_EPOCH + int(serial))


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
