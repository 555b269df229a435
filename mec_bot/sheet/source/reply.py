"""The part of Google's reply that the bot asks for (Sheets API v4, the `Spreadsheet` resource), typed.

The reply is decoded into these types and not into dictionaries: a sheet of 100,000 rows is 1.2 million cells, each of
which would be three dictionaries. Google leaves out whatever is zero, empty or false. No part can contain itself, so
the cells need no garbage collector. All are frozen: what a cell leaves out is one value that all cells share.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Self

import msgspec

# Of a cell, what bears on what it says. Of its validation only the kind: the values of a dropdown come again with each
# of its cells, and two columns of them would double the reply. Google Tables give them once a column.
_CELL: Final = (
    "formattedValue,effectiveValue(numberValue,errorValue.type),userEnteredValue.formulaValue,note,hyperlink,"
    "effectiveFormat(numberFormat.type,textFormat.strikethrough),"
    "userEnteredFormat(textFormat.bold,backgroundColor(red,green,blue)),"
    "textFormatRuns(startIndex,format(bold,strikethrough)),"
    "dataValidation.condition.type"
)
_TAB: Final = "properties(sheetId,title,hidden),merges"
_METADATA: Final = "rowMetadata(hiddenByUser,hiddenByFilter),columnMetadata(hiddenByUser,hiddenByFilter)"
_RANGE: Final = "range(startRowIndex,startColumnIndex,endRowIndex,endColumnIndex)"
_TABLES: Final = (
    f"tables(name,{_RANGE},columnProperties(columnIndex,columnType,"
    "dataValidationRule.condition(type,values.userEnteredValue)))"
)
_CHIPS: Final = "chipRuns.chip.personProperties.email"

# All of it from the same instant, and nothing else. The request has no `ranges`: Google would refuse a missing tab
# without saying which tabs there are.
FIELDS: Final = (
    f"properties.title,comments(anchorId,status),sheets({_TAB},commentAnchors(anchorId,{_RANGE}),{_TABLES},"
    f"data(rowData.values({_CELL},{_CHIPS}),{_METADATA}))"
)
# Without the newest parts of the API (tables, chips, comments): asked for where Google refuses FIELDS. All that makes a
# level certain or not is in both.
LONG_KNOWN_FIELDS: Final = f"properties.title,sheets({_TAB},data(rowData.values({_CELL}),{_METADATA}))"


class _Code(StrEnum):
    """One of Google's codes: of a million cells, all share these few values. A code that is not known is `OTHER`."""

    @classmethod
    def _missing_(cls, value: object) -> Self:  # noqa: ARG003 - enum's signature
        return cls("")


class _Part(msgspec.Struct, rename="camel", gc=False, frozen=True):
    """A part of the reply; a field that Google leaves out is zero, empty or false."""


class NumberKind(_Code):
    """What a number is shown as (`NumberFormatType`)."""

    OTHER = ""
    TEXT = "TEXT"
    NUMBER = "NUMBER"
    PERCENT = "PERCENT"
    CURRENCY = "CURRENCY"
    DATE = "DATE"
    TIME = "TIME"
    DATE_TIME = "DATE_TIME"
    SCIENTIFIC = "SCIENTIFIC"


class NumberFormat(_Part, frozen=True):
    """How a number is shown."""

    type: NumberKind = NumberKind.OTHER


class ShownText(_Part, frozen=True):
    """How a text is shown."""

    strikethrough: bool = False


class Format(_Part, frozen=True):
    """How a cell is shown, also by a rule for its value (conditional format)."""

    number_format: NumberFormat | None = None
    text_format: ShownText = ShownText()


class Color(_Part, frozen=True):
    """A colour in parts from 0 to 1: black when all are left out."""

    red: float = 0.0
    green: float = 0.0
    blue: float = 0.0


class EnteredText(_Part, frozen=True):
    """How people want a text to be shown."""

    bold: bool = False


class EnteredFormat(_Part, frozen=True):
    """How people want a cell to be shown."""

    text_format: EnteredText | None = None
    background_color: Color | None = None


class RunText(_Part, frozen=True):
    """How a run of characters is shown; what is ``None`` is as in the whole cell."""

    bold: bool | None = None
    strikethrough: bool | None = None


class Run(_Part, frozen=True):
    """The characters from an index, in UTF-16 code units, to the next run's."""

    start_index: int = 0
    format: RunText | None = None


class ErrorValue(_Part, frozen=True):
    """Why a formula has no value."""

    type: str = ""


class Value(_Part, frozen=True):
    """What a cell holds: its number, or the error of its formula."""

    number_value: float | None = None
    error_value: ErrorValue | None = None


