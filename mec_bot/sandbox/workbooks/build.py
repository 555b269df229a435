"""Makes the demo's workbooks: ``python -m mec_bot.sandbox.workbooks.build``.

The same content always gives the same bytes, on every machine: times are fixed and nothing is compressed
(two versions of zlib compress differently). So a test can check that the files are what this module makes.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import sys
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from mec_bot.sandbox.workbooks import exemple, synthese
from mec_bot.sandbox.workbooks.files import EXEMPLE, FOLDER, MEC_2023_2024, SYNTHESE

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

CSV = FOLDER / "mec-2023-2024.csv"
TAB = "Tableau de bord"
CARRIERS_TAB = "Porteurs"
HEADER_ROW = 4  # the lower row of the header is the next one

_WRITTEN = dt.datetime(2026, 11, 1)  # noqa: DTZ001 - the file format holds a time without a zone
_ZIP_TIME = (2026, 11, 1, 0, 0, 0)
# openpyxl writes the present time and its own version: file → patterns, and the text that replaces what they match.
_CHANGING = {
    "docProps/core.xml": [(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + f"{_WRITTEN:%Y-%m-%dT%H:%M:%SZ}".encode())],
    "docProps/app.xml": [(rb" / Openpyxl [\d.]+", b""), (rb"<AppVersion>[^<]*</AppVersion>", b"")],
}
_AUTHOR = "Équipe du programme"
_DATE = "yyyy-mm-dd"
_WIDTHS = (30, 30, 16, 11, 13, 24, 34, 17, 30, 30, 30, 13, 13, 13, 34)
_CARRIER_WIDTHS = (28, 26, 26, 14, 9)

_INK = "1F3A4D"
_PLAIN = Font(name="Arial", size=10)
_STRUCK = Font(name="Arial", size=10, strike=True)
_LINK = Font(name="Arial", size=10, color="1155CC", underline="single")
_HEADER = Font(name="Arial", size=10, bold=True, color="FFFFFF")
_HEADER_FILL = PatternFill("solid", fgColor=_INK)
_PARENT_FILL = PatternFill("solid", fgColor="DCE7EE")
_LINE = Side(style="thin", color="C9D3DA")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TOP = Alignment(vertical="top", wrap_text=True)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)


def main() -> None:
    """Write the files beside this one."""
    made = ((MEC_2023_2024, mec_2023_2024()), (EXEMPLE, exemple_workbook()), (SYNTHESE, synthese_workbook()))
    for path, content in made:
        path.write_bytes(content)
        sys.stdout.write(f"{path.name}: {len(content):,} bytes\n")


def mec_2023_2024() -> bytes:
    """Build the programme's published table from its CSV, cell for cell: empty cells stay empty."""
    book, tab = _new_book("Montréal en commun, 2023-2024")
    with CSV.open(encoding="utf-8", newline="") as file:
        for row, texts in enumerate(csv.reader(file), start=1):
            for column, text in enumerate(texts, start=1):
                if text:
                    tab.cell(row, column, text)
    return _frozen_bytes(book)


def exemple_workbook() -> bytes:
    """Build the invented programme."""
    book, tab = _new_book("Quartiers en partage (programme fictif)")
    _write_top(tab)
    after_first = HEADER_ROW + 2 + len(exemple.FIRST)
    after_parent = after_first + 1 + len(exemple.UNDER_PARENT)
    _write_parent(tab, after_first)
    for first_row, projects in (
        (HEADER_ROW + 2, exemple.FIRST),
        (after_first + 1, exemple.UNDER_PARENT),
        (after_parent + 1, exemple.LAST),  # somebody left a blank row before these
    ):
        for row, project in enumerate(projects, start=first_row):
            _write_project(tab, row, project)
        for row, project in enumerate(projects, start=first_row):
            _merge_strategy(tab, row, project)
    _set_widths(tab, _WIDTHS)
    tab.freeze_panes = f"B{HEADER_ROW + 2}"
    _write_carriers(book.create_sheet(CARRIERS_TAB), exemple.CARRIERS)
    return _frozen_bytes(book)


def synthese_workbook() -> bytes:
    """Build the invented programme with a report: a title, a blank row, one header row, one row for each project."""
    book, tab = _new_book("Coins de rue en commun (programme fictif)")
    tab.cell(1, 1, synthese.TITLE).font = Font(name="Arial", size=14, bold=True, color=_INK)
    for column, text in enumerate(synthese.HEADERS, start=1):
        _style_header(tab.cell(3, column, text))
    for row, project in enumerate(synthese.PROJECTS, start=4):
        values = (
            project.name,
            project.carrier,
            project.parent,
            project.status,
            project.started,
            project.autumn_2022,
            project.round_2023,
            project.strategy,
            project.support,
            project.obstacles,
            project.obstacles_overcome,
            project.resources,
        )
        for column, value in enumerate(values, start=1):
            _write(tab, row, column, value)
    _set_widths(tab, (*_WIDTHS[:10], 30, 30))
    tab.freeze_panes = "B4"
    _write_carriers(book.create_sheet(CARRIERS_TAB), synthese.CARRIERS)
    return _frozen_bytes(book)


