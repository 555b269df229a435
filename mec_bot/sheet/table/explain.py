"""How one cell was read, and by which rule: for people who do not see why the bot says what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mec_bot.errors import ConfigError, SheetLayoutError, TransientError
from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.maturity import PHASE_NAMES
from mec_bot.sheet.cells.quoted import quoted, quoted_cells
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.sheet.source.grid import Grid, Spreadsheet, address, column_letters
from mec_bot.sheet.table.headings.headers import Headers
from mec_bot.sheet.table.reading import Table, find_table, read_dashboard
from mec_bot.sheet.table.rows.row_kinds import Kind, find_row_kinds
from mec_bot.sheet.table.rows.table_rows import table_rows
from mec_bot.sheet.table.side_tabs.carriers_tab import is_carriers_tab

if TYPE_CHECKING:
    from mec_bot.settings.home import Settings
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.dashboard import Assessment, CellProblem, Project
    from mec_bot.sheet.table.layout import Layout
    from mec_bot.sheet.table.side_tabs.assessments_tab import AssessmentsTab

_CELL = re.compile(r"(?:(?P<tab>.+)!)?\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[1-9]\d{0,6})", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """What one cell holds and how it was read.

    ``field`` and ``round`` say what its column is about; ``reading`` is what was understood (a level's code, a
    strategy, a date …), ``None`` where nothing was; ``facts`` are further facts about the cell.
    """

    tab: str
    cell: str
    text: str
    field: str | None = None
    round: str | None = None
    reading: str | None = None
    rule: Phrase
    facts: tuple[Phrase, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Read:
    """A sheet that could be read: its table, what was read, and the kinds of its rows that are no projects."""

    table: Table
    dashboard: Dashboard
    kinds: Mapping[int, Kind]


class Explainer:
    """Explains the cells of one spreadsheet, as it is read on a day.

    Where the sheet as a whole cannot be read, that is what explains each of its cells.
    """

    def __init__(self, spreadsheet: Spreadsheet, settings: Settings, today: date) -> None:
        self._spreadsheet = spreadsheet
        self._read: _Read | Phrase
        try:
            table = find_table(spreadsheet, settings)
            rows = table_rows(table.grid, table.layout).own
            self._read = _Read(
                table=table,
                dashboard=read_dashboard(spreadsheet, settings, today),
                kinds=find_row_kinds(table.grid, table.layout, rows, Headers(settings.columns)).kinds,
            )
        except (SheetLayoutError, TransientError) as error:
            self._read = error.phrase

    def explain(self, name: str) -> Explanation:
        """Explain the cell `G14` of the dashboard's tab, or the cell `Tab!G14` of any tab.

        Raises:
            ConfigError: ``name`` is not the name of a cell, or there is no such tab.
        """
        found = _CELL.fullmatch(name.strip())
        if found is None:
            raise ConfigError(
                Phrase(
                    "--explain: “{name}” is not the name of a cell. Write it as G14 or “Tableau de bord!G14”.",
                    name=name,
                )
            )
        read = self._read
        named = (found["tab"] or "").strip().removeprefix("'").removesuffix("'")
        row, column = int(found["row"]) - 1, _column_number(found["column"])
        if isinstance(read, Phrase):
            grid = self._grid_named(named) if named or not self._spreadsheet.grids else self._spreadsheet.grids[0]
            why = Phrase("the sheet cannot be read, and so no cell of it: {why}", why=read)
            return Explanation(tab=grid.tab, cell=address(row, column), text=grid.filled_text(row, column), rule=why)
        table = read.table
        grid = self._grid_named(named) if named else table.grid
        cell = _Cell(read.dashboard, grid, row, column)
        if grid is table.grid:
            return cell.of_the_table(table.layout, read.kinds.get(row))
        if table.assessments is not None and grid is table.assessments.grid:
            return cell.of_assessments(table.assessments)
        if is_carriers_tab(grid):
            return cell.of_carriers() or cell.told(
                Phrase("this tab says who the carriers are: Nom, Alias, Courriel, Slack, Langue")
            )
        return cell.told(Phrase("mec-bot does not read this tab"))

    def _grid_named(self, wanted: str) -> Grid:
        grids = self._spreadsheet.grids
        exact = [grid for grid in grids if grid.tab == wanted]
        alike = exact or [grid for grid in grids if fold_key(grid.tab) == fold_key(wanted)]
        if not alike:
            tabs = quoted(grid.tab for grid in grids)
            raise ConfigError(Phrase("--explain: the sheet has no tab “{tab}”. It has: {tabs}.", tab=wanted, tabs=tabs))
        return alike[0]


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


class _Cell:
    def __init__(self, dashboard: Dashboard, grid: Grid, row: int, column: int) -> None:
        self._dashboard = dashboard
        self._grid = grid
        self._row = row
        self._column = column
        self._cell = f"{grid.tab}!{address(row, column)}"

    def told(
        self,
        rule: Phrase,
        *,
        field: str | None = None,
        round_label: str | None = None,
        reading: str | None = None,
        advice: Phrase | None = None,
    ) -> Explanation:
        return Explanation(
            tab=self._grid.tab,
            cell=address(self._row, self._column),
            text=self._grid.filled_text(self._row, self._column),
            field=field,
            round=round_label,
            reading=reading,
            rule=rule,
            facts=(*([advice] if advice else []), *self._facts()),
        )

    def _facts(self) -> Iterator[Phrase]:
        place = self._row, self._column
        if place in self._grid.merged_into:
            yield Phrase("merged into {cell}, whose text this is", cell=address(*self._grid.merged_into[place]))
        if place in self._grid.notes:
            yield Phrase("has a note: “{note}”", note=self._grid.notes[place])
        if place in self._grid.struck:
            yield Phrase("is struck through, in whole or in part")
        if self._row in self._grid.hidden_rows:
            yield Phrase("its row is hidden, and counts like any other")

    def of_the_table(self, layout: Layout, kind: Kind | None) -> Explanation:
        fields = {column: field for field, column in layout.columns.items()}
        field: FieldName | None = fields.get(self._column)
        letters = column_letters(self._column)
        label = next((one for one, at in self._dashboard.round_columns.items() if at == letters), None)
        if label is not None:
            field = "assessment"
        if self._row < layout.header_row:
            return self.told(Phrase("this cell stands above the table, and is not read"))
        if self._row < layout.first_row:
            return self._header(layout, field, label)
        if not layout.left <= self._column < layout.right:
            return self.told(
                Phrase("this cell stands beside the table, beyond a column without a heading: it is not read")
            )
        if self._column not in layout.headings:
            return self.told(Phrase("no header stands above this cell, so it is not read"))
        problem = self._problem()
        if problem is not None:
            return self.told(problem.reason, field=field, round_label=label, advice=problem.advice)
        project = next((one for one in self._dashboard.projects if one.row == self._row + 1), None)
        if project is None:
            blank = not any(self._grid.text(self._row, column) for column in range(self._grid.width))
            return self.told(
                Phrase("this row is blank, and is passed over")
                if blank
                else _ROW_KINDS[kind]
                if kind is not None
                else Phrase("this row names no sub-project, and is not read"),
                field=field,
                round_label=label,
            )
        if field is None:
            return self.told(
                Phrase("its column is kept as written, and not interpreted: {why}", why=self._why_of_column())
            )
        if field == "assessment" and label is not None:
            reading, rule = self._level(project, label)
        else:
            reading, rule = self._field(project, field)
        return self.told(rule, field=field, round_label=label, reading=reading)

    def _header(self, layout: Layout, field: FieldName | None, label: str | None) -> Explanation:
        if self._column not in layout.headings and not self._text:
            return self.told(Phrase("no header stands here, so the column is not read"))
        heading = Phrase(
            "“{heading}”: {why}", heading=layout.headings.get(self._column, self._text), why=self._why_of_column()
        )
        return self.told(heading, field=field, round_label=label)

    def _why_of_column(self) -> Phrase:
        """How the cell's column was understood, as the layout's report says it."""
        letters = column_letters(self._column)
        columns = self._dashboard.layout.columns if self._dashboard.layout else ()
        found = (column.why for column in columns if column.letter == letters)
        return next(found, Phrase("no field is known by this heading"))

    def _problem(self) -> CellProblem | None:
        """The problem of the cell, or of the merge that it is in."""
        place = self._grid.merged_into.get((self._row, self._column), (self._row, self._column))
        cells = {self._cell, f"{self._grid.tab}!{address(*place)}"}
        return next((one for one in self._dashboard.problems if one.cell in cells), None)

    def _level(self, project: Project, label: str) -> tuple[str | None, Phrase]:
        conflict = next(
            (
                one
                for one in self._dashboard.remarks
                if one.kind == "label_conflict" and (one.project, one.round) == (project.key, label)
            ),
            None,
        )
        if conflict is not None:
            cells = quoted_cells(conflict.cells)
            return None, Phrase("several cells disagree, so no level is certain: {cells}", cells=cells)
        return _said(next(one for one in project.assessments if one.round == label))

    def _field(self, project: Project, field: FieldName) -> tuple[str | None, Phrase]:
        empty = Phrase("the cell is empty: not filled in")
        if field == "sub_project":
            return project.name, Phrase("the name of the sub-project, known as “{key}”", key=project.key)
        if field == "carrier":
            kept = any(one.kind == "unknown_carriers" and one.project == project.key for one in self._dashboard.remarks)
            names = " · ".join(project.carriers) or None
            if kept:
                return names, Phrase("kept whole as one carrier, because not all of its parts are known")
            return names, Phrase("the carriers, each as it is known") if names else empty
        if field == "strategy":
            return project.strategy, Phrase("one of the four strategies") if project.strategy else empty
        if field == "status":
            return project.status, Phrase("one of the statuses") if project.status else empty
        held: str | None = getattr(project, field)
        if held is None:
            return None, empty
        if field in {"due", "updated", "started"} and self._grid.day(self._row, self._column) is not None:
            return held, Phrase("a true date, read as its value whatever it displays")
        if field in {"due", "updated"}:
            return held, Phrase("a period, kept as written: no day is invented")
        return held, Phrase("a text, kept as written")

    def of_carriers(self) -> Explanation | None:
        """Explain a cell of the tab of carriers that cannot be read; ``None`` for any other cell there."""
        problem = next((one for one in self._dashboard.problems if one.cell == self._cell), None)
        return self.told(problem.reason, field="carrier", advice=problem.advice) if problem else None

    def of_assessments(self, tab: AssessmentsTab) -> Explanation:
        column = next((name for name, place in tab.columns.items() if place == self._column), None)
        if self._row < tab.first_row - 1:
            return self.told(Phrase("this cell stands above the table, and is not read"))
        if column is None:
            return self.told(Phrase("no known header stands above this cell, so it is not read"))
        if self._row == tab.first_row - 1:
            rule = Phrase("the header “{header}” says: {column}", header=self._text, column=tab.title(column))
            return self.told(rule, field=column)
        problem = next((one for one in self._dashboard.problems if one.cell == self._cell), None)
        if problem is not None:
            return self.told(problem.reason, field=column, round_label=problem.round or None, advice=problem.advice)
        if not self._text:
            return self.told(Phrase("the cell is empty: not filled in"), field=column)
        if column == "level":
            for project in self._dashboard.projects:
                for one in project.assessments:
                    if self._stands_here(project, one):
                        reading, rule = self._level(project, one.round)
                        return self.told(rule, field="assessment", round_label=one.round, reading=reading)
        return self.told(Phrase("a text, kept as written"), field=column, reading=self._text)

    def _stands_here(self, project: Project, one: Assessment) -> bool:
        if self._dashboard.assessment_cells.get((project.key, one.round)) == self._cell:
            return True
        return any(
            remark.kind == "label_conflict"
            and (remark.project, remark.round) == (project.key, one.round)
            and self._cell in dict(remark.cells)
            for remark in self._dashboard.remarks
        )

    @property
    def _text(self) -> str:
        return self._grid.filled_text(self._row, self._column)


_ROW_KINDS: Mapping[Kind, Phrase] = {
    "heading": Phrase("this row is a title or the heading of a large project, which is not counted as a project"),
    "header": Phrase("this row is the header again, and is passed over"),
    "total": Phrase("this row is a total, which is not counted as a project"),
    "example": Phrase("this row shows how to fill in the table, and is passed over"),
    "note": Phrase("this row is a note or a legend, which is not counted as a project"),
    "placeholder": Phrase("this row's name stands for nothing, and the row holds nothing else"),
    "beside": Phrase("this row has no name, and holds nothing that says anything of a sub-project"),
    "prefilled": Phrase("this row has no name and holds what the rows around it hold: it was filled in ahead"),
    "other_table": Phrase("this row belongs to another table, and is not read"),
}


def _said(assessment: Assessment) -> tuple[str | None, Phrase]:
    match assessment.state:
        case "read" if assessment.level is not None:
            return assessment.level.value, Phrase(
                "the step {code} of the scale, in phase {phase}",
                code=assessment.level.value,
                phase=PHASE_NAMES[assessment.level.phase],
            )
        case "not_assessed":
            return "not_assessed", Phrase("says that the project was not assessed: neither zero nor the lowest level")
        case "blank":
            return None, Phrase("the cell is empty: not filled in")
    return None, Phrase("this is not a level of the scale (1a to 3c)")
