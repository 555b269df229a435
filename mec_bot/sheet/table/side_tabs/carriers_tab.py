"""The tab « Porteurs »: who the carriers are, as the sheet itself says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from mec_bot.errors import SheetLayoutError
from mec_bot.phrases import Phrase
from mec_bot.settings.models import MEMBER_ID
from mec_bot.sheet.carriers import Carrier, read_language
from mec_bot.sheet.cells import formulas, placeholders
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.cells.why import Why
from mec_bot.sheet.dashboard import CellProblem
from mec_bot.sheet.layout_report import Rival
from mec_bot.sheet.source.grid import Grid, Spreadsheet, address
from mec_bot.sheet.table.crossed_out import crossed_out
from mec_bot.sheet.table.not_ready import require_ready
from mec_bot.sheet.table.side_tabs.side_tab import find_columns

_Column = Literal["name", "alias", "email", "slack", "language"]
_TABS = {"porteurs", "porteur", "porteurs et porteuses", "carriers"}
_SYNONYMS: Mapping[_Column, tuple[str, ...]] = {
    "name": (
        "Nom", "Nom du porteur", "Porteur", "Porteurs", "Porteur(s)", "Porteur·euse", "Organisme", "Organisme porteur",
        "Nom de l'organisme", "Organisation", "Name", "Carrier", "Organization", "Organisation name",
    ),
    "alias": (
        "Alias", "Aliases", "Acronyme", "Acronymes", "Acronyme(s)", "Sigle", "Sigles", "Autre nom", "Autres noms",
        "Abréviation", "Acronym", "Acronyms", "Other names",
    ),
    "email": (
        "Courriel", "Adresse courriel", "Courriels", "Email", "E-mail", "Mail", "Adresse électronique", "E-mail address",
        "Email address",
    ),
    "slack": (
        "Slack", "Slack (member id)", "Slack id", "Slack member id", "Identifiant Slack", "ID Slack",
        "Identifiant de membre Slack", "Slack (identifiant)", "Slack (identifiant de membre)", "Member id",
    ),
    "language": ("Langue", "Langue de correspondance", "Language"),
}  # fmt: skip
_TITLES: Mapping[_Column, str] = {column: spellings[0] for column, spellings in _SYNONYMS.items()}
_FOLDED = {fold_key(spelling): column for column, spellings in _SYNONYMS.items() for spelling in spellings}
_ADDRESS = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")


def is_carriers_tab(grid: Grid) -> bool:
    """Whether the tab has one of the names of the tab « Porteurs »."""
    return fold_key(grid.tab) in _TABS


def unread_carriers_tabs(spreadsheet: Spreadsheet) -> tuple[Rival, ...]:
    """The tabs whose name and header both speak of carriers, but that are not named « Porteurs »: they are not read."""
    return tuple(
        Rival(
            title=grid.tab,
            why_not=Phrase("carriers are only read in a tab that is named “Porteurs”"),
            advice=Phrase("Rename it so if it is to be read."),
        )
        for grid in spreadsheet.grids
        if not is_carriers_tab(grid)
        and _TABS.intersection(fold_key(grid.tab).split())
        and find_columns(grid, _FOLDED, lambda columns: "name" in columns and len(columns) > 1, _TITLES) is not None
    )


def read_carriers(spreadsheet: Spreadsheet, table: Grid) -> tuple[tuple[Carrier, ...], tuple[CellProblem, ...]]:
    """The carriers of the tab « Porteurs », and the problems of its cells; both empty where the tab is absent or empty.

    The columns are Nom · Alias · Courriel · Slack · Langue, in any order. ``table`` is the dashboard's own tab, which
    is never taken for this one.

    Raises:
        SheetLayoutError: the tab has no header with the carriers' names, or two columns claim one thing.
        SheetNotReadyError: a formula is still being computed.
    """
    grids = (grid for grid in spreadsheet.grids if grid is not table and is_carriers_tab(grid))
    grid = next((grid for grid in grids if any(map(any, grid.texts))), None)
    if grid is None:
        return (), ()
    found = find_columns(grid, _FOLDED, lambda columns: "name" in columns, _TITLES)
    if found is None:
        raise SheetLayoutError(
            Phrase(
                "Tab “{tab}”: no row has the header “Nom”, so its carriers cannot be read. Correct its headers (Nom, Alias, "
                "Courriel, Slack, Langue), or rename the tab.",
                tab=grid.tab,
            )
        )
    first_row, columns = found
    require_ready(grid, dict(enumerate(grid.texts[first_row:], first_row)), columns.values())
    reader = _Reader(grid, first_row, columns)
    return reader.carriers(), tuple(sorted(reader.problems, key=lambda problem: (problem.row, problem.cell)))


class _Reader:
    """Reads the rows. Where two rows contradict each other neither counts, so that sorting the tab changes nothing."""

    def __init__(self, grid: Grid, first_row: int, columns: Mapping[_Column, int]) -> None:
        self._grid = grid
        self._columns = columns
        self._rows: defaultdict[str, list[int]] = defaultdict(list)
        self.problems: list[CellProblem] = []
        for row in range(first_row, len(grid.texts)):
            name = self._text(row, "name")
            if placeholders.is_no_name(name) and not any(self._text(row, one) for one in columns if one != "name"):
                continue
            if formulas.has_failed(name):
                self._problem(row, "name", name, formulas.FAILS)
            elif (why := self._doubt(row, "name", name)) is not None:
                self._problem(row, "name", name, why)
            elif placeholders.is_no_name(name):
                self._problem(row, "name", name, _NO_NAME)
            elif name:
                self._rows[fold_key(name)].append(row)
            elif held := next((text for column in columns if (text := self._text(row, column))), ""):
                self._problem(row, "name", held, _NO_NAME)

    def carriers(self) -> tuple[Carrier, ...]:
        aliases = self._aliases()
        return tuple(
            Carrier(
                name=self._text(rows[0], "name"),
                aliases=tuple(dict.fromkeys(alias for row in rows for alias in aliases[row])),
                email=self._one(rows, "email", _read_email, _NO_EMAIL),
                slack_id=self._one(rows, "slack", _read_slack, _NO_SLACK),
                language=read_language(self._one(rows, "language", read_language, _NO_LANGUAGE) or ""),
            )
            for rows in self._rows.values()
        )

    def _aliases(self) -> Mapping[int, Sequence[str]]:
        """Each row's aliases, without those that are another carrier's name or alias too."""
        owners: defaultdict[str, set[str]] = defaultdict(set)
        for name in self._rows:
            owners[name].add(name)
        written = {row: self._listed(row) for rows in self._rows.values() for row in rows}
        for name, rows in self._rows.items():
            for row in rows:
                for alias in written[row]:
                    owners[fold_key(alias)].add(name)
        for row, listed in written.items():
            for alias in [alias for alias in listed if len(owners[fold_key(alias)]) > 1]:
                self._problem(row, "alias", alias, _SHARED_ALIAS)
        return {row: [one for one in listed if len(owners[fold_key(one)]) == 1] for row, listed in written.items()}

    def _listed(self, row: int) -> list[str]:
        text = self._text(row, "alias")
        if formulas.has_failed(text):
            self._problem(row, "alias", text, formulas.FAILS)
            return []
        if (why := self._doubt(row, "alias", text)) is not None:
            self._problem(row, "alias", text, why)
            return []
        # One or two letters may stand for nothing, and may be an acronym all the same.
        parts = (part.strip() for part in re.split(r"[;,\n]", text))
        return [alias for alias in parts if alias and not placeholders.is_no_name(alias)]

    def _one(self, rows: Sequence[int], column: _Column, read: Callable[[str], str | None], why: Why) -> str | None:
        """What the rows of one carrier say in a column; ``None`` where they say nothing, or different things."""
        said: dict[str, int] = {}
        for row in rows:
            if not (text := self._text(row, column)) or placeholders.stands_for_nothing(text):
                continue
            if (doubt := self._doubt(row, column, text)) is not None:
                self._problem(row, column, text, doubt)
                continue
            value = read(text)
            if value is not None:
                said.setdefault(value, row)
            else:
                self._problem(row, column, text, formulas.FAILS if formulas.has_failed(text) else why)
        if len(said) > 1:
            for row in said.values():
                self._problem(row, column, self._text(row, column), _CONTRADICTION)
            return None
        return next(iter(said), None)

    def _doubt(self, row: int, column: _Column, text: str) -> Why | None:
        """Why a cell's text is not certain: it is crossed out, or stands for another cell."""
        if not text:
            return None
        if (why := crossed_out(self._grid, row, self._columns[column])) is not None:
            return why
        repeats = placeholders.points_elsewhere(text) and (
            column not in {"name", "alias"} or placeholders.is_no_name(text)
        )
        return placeholders.POINTS_ELSEWHERE if repeats else None

    def _text(self, row: int, column: _Column) -> str:
        return self._grid.text(row, self._columns[column]) if column in self._columns else ""

    def _problem(self, row: int, column: _Column, text: str, why: Why) -> None:
        place = row, self._columns[column]
        self.problems.append(
            CellProblem(
                project="",
                field="carrier",
                cell=f"{self._grid.tab}!{address(*place)}",
                row=row + 1,
                text=text,
                reason=why.reason,
                advice=why.advice,
                candidates=why.candidates,
                header=_TITLES[column],
                tab=self._grid.tab,
                note=self._grid.note(*place),
            )
        )


_NO_NAME = Why(Phrase("this row names no carrier"), Phrase("Write the carrier's name in its row, or clear the row."))
_SHARED_ALIAS = Why(
    Phrase("several carriers have this alias or name"),
    Phrase("Leave it to the one it means, and remove it elsewhere."),
)
_CONTRADICTION = Why(
    Phrase("several rows say something else of this carrier"), Phrase("Keep the right one, and one row.")
)
_NO_EMAIL = Why(
    Phrase("this is not one e-mail address"),
    Phrase("Write one address, such as nom@exemple.org, or clear the cell."),
)
_NO_SLACK = Why(
    Phrase("this is not a Slack member id such as U012AB3CD"),
    Phrase("Copy it in Slack from the person's profile, “Copy member ID”, or clear the cell."),
)
_NO_LANGUAGE = Why(Phrase("this is not a language that is spoken here"), Phrase("Write fr or en, or clear the cell."))


def _read_email(text: str) -> str | None:
    return text if _ADDRESS.fullmatch(text) else None


def _read_slack(text: str) -> str | None:
    return text if re.fullmatch(MEMBER_ID, text) else None
