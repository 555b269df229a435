"""From rows of the dashboard's tab to projects; a cell that cannot be read becomes a problem and stops no other row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mec_bot.sheet.cells import formulas, placeholders
from mec_bot.sheet.cells.choices import Strategy, read_status, read_strategy, why_no_status, why_no_strategy
from mec_bot.sheet.cells.crossed_out import CROSSED_OUT, PARTLY_CROSSED_OUT
from mec_bot.sheet.cells.periods import read_period, why_no_date, why_no_true_date
from mec_bot.sheet.cells.spelling import fold_key, plain
from mec_bot.sheet.cells.why import Why
from mec_bot.sheet.dashboard import NO_NAME, CellNote, CellPlace, CellProblem, Project, Remark, project_key
from mec_bot.sheet.source.grid import Grid, address
from mec_bot.sheet.table.crossed_out import crossed_out, rows_crossed_out

if TYPE_CHECKING:
    from datetime import date

    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.carriers import Carriers
    from mec_bot.sheet.table.layout import Layout
    from mec_bot.sheet.table.rounds import Round
    from mec_bot.sheet.table.rows.levels import LevelReader

_IN_BRACKETS = re.compile(r"^(?P<name>.+?)\s*\((?P<inside>[^()]+)\)$", re.DOTALL)
# « Popote (2024) », « Popote (phase 2) », « Popote (2) »: no carrier is called so.
_PART_OF_A_NAME = re.compile(r"(?:(?:phase|volet|partie|cohorte|version|v|no|part) ?)?[\d\s./-]+[a-z]?|[ivx]+")
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
        self._at: defaultdict[FieldName, int] = defaultdict(lambda: grid.width, layout.columns)
        self._rows: list[_Row] = []
        self._keys: dict[int, str] = {}
        self._statuses: dict[str, str | None] = {"": None}
        self._strategies: dict[str, Strategy | None] = {"": None}
        self._split: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._periods: dict[str, bool] = {}
        self._free: dict[str, str | Why | None] = {"": None}
        self._rows_crossed_out = rows_crossed_out(grid)
        self._notes = notes_by_row(grid, layout, rounds) if grid.notes else {}
        self._discussed = discussed_by_row(grid, layout, rounds) if grid.discussed else {}
        # The cells of the row at hand that cannot be read.
        self._unreadable: dict[FieldName, str] = {}
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
                self._problem("", "sub_project", row, held, _why_no_name(cells[name]))
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
        if not plain(name) or formulas.has_failed(name) or placeholders.is_no_name(name):
            return None
        carriers = self._named(carriers)
        # A parent that is not read names no project: it makes no part of the key.
        parent = parent if not parent or isinstance(self._said(parent), str) else ""
        if name.endswith(")"):
            bare, inside = split_name(name)
            # Where neither the header nor a column says so, brackets hold a carrier only if it is a known one.
            known = "carrier" not in self._layout.columns and self._carriers.knows(inside)
            if known or (self._layout.carrier_in_brackets and not _PART_OF_A_NAME.fullmatch(plain(inside))):
                name, carriers = bare, carriers or self._named(inside)
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
        at, name = self._at, self._layout.name
        self._unreadable = {}
        struck = crossed_out(self._grid, row, name) if row in self._rows_crossed_out else None
        if struck is PARTLY_CROSSED_OUT:
            self._problem(identity, "sub_project", row, cells[name], struck)
        # Where the whole name is crossed out, so is the project: one finding says so, and its cells keep their values.
        doubtful = row in self._rows_crossed_out and struck is not CROSSED_OUT
        texts = self._without_crossed_out(identity, row, cells) if doubtful else cells

        # A sheet of 100,000 rows has a million of these cells, most of them blank.
        def free(field: FieldName) -> str | None:
            text = texts[at[field]]
            return self._free_text(identity, field, row, text) if text else None

        carriers = found.carriers
        if doubtful and carriers == cells[at["carrier"]]:
            carriers = texts[at["carrier"]]
        notes = texts[at["notes"]]
        return Project(
            key=identity,
            name=found.name,
            row=row + 1,
            carriers=self._read_carriers(identity, row, carriers),
            parent=free("parent"),
            status=self._status(identity, row, texts[at["status"]]),
            assessments=tuple(
                [
                    self._levels.assessment(
                        identity, row, one, "" if one.column is None else cells[one.column], doubtful=doubtful
                    )
                    for one in self._rounds
                ]
            ),
            strategy=self._strategy(identity, row, texts[at["strategy"]]),
            strategy_text=cells[at["strategy"]] or None,
            due=self._date(identity, row, "due", texts[at["due"]]),
            updated=self._date(identity, row, "updated", texts[at["updated"]]),
            started=self._started(identity, row, texts[at["started"]]),
            support=free("support"),
            obstacles=free("obstacles"),
            obstacles_overcome=free("obstacles_overcome"),
            resources=free("resources"),
            next_step=free("next_step"),
            contact=free("contact"),
            # A note may well speak of another cell: only one that says nothing at all is left out.
            notes=notes if notes and not placeholders.stands_for_nothing(notes) else None,
            others={label: cells[column] for label, column in self._layout.others.items() if cells[column]},
            struck=struck is CROSSED_OUT,
            hidden=row in self._grid.hidden_rows,
            cell_notes=self._notes.get(row, ()),
            discussed=self._discussed.get(row, ()),
            # The last argument: all the cells are read before it.
            unreadable=self._unreadable,
        )

    def _without_crossed_out(self, identity: str, row: int, cells: Sequence[str]) -> Sequence[str]:
        """The row's texts without those that are crossed out, each of which is a problem; levels are left to the rounds."""
        texts = list(cells)
        for field, column in self._layout.columns.items():
            if field == "sub_project" or not cells[column]:
                continue
            if (why := crossed_out(self._grid, row, column)) is not None:
                self._problem(identity, field, row, cells[column], why)
                texts[column] = ""
        return texts

    def _said(self, text: str) -> str | Why | None:
        """What a free text says: itself, ``None`` where it says that there is nothing, or why it is not read."""
        if text not in self._free:
            if formulas.has_failed(text):
                self._free[text] = formulas.FAILS
            elif placeholders.points_elsewhere(text):
                self._free[text] = placeholders.POINTS_ELSEWHERE
            else:
                self._free[text] = None if placeholders.says_there_is_none(text) else text
        return self._free[text]

    def _free_text(self, identity: str, field: FieldName, row: int, text: str) -> str | None:
        said = self._said(text)
        if isinstance(said, Why):
            self._problem(identity, field, row, text, said)
            return None
        return said

    def _named(self, carriers: str) -> str:
        """The text under the carrier, unless it stands for nothing; a carrier may be called so (« SO ») if it is known."""
        return "" if self._said(carriers) is None and not self._carriers.knows(carriers) else carriers

    def _read_carriers(self, identity: str, row: int, text: str) -> tuple[str, ...]:
        said = self._said(text)
        if isinstance(said, Why) and not self._carriers.knows(text):
            self._problem(identity, "carrier", row, text, said)
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

    def _date(self, identity: str, row: int, field: FieldName, text: str) -> str | None:
        """`YYYY-MM-DD` of a true date, or a period as written; no day is invented for it."""
        if not text:
            return None
        if (day := self._day(row, field)) is not None:
            return self._true_date(identity, row, field, text, day)
        if text not in self._periods:
            self._periods[text] = read_period(text) is not None
        if self._periods[text]:
            return text
        self._problem(identity, field, row, text, why_no_date(text))
        return None

    def _started(self, identity: str, row: int, text: str) -> str | None:
        if not text:
            return None
        if (day := self._day(row, "started")) is not None:
            return self._true_date(identity, row, "started", text, day)
        return self._free_text(identity, "started", row, text)

    def _true_date(self, identity: str, row: int, field: FieldName, text: str, day: date) -> str | None:
        if (why := why_no_true_date(day)) is not None:
            self._problem(identity, field, row, text, why)
            return None
        return day.isoformat()

    def _day(self, row: int, field: FieldName) -> date | None:
        """The day of a true date cell, whatever it displays."""
        column = self._layout.columns.get(field)
        return None if column is None else self._grid.day(row, column)

    def _problem(self, identity: str, field: FieldName, row: int, text: str, why: Why) -> None:
        self._unreadable[field] = text
        # A carrier may stand in brackets after the name, without a column of its own.
        column = self._layout.columns.get(field, self._layout.columns["sub_project"])
        self.problems.append(
            CellProblem(
                project=identity,
                field=field,
                cell=self._cell(row, column),
                row=row + 1,
                text=text,
                reason=why.reason,
                advice=why.advice,
                # What the sheet's own list offers, where nothing is nearer.
                candidates=why.candidates or self._grid.choices.get((row, column), ()),
                note=self._grid.note(row, column),
            )
        )

    def _cell(self, row: int, column: int) -> str:
        return f"{self._grid.tab}!{address(row, column)}"


