"""From rows of the dashboard's tab to projects; a cell that cannot be read becomes a problem and stops no other row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mec_bot.sheet.cells import formulas
from mec_bot.sheet.cells.choices import Strategy, read_status, read_strategy, why_no_status, why_no_strategy
from mec_bot.sheet.cells.periods import read_period, why_no_date
from mec_bot.sheet.cells.spelling import fold_key, plain
from mec_bot.sheet.dashboard import NO_NAME, CellNote, CellProblem, Project, Remark, project_key
from mec_bot.sheet.source.grid import Grid, address

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.carriers import Carriers
    from mec_bot.sheet.cells.why import Why
    from mec_bot.sheet.table.layout import Layout
    from mec_bot.sheet.table.levels import LevelReader
    from mec_bot.sheet.table.rounds import Round

_IN_BRACKETS = re.compile(r"^(?P<name>.+?)\s*\((?P<inside>[^()]+)\)$", re.DOTALL)
# The fields that tell two rows of one name apart; the fields that change least come first.
_TELLING: tuple[FieldName, ...] = (
    "carrier", "started", "contact", "support", "obstacles", "obstacles_overcome", "resources", "notes", "status",
    "strategy", "next_step", "due", "updated",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A row that names a project; ``row`` is 0-based, ``base`` the key it has if no other row has it too."""

    row: int
    cells: Sequence[str]
    name: str
    carriers: str
    parent: str | None
    base: str


