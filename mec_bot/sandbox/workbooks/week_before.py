"""A workbook of the demo as it stood a week before, so that the demo's digest has a week to tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl

from mec_bot.sandbox.workbooks.files import EXEMPLE

if TYPE_CHECKING:
    from pathlib import Path

_TAB = "Tableau de bord"
# (sub-project, column) → the text a week before; every other workbook was the same.
_THEN: dict[Path, dict[tuple[str, str], str | None]] = {
    EXEMPLE: {
        ("Frigo de palier", "G"): "2c",
        ("Semothèque", "G"): "2b",
        ("Bail partagé", "H"): None,
        ("Épicerie roulante", "I"): None,
    }
}


def week_before(workbook: Path, folder: Path) -> Path:
    """The workbook of a week before, written below ``folder``; the workbook itself where nothing was different."""
    changes = _THEN.get(workbook)
    if changes is None:
        return workbook
    book = openpyxl.load_workbook(workbook)
    tab = book[_TAB]
    rows = {str(cell.value).strip(): cell.row for cell in tab["A"]}
    for (project, column), text in changes.items():
        tab[f"{column}{rows[project]}"] = text
    written = folder / "week-before" / workbook.name
    written.parent.mkdir()
    book.save(written)
    return written
