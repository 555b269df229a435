"""The tab « Évaluations »: one row per assessment, on top of the dashboard's columns or instead of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mec_bot.phrases import Phrase
from mec_bot.sheet.cells import placeholders
from mec_bot.sheet.cells.periods import Period, why_no_date, why_no_true_date
from mec_bot.sheet.cells.quoted import quoted
from mec_bot.sheet.cells.spelling import fold_key, plain
from mec_bot.sheet.cells.why import Why
from mec_bot.sheet.dashboard import NO_NAME, CellProblem
from mec_bot.sheet.layout_report import Rival
from mec_bot.sheet.source.grid import Grid, Spreadsheet, address
from mec_bot.sheet.table.crossed_out import crossed_out
from mec_bot.sheet.table.headings.headers import SYNONYMS
from mec_bot.sheet.table.not_ready import require_ready
from mec_bot.sheet.table.side_tabs.side_tab import find_columns

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.table.rounds import Round, RoundNames

_Column = Literal["sub_project", "parent", "period", "date", "level", "assessed_by", "comment"]
_TABS = {"evaluations", "evaluation", "assessments", "assessment"}
# What the tab's columns are called; config's synonyms of the dashboard's fields count here too.
_SYNONYMS: Mapping[_Column, tuple[str, ...]] = {
    "sub_project": SYNONYMS["sub_project"],
    "parent": SYNONYMS["parent"],
    "period": ("Période", "Période d'évaluation", "Ronde", "Ronde d'évaluation", "Cycle", "Period", "Round"),
    "date": ("Date", "Date d'évaluation", "Date de l'évaluation", "Évalué le", "Assessment date", "Assessed on"),
    "level": ("Niveau", "Niveau évalué", "Level", *SYNONYMS["assessment"]),
    "assessed_by": (
        "Évalué par", "Évaluateur", "Évaluatrice", "Évaluateur ou évaluatrice", "Évaluateur·trice", "Assessed by",
        "Assessor",
    ),
    "comment": (*SYNONYMS["notes"], "Remarque", "Remarques", "Remarks"),
}  # fmt: skip
_TITLES: Mapping[_Column, str] = {column: spellings[0] for column, spellings in _SYNONYMS.items()}
# The columns that say whose level it is and when it was given.
_PLACING: tuple[_Column, ...] = ("sub_project", "parent", "period", "date")
_FROM_FIELDS: Mapping[FieldName, _Column] = {
    "sub_project": "sub_project", "parent": "parent", "assessment": "level", "notes": "comment",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row (0-based) of the tab: a level given to a project in a round, with the level's cell (`Évaluations!C4`)."""

    tab: AssessmentsTab
    row: int
    name: str
    parent: str
    round: str
    level: str
    cell: str
    assessed_by: str
    comment: str