class RowReader:
    """Reads the rows of one table; cells that cannot be read go to ``problems``, and remarks on others to ``remarks``.

    A table holds few distinct statuses, strategies and carriers: each text is read once, however many rows there are.
    """

    def __init__(
        self, *, grid: Grid, layout: Layout, rounds: Sequence[Round], carriers: Carriers, levels: LevelReader
    ) -> None:
        self._grid = grid
        self._layout = layout
        self._rounds = rounds
        self._carriers = carriers
        self._levels = levels
        # Each row ends on one blank cell: a field without a column is read there.
        self._blank = grid.width
        self._rows: list[_Row] = []
        self._keys: dict[int, str] = {}
        self._statuses: dict[str, str | None] = {"": None}
        self._strategies: dict[str, Strategy | None] = {"": None}
        self._split: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._periods: dict[str, bool] = {}
        self._notes = notes_by_row(grid, layout, rounds) if grid.notes else {}
        self.problems: list[CellProblem] = []
        self.remarks: list[Remark] = []

    def take(self, table: Mapping[int, Sequence[str]]) -> None:
        """Take the rows (0-based) that may be projects, each ending on a blank cell; a nameless row is a problem."""
        name, blank = self._layout.columns["sub_project"], self._blank
        carrier = self._layout.columns.get("carrier", blank)
        parent = self._layout.columns.get("parent", blank)
        for row, cells in table.items():
            found = self._row(row, cells, cells[name], cells[carrier], cells[parent])
            if found is None:
                held = cells[name] or next(text for text in cells if text)
                failed = formulas.has_failed(held) and held == cells[name]
                self._problem("", "sub_project", row, held, formulas.FAILS if failed else NO_NAME)
            else:
                self._rows.append(found)
        same = defaultdict(list)
        for found in self._rows:
            same[found.base].append(found)
        for base, rows in same.items():
            # Two rows with one name are both kept. Their contents decide which one is the second, so that sorting the
            # sheet does not exchange their keys.
            if len(rows) > 1:
                rows.sort(key=self._telling)
            for number, found in enumerate(rows, start=1):
                self._keys[found.row] = base if number == 1 else f"{base} ({number})"

    def _row(self, row: int, cells: Sequence[str], name: str, carriers: str, parent: str) -> _Row | None:
        if not plain(name) or formulas.has_failed(name):
            return None
        if name.endswith(")"):
            bare, inside = split_name(name)
            # Where neither the header nor a column says so, brackets hold a carrier only if it is a known one.
            known = "carrier" not in self._layout.columns and self._carriers.knows(inside)
            if self._layout.carrier_in_brackets or known:
                name, carriers = bare, carriers or inside
        base = project_key(name, parent or None)
        return _Row(row=row, cells=cells, name=name, carriers=carriers, parent=parent or None, base=base)

    def _telling(self, found: _Row) -> tuple[str, ...]:
        columns = self._layout.columns
        fields = [found.cells[columns[field]] for field in _TELLING if field in columns]
        levels = [found.cells[one.column] for one in self._rounds if one.column is not None]
        others = [found.cells[column] for _, column in sorted(self._layout.others.items())]
        return (found.carriers, *fields, *levels, *others, found.name)

    def identities(self) -> Mapping[str, Sequence[str]]:
        """Folded name, alone or with its parent (`parent / name`) → the keys of the projects that it means."""
        meant: defaultdict[str, list[str]] = defaultdict(list)
        columns = self._layout.columns
        for found in self._rows:
            identity = self._keys[found.row]
            spellings = {found.base, fold_key(found.name), fold_key(found.cells[columns["sub_project"]])}
            for spelling in spellings:
                meant[spelling].append(identity)
        return meant

    def projects(self) -> tuple[Project, ...]:
        """Every row's project, in the order of the rows."""
        return tuple([self._project(found) for found in self._rows])

    def _project(self, found: _Row) -> Project:
        row, cells, identity = found.row, found.cells, self._keys[found.row]
        columns, blank = self._layout.columns, self._blank

        def text(field: FieldName) -> str | None:
            return cells[columns.get(field, blank)] or None

        def free(field: FieldName) -> str | None:
            written = cells[columns.get(field, blank)]
            if written[:1] == "#" and formulas.has_failed(written):
                self._problem(identity, field, row, written, formulas.FAILS)
                return None
            return written or None

        strategy = text("strategy")
        return Project(
            key=identity,
            name=found.name,
            row=row + 1,
            carriers=self._read_carriers(identity, row, found.carriers),
            parent=found.parent,
            status=self._status(identity, row, text("status") or ""),
            assessments=tuple(
                [
                    self._levels.assessment(
                        identity, row, one.label, one.column, "" if one.column is None else cells[one.column]
                    )
                    for one in self._rounds
                ]
            ),
            strategy=self._strategy(identity, row, strategy or ""),
            strategy_text=strategy,
            due=self._date(identity, row, "due", text("due")),
            updated=self._date(identity, row, "updated", text("updated")),
            started=self._day(row, "started") or free("started"),
            support=free("support"),
            obstacles=free("obstacles"),
            obstacles_overcome=free("obstacles_overcome"),
            resources=free("resources"),
            next_step=free("next_step"),
            contact=free("contact"),
            notes=free("notes"),
            others={label: cells[column] for label, column in self._layout.others.items() if cells[column]},
            struck=(row, columns["sub_project"]) in self._grid.struck,
            hidden=row in self._grid.hidden_rows,
            cell_notes=self._notes.get(row, ()),
        )

    def _read_carriers(self, identity: str, row: int, text: str) -> tuple[str, ...]:
        if text[:1] == "#" and formulas.has_failed(text) and "carrier" in self._layout.columns:
            self._problem(identity, "carrier", row, text, formulas.FAILS)
            return ()
        if text not in self._split:
            self._split[text] = self._carriers.split(text), self._carriers.unknown_parts(text)
        names, unknown = self._split[text]
        if unknown:
            column = self._layout.columns.get("carrier")
            cell = self._cell(row, self._layout.columns["sub_project"] if column is None else column)
            self.remarks.append(Remark(kind="unknown_carriers", project=identity, cells=((cell, text),), names=unknown))
        return names

    def _status(self, identity: str, row: int, text: str) -> str | None:
        if text not in self._statuses:
            self._statuses[text] = read_status(text)
        status = self._statuses[text]
        if text and status is None:
            self._problem(identity, "status", row, text, why_no_status(text))
        return status

    def _strategy(self, identity: str, row: int, text: str) -> Strategy | None:
        if text not in self._strategies:
            self._strategies[text] = read_strategy(text)
        strategy = self._strategies[text]
        if text and strategy is None:
            self._problem(identity, "strategy", row, text, why_no_strategy(text))
        return strategy

    def _date(self, identity: str, row: int, field: FieldName, text: str | None) -> str | None:
        """`YYYY-MM-DD` of a true date, or a period as written; no day is invented for it."""
        if not text:
            return None
        if (day := self._day(row, field)) is not None:
            return day
        if text not in self._periods:
            self._periods[text] = read_period(text) is not None
        if self._periods[text]:
            return text
        self._problem(identity, field, row, text, why_no_date(text))
        return None

    def _day(self, row: int, field: FieldName) -> str | None:
        """`YYYY-MM-DD` where the cell is a true date, whatever it displays."""
        column = self._layout.columns.get(field)
        day = None if column is None else self._grid.day(row, column)
        return day.isoformat() if day else None

    def _problem(self, identity: str, field: FieldName, row: int, text: str, why: Why) -> None:
        self.problems.append(
            CellProblem(
                project=identity,
                field=field,
                cell=self._cell(row, self._layout.columns[field]),
                row=row + 1,
                text=text,
                reason=why.reason,
                advice=why.advice,
                note=self._grid.note(row, self._layout.columns[field]),
            )
        )

    def _cell(self, row: int, column: int) -> str:
        return f"{self._grid.tab}!{address(row, column)}"


def notes_by_row(grid: Grid, layout: Layout, rounds: Sequence[Round]) -> Mapping[int, tuple[CellNote, ...]]:
    """Each row's notes in the order of the columns; the note of a merge counts for each of its cells."""
    fields = {column: field for field, column in layout.columns.items()}
    labels = {column: label for label, column in layout.others.items()} | {one.column: one.label for one in rounds}
    places = set(grid.notes) | {place for place, whole in grid.merged_into.items() if whole in grid.notes}
    notes: defaultdict[int, list[CellNote]] = defaultdict(list)
    for row, column in sorted(places):
        assessed = column in labels and column not in layout.others.values()
        field = "assessment" if assessed else fields.get(column)
        if text := grid.note(row, column):
            notes[row].append(CellNote(field=field, label=labels.get(column, ""), text=text))
    return {row: tuple(found) for row, found in notes.items()}


def split_name(text: str) -> tuple[str, str]:
    """`MutuAli (La Cantine pour tous et CIBIM)` → the name, and what the last brackets hold."""
    match = _IN_BRACKETS.match(text)
    return (match["name"], match["inside"].strip()) if match else (text, "")
