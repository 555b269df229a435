"""How the sheet's layout was understood, and why: the tab, its header, each column and each kind of row."""

from __future__ import annotations

from dataclasses import dataclass

from mec_bot.phrases import Phrase
from mec_bot.settings.models import FieldName


@dataclass(frozen=True, kw_only=True)
class Rival:
    """A tab that could have been the dashboard, and why it was not taken."""

    title: str
    why_not: Phrase


@dataclass(frozen=True, kw_only=True)
class ColumnReport:
    """A column (`D`): ``field`` and ``round`` say what it holds; both are ``None`` where it was not understood."""

    letter: str
    heading: str
    field: FieldName | None = None
    round: str | None = None
    why: Phrase


@dataclass(frozen=True, kw_only=True)
class RowsReport:
    """The rows below the header by what they were taken for; addresses (`A7`, or `A7:M9` for rows that follow each other).

    ``hidden`` lists the hidden rows, whatever they were taken for.
    """

    project: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    other_table: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LayoutReport:
    """The whole layout; ``why`` says why the tab was chosen, ``header_rows`` are 1-based."""

    tab: str
    why: Phrase
    rivals: tuple[Rival, ...] = ()
    header_rows: tuple[int, ...] = ()
    columns: tuple[ColumnReport, ...] = ()
    rows: RowsReport = RowsReport()