class EnteredValue(_Part, frozen=True):
    """What people typed: their formula, where it is one."""

    formula_value: str = ""


class ConditionKind(_Code):
    """What a cell takes, as far as it matters here (`ConditionType`)."""

    OTHER = ""
    BOOLEAN = "BOOLEAN"
    ONE_OF_LIST = "ONE_OF_LIST"
    ONE_OF_RANGE = "ONE_OF_RANGE"


class ValidationCondition(_Part, frozen=True):
    """What a cell takes: one value of a list, or true or false."""

    type: ConditionKind = ConditionKind.OTHER


class Validation(_Part, frozen=True):
    """The rule for what is typed into a cell."""

    condition: ValidationCondition = ValidationCondition()


class PersonProperties(_Part, frozen=True):
    """The person of a chip."""

    email: str = ""


class Chip(_Part, frozen=True):
    """A chip: a person, or something that is not read."""

    person_properties: PersonProperties | None = None


class ChipRun(_Part, frozen=True):
    """A stretch of a cell's text, with a chip or without one."""

    chip: Chip | None = None


class Cell(_Part, frozen=True):
    """One cell."""

    formatted_value: str = ""
    effective_value: Value = Value()
    user_entered_value: EnteredValue = EnteredValue()
    note: str = ""
    hyperlink: str = ""
    effective_format: Format = Format()
    user_entered_format: EnteredFormat | None = None
    text_format_runs: Sequence[Run] = ()
    data_validation: Validation | None = None
    chip_runs: Sequence[ChipRun] = ()


class Row(_Part, frozen=True):
    """One row's cells, as far as the last one with something in it."""

    values: Sequence[Cell] = ()


class Metadata(_Part, frozen=True):
    """Why a row or a column is not shown."""

    hidden_by_user: bool = False
    hidden_by_filter: bool = False


class GridData(_Part, frozen=True):
    """The rows of a tab."""

    row_data: Sequence[Row] = ()
    row_metadata: Sequence[Metadata] = ()
    column_metadata: Sequence[Metadata] = ()


class MergedRange(_Part, frozen=True):
    """A merged rectangle, 0-based; its end row and end column are the first ones outside it."""

    end_row_index: int
    end_column_index: int
    start_row_index: int = 0
    start_column_index: int = 0


class Range(_Part, frozen=True):
    """A rectangle, 0-based; without an end it goes on to the edge of the tab."""

    start_row_index: int = 0
    start_column_index: int = 0
    end_row_index: int | None = None
    end_column_index: int | None = None


class CommentAnchor(_Part, frozen=True):
    """Where a thread of comments is tied to."""

    anchor_id: str = ""
    range: Range = msgspec.field(default_factory=Range)


class ConditionValue(_Part, frozen=True):
    """One value of a list."""

    user_entered_value: str = ""


class ListCondition(_Part, frozen=True):
    """What a column of a table takes."""

    type: ConditionKind = ConditionKind.OTHER
    values: Sequence[ConditionValue] = ()


class ColumnRule(_Part, frozen=True):
    """The rule for what is typed into a column of a table."""

    condition: ListCondition | None = None


class ColumnProperties(_Part, frozen=True):
    """A column of a table; its index counts from the table's left edge."""

    column_index: int = 0
    column_type: str = ""
    data_validation_rule: ColumnRule | None = None


class Table(_Part, frozen=True):
    """A table that people made one (Format > Convert to table)."""

    name: str = ""
    range: Range = msgspec.field(default_factory=Range)
    column_properties: Sequence[ColumnProperties] = ()


class TabProperties(_Part, frozen=True):
    """A tab's name and number."""

    sheet_id: int = 0
    title: str = ""
    hidden: bool = False


class Tab(_Part, frozen=True):
    """One tab."""

    properties: TabProperties = msgspec.field(default_factory=TabProperties)
    merges: Sequence[MergedRange] = ()
    data: Sequence[GridData] = ()
    comment_anchors: Sequence[CommentAnchor] = ()
    tables: Sequence[Table] = ()


class CommentThread(_Part, frozen=True):
    """A thread of comments, open or resolved."""

    anchor_id: str = ""
    status: str = ""


class SpreadsheetProperties(_Part, frozen=True):
    """The spreadsheet's name."""

    title: str = ""


class Reply(_Part, frozen=True):
    """The whole reply."""

    properties: SpreadsheetProperties = msgspec.field(default_factory=SpreadsheetProperties)
    sheets: Sequence[Tab] = ()
    comments: Sequence[CommentThread] = ()


# Raises msgspec.ValidationError where the JSON is not a spreadsheet, and its base, msgspec.DecodeError, where the bytes
# are not JSON.
decode = msgspec.json.Decoder(Reply).decode
