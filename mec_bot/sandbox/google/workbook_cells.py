"""One cell of an ``.xlsx`` as the ``CellData`` that the Sheets API gives."""

from __future__ import annotations

import datetime as dt
import re
from math import isfinite
from typing import TYPE_CHECKING, Any

from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from mec_bot.sandbox.google import workbook_formats as formats
from mec_bot.sandbox.google.workbook_colors import color
from mec_bot.sandbox.google.workbook_comments import is_copy_of_thread
from mec_bot.sandbox.xlsx.bounds import Bound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell.cell import MergedCell
    from openpyxl.cell.text import InlineFont
    from openpyxl.styles.proxy import StyleProxy

    from mec_bot.sandbox.xlsx.bounds import Budget

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


class Cells:
    """Reads the cells of one workbook within a budget; ``theme`` holds the colours of its theme.

    Cells with one style share what it looks like: the replies are read, not changed.
    """

    def __init__(self, locale: str, theme: Sequence[str], budget: Budget) -> None:
        self._locale = locale
        self._theme = theme
        self._budget = budget
        self._formats: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}

    def data(self, cell: Cell | MergedCell, cached: Any) -> dict[str, Any]:
        """``CellData`` of one cell; ``{}`` for a blank cell without any format.

        ``cached`` is what the file says the cell's formula gave when it was last computed: it stands for the
        effective value, since nothing here computes.

        Raises:
            UnreadableError: the number formats of all cells are longer than is read.
        """
        # Under a merge only the first cell holds anything.
        if not isinstance(cell, Cell):
            return {}
        data: dict[str, Any] = {}
        formula = _formula(cell)
        value = cached if formula else cell.value
        if isinstance(value, CellRichText):
            if runs := _text_format_runs(value, cell.font):
                data["textFormatRuns"] = runs
            value = str(value)
        if formula:
            data["userEnteredValue"] = {"formulaValue": formula}
        if value not in {None, ""}:
            effective = _extended_value(value)
            if "userEnteredValue" not in data:
                data["userEnteredValue"] = effective
            data["effectiveValue"] = effective
            self._budget.spend(Bound.CHARACTERS, len(cell.number_format))
            data["formattedValue"] = _formatted(value, cell.number_format, self._locale)
        if data or cell.has_style:
            entered, data["effectiveFormat"] = self._format(cell)
            if entered:
                data["userEnteredFormat"] = entered
        if link := _hyperlink(cell, formula):
            data["hyperlink"] = link
        if cell.comment and not is_copy_of_thread(cell.comment):
            data["note"] = cell.comment.text
        return data

    def _format(self, cell: Cell) -> tuple[dict[str, Any], dict[str, Any]]:
        """The entered and the effective format of the cell's style."""
        if cell.style_id not in self._formats:
            effective = _effective_format(cell, self._locale)
            entered = _entered_format(cell, self._locale, self._theme) if cell.has_style else {}
            effective |= {name: part for name, part in entered.items() if name.startswith("background")}
            self._formats[cell.style_id] = entered, effective
        return self._formats[cell.style_id]


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
        if not isfinite(value):
            raise ValueError("a number without end")
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
    shown: dict[str, Any] = {}
    if number_format := formats.number_format(cell.number_format, locale):
        shown["numberFormat"] = number_format
    shown["wrapStrategy"] = "WRAP" if cell.alignment.wrap_text else "OVERFLOW_CELL"
    shown["textFormat"] = {
        "fontFamily": cell.font.name or "Arial",
        "fontSize": round(cell.font.size or _DEFAULT_FONT_SIZE),
        **_style(cell.font),
    }
    return shown


def _entered_format(cell: Cell, locale: str, theme: Sequence[str]) -> dict[str, Any]:
    """What somebody set on the cell and is not how every cell looks."""
    entered: dict[str, Any] = {}
    if number_format := formats.number_format(cell.number_format, locale):
        entered["numberFormat"] = number_format
    fill = color(cell.fill.fgColor, theme) if cell.fill.fill_type == "solid" else None
    if fill is not None:
        entered["backgroundColor"] = fill
    if cell.alignment.wrap_text:
        entered["wrapStrategy"] = "WRAP"
    if style := {name: True for name, is_set in _style(cell.font).items() if is_set}:
        entered["textFormat"] = style
    if fill is not None:
        entered["backgroundColorStyle"] = {"rgbColor": fill}
    return entered


def _style(font: StyleProxy | InlineFont) -> dict[str, bool]:
    return {
        "bold": bool(font.b),
        "italic": bool(font.i),
        "strikethrough": bool(font.strike),
        "underline": bool(font.u),
    }


def _text_format_runs(text: CellRichText, font: StyleProxy) -> list[dict[str, Any]]:
    """``TextFormatRun`` of each stretch: where it starts, in UTF-16 code units, and what differs from the cell."""
    runs: list[dict[str, Any]] = []
    start = 0
    whole_cell = _style(font)
    for part in text:
        style = _style(part.font) if isinstance(part, TextBlock) else whole_cell
        differs = {name: is_set for name, is_set in style.items() if is_set != whole_cell[name]}
        units = len(str(part).encode("utf-16-le")) // 2
        if units:
            runs.append({**({"startIndex": start} if start else {}), "format": differs})
        start += units
    return runs if any(run["format"] for run in runs) else []


def _hyperlink(cell: Cell, formula: str | None) -> str | None:
    if cell.hyperlink:
        # A link inside the workbook has a place and no target.
        return cell.hyperlink.target or f"#{cell.hyperlink.location}"
    match = _HYPERLINK.match(formula) if formula else None
    return match["target"] if match else None
