"""How the sheet's layout was understood, and why: the tab, its header, each column and each kind of row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mec_bot.phrases import Phrase
from mec_bot.settings.models import FieldName
from mec_bot.sheet.cells.spelling import fold_key


@dataclass(frozen=True, kw_only=True)
class Rival:
    """A tab that is not read though it seems to be meant for it, why, and what to do if it should be."""

    title: str
    why_not: Phrase
    advice: Phrase | None = None


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


def count_rows(addresses: Sequence[str]) -> int:
    """How many rows these addresses of a `RowsReport` name: `A7` is one, `A7:M9` are three."""
    ends = [[int("".join(filter(str.isdigit, end))) for end in address.split(":")] for address in addresses]
    return sum(rows[-1] - rows[0] + 1 for rows in ends)


@dataclass(frozen=True, kw_only=True)
class LayoutReport:
    """The whole layout; ``why`` says why the tab was chosen, ``header_rows`` are 1-based."""

    tab: str
    why: Phrase
    rivals: tuple[Rival, ...] = ()
    header_rows: tuple[int, ...] = ()
    columns: tuple[ColumnReport, ...] = ()
    rows: RowsReport = RowsReport()

    @property
    def reading(self) -> LayoutReading:
        """What was read as what, without the reasons: this much is remembered."""
        columns = [
            ColumnReading(letter=one.letter, heading=one.heading, field=one.field, round=one.round)
            for one in self.columns
        ]
        return LayoutReading(tab=self.tab, columns=tuple(columns))


@dataclass(frozen=True, kw_only=True)
class ColumnReading:
    """What a column's heading was read as; ``letter`` says where it stands now. Both others are as in a report."""

    letter: str
    heading: str
    field: FieldName | None = None
    round: str | None = None

    @property
    def meaning(self) -> tuple[str, str, str]:
        """The heading and the round however they are typed, and the field: all but the place."""
        return fold_key(self.heading), self.field or "", fold_key(self.round or "")


@dataclass(frozen=True, kw_only=True)
class LayoutReading:
    """What was read as what: the tab, and each of its columns."""

    tab: str
    columns: tuple[ColumnReading, ...] = ()

    def means_the_same_as(self, other: LayoutReading) -> bool:
        """Whether the two differ at most in where the columns stand."""
        return self._meaning == other._meaning

    @property
    def _meaning(self) -> tuple[str, list[tuple[str, str, str]]]:
        return fold_key(self.tab), sorted(column.meaning for column in self.columns)