def _new_book(title: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    book.properties.title = title
    book.properties.creator = _AUTHOR
    book.properties.created = _WRITTEN
    tab = book.worksheets[0]
    tab.title = TAB
    return book, tab


def _write_top(tab: Worksheet) -> None:
    """Title, legend, a blank row, then the header in two rows: the rounds stand under one merged cell."""
    last = len(_WIDTHS)
    for row, text, font in (
        (1, exemple.TITLE, Font(name="Arial", size=14, bold=True, color=_INK)),
        (2, exemple.LEGEND, Font(name="Arial", size=9, italic=True, color="5B6B75")),
    ):
        tab.cell(row, 1, text).font = font
        tab.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
    tab.row_dimensions[1].height = 24
    upper, lower = HEADER_ROW, HEADER_ROW + 1
    first_round = len(exemple.BEFORE_ROUNDS) + 1
    after = first_round + len(exemple.ROUNDS)
    headers = [*enumerate(exemple.BEFORE_ROUNDS, start=1), *enumerate(exemple.AFTER_ROUNDS, start=after)]
    for column, text in headers:
        _style_header(tab.cell(upper, column, text))
        tab.merge_cells(start_row=upper, end_row=lower, start_column=column, end_column=column)
    _style_header(tab.cell(upper, first_round, exemple.ROUNDS_HEADER))
    tab.merge_cells(start_row=upper, end_row=upper, start_column=first_round, end_column=after - 1)
    for column, text in enumerate(exemple.ROUNDS, start=first_round):
        _style_header(tab.cell(lower, column, text))


def _write_project(tab: Worksheet, row: int, project: exemple.Project) -> None:
    values = (
        project.name,
        project.carrier,
        project.parent,
        project.status,
        project.started,
        project.autumn_2022,
        project.round_2023,
        project.strategy,
        project.support,
        project.obstacles,
        project.next_step,
        project.due,
        project.contact,
        project.updated,
        project.notes,
    )
    cells = [_write(tab, row, column, value) for column, value in enumerate(values, start=1)]
    name, level, next_step = cells[0], cells[6], cells[10]
    if project.struck:
        name.font = _STRUCK
    _write_link(name, project.link)
    _write_link(next_step, project.next_step_link)
    _write_note(name, project.name_note)
    _write_note(level, project.level_note)
    if project.hidden:
        tab.row_dimensions[row].hidden = True


def _merge_strategy(tab: Worksheet, row: int, project: exemple.Project) -> None:
    if project.strategy_rows > 1:
        column = len(exemple.BEFORE_ROUNDS) + len(exemple.ROUNDS) + 1
        last_row = row + project.strategy_rows - 1
        tab.merge_cells(start_row=row, end_row=last_row, start_column=column, end_column=column)


def _write_parent(tab: Worksheet, row: int) -> None:
    """Write a heading over the parent's sub-projects: it is no project itself and has no level."""
    for column in range(1, len(_WIDTHS) + 1):
        cell = _write(tab, row, column, exemple.PARENT if column == 1 else None)
        cell.fill = _PARENT_FILL
        cell.font = Font(name="Arial", size=10, bold=True, color=_INK)


def _write_carriers(tab: Worksheet, carriers: tuple[exemple.Carrier, ...]) -> None:
    for column, text in enumerate(("Nom", "Alias", "Courriel", "Slack", "Langue"), start=1):
        _style_header(tab.cell(1, column, text))
    for row, carrier in enumerate(carriers, start=2):
        values = (carrier.name, carrier.aliases, carrier.email, carrier.slack, carrier.language)
        for column, value in enumerate(values, start=1):
            _write(tab, row, column, value)
    _set_widths(tab, _CARRIER_WIDTHS)
    tab.freeze_panes = "A2"


def _write(tab: Worksheet, row: int, column: int, value: str | int | dt.date | None) -> Cell:
    cell = tab.cell(row, column, value)
    cell.font = _PLAIN
    cell.border = _BOX
    cell.alignment = _TOP
    if isinstance(value, dt.date):
        cell.number_format = _DATE
    return cell


def _write_link(cell: Cell, target: str | None) -> None:
    if target:
        cell.hyperlink = target
        cell.font = _LINK


def _write_note(cell: Cell, text: str | None) -> None:
    if text:
        cell.comment = Comment(text, _AUTHOR, height=90, width=240)


def _style_header(cell: Cell) -> None:
    cell.font = _HEADER
    cell.fill = _HEADER_FILL
    cell.alignment = _CENTRED
    cell.border = _BOX


def _set_widths(tab: Worksheet, widths: tuple[int, ...]) -> None:
    for column, width in enumerate(widths, start=1):
        tab.column_dimensions[get_column_letter(column)].width = width


def _frozen_bytes(book: Workbook) -> bytes:
    """Save the book, then write its parts again without the time of the day and without compression."""
    saved, frozen = BytesIO(), BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(frozen, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            for pattern, text in _CHANGING.get(name, ()):
                content = re.sub(pattern, text, content)
            target.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content)
    return frozen.getvalue()


if __name__ == "__main__":
    main()
