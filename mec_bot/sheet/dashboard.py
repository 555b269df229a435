"""The dashboard as values: projects, their assessments by round, and the cells that could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mec_bot.phrases import Phrase
from mec_bot.settings.models import FieldName
from mec_bot.sheet.carriers import Carrier
from mec_bot.sheet.cells.choices import Strategy
from mec_bot.sheet.cells.maturity import Level, State
from mec_bot.sheet.cells.periods import Period
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.cells.why import Why
from mec_bot.sheet.layout_report import LayoutReport


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """What the sheet says of one project in one round; ``level`` is set only where ``state`` is ``read``.

    ``assessed_by`` and ``comment`` come only from a tab of assessments.
    """

    round: str
    state: State
    level: Level | None = None
    phase: int | None = None
    text: str = ""
    assessed_by: str | None = None
    comment: str | None = None


@dataclass(frozen=True, kw_only=True)
class CellNote:
    """A note on one cell of a project's row, identified by what the column is about and not by where the cell stands.

    ``label`` is the round of an assessment, or the header of a column that mec-bot only keeps (``field`` is then ``None``).
    """

    field: FieldName | None = None
    label: str = ""
    text: str


@dataclass(frozen=True, kw_only=True)
class CellPlace:
    """One cell of a project's row by what its column is about; ``field`` and ``label`` are as in a ``CellNote``."""

    field: FieldName | None = None
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """One sub-project. Texts that the sheet does not hold are ``None``.

    ``key`` identifies the project: its folded name, and its parent's where there is a parent; ``row`` (1-based) only
    says where it stands now. ``assessments`` holds one assessment per round, oldest first. ``due`` and ``updated`` are
    `YYYY-MM-DD` where the cell is a true date, else the period as written. ``others`` maps the headers of columns that
    mec-bot only keeps to the cells' texts. ``discussed`` are the cells of its row on which a comment is open.
    ``unreadable`` maps fields to the texts of their cells that could not be read:
    such a field is ``None`` although its cell is not empty. It is ``None`` itself where that was not remembered.
    """

    key: str
    name: str
    row: int = 0
    carriers: tuple[str, ...] = ()
    parent: str | None = None
    status: str | None = None
    started: str | None = None
    assessments: tuple[Assessment, ...] = ()
    strategy: Strategy | None = None
    strategy_text: str | None = None
    support: str | None = None
    obstacles: str | None = None
    obstacles_overcome: str | None = None
    resources: str | None = None
    next_step: str | None = None
    due: str | None = None
    contact: str | None = None
    updated: str | None = None
    notes: str | None = None
    others: Mapping[str, str] = field(default_factory=dict)
    struck: bool = False
    hidden: bool = False
    cell_notes: tuple[CellNote, ...] = ()
    discussed: tuple[CellPlace, ...] = ()
    unreadable: Mapping[FieldName, str] | None = None

    @property
    def assessment(self) -> Assessment | None:
        """The assessment of the current (last) round."""
        return self.assessments[-1] if self.assessments else None

    def note_on(self, field: FieldName, round_label: str = "") -> str | None:
        """The note on one cell of the row; ``None`` where there is none."""
        found = (note.text for note in self.cell_notes if (note.field, note.label) == (field, round_label))
        return next(found, None)

    def is_discussed(self, field: FieldName, round_label: str = "") -> bool:
        """Whether a comment is open on one cell of the row."""
        return bool(self.discussed) and CellPlace(field=field, label=round_label) in self.discussed

    def unreadable_text(self, field: FieldName) -> str | None:
        """What the field's cell holds that could not be read; ``None`` where it could, or that was not remembered."""
        return self.unreadable.get(field) if self.unreadable else None

    @property
    def level(self) -> Level | None:
        """The level in the current round; a level of an earlier round is not the project's level today."""
        return self.assessment.level if self.assessment else None


@dataclass(frozen=True, kw_only=True)
class CellProblem:
    """A cell that cannot be read with certainty: where it is (`Tab!D7`, 1-based row), what it holds, why, and what to do.

    ``advice`` asks or says what to do; ``candidates`` are the values that may be meant, as they would be written there.

    ``project`` is the project's key, empty for a row that names none. ``header`` and ``tab`` say what the column is
    called and where it stands, where that is not a column of the dashboard's tab; ``note`` is the cell's note. ``also``
    are the further fields of a text that is merged across several.
    """

    project: str
    field: FieldName
    round: str = ""
    cell: str
    row: int
    text: str
    reason: Phrase
    advice: Phrase
    candidates: tuple[str, ...] = ()
    header: str = ""
    tab: str = ""
    note: str = ""
    also: tuple[FieldName, ...] = ()


