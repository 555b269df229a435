"""From grid to dashboard: each row is read on its own, what is certain is kept, the rest becomes a quoted problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mec_bot.errors import SheetLayoutError
from mec_bot.phrases import Phrase
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.cells.quoted import quoted
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.sheet.layout_report import Rival
from mec_bot.sheet.source.grid import Grid, Spreadsheet, column_letters
from mec_bot.sheet.table.headings.headers import Headers
from mec_bot.sheet.table.layout_reports import notices_of, notices_of_assessments, report_of, stale_pins
from mec_bot.sheet.table.not_ready import require_ready
from mec_bot.sheet.table.refusals import NoHeaderError
from mec_bot.sheet.table.rounds import (
    Round,
    RoundNames,
    Rounds,
    begun,
    in_order,
    kept_by_rows,
    not_hidden,
    rounds_of_columns,
)
from mec_bot.sheet.table.rows.levels import LevelReader
from mec_bot.sheet.table.rows.people import carriers_of_chips
from mec_bot.sheet.table.rows.row_kinds import find_row_kinds
from mec_bot.sheet.table.rows.row_reader import RowReader
from mec_bot.sheet.table.rows.table_rows import table_rows, with_remarks_on_merges
from mec_bot.sheet.table.side_tabs.assessments_tab import (
    AssessmentsTab,
    Entry,
    find_assessments,
    unread_assessments,
    unread_tabs,
)
from mec_bot.sheet.table.side_tabs.carriers_tab import is_carriers_tab, read_carriers, unread_carriers_tabs
from mec_bot.sheet.table.tabs import ChosenTab, choose_tab

if TYPE_CHECKING:
    from mec_bot.settings.home import Settings
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.table.layout import Layout


@dataclass(frozen=True, kw_only=True)
class Table:
    """The dashboard's tab with its layout, and the tab « Évaluations » where there is one.

    ``unread`` are the tabs beside that seem to be meant for mec-bot, but are not read.
    """

    chosen: ChosenTab
    assessments: AssessmentsTab | None
    unread: tuple[Rival, ...] = ()

    @property
    def grid(self) -> Grid:
        """The dashboard's tab."""
        return self.chosen.grid

    @property
    def layout(self) -> Layout:
        """The layout of the dashboard's tab."""
        return self.chosen.layout


def read_dashboard(spreadsheet: Spreadsheet, settings: Settings, today: date) -> Dashboard:
    """Read the dashboard's tab, and the tabs « Évaluations » and « Porteurs » where they exist (`dashboard.md`).

    ``today`` tells which rounds have begun.

    Raises:
        SheetLayoutError: a tab or a required column is missing, several tabs could be the dashboard, two columns claim
            one required field, there is no assessment at all, or the rounds cannot be ordered in time.
        SheetNotReadyError: a formula is still being computed.
    """
    table = find_table(spreadsheet, settings)
    grid, layout, tab = table.grid, table.layout, table.assessments
    listed, carrier_problems = read_carriers(spreadsheet, grid)
    names = RoundNames(settings.columns)
    of_columns, doubles = rounds_of_columns(grid, layout, names)
    entries: list[Entry] = []
    every = of_columns
    problems = list(carrier_problems)
    if tab is not None:
        entries, every, tab_problems = tab.entries(names, of_columns)
        problems += tab_problems
    rounds = _read_rounds(every, doubles, table, settings, today)
    rounds = kept_by_rows(rounds, {entry.round for entry in entries})
    levels = LevelReader(grid=grid, level_names=settings.level_names)
    carriers = Carriers(settings.carriers, listed)
    reader = RowReader(grid=grid, layout=layout, rounds=rounds.read, carriers=carriers, levels=levels)
    rows = table_rows(grid, layout)
    row_kinds = find_row_kinds(grid, layout, rows.own, Headers(settings.columns))
    of_projects = {row: cells for row, cells in rows.texts.items() if row not in row_kinds.kinds}
    require_ready(grid, of_projects, [*layout.columns.values(), *(column for _, column in layout.rounds)])
    reader.take(of_projects)
    if entries:
        levels.place(entries, reader.identities())
    projects, merge_problems = with_remarks_on_merges(reader.projects(), rows, grid, layout, rounds.read)
    return Dashboard(
        sheet_id=spreadsheet.id,
        title=spreadsheet.title,
        tab=grid.tab,
        tab_id=grid.tab_id,
        tab_ids={one.tab: one.tab_id for one in spreadsheet.grids},
        rounds=tuple(one.label for one in rounds.read),
        projects=projects,
        # What the tab « Porteurs » says of a carrier goes first.
        carriers=(*listed, *carriers_of_chips(projects, grid, layout)),
        problems=(*reader.problems, *merge_problems, *levels.problems, *problems),
        columns=_letters(layout),
        round_columns={one.label: column_letters(one.column) for one in rounds.read if one.column is not None},
        remarks=(*reader.remarks, *levels.remarks),
        assessments_tab=tab.grid.tab if tab else "",
        assessment_cells=levels.cells,
        round_periods={one.label: one.period for one in rounds.read if one.period is not None},
        layout=report_of(table.chosen, rounds, row_kinds, rows.texts, table.unread),
        notices=(
            *notices_of(table.chosen, rounds, table.unread),
            *notices_of_assessments(tab, rounds),
            *row_kinds.notices,
            *stale_pins(table.chosen, settings.columns.ignore),
        ),
    )


