"""The part of Google's reply that the bot asks for (Sheets API v4, the `Spreadsheet` resource), typed.

The reply is decoded into these types and not into dictionaries: a sheet of 100,000 rows is 1.2 million cells, each of
which would be three dictionaries. Google leaves out whatever is zero, empty or false. No part can contain itself, so
the cells need no garbage collector.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

# Values, merges, notes, links, strikethrough and hidden rows from the same instant, and nothing else. The request has
# no `ranges`: Google would refuse a missing tab without saying which tabs there are.
FIELDS = (
    "properties.title,"
    "sheets(properties(sheetId,title),merges,data("
    "rowData.values(formattedValue,effectiveValue.numberValue,note,hyperlink,"
    "effectiveFormat(numberFormat.type,textFormat.strikethrough)),"
    "rowMetadata(hiddenByUser,hiddenByFilter)))"
)


class _Part(msgspec.Struct, rename="camel", gc=False):
    """A part of the reply; a field that Google leaves out is zero, empty or false."""


class NumberFormat(_Part):
    """How a number is shown."""

    type: str = ""


class TextFormat(_Part):
    """How a text is shown."""

    strikethrough: bool = False


class Format(_Part):
    """How a cell is shown."""

    number_format: NumberFormat | None = None
    text_format: TextFormat | None = None


class Value(_Part):
    """What a cell holds: its number, where it is one."""

    number_value: float | None = None


class Cell(_Part):
    """One cell."""

    formatted_value: str = ""
    effective_value: Value | None = None
    note: str = ""
    hyperlink: str = ""
    effective_format: Format | None = None


class Row(_Part):
    """One row's cells, as far as the last one with something in it."""

    values: Sequence[Cell] = ()


class RowMetadata(_Part):
    """Why a row is not shown."""

    hidden_by_user: bool = False
    hidden_by_filter: bool = False


class GridData(_Part):
    """The rows of a tab."""

    row_data: Sequence[Row] = ()
    row_metadata: Sequence[RowMetadata] = ()


class MergedRange(_Part):
    """A merged rectangle, 0-based; its end row and end column are the first ones outside it."""

    end_row_index: int
    end_column_index: int
    start_row_index: int = 0
    start_column_index: int = 0


class TabProperties(_Part):
    """A tab's name and number."""

    sheet_id: int = 0
    title: str = ""


class Tab(_Part):
    """One tab."""

    properties: TabProperties = msgspec.field(default_factory=TabProperties)
    merges: Sequence[MergedRange] = ()
    data: Sequence[GridData] = ()


class SpreadsheetProperties(_Part):
    """The spreadsheet's name."""

    title: str = ""


class Reply(_Part):
    """The whole reply."""

    properties: SpreadsheetProperties = msgspec.field(default_factory=SpreadsheetProperties)
    sheets: Sequence[Tab] = ()


# Raises msgspec.ValidationError where the JSON is not a spreadsheet, and its base, msgspec.DecodeError, where the bytes
# are not JSON.
decode = msgspec.json.Decoder(Reply).decode