def _why_no_name(name: str) -> Why:
    if formulas.has_failed(name):
        return formulas.FAILS
    return placeholders.POINTS_ELSEWHERE if placeholders.points_elsewhere(name) else NO_NAME


def notes_by_row(grid: Grid, layout: Layout, rounds: Sequence[Round]) -> Mapping[int, tuple[CellNote, ...]]:
    """Each row's notes in the order of the columns; the note of a merge counts for each of its cells."""
    about = _places(layout, rounds)
    places = set(grid.notes) | {place for place, whole in grid.merged_into.items() if whole in grid.notes}
    notes: defaultdict[int, list[CellNote]] = defaultdict(list)
    for row, column in sorted(places):
        if text := grid.note(row, column):
            place = about.get(column, CellPlace())
            notes[row].append(CellNote(field=place.field, label=place.label, text=text))
    return {row: tuple(found) for row, found in notes.items()}


def discussed_by_row(grid: Grid, layout: Layout, rounds: Sequence[Round]) -> Mapping[int, tuple[CellPlace, ...]]:
    """The cells of each row on which a comment is open, in the order of the columns."""
    about = _places(layout, rounds)
    discussed: defaultdict[int, list[CellPlace]] = defaultdict(list)
    for row, column in sorted(grid.discussed):
        if column in about:
            discussed[row].append(about[column])
    return {row: tuple(found) for row, found in discussed.items()}


def _places(layout: Layout, rounds: Sequence[Round]) -> Mapping[int, CellPlace]:
    """What each column (0-based) is about."""
    places = {column: CellPlace(label=label) for label, column in layout.others.items()}
    places |= {column: CellPlace(field=field) for field, column in layout.columns.items()}
    return places | {
        one.column: CellPlace(field="assessment", label=one.label) for one in rounds if one.column is not None
    }


def split_name(text: str) -> tuple[str, str]:
    """`MutuAli (La Cantine pour tous et CIBIM)` → the name, and what the last brackets hold."""
    match = _IN_BRACKETS.match(text)
    return (match["name"], match["inside"].strip()) if match else (text, "")