def find_table(spreadsheet: Spreadsheet, settings: Settings) -> Table:
    """The dashboard's tab and its layout, and the tab of assessments where there is one.

    With a tab of assessments, the dashboard's tab needs no column of assessments.

    Raises:
        SheetLayoutError: a tab or a required column is missing, several tabs could be the dashboard, or two columns claim
            one required field.
    """
    headers = Headers(settings.columns)
    named, pinned_row = settings.sheet.tab, settings.columns.header_row
    tab = find_assessments(spreadsheet, settings.columns.synonyms)
    assessments = unread_tabs(spreadsheet, settings.columns.synonyms)
    unread = (*assessments, *unread_carriers_tabs(spreadsheet))
    if tab is not None and tab.grid.hidden and not named:
        # What somebody hid comes last: it is read only where nothing else says the levels.
        others = [grid for grid in spreadsheet.grids if grid is not tab.grid and not is_carriers_tab(grid)]
        try:
            chosen = choose_tab(others, named, headers, pinned_row=pinned_row)
        except NoHeaderError:
            pass
        else:
            unread = (
                *unread,
                Rival(
                    title=tab.grid.tab,
                    why_not=Phrase("the tab is hidden"),
                    advice=Phrase("Show it if it is to be read."),
                ),
            )
            return _with_pins(Table(chosen=chosen, assessments=None, unread=unread), settings)
    if tab is None:
        aside = {rival.title for rival in assessments} if not named else set()
        grids = [grid for grid in spreadsheet.grids if grid.tab not in aside]
        chosen = choose_tab(grids, named, headers, pinned_row=pinned_row)
        for other in unread_assessments(spreadsheet):
            if other is not chosen.grid:
                raise SheetLayoutError(
                    Phrase(
                        "Tab “{tab}”: no row has the headers “Sous-projet”, “Période” (or “Date”) and “Niveau”, so its "
                        "assessments cannot be read. Correct its headers, or rename the tab.",
                        tab=other.tab,
                    )
                )
        return _with_pins(Table(chosen=chosen, assessments=None, unread=unread), settings)
    grids = [grid for grid in spreadsheet.grids if grid is not tab.grid and (named or not is_carriers_tab(grid))]
    if not grids:
        raise SheetLayoutError(
            Phrase("The sheet has a tab “{tab}” of assessments, and no tab of projects.", tab=tab.grid.tab)
        )
    try:
        chosen = choose_tab(grids, named, headers, pinned_row=pinned_row)
    except NoHeaderError:
        chosen = choose_tab(grids, named, headers, ["sub_project"], pinned_row=pinned_row)
    return _with_pins(Table(chosen=chosen, assessments=tab, unread=unread), settings)


def _letters(layout: Layout) -> dict[FieldName, str]:
    """The fields' columns as letters; carriers that stand in brackets after the names have the names' column."""
    letters = {field: column_letters(column) for field, column in layout.columns.items()}
    return {"carrier": letters["sub_project"], **letters} if layout.carrier_in_brackets else letters


def _with_pins(table: Table, settings: Settings) -> Table:
    """The table, where it has every column of assessments that the configuration names.

    Raises:
        SheetLayoutError: one of them is missing.
    """
    headings = {fold_key(heading) for heading in table.layout.headings.values()}
    for heading in settings.columns.assessments:
        if fold_key(heading) not in headings:
            raise SheetLayoutError(
                Phrase(
                    "Tab “{tab}” has no column “{heading}”, which config/columns.yaml names under assessments. It has: "
                    "{headings}. Correct the heading there, or remove it.",
                    tab=table.grid.tab,
                    heading=heading,
                    headings=quoted(table.layout.headings.values()),
                )
            )
    return table


def _read_rounds(
    every: Sequence[Round], doubles: Sequence[Round], table: Table, settings: Settings, today: date
) -> Rounds:
    """Put the rounds in order, without those that are not read.

    Raises:
        SheetLayoutError: no round is left, or the rounds cannot be ordered in time.
    """
    grid, layout = table.grid, table.layout
    now, later = begun(every, today)
    if later and not now:
        raise SheetLayoutError(
            Phrase(
                "Tab “{tab}”: the round “{round}” begins after today, and no other column or tab is read as one of levels.",
                tab=grid.tab,
                round=later[0].label,
            )
        )
    ordered = _some_round(in_order(now, grid, layout), grid, table.assessments)
    pinned = {fold_key(heading) for heading in settings.columns.assessments}
    hidden = {column for column in grid.hidden_columns if fold_key(layout.headings.get(column, "")) not in pinned}
    read, newest = not_hidden(ordered, hidden)
    return Rounds(read=read, later=later, hidden=newest, doubles=doubles)


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