# The reason and the advice of a row that names no sub-project.
NO_NAME = Why(
    Phrase("this row has no sub-project name"),
    Phrase("Write the sub-project's name in its row, or clear the row."),
)


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A remark on cells that could each be read: cells that disagree, or a cell that was kept whole.

    ``project`` is the project's key, ``cells`` are pairs of address (`Tab!D7`) and text, ``names`` unknown carriers.
    """

    kind: Literal["label_conflict", "unknown_carriers"]
    project: str
    round: str = ""
    cells: tuple[tuple[str, str], ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LayoutNotice:
    """Something about the layout that changes what is read: a hidden round, a second table, rows that were passed over.

    ``cell`` is an address (`Tab!D7`) or a tab's name, ``text`` what stands there.
    """

    cell: str
    text: str
    reason: Phrase
    advice: Phrase


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """The whole table as read at one instant; rounds are ordered in time, the current one last.

    ``columns`` maps fields, and ``round_columns`` rounds, to column letters. A round that stands in the tab
    ``assessments_tab`` alone has no column: ``assessment_cells`` maps (project's key, round) to its cell there.
    ``tab_ids`` gives every tab's id by its name.
    ``round_periods`` says when each round was; a lone round whose name does not say when is missing there.
    ``layout`` says how the layout was understood; ``notices`` are what people should know of it.
    """

    sheet_id: str
    title: str
    tab: str
    tab_id: int
    rounds: tuple[str, ...]
    projects: tuple[Project, ...]
    carriers: tuple[Carrier, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    columns: Mapping[FieldName, str]
    round_columns: Mapping[str, str]
    remarks: tuple[Remark, ...] = ()
    assessments_tab: str = ""
    assessment_cells: Mapping[tuple[str, str], str] = field(default_factory=dict)
    tab_ids: Mapping[str, int] = field(default_factory=dict)
    round_periods: Mapping[str, Period] = field(default_factory=dict)
    layout: LayoutReport | None = None
    notices: tuple[LayoutNotice, ...] = ()

    def cell(self, project: Project, field: FieldName = "sub_project", round_label: str = "") -> str:
        """Where a project's field stands (`Tableau de bord!D7`), or its name where the field has no column."""
        if self.assessment_cells and (elsewhere := self.assessment_cells.get((project.key, round_label))):
            return elsewhere
        return f"{self.column(field, round_label)}{project.row}"

    def column(self, field: FieldName, round_label: str = "") -> str:
        """Where a field's cells stand (`Tableau de bord!D`), or the names where the field has no column."""
        letters = self.round_columns.get(round_label) or self.columns.get(field) or self.columns["sub_project"]
        return f"{self.tab}!{letters}"

    def link(self, row: int) -> str:
        """The sheet's address, opened on one 1-based row of the dashboard's tab."""
        return f"{self.address}#gid={self.tab_id}&range={row}:{row}"

    def link_to(self, cell: str) -> str:
        """The sheet's address, opened on one cell (`Tab!D7`) of any tab, or on a tab; as it is where the tab is unknown."""
        if cell in self.tab_ids:
            return f"{self.address}#gid={self.tab_ids[cell]}"
        tab, _, place = cell.rpartition("!")
        tab_id = self.tab_id if self.holds(cell) else self.tab_ids.get(tab)
        return self.address if tab_id is None else f"{self.address}#gid={tab_id}&range={place}"

    def holds(self, cell: str) -> bool:
        """Whether a cell (`Tab!D7`) stands in the dashboard's own tab."""
        return cell.rpartition("!")[0] == self.tab

    @property
    def address(self) -> str:
        """The sheet's address."""
        return f"https://docs.google.com/spreadsheets/d/{self.sheet_id}/edit"


def project_key(name: str, parent: str | None) -> str:
    """What identifies a project however it is typed and wherever it stands."""
    return f"{fold_key(parent)} / {fold_key(name)}" if parent else fold_key(name)
