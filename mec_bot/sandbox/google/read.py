"""The replies to reading requests: the spreadsheet resource cut to its ranges, or plain values."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from mec_bot.sandbox.google import a1

if TYPE_CHECKING:
    from collections.abc import Sequence

Render: TypeAlias = Literal["FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"]
Dimension: TypeAlias = Literal["ROWS", "COLUMNS"]
DateTimeRender: TypeAlias = Literal["SERIAL_NUMBER", "FORMATTED_STRING"]
_MOMENTS = {"DATE", "TIME", "DATE_TIME"}


@dataclass(frozen=True, kw_only=True)
class ValueOptions:
    """How values are wanted; the defaults are Google's."""

    render: Render = "FORMATTED_VALUE"
    date_time: DateTimeRender = "SERIAL_NUMBER"
    dimension: Dimension = "ROWS"


def spreadsheet(resource: dict[str, Any], ranges: Sequence[str], *, grid_data: bool, comments: bool) -> dict[str, Any]:
    """``Spreadsheet`` cut to the ranges: only the tabs they name, one ``GridData`` for each range.

    Without ranges, every tab is given whole. ``comments`` says whether the threads come along, and where they are.

    Raises:
        A1Error: a range names no part of the spreadsheet.
    """
    wanted = [a1.parse(text, _grids(resource)) for text in ranges]
    left_out = {"data"} if comments else {"data", "comments", "commentAnchors"}
    sheets = []
    for sheet in resource["sheets"]:
        inside = [area for area in wanted if area.title == sheet["properties"]["title"]]
        if wanted and not inside:
            continue
        shown = {name: part for name, part in sheet.items() if name not in left_out}
        if grid_data:
            data = sheet["data"][0]
            shown["data"] = [_cut(data, area) for area in inside] if inside else [_tidy(data)]
        sheets.append(shown)
    return {name: part for name, part in resource.items() if name not in left_out} | {"sheets": sheets}


def values(resource: dict[str, Any], text: str, options: ValueOptions) -> dict[str, Any]:
    """``ValueRange`` of one A1 range: trailing blanks are trimmed, blank rows inside are ``[]``.

    Raises:
        A1Error: the text names no part of the spreadsheet.
    """
    area = a1.parse(text, _grids(resource))
    sheet = next(sheet for sheet in resource["sheets"] if sheet["properties"]["title"] == area.title)
    cut = _cut(sheet["data"][0], area)
    rows = [[_value(cell, options) for cell in row.get("values", [])] for row in cut.get("rowData", [])]
    if options.dimension == "COLUMNS":
        rows = [list(column) for column in zip_longest(*rows, fillvalue="")]
    rows = _without_trailing([_without_trailing(row, "") for row in rows], [])
    shown: dict[str, Any] = {"range": str(area), "majorDimension": options.dimension}
    if rows:
        shown["values"] = rows
    return shown


def _grids(resource: dict[str, Any]) -> list[a1.Grid]:
    every = [sheet["properties"] for sheet in resource["sheets"]]
    return [
        a1.Grid(
            title=tab["title"], rows=tab["gridProperties"]["rowCount"], columns=tab["gridProperties"]["columnCount"]
        )
        for tab in every
    ]


def _cut(data: dict[str, Any], area: a1.Range) -> dict[str, Any]:
    """``GridData`` of one range, cut from the ``GridData`` of the whole tab."""
    rows = []
    for row in data["rowData"][area.start_row : area.end_row]:
        cells = _without_trailing(row.get("values", [])[area.start_column : area.end_column], {})
        rows.append({"values": cells} if cells else {})
    return _tidy(
        {
            "startRow": area.start_row,
            "startColumn": area.start_column,
            "rowData": _without_trailing(rows, {}),
            "rowMetadata": data["rowMetadata"][area.start_row : area.end_row],
            "columnMetadata": data["columnMetadata"][area.start_column : area.end_column],
        }
    )


def _tidy(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is zero or empty, as Google does."""
    return {name: part for name, part in data.items() if part}


def _without_trailing(items: list[Any], blank: Any) -> list[Any]:
    end = len(items)
    while end and items[end - 1] == blank:
        end -= 1
    return items[:end]


def _value(cell: dict[str, Any], options: ValueOptions) -> Any:
    if options.render == "FORMULA" and "formulaValue" in cell.get("userEnteredValue", {}):
        return cell["userEnteredValue"]["formulaValue"]
    formatted = cell.get("formattedValue", "")
    if options.render == "FORMATTED_VALUE":
        return formatted
    kind = cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type")
    if kind in _MOMENTS and options.date_time == "FORMATTED_STRING":
        return formatted
    effective = cell.get("effectiveValue", {})
    if "errorValue" in effective:
        return formatted
    return next(iter(effective.values()), "")
