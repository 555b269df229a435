"""The levels given to a project in a round, from a column, from the tab of assessments or from both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.maturity import LevelReading, State, read_level, unreadable
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.cells.why import Why
from mec_bot.sheet.dashboard import Assessment, CellProblem, Remark, project_key
from mec_bot.sheet.source.grid import Grid, address
from mec_bot.sheet.table.crossed_out import crossed_out

if TYPE_CHECKING:
    from mec_bot.settings.models import LevelCode
    from mec_bot.sheet.table.rounds import Round
    from mec_bot.sheet.table.side_tabs.assessments_tab import Entry


class _Said(NamedTuple):
    """What one cell says of a level."""

    cell: str
    text: str
    reading: LevelReading


class LevelReader:
    """Reads each distinct text once, and brings together what several cells say of one project in one round.

    Where the cells disagree no level is certain: the assessment is unreadable, and a remark names every cell.
    ``cells`` maps (project's key, round) to the cell of an assessment that stands in the tab « Évaluations » alone.
    """

    def __init__(self, *, grid: Grid, level_names: Mapping[LevelCode, str]) -> None:
        self._grid = grid
        self._level_names = level_names
        self._levels: dict[str, LevelReading] = {}
        self._alike: dict[tuple[str, str, State], Assessment] = {}
        self._placed: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
        self.problems: list[CellProblem] = []
        self.remarks: list[Remark] = []
        self.cells: dict[tuple[str, str], str] = {}

    def place(self, entries: Iterable[Entry], identities: Mapping[str, Sequence[str]]) -> None:
        """Give each entry to the project that it names; an entry that names none, or several, is a problem.

        ``identities`` maps folded names to the keys of the projects that they mean.
        """
        for entry in entries:
            meant = identities.get(
                project_key(entry.name, entry.parent or None) if entry.parent else fold_key(entry.name), ()
            )
            if len(meant) == 1:
                self._placed[meant[0], entry.round].append(entry)
                continue
            why = (
                Why(
                    Phrase("several sub-projects of the tab “{tab}” have this name", tab=self._grid.tab),
                    Phrase("Add a column “Grand projet” that tells them apart, or rename one."),
                )
                if meant
                else Why(
                    Phrase("the tab “{tab}” has no sub-project of this name", tab=self._grid.tab),
                    Phrase("Write the name as it stands there, or add the sub-project there."),
                )
            )
            self.problems.append(entry.tab.problem(entry.row, "sub_project", entry.name, why))

    def level(self, text: str) -> LevelReading:
        """The reading of one text."""
        reading = self._levels.get(text)
        if reading is None:
            reading = self._levels[text] = read_level(text, self._level_names)
        return reading

    def assessment(self, project: str, row: int, one: Round, text: str, *, doubtful: bool = False) -> Assessment:
        """What is said of a project in a round, in the column's cell and in the rows of the tab « Évaluations ».

        ``row`` is 0-based, ``text`` the cell's in the round's column. ``doubtful``: some of the row's cells are crossed
        out, and no level in such a cell is certain.
        """
        label, column = one.label, one.column
        reading = self.level(text)
        if doubtful and text and column is not None and (why := crossed_out(self._grid, row, column)) is not None:
            reading = unreadable(why)
        if reading.reason is not None and reading.advice is not None and column is not None:
            self.problems.append(
                CellProblem(
                    project=project,
                    field="assessment",
                    round=label,
                    cell=f"{self._grid.tab}!{address(row, column)}",
                    row=row + 1,
                    text=text,
                    reason=reading.reason,
                    advice=reading.advice,
                    candidates=reading.candidates,
                    note=self._grid.note(row, column),
                )
            )
        entries = self._placed.get((project, label)) if self._placed else None
        if entries:
            own = (
                None if column is None or not text else _Said(f"{self._grid.tab}!{address(row, column)}", text, reading)
            )
            return self._together(project, label, own, entries)
        # The same text says the same, except where it is crossed out.
        alike = self._alike.get((label, text, reading.state))
        if alike is None:
            alike = self._alike[label, text, reading.state] = Assessment(
                round=label, state=reading.state, level=reading.level, phase=reading.phase, text=text
            )
        return alike

    def _together(self, project: str, label: str, own: _Said | None, entries: Sequence[Entry]) -> Assessment:
        """What the tab's rows say, and the column's ``own`` cell, if it holds anything."""
        said = [own] if own else []
        for entry in sorted(entries, key=lambda entry: (fold_key(entry.level), entry.level)):
            why = crossed_out(entry.tab.grid, entry.row, entry.tab.columns["level"]) if entry.level else None
            reading = self.level(entry.level) if why is None else unreadable(why)
            if reading.reason is not None and reading.advice is not None:
                why = Why(reading.reason, reading.advice, reading.candidates)
                problem = entry.tab.problem(entry.row, "level", entry.level, why)
                self.problems.append(replace(problem, project=project, round=label))
            if reading.state != "blank":
                said.append(_Said(entry.cell, entry.level, reading))
        if own is None:
            self.cells[project, label] = said[0].cell if said else entries[0].cell
        texts = list(dict.fromkeys(one.text for one in said))
        readings = [one.reading for one in said]
        first = readings[0] if readings else self.level("")
        agree = all((one.state, one.level) == (first.state, first.level) for one in readings)
        readable = all(one.state != "unreadable" for one in readings)
        if readable and not agree:
            self.remarks.append(
                Remark(kind="label_conflict", project=project, round=label, cells=tuple(one[:2] for one in said))
            )
        certain = readable and agree
        phases = {one.phase for one in readings}
        return Assessment(
            round=label,
            state=first.state if certain else "unreadable",
            level=first.level if certain else None,
            phase=phases.pop() if len(phases) == 1 else None,
            text=texts[0] if certain and texts else " | ".join(texts),
            assessed_by=_all_of((entry.assessed_by for entry in entries), ", "),
            comment=_all_of((entry.comment for entry in entries), "\n"),
        )


def _all_of(texts: Iterable[str], between: str) -> str | None:
    """Every distinct text, in an order that sorting the tab does not change."""
    return between.join(sorted(Counter(filter(None, texts)))) or None
