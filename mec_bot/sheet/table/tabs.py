"""Which tab holds the dashboard: the one that the configuration names, or the one that leaves no doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mec_bot.errors import SheetLayoutError
from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.quoted import quoted
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.layout_report import Rival
from mec_bot.sheet.source.grid import Grid
from mec_bot.sheet.table.layout import REQUIRED, Layout, NoLayout, find_layout
from mec_bot.sheet.table.refusals import refuse

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.table.headings.headers import Headers

# « Copie de Suivi », « Copy of Suivi » (Google's own names), « Suivi (copie) ».
_COPY = re.compile(r"(?:copie|copy)\b.*|.*\b(?:copie|copy)")
_ARCHIVE = re.compile(r".*\b(?:archives?|archivee?s?|archived|anciens?|anciennes?|old|sauvegarde|backup)\b.*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SAYS_SO = re.compile(r"\b(?:tableau de bord|sous projets?|suivi|dashboard|sub projects?|tracking)\b")
# What may stand beside these words; any other (« Suivi budgétaire ») may say that the tab is about something else.
_BESIDE = re.compile(
    r"\b(?:d|de|des|du|le|la|les|l|et|en|of|the|and|projets?|projects?|mec|montreal|commun|programme|program|lium|general|global"
    r"|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|hiver|printemps|ete|automne"
    r"|winter|spring|summer|fall|autumn|\d+)\b"
)


@dataclass(frozen=True, kw_only=True)
class ChosenTab:
    """The dashboard's tab and its layout, why it was taken, and the other tabs that could have been it.

    ``doubtful`` says that no other tab could be it, though this one is hidden, a copy or an archive.
    """

    grid: Grid
    layout: Layout
    why: Phrase
    rivals: tuple[Rival, ...] = ()
    doubtful: bool = False


def choose_tab(
    grids: Sequence[Grid],
    tab: str,
    headers: Headers,
    required: Sequence[FieldName] = REQUIRED,
    *,
    pinned_row: int | None = None,
) -> ChosenTab:
    """The tab that holds the dashboard; ``tab`` is its name, where the configuration gives one.

    Raises:
        SheetLayoutError: there is no such tab, no tab has the required columns, several could be the dashboard, or two
            columns claim a required field.
    """
    if not grids and not tab:
        raise SheetLayoutError(Phrase("The sheet has no tab at all."))
    named = _named(grids, tab) if tab else None
    candidates: list[_Candidate] = []
    others: list[NoLayout] = []
    for grid in grids:
        found = _find(grid, headers, required, pinned_row if named is None or named is grid else None)
        if isinstance(found, NoLayout):
            others.append(found)
        else:
            candidates.append(_Candidate(grid=grid, layout=found))
    if named is not None:
        for one in candidates:
            if one.grid is named:
                return _chosen(one, Phrase("config/mec_bot.yaml names it"), candidates)
        others = [one for one in others if one.grid is named]
    elif candidates:
        return _only_one(candidates)
    raise refuse(others, headers, pinned_row=pinned_row)


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """A tab with all required columns; ``layout`` is the refusal where two columns claim one of them."""

    grid: Grid
    layout: Layout | SheetLayoutError

    @property
    def comes_last(self) -> Phrase | None:
        """Why the tab is taken only where there is no other; ``None`` for most tabs."""
        name = fold_key(self.grid.tab)
        if self.grid.hidden:
            return Phrase("the tab is hidden")
        if _COPY.fullmatch(name):
            return Phrase("its name says that it is a copy")
        if _ARCHIVE.fullmatch(name):
            return Phrase("its name says that it is an archive")
        return None

    @property
    def says_so(self) -> bool:
        name = fold_key(self.grid.tab)
        return _SAYS_SO.search(name) is not None and not _BESIDE.sub("", _SAYS_SO.sub("", name)).strip()


def _named(grids: Sequence[Grid], tab: str) -> Grid:
    exact = [grid for grid in grids if grid.tab.strip() == tab.strip()]
    alike = exact or [grid for grid in grids if fold_key(grid.tab) == fold_key(tab)]
    if len(alike) == 1:
        return alike[0]
    tabs = quoted(grid.tab for grid in alike or grids)
    if alike:
        raise SheetLayoutError(
            Phrase(
                "The sheet has several tabs that could be “{tab}”: {tabs}. Write the name of one of them, exactly, as "
                "sheet.tab in config/mec_bot.yaml.",
                tab=tab,
                tabs=tabs,
            )
        )
    raise SheetLayoutError(
        Phrase(
            "The sheet has no tab “{tab}”. It has: {tabs}. Set sheet.tab in config/mec_bot.yaml to one of them.",
            tab=tab,
            tabs=tabs,
        )
    )


def _find(
    grid: Grid, headers: Headers, required: Sequence[FieldName], pinned_row: int | None
) -> Layout | NoLayout | SheetLayoutError:
    try:
        return find_layout(grid, headers, required, pinned_row=pinned_row)
    except SheetLayoutError as error:
        return error


def _only_one(candidates: Sequence[_Candidate]) -> ChosenTab:
    """The one tab that leaves no doubt, of those that have all required columns."""
    first = [one for one in candidates if one.comes_last is None]
    if len(first) == 1:
        return _chosen(first[0], Phrase("it is the only tab that has the required columns"), candidates)
    named = [one for one in first if one.says_so]
    if len(named) == 1:
        return _chosen(
            named[0], Phrase("of the tabs that have the required columns, its name alone says so"), candidates
        )
    if first or len(candidates) > 1:
        tabs = quoted(one.grid.tab for one in first or candidates)
        if all(_YEAR.search(one.grid.tab) for one in first or candidates):
            raise SheetLayoutError(
                Phrase(
                    "The sheet seems to have one tab a year: {tabs}. Write the name of this year's as sheet.tab in "
                    "config/mec_bot.yaml.",
                    tabs=tabs,
                )
            )
        raise SheetLayoutError(
            Phrase(
                "Several tabs could be the dashboard: {tabs}. Write the name of the right one as sheet.tab in "
                "config/mec_bot.yaml.",
                tabs=tabs,
            )
        )
    why = Phrase(
        "no other tab has the required columns; to be noted: {doubt}", doubt=candidates[0].comes_last or Phrase("–")
    )
    return _chosen(candidates[0], why, (), doubtful=True)


def _chosen(chosen: _Candidate, why: Phrase, candidates: Sequence[_Candidate], *, doubtful: bool = False) -> ChosenTab:
    if isinstance(chosen.layout, SheetLayoutError):
        raise chosen.layout
    rivals = tuple(
        Rival(
            title=one.grid.tab, why_not=one.comes_last or Phrase("{tab} was taken: {why}", tab=chosen.grid.tab, why=why)
        )
        for one in candidates
        if one is not chosen
    )
    return ChosenTab(grid=chosen.grid, layout=chosen.layout, why=why, rivals=rivals, doubtful=doubtful)
