"""From grid to dashboard: each row is read on its own, what is certain is kept, the rest becomes a quoted problem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.errors import SheetLayoutError
from mec_bot.phrases import Phrase
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.sheet.source.grid import Grid, Spreadsheet, column_letters
from mec_bot.sheet.table.assessments_tab import AssessmentsTab, Entry, find_assessments, unread_assessments
from mec_bot.sheet.table.carriers_tab import is_carriers_tab, read_carriers
from mec_bot.sheet.table.headers import Headers
from mec_bot.sheet.table.layout import Layout, NoHeaderError, choose_tab
from mec_bot.sheet.table.levels import LevelReader
from mec_bot.sheet.table.rounds import Round, RoundNames, in_order, rounds_of_columns
from mec_bot.sheet.table.row_kinds import find_row_kinds
from mec_bot.sheet.table.rows import RowReader

if TYPE_CHECKING:
    from mec_bot.settings.home import Settings


def read_dashboard(spreadsheet: Spreadsheet, settings: Settings) -> Dashboard:
    """Read the dashboard's tab, and the tabs « Évaluations » and « Porteurs » where they exist (`dashboard.md`).

    Raises:
        SheetLayoutError: a tab or a required column is missing, two columns claim one field, there is no assessment at
            all, or the rounds cannot be ordered in time.
    """
    grid, layout, tab = find_table(spreadsheet, settings)
    listed, carrier_problems = read_carriers(spreadsheet, grid)
    names = RoundNames(settings.columns)
    rounds = rounds_of_columns(grid, layout, names)
    entries: list[Entry] = []
    problems = list(carrier_problems)
    if tab is not None:
        entries, rounds, tab_problems = tab.entries(names, rounds)
        problems += tab_problems
    ordered = _some_round(in_order(rounds, grid, layout), grid, tab)
    carriers = Carriers(settings.carriers, listed)
    levels = LevelReader(grid=grid, level_names=settings.level_names)
    reader = RowReader(grid=grid, layout=layout, rounds=ordered, carriers=carriers, levels=levels)
    rows = rows_of(grid, layout)
    row_kinds = find_row_kinds(grid, layout, rows, Headers(settings.columns.synonyms))
    reader.take({row: cells for row, cells in rows.items() if row not in row_kinds.kinds})
    if entries:
        levels.place(entries, reader.identities())
    projects = reader.projects()
    return Dashboard(
        sheet_id=spreadsheet.id,
        title=spreadsheet.title,
        tab=grid.tab,
        tab_id=grid.tab_id,
        tab_ids={one.tab: one.tab_id for one in spreadsheet.grids},
        rounds=tuple(one.label for one in ordered),
        projects=projects,
        carriers=listed,
        problems=(*reader.problems, *levels.problems, *row_kinds.problems, *problems),
        columns={field: column_letters(column) for field, column in layout.columns.items()},
        round_columns={one.label: column_letters(one.column) for one in ordered if one.column is not None},
        remarks=(*reader.remarks, *levels.remarks),
        assessments_tab=tab.grid.tab if tab else "",
        assessment_cells=levels.cells,
        round_periods={one.label: one.period for one in ordered if one.period is not None},
    )


def find_table(spreadsheet: Spreadsheet, settings: Settings) -> tuple[Grid, Layout, AssessmentsTab | None]:
    """The dashboard's tab and its layout, and the tab of assessments where there is one.

    With a tab of assessments, the dashboard's tab needs no column of assessments.

    Raises:
        SheetLayoutError: a tab or a required column is missing, or two columns claim one field.
    """
    headers = Headers(settings.columns.synonyms)
    named = settings.sheet.tab
    tab = find_assessments(spreadsheet, settings.columns.synonyms)
    if tab is None:
        grid, layout = choose_tab(spreadsheet.grids, named, headers)
        for unread in unread_assessments(spreadsheet):
            if unread is not grid:
                raise SheetLayoutError(
                    Phrase(
                        "Tab “{tab}”: no row has the headers “Sous-projet”, “Période” (or “Date”) and “Niveau”, so its "
                        "assessments cannot be read. Correct its headers, or rename the tab.",
                        tab=unread.tab,
                    )
                )
        return grid, layout, None
    grids = [grid for grid in spreadsheet.grids if grid is not tab.grid]
    if named:
        return *choose_tab(grids, named, headers, ["sub_project"]), tab
    others = [grid for grid in grids if not is_carriers_tab(grid)]
    if not others:
        raise SheetLayoutError(
            Phrase("The sheet has a tab “{tab}” of assessments, and no tab of projects.", tab=tab.grid.tab)
        )
    try:
        return *choose_tab(others, "", headers), tab
    except NoHeaderError:
        return *choose_tab(others, "", headers, ["sub_project"]), tab


def _some_round(rounds: Sequence[Round], grid: Grid, tab: AssessmentsTab | None) -> Sequence[Round]:
    if not rounds:
        raise SheetLayoutError(
            Phrase(
                "There is no assessment at all: the tab “{tab}” has no column “Maturité”, and the tab “{other}” holds "
                "no row with a period and a level.",
                tab=grid.tab,
                other=tab.grid.tab if tab else "",
            )
        )
    return rounds


def rows_of(grid: Grid, layout: Layout) -> dict[int, list[str]]:
    """The texts below the header by 0-based sheet row, each row one blank cell longer than the grid is wide.

    Blank rows are left out. A merge's text fills all cells of the merge, and nothing is filled elsewhere: a blank there
    is information. A name is never filled in: it names one row, and a name that is merged across columns is a heading.
    """
    table = {}
    for row, texts in enumerate(grid.texts[layout.first_row :], start=layout.first_row):
        cells = [text.strip() for text in texts]
        if any(cells):
            table[row] = cells + [""] * (grid.width + 1 - len(cells))
    name = layout.columns["sub_project"]
    for (row, column), (top, left) in grid.merged_into.items():
        inside = row in table and column < grid.width and top >= layout.first_row
        if inside and name not in {column, left} and not table[row][column]:
            table[row][column] = grid.text(top, left)
    return table
