"""What people do to the served workbook: they write, rename, drop rows, and empty whole parts by mistake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

# The header stands in two rows, and the projects begin below it.
HEADER, FIRST = (4, 5), 6


@contextmanager
def the_tab(workbook: Path) -> Iterator[Worksheet]:
    """The tab to change; it is saved at the end."""
    book = openpyxl.load_workbook(workbook)
    yield book["Tableau de bord"]
    book.save(workbook)


def row_of(tab: Worksheet, project: str) -> int:
    """The only row of that name."""
    [row] = [row for row in range(FIRST, tab.max_row + 1) if tab.cell(row, 1).value == project]
    return row


def edit(workbook: Path, *changes: tuple[str, str, str | None]) -> None:
    """Write into cells: (project, header, new text)."""
    with the_tab(workbook) as tab:
        headers = {str(tab.cell(row, column).value): column for row in HEADER for column in range(1, 16)}
        for project, header, text in changes:
            tab.cell(row_of(tab, project), headers[header]).value = text


def call_it(workbook: Path, before: str, after: str) -> None:
    """The project has another name."""
    with the_tab(workbook) as tab:
        tab.cell(row_of(tab, before), 1).value = after


def drop(workbook: Path, project: str) -> None:
    """The project's row is deleted."""
    with the_tab(workbook) as tab:
        tab.delete_rows(row_of(tab, project))


def drop_half(workbook: Path) -> None:
    """The first half of the projects is emptied."""
    with the_tab(workbook) as tab:
        clear(tab, FIRST, FIRST + (tab.max_row - FIRST) // 2)


def drop_the_header(workbook: Path) -> None:
    """The header's rows are emptied."""
    with the_tab(workbook) as tab:
        clear(tab, *HEADER)


def clear(tab: Worksheet, first: int, last: int, columns: Sequence[int] | None = None) -> None:
    """Empty the cells of these rows, in all columns where none is named."""
    for row in range(first, last + 1):
        for column in columns or range(1, tab.max_column + 1):
            cell = tab.cell(row, column)
            if not isinstance(cell, MergedCell):
                cell.value = None
