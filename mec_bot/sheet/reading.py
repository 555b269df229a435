"""Grid to Dashboard: every row is read on its own, what is certain is kept, and the rest becomes a quoted problem."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from mec_bot.errors import SheetLayoutError
from mec_bot.phrases import Phrase
from mec_bot.settings import MEMBER_ID, FieldName, Settings
from mec_bot.sheet.carriers import Carrier, Carriers, read_language
from mec_bot.sheet.dashboard import Assessment, CellProblem, Dashboard, Project, Strategy, project_key
from mec_bot.sheet.grid import Grid, Spreadsheet, address, column_letters
from mec_bot.sheet.headers import Headers
from mec_bot.sheet.layout import Layout, choose_tab
from mec_bot.sheet.maturity import LevelReading, read_level
from mec_bot.sheet.periods import read_period
from mec_bot.sheet.spelling import key, plain

STATUSES = ("À venir", "En cours", "En pause", "Redéfini", "Cédé", "Terminé", "Abandonné")
_STATUSES = {plain(status): status for status in STATUSES}
_STRATEGIES: Mapping[str, Strategy] = {
    "cession": "cession",
    "consolidation": "consolidation",
    "dissemination": "dissemination",
    "essaimage": "essaimage",
}
_IN_BRACKETS = re.compile(r"^(?P<name>.+?)\s*\((?P<inside>[^()]+)\)$", re.DOTALL)
_CARRIERS_TAB = "porteurs"
_Round = tuple[str, int]


def read_dashboard(spreadsheet: Spreadsheet, settings: Settings) -> Dashboard:
    """Read the dashboard's tab, and the tab « Porteurs » where there is one (`dashboard.md`).

    Raises:
        SheetLayoutError: the tab or a required column is missing, two columns claim one field, or the rounds
            cannot be ordered in time.
    """
    grid, layout = choose_tab(spreadsheet, settings.bot.sheet.tab, Headers(settings.columns.synonyms))
    carriers, carrier_problems = _read_carriers(spreadsheet)
    rounds = _ordered_rounds(grid, layout, settings.columns.round_starts)
    table = _table(grid, layout)
    texts = pd.unique(table[[column for _, column in rounds]].to_numpy().ravel())
    reader = _RowReader(
        grid=grid,
        layout=layout,
        rounds=rounds,
        carriers=Carriers(settings.carriers, carriers),
        # A table holds few distinct levels: each is read once, however many rows there are.
        levels={text: read_level(text, settings.bot.level_names) for text in texts},
    )
    headings = _headings(grid, layout, table)
    projects = [
        project
        for row, cells in zip(table.index.tolist(), table.to_numpy().tolist(), strict=True)
        if row not in headings and (project := reader.read(row, cells)) is not None
    ]
    return Dashboard(
        sheet_id=spreadsheet.id,
        title=spreadsheet.title,
        tab=grid.tab,
        tab_id=grid.tab_id,
        rounds=tuple(label for label, _ in rounds),
        projects=tuple(projects),
        carriers=carriers,
        problems=(*reader.problems, *carrier_problems),
        columns={field: column_letters(column) for field, column in layout.columns.items()},
        round_columns={label: column_letters(column) for label, column in rounds},
    )


def _table(grid: Grid, layout: Layout) -> pd.DataFrame:
    """The texts below the header, rows × columns, indexed by 0-based sheet row.

    Blank rows are left out; a merge's text is filled inside that merge only: elsewhere a blank is information.
    A name is never filled: it names one row, and merged across it is a heading.
    """
    width = grid.width
    rows = [[*map(str.strip, row), *[""] * (width - len(row))] for row in grid.texts[layout.first_row :]]
    frame = pd.DataFrame(rows, index=range(layout.first_row, len(grid.texts)), columns=range(width), dtype=object)
    frame = frame[(frame != "").any(axis=1)]
    name = layout.columns["sub_project"]
    for (row, column), (top, left) in grid.merged_into.items():
        inside = row in frame.index and column < width and top >= layout.first_row
        if inside and name not in {column, left} and not frame.at[row, column]:
            frame.at[row, column] = grid.text(top, left)
    return frame


def _headings(grid: Grid, layout: Layout, table: pd.DataFrame) -> frozenset[int]:
    """Rows that are the heading of a large project, not a project: merged across, or named as a parent and bare.

    `Mobilité de quartier (Solon)` over its sub-projects holds nothing of its own, so no level is inherited from it.
    """
    name = layout.columns["sub_project"]
    rows = dict(zip(table.index.tolist(), table.to_numpy().tolist(), strict=True))
    merged = {
        row
        for merge in grid.merges
        if merge.left <= name < merge.right and merge.right - merge.left > 1
        for row in range(merge.top, merge.bottom)
        if row in rows and not any(rows[row][: merge.left] + rows[row][merge.right :])
    }
    if "parent" not in layout.columns:
        return frozenset(merged)
    parents = {key(text) for text in table[layout.columns["parent"]]} - {""}
    named = {
        row
        for row, cells in rows.items()
        if not any(cells[:name] + cells[name + 1 :]) and {key(cells[name]), key(_split_name(cells[name])[0])} & parents
    }
    return frozenset(merged | named)


def _ordered_rounds(grid: Grid, layout: Layout, starts: Mapping[str, str]) -> list[_Round]:
    """The assessment columns, oldest round first; a lone « Maturité » is in order without a date."""
    if len(layout.rounds) == 1:
        label, column = layout.rounds[0]
        return [(label or _lowest_header(grid, layout, column), column)]
    dated = []
    for label, column in layout.rounds:
        period = read_period(label, starts)
        if period is None:
            raise SheetLayoutError(
                Phrase(
                    "Tab “{tab}”, {cell}: the round “{round}” cannot be placed in time. Give its first day in "
                    "config/columns.yaml, under round_starts.",
                    tab=grid.tab,
                    cell=address(layout.header_row, column),
                    round=label or _lowest_header(grid, layout, column),
                )
            )
        dated.append((period.first, period.last, label, column))
    return [(label, column) for _, _, label, column in sorted(dated)]


def _lowest_header(grid: Grid, layout: Layout, column: int) -> str:
    return grid.text(layout.first_row - 1, column) or grid.text(layout.header_row, column)


def _read_carriers(spreadsheet: Spreadsheet) -> tuple[tuple[Carrier, ...], tuple[CellProblem, ...]]:
    """The tab « Porteurs »: Nom · Alias · Courriel · Slack · Langue, in any order; absent: none."""
    grid = next((grid for grid in spreadsheet.grids if key(grid.tab) == _CARRIERS_TAB), None)
    if grid is None or not grid.texts:
        return (), ()
    columns = {key(text): column for column, text in enumerate(grid.texts[0])}
    if "nom" not in columns:
        return (), ()

    def cell(row: int, header: str) -> str:
        return grid.text(row, columns[header]) if header in columns else ""

    carriers = tuple(
        Carrier(
            name=cell(row, "nom"),
            aliases=tuple(alias for part in re.split(r"[;,\n]", cell(row, "alias")) if (alias := part.strip())),
            email=cell(row, "courriel") or None,
            slack_id=slack_id if re.fullmatch(MEMBER_ID, slack_id := cell(row, "slack")) else None,
            language=read_language(cell(row, "langue")),
        )
        for row in range(1, len(grid.texts))
        if cell(row, "nom")
    )
    problems = tuple(
        CellProblem(
            project="",
            field="carrier",
            cell=f"{grid.tab}!{address(row, columns['slack'])}",
            row=row + 1,
            text=text,
            reason=Phrase("this is not a Slack member id such as U012AB3CD"),
        )
        for row in range(1, len(grid.texts))
        if (text := cell(row, "slack")) and not re.fullmatch(MEMBER_ID, text)
    )
    return carriers, problems


class _RowReader:
    """Reads one row at a time; what it cannot read is added to ``problems``."""

    def __init__(
        self,
        *,
        grid: Grid,
        layout: Layout,
        rounds: Sequence[_Round],
        carriers: Carriers,
        levels: Mapping[str, LevelReading],
    ) -> None:
        self._grid = grid
        self._layout = layout
        self._rounds = rounds
        self._carriers = carriers
        self._levels = levels
        self._seen: Counter[str] = Counter()
        self.problems: list[CellProblem] = []

    def read(self, row: int, cells: Sequence[str]) -> Project | None:
        """The project of one row, or ``None`` (and a problem) for a row that names none."""
        texts = {field: cells[column] for field, column in self._layout.columns.items()}
        name, carrier_text = texts["sub_project"], texts.get("carrier", "")
        if not plain(name):
            held = next(text for text in cells if text)
            self._problem("", "sub_project", row, held, Phrase("this row has no sub-project name"))
            return None
        bare, inside = _split_name(name)
        # Where neither the header nor a column says so, brackets hold a carrier only if it is a known one.
        if self._layout.carrier_in_brackets or ("carrier" not in texts and self._carriers.knows(inside)):
            name, carrier_text = bare, carrier_text or inside
        parent = texts.get("parent") or None
        identity = self._identity(name, parent)
        return Project(
            key=identity,
            name=name,
            row=row + 1,
            carriers=self._carriers.split(carrier_text),
            parent=parent,
            status=self._status(identity, row, texts.get("status", "")),
            assessments=tuple(self._assessment(identity, row, label, cells[column]) for label, column in self._rounds),
            strategy=self._strategy(identity, row, texts.get("strategy", "")),
            strategy_text=texts.get("strategy") or None,
            due=self._date(identity, row, "due", texts.get("due", "")),
            updated=self._date(identity, row, "updated", texts.get("updated", "")),
            started=texts.get("started") or None,
            support=texts.get("support") or None,
            obstacles=texts.get("obstacles") or None,
            next_step=texts.get("next_step") or None,
            contact=texts.get("contact") or None,
            notes=texts.get("notes") or None,
            others={label: cells[column] for label, column in self._layout.others.items() if cells[column]},
            struck=(row, self._layout.columns["sub_project"]) in self._grid.struck,
            hidden=row in self._grid.hidden_rows,
        )

    def _identity(self, name: str, parent: str | None) -> str:
        """Two rows with one name are both kept: the second one's key says that it is the second."""
        identity = project_key(name, parent)
        self._seen[identity] += 1
        return identity if self._seen[identity] == 1 else f"{identity} ({self._seen[identity]})"

    def _assessment(self, identity: str, row: int, label: str, text: str) -> Assessment:
        reading = self._levels[text]
        if reading.reason is not None:
            self._problem(identity, "assessment", row, text, reading.reason, label)
        return Assessment(
            round=label,
            state=reading.state,
            level=reading.level,
            phase=reading.phase,
            text=text,
        )

    def _status(self, identity: str, row: int, text: str) -> str | None:
        """The status as the sheet's list spells it; « Terminée » and « Cédés » agree with their noun."""
        folded = plain(text)
        for ending in ("", "s", "e", "es"):
            if (status := _STATUSES.get(folded.removesuffix(ending))) is not None:
                return status
        if text:
            statuses = ", ".join(STATUSES)
            self._problem(identity, "status", row, text, Phrase("this is not a status ({statuses})", statuses=statuses))
        return None

    def _strategy(self, identity: str, row: int, text: str) -> Strategy | None:
        strategy = _STRATEGIES.get(plain(text))
        if text and strategy is None:
            self._problem(
                identity,
                "strategy",
                row,
                text,
                Phrase("this is not one of the four strategies (cession, consolidation, dissémination, essaimage)"),
            )
        return strategy

    def _date(self, identity: str, row: int, field: FieldName, text: str) -> str | None:
        """`YYYY-MM-DD` of a true date, or a period as written; no day is invented for it."""
        if not text:
            return None
        place = (row, self._layout.columns[field])
        day = self._grid.dates.get(self._grid.merged_into.get(place, place))
        if day is not None:
            return day.isoformat()
        if read_period(text) is not None:
            return text
        self._problem(
            identity, field, row, text, Phrase("this is neither a date nor a period; write it as 2026-11-23 or 2026-11")
        )
        return None

    def _problem(
        self, identity: str, field: FieldName, row: int, text: str, reason: Phrase, round_label: str = ""
    ) -> None:
        column = dict(self._rounds)[round_label] if round_label else self._layout.columns[field]
        self.problems.append(
            CellProblem(
                project=identity,
                field=field,
                round=round_label,
                cell=f"{self._grid.tab}!{address(row, column)}",
                row=row + 1,
                text=text,
                reason=reason,
            )
        )


def _split_name(text: str) -> tuple[str, str]:
    """`MutuAli (La Cantine pour tous et CIBIM)` → the name, and what the last brackets hold."""
    match = _IN_BRACKETS.match(text)
    return (match["name"], match["inside"].strip()) if match else (text, "")
