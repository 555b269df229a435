"""One cell of an ``.xlsx`` as the ``CellData`` that the Sheets API gives."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from mec_bot.sandbox.google import workbook_formats as formats

if TYPE_CHECKING:
    from openpyxl.cell.cell import MergedCell

_DEFAULT_FONT_SIZE = 10
_ERRORS = {
    "#NULL!": "NULL_VALUE",
    "#DIV/0!": "DIVIDE_BY_ZERO",
    "#VALUE!": "VALUE",
    "#REF!": "REF",
    "#NAME?": "NAME",
    "#NUM!": "NUM",
    "#N/A": "N_A",
}
_BOOLEANS = {"fr": ("FAUX", "VRAI"), "en": ("FALSE", "TRUE")}
_HYPERLINK = re.compile(r'=HYPERLINK\(\s*"(?P<target>[^"]+)"', re.IGNORECASE)


def cell_data(cell: Cell | MergedCell, cached: Any, locale: str) -> dict[str, Any]:
    """``CellData`` of one cell; ``{}`` for a blank cell without any format.

    ``cached`` is what the file says the cell's formula gave when it was last computed: it stands for the
    effective value, since nothing here computes.
    """
    # Under a merge only the first cell holds anything.
    if not isinstance(cell, Cell):
        return {}
    data: dict[str, Any] = {}
    formula = _formula(cell)
    value = cached if formula else cell.value
    if formula:
        data["userEnteredValue"] = {"formulaValue": formula}
    if value not in {None, ""}:
        effective = _extended_value(value)
        if "userEnteredValue" not in data:
            data["userEnteredValue"] = effective
        data["effectiveValue"] = effective
        data["formattedValue"] = _formatted(value, cell.number_format, locale)
    if data or cell.has_style:
        data["effectiveFormat"] = _effective_format(cell, locale)
    if link := _hyperlink(cell, formula):
        data["hyperlink"] = link
    if cell.comment:
        data["note"] = cell.comment.text
    return data


def _formula(cell: Cell) -> str | None:
    if isinstance(cell.value, ArrayFormula):
        return str(cell.value.text)
    if isinstance(cell.value, DataTableFormula):
        return "=TABLE()"
    # A text may start with "=" and be no formula.
    return str(cell.value) if cell.data_type == "f" else None


def _extended_value(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, (int, float)):
        return {"numberValue": value}
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        days = formats.serial(value)
        return {"numberValue": int(days) if days == int(days) else days}
    if value in _ERRORS:
        return {"errorValue": {"type": _ERRORS[value], "message": ""}}
    return {"stringValue": str(value)}


def _formatted(value: Any, code: str, locale: str) -> str:
    shown_as = formats.number_format(code, locale)
    pattern = shown_as["pattern"] if shown_as else formats.GENERAL
    if isinstance(value, bool):
        return _BOOLEANS.get(locale[:2], _BOOLEANS["en"])[value]
    if isinstance(value, (int, float)):
        return formats.format_number(value, pattern, locale)
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return formats.format_moment(value, pattern, locale)
    return str(value)


def _effective_format(cell: Cell, locale: str) -> dict[str, Any]:
    font = cell.font
    shown: dict[str, Any] = {}
    if number_format := formats.number_format(cell.number_format, locale):
        shown["numberFormat"] = number_format
    shown["wrapStrategy"] = "WRAP" if cell.alignment.wrap_text else "OVERFLOW_CELL"
    shown["textFormat"] = {
        "fontFamily": font.name or "Arial",
        "fontSize": round(font.size or _DEFAULT_FONT_SIZE),
        "bold": bool(font.bold),
        "italic": bool(font.italic),
        "strikethrough": bool(font.strike),
        "underline": bool(font.underline and font.underline != "none"),
    }
    return shown


def _hyperlink(cell: Cell, formula: str | None) -> str | None:
    if cell.hyperlink:
        # A link inside the workbook has a place and no target.
        return cell.hyperlink.target or f"#{cell.hyperlink.location}"
    match = _HYPERLINK.match(formula) if formula else None
    return match["target"] if match else None
