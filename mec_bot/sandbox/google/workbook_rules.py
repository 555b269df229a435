"""Data validation of an ``.xlsx`` as the ``DataValidationRule`` of each cell, as the Sheets API gives it.

Lists, numbers and formulas. Dates, times and lengths of text, which Google changes on the way in, are left out. The
boxes to tick of Google Sheets have no form in an ``.xlsx``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mec_bot.sandbox.xlsx.bounds import Bound

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

    from mec_bot.sandbox.xlsx.bounds import Budget

_COMPARISONS = {
    "between": "NUMBER_BETWEEN",
    "notBetween": "NUMBER_NOT_BETWEEN",
    "equal": "NUMBER_EQ",
    "notEqual": "NUMBER_NOT_EQ",
    "lessThan": "NUMBER_LESS",
    "lessThanOrEqual": "NUMBER_LESS_THAN_EQ",
    "greaterThan": "NUMBER_GREATER",
    "greaterThanOrEqual": "NUMBER_GREATER_THAN_EQ",
}


def rules(tab: Worksheet, rows: int, columns: int, budget: Budget) -> dict[tuple[int, int], dict[str, Any]]:
    """``DataValidationRule`` by position (1-based), inside a grid of so many rows and columns.

    Raises:
        UnreadableError: the workbook has more rules than are read.
    """
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for validation in tab.data_validations.dataValidation:
        condition = _condition(validation)
        if condition is None:
            continue
        rule = {"condition": condition, **_manner(validation)}
        characters = sum(len(value["userEnteredValue"]) for value in condition["values"])
        for area in validation.sqref.ranges:
            last_row, last_column = min(area.max_row, rows), min(area.max_col, columns)
            places = max(0, last_row - area.min_row + 1) * max(0, last_column - area.min_col + 1)
            budget.spend(Bound.RULES, places)
            budget.spend(Bound.RULE_CHARACTERS, places * characters)
            for row in range(area.min_row, last_row + 1):
                for column in range(area.min_col, last_column + 1):
                    found[row, column] = rule
    return found


def _condition(validation: DataValidation) -> dict[str, Any] | None:
    first, second = validation.formula1 or "", validation.formula2
    if validation.type == "list" and first.startswith('"'):
        texts = first.strip('"').replace('""', '"').split(",")
        return _of("ONE_OF_LIST", *(text.strip() for text in texts))
    if validation.type == "list":
        return _of("ONE_OF_RANGE", f"={first.removeprefix('=')}")
    if validation.type == "custom":
        return _of("CUSTOM_FORMULA", f"={first.removeprefix('=')}")
    if validation.type in {"whole", "decimal"}:
        kind = _COMPARISONS[validation.operator or "between"]
        return _of(kind, first, *([second] if second and "BETWEEN" in kind else []))
    return None


def _of(kind: str, *values: str) -> dict[str, Any]:
    return {"type": kind, "values": [{"userEnteredValue": value} for value in values]}


def _manner(validation: DataValidation) -> dict[str, Any]:
    """How the rule is kept and shown; what is false is left out."""
    manner: dict[str, Any] = {}
    if validation.prompt:
        manner["inputMessage"] = validation.prompt
    if validation.showErrorMessage and validation.errorStyle in {None, "stop"}:
        manner["strict"] = True
    # Excel's name says the contrary of what it does: it hides the list.
    if validation.type == "list" and not validation.showDropDown:
        manner["showCustomUi"] = True
    return manner
