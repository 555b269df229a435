"""The levels given to a project in a round, from a column, from the tab of assessments or from both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from mec_bot.phrases import Phrase
from mec_bot.settings import LevelCode
from mec_bot.sheet.assessments import Entry
from mec_bot.sheet.dashboard import Assessment, CellProblem, Remark, project_key
from mec_bot.sheet.grid import Grid, address
from mec_bot.sheet.maturity import LevelReading, read_level
from mec_bot.sheet.spelling import key


class Labels:
    """Reads each distinct text once, and brings together what several cells say of one project in one round.

    Where they disagree no level is certain: the assessment is unreadable, and a remark names every cell.
    """

    def __init__(self, *, grid: Grid, level_names: Mapping[LevelCode, str]) -> None:
        self._grid = grid
        self._level_names = level_names
        self._levels: dict[str, LevelReading] = {}
        self._alike: dict[tuple[str, str], Assessment] = {}
        self._placed: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
        self.problems: list[CellProblem] = []
        self.remarks: list[Remark] = []
        self.cells: dict[tuple[str, str], str] = {}

    def place(self, entries: Iterable[Entry], identities: Mapping[str, Sequence[str]]) -> None:
        """Give each entry to the one project it names; where there is none, or more than one, it is a problem."""
        for entry in entries:
            meant = identities.get(
                project_key(entry.name, entry.parent or None) if entry.parent else key(entry.name), ()
            )
            if len(meant) == 1:
                self._placed[meant[0], entry.round].append(entry)
                continue
            reason, advice = (
                (
                    Phrase("several sub-projects of the tab “{tab}” have this name", tab=self._grid.tab),
                    Phrase("Add a column “Grand projet” that tells them apart, or rename one."),
                )
                if meant
                else (
                    Phrase("the tab “{tab}” has no sub-project of this name", tab=self._grid.tab),
                    Phrase("Write the name as it stands there, or add the sub-project there."),
                )
            )
            self.problems.append(entry.tab.problem(entry.row, "sub_project", entry.name, reason, advice))

    def level(self, text: str) -> LevelReading:
        """The reading of one text."""
        reading = self._levels.get(text)
        if reading is None:
            reading = self._levels[text] = read_level(text, self._level_names)
        return reading

    def assessment(self, project: str, row: int, label: str, column: int | None, text: str) -> Assessment:
        """What is said of a project in a round: in its column's cell (0-based), and in the tab's rows."""
        reading = self.level(text)
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
                    note=self._grid.note(row, column),
                )
            )
        entries = self._placed.get((project, label)) if self._placed else None
        if entries:
            return self._together(project, row, label, column, text, entries)
        alike = self._alike.get((label, text))
        if alike is None:
            alike = self._alike[label, text] = Assessment(
                round=label, state=reading.state, level=reading.level, phase=reading.phase, text=text
            )
        return alike

    def _together(
        self, project: str, row: int, label: str, column: int | None, text: str, entries: Sequence[Entry]
    ) -> Assessment:
        said: list[tuple[str, str]] = []
        if column is not None and text:
            said.append((f"{self._grid.tab}!{address(row, column)}", text))
        for entry in sorted(entries, key=lambda entry: (key(entry.level), entry.level)):
            reading = self.level(entry.level)
            if reading.reason is not None and reading.advice is not None:
                why = reading.reason, reading.advice
                self.problems.append(
                    entry.tab.problem(entry.row, "level", entry.level, *why, project=project, round_label=label)
                )
            if reading.state != "blank":
                said.append((entry.cell, entry.level))
        if column is None or not text:
            self.cells[project, label] = said[0][0] if said else entries[0].cell
        texts = list(dict.fromkeys(held for _, held in said))
        readings = [self.level(held) for held in texts]
        first = readings[0] if readings else self.level("")
        agree = all((one.state, one.level) == (first.state, first.level) for one in readings)
        readable = all(one.state != "unreadable" for one in readings)
        if readable and not agree:
            self.remarks.append(Remark(kind="label_conflict", project=project, round=label, cells=tuple(said)))
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