class AssessmentsTab:
    """The tab, with its header found: ``first_row`` is the first row below it; rows and columns are 0-based.

    Reading the tab needs the rounds that the dashboard's columns name.
    """

    def __init__(self, grid: Grid, first_row: int, columns: Mapping[_Column, int]) -> None:
        self.grid = grid
        self.first_row = first_row
        self.columns = columns

    def entries(self, names: RoundNames, rounds: Sequence[Round]) -> tuple[list[Entry], list[Round], list[CellProblem]]:
        """Read the tab's rows.

        Gives the rows that say which project and which round, all rounds (the given ones first), and the problems.

        Raises:
            SheetNotReadyError: a formula is still being computed.
        """
        require_ready(
            self.grid, dict(enumerate(self.grid.texts[self.first_row :], self.first_row)), self.columns.values()
        )
        problems: list[CellProblem] = []
        named, dated = [], []
        for row in range(self.first_row, len(self.grid.texts)):
            texts = self._texts(row, problems)
            if texts is None:
                continue
            if texts.get("period"):
                named.append((row, texts, names.round(texts["period"])))
            elif texts.get("date"):
                dated.append((row, texts, names.round(self._day(row) or texts["date"])))
            else:
                held, where = texts["sub_project"], self._column_of_round
                problems.append(self.problem(row, where, held, _NO_PERIOD))
        known = {one.identity: one for one in rounds}
        for row, texts, found in sorted(named, key=lambda entry: entry[2].label):
            if found.identity not in known and found.period is None:
                problems.append(self.problem(row, "period", texts["period"], why_no_date(texts["period"])))
            else:
                known.setdefault(found.identity, found)
        several = list(known.values())
        entries = [
            self._entry(row, texts, known[found.identity]) for row, texts, found in named if found.identity in known
        ]
        for row, texts, found in dated:
            around = [known[found.identity]] if found.identity in known else _around(found.period, several)
            if found.period is None:
                problems.append(self.problem(row, "date", texts["date"], why_no_date(texts["date"])))
            elif len(around) > 1:
                labels = quoted(one.label for one in around)
                reason = Phrase("this date is in several rounds ({rounds})", rounds=labels)
                advice = Phrase("Write the round's name under “Période”.")
                problems.append(self.problem(row, "date", texts["date"], Why(reason, advice)))
            else:
                one = around[0] if around else known.setdefault(found.identity, found)
                entries.append(self._entry(row, texts, one))
        return entries, list(known.values()), problems

    def title(self, column: _Column) -> str:
        """What a column is called in the built-in list."""
        return _TITLES[column]

    def _texts(self, row: int, problems: list[CellProblem]) -> Mapping[_Column, str] | None:
        """A row's texts, without those that say nothing; ``None`` for a blank row, and where the row cannot be placed."""
        texts = {column: self.grid.filled_text(row, place) for column, place in self.columns.items()}
        if not any(texts.values()) or self._says_nothing(texts):
            return None
        doubts = {column: why for column, text in texts.items() if (why := self._doubt(row, column, text)) is not None}
        unplaced = [column for column in _PLACING if column in doubts]
        # Where it is uncertain whose level this is, or when it was given, no more is said of the row.
        problems += [self.problem(row, column, texts[column], doubts[column]) for column in unplaced[:1] or doubts]
        if unplaced:
            return None
        if not plain(texts["sub_project"]) or placeholders.is_no_name(texts["sub_project"]):
            held = texts["sub_project"] or next(text for text in texts.values() if text)
            problems.append(self.problem(row, "sub_project", held, NO_NAME))
            return None
        return {
            column: "" if column in doubts or self._says_none(column, text) else text for column, text in texts.items()
        }

    def _says_nothing(self, texts: Mapping[_Column, str]) -> bool:
        """Whether a row has no name but a stop-gap, and nothing else."""
        name = texts["sub_project"]
        stop_gap = placeholders.stands_for_nothing(name) or placeholders.points_elsewhere(name)
        return stop_gap and not any(text for column, text in texts.items() if column != "sub_project")

    def _doubt(self, row: int, column: _Column, text: str) -> Why | None:
        """Why a cell is not certain, apart from the level: what a level says is read where it is placed."""
        if not text or column == "level":
            return None
        if (why := crossed_out(self.grid, row, self.columns[column])) is not None:
            return why
        if column == "date" and (day := self.grid.day(row, self.columns["date"])) is not None:
            return why_no_true_date(day)
        if column == "sub_project" and not placeholders.is_no_name(text):
            return None
        repeats = column in {"sub_project", "parent", "assessed_by"} and placeholders.points_elsewhere(text)
        return placeholders.POINTS_ELSEWHERE if repeats else None

    def _says_none(self, column: _Column, text: str) -> bool:
        return column in {"parent", "assessed_by", "comment"} and placeholders.stands_for_nothing(text)

    @property
    def _column_of_round(self) -> _Column:
        return "period" if "period" in self.columns else "date"

    def _day(self, row: int) -> str:
        day = self.grid.day(row, self.columns["date"])
        return day.isoformat() if day else ""

    def _entry(self, row: int, texts: Mapping[_Column, str], one: Round) -> Entry:
        return Entry(
            tab=self,
            row=row,
            name=texts["sub_project"],
            parent=texts.get("parent", ""),
            round=one.label,
            level=texts["level"],
            cell=self._address(row, "level"),
            assessed_by=texts.get("assessed_by", ""),
            comment=texts.get("comment", ""),
        )

    def problem(self, row: int, column: _Column, text: str, why: Why) -> CellProblem:
        """The problem of a cell (0-based row) that cannot be read, or that names something that does not exist."""
        return CellProblem(
            project="",
            field="sub_project" if column in {"sub_project", "parent"} else "assessment",
            cell=self._address(row, column),
            row=row + 1,
            text=text,
            reason=why.reason,
            advice=why.advice,
            candidates=why.candidates,
            header=_TITLES[column],
            tab=self.grid.tab,
            note=self.grid.note(row, self.columns[column]),
        )

    def _address(self, row: int, column: _Column) -> str:
        return f"{self.grid.tab}!{address(row, self.columns[column])}"


_NO_PERIOD = Why(Phrase("this row names no period"), Phrase("Write it as automne 2022, 2023-2024 or 2026-11."))


def _around(period: Period | None, rounds: Iterable[Round]) -> list[Round]:
    """The rounds that a day falls in; none for a longer period, which is a round of its own, as written."""
    if period is None or period.first != period.last:
        return []
    return [one for one in rounds if one.period and one.period.first <= period.first <= one.period.last]


def find_assessments(spreadsheet: Spreadsheet, synonyms: Mapping[FieldName, tuple[str, ...]]) -> AssessmentsTab | None:
    """The tab named « Évaluations » whose header has a sub-project, a period or a date, and a level; else ``None``.

    Raises:
        SheetLayoutError: two columns of the tab claim one thing.
    """
    folded = _folded(synonyms)
    for grid in spreadsheet.grids:
        if fold_key(grid.tab) in _TABS and (found := find_columns(grid, folded, _complete, _TITLES)) is not None:
            return AssessmentsTab(grid, *found)
    return None


def _folded(synonyms: Mapping[FieldName, tuple[str, ...]]) -> Mapping[str, _Column]:
    folded = {fold_key(spelling): column for column, spellings in _SYNONYMS.items() for spelling in spellings}
    for field, own in _FROM_FIELDS.items():
        folded |= {fold_key(spelling): own for spelling in synonyms.get(field, ())}
    return folded


def _complete(columns: Set[_Column]) -> bool:
    return {"sub_project", "level"} <= columns and bool(columns & {"period", "date"})


def unread_assessments(spreadsheet: Spreadsheet) -> Iterator[Grid]:
    """The tabs named « Évaluations » that hold something, whatever their header."""
    return (grid for grid in spreadsheet.grids if fold_key(grid.tab) in _TABS and any(map(any, grid.texts)))


def unread_tabs(spreadsheet: Spreadsheet, synonyms: Mapping[FieldName, tuple[str, ...]]) -> tuple[Rival, ...]:
    """The tabs whose name and header both speak of assessments, but that are not named « Évaluations »: they are not read."""
    folded = _folded(synonyms)
    return tuple(
        Rival(
            title=grid.tab,
            why_not=Phrase("assessments are only read in a tab that is named “Évaluations”"),
            advice=Phrase("Rename it so if it is to be read."),
        )
        for grid in spreadsheet.grids
        if fold_key(grid.tab) not in _TABS
        and _TABS.intersection(fold_key(grid.tab).split())
        and find_columns(grid, folded, _complete, _TITLES) is not None
    )
