"""The rounds of assessment: what each is called, and their order in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from mec_bot.errors import SheetLayoutError
from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.periods import Period, read_period
from mec_bot.sheet.cells.spelling import plain
from mec_bot.sheet.source.grid import Grid, address

if TYPE_CHECKING:
    from mec_bot.settings.models import ColumnSettings
    from mec_bot.sheet.table.layout import Layout


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round; ``column`` is its 0-based column in the dashboard's tab, ``None`` where it has none.

    ``period`` is ``None`` where its name does not say when it was, which is allowed for a lone round only.
    """

    label: str
    period: Period | None
    column: int | None = None

    @cached_property
    def identity(self) -> object:
        """Equal for two names of one round (« 2023-24 », « 2023-2024 »).

        It is the period that the name says, else the folded name.
        """
        said = read_period(self.label)
        return (said.first, said.last) if said else plain(self.label)


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """The rounds that are read, oldest first, and those that are not: not begun, or hidden where they would be current."""

    read: Sequence[Round]
    later: Sequence[Round] = ()
    hidden: Sequence[Round] = ()
    doubles: Sequence[Round] = ()


class RoundNames:
    """What config/columns.yaml says of rounds: their other names, and their first days."""

    def __init__(self, columns: ColumnSettings) -> None:
        self._names = {plain(old): shown for old, shown in columns.round_names.items()}
        self._starts = columns.round_starts
        self._known: dict[str, Round] = {}

    def round(self, written: str, column: int | None = None) -> Round:
        """The round that the sheet calls ``written``; a first day may be given under either of its names."""
        if (known := self._known.get(written)) is None:
            label = self._names.get(plain(written), written)
            period = read_period(written, self._starts) or read_period(label, self._starts)
            known = self._known[written] = Round(label=label, period=period)
        return known if column is None else replace(known, column=column)

    def period(self, label: str) -> Period | None:
        """When a round was, by the name it is shown under; ``None`` where neither that nor the sheet's name says."""
        written = [label, *(old for old, shown in self._names.items() if plain(shown) == plain(label))]
        periods = (read_period(name, self._starts) for name in written)
        return next((period for period in periods if period is not None), None)


def rounds_of_columns(grid: Grid, layout: Layout, names: RoundNames) -> tuple[list[Round], list[Round]]:
    """The rounds that have a column, in the order of the columns, and the hidden columns of a round that is also shown.

    Raises:
        SheetLayoutError: two columns are the same round.
    """
    rounds: dict[object, Round] = {}
    doubles: list[Round] = []
    for label, column in sorted(layout.rounds, key=lambda place: place[1] in grid.hidden_columns):
        found = names.round(label or layout.headings[column], column)
        first = rounds.setdefault(found.identity, found)
        if first is not found and column in grid.hidden_columns:
            doubles.append(found)
        elif first is not found:
            raise SheetLayoutError(
                Phrase(
                    "Tab “{tab}”: the columns {first} and {second} are both the round “{round}”. Correct round_names "
                    "in config/columns.yaml, or remove one of them.",
                    tab=grid.tab,
                    first=address(layout.first_row - 1, first.column or 0),
                    second=address(layout.first_row - 1, column),
                    round=found.label,
                )
            )
    return sorted(rounds.values(), key=lambda one: one.column or 0), doubles


def begun(rounds: Iterable[Round], today: date) -> tuple[list[Round], list[Round]]:
    """The rounds that have begun on a day, and those that begin later: they are nobody's current level yet."""
    every = list(rounds)
    later = [one for one in every if one.period is not None and one.period.first > today]
    return [one for one in every if one not in later], later


def not_hidden(ordered: Sequence[Round], hidden: Set[int]) -> tuple[Sequence[Round], Sequence[Round]]:
    """The rounds, oldest first, without the newest ones that stand in hidden columns (0-based), and those.

    A hidden column does not become everybody's current level without a word; older rounds may be hidden to save space.
    """
    last = len(ordered)
    while last and ordered[last - 1].column in hidden:
        last -= 1
    return (ordered[:last], ordered[last:]) if last else (ordered, [])


def kept_by_rows(rounds: Rounds, labels: Set[str]) -> Rounds:
    """The same rounds, and those in hidden columns that rows of the tab « Évaluations » name too: those rows are read."""
    kept = [replace(one, column=None) for one in rounds.hidden if one.label in labels]
    return replace(rounds, read=(*rounds.read, *kept)) if kept else rounds


def in_order(rounds: Iterable[Round], grid: Grid, layout: Layout) -> Sequence[Round]:
    """The rounds, oldest first; a lone round (« Maturité ») needs no date.

    Raises:
        SheetLayoutError: one of several rounds does not say when it was.
    """
    every = list(rounds)
    if len(every) == 1:
        return every
    placed = []
    for one in every:
        if one.period is None:
            raise SheetLayoutError(
                Phrase(
                    "Tab “{tab}”, {cell}: the round “{round}” cannot be placed in time. Give its first day in "
                    "config/columns.yaml, under round_starts.",
                    tab=grid.tab,
                    cell=address(layout.first_row - 1, one.column or 0),
                    round=one.label,
                )
            )
        placed.append((one.period.first, one.period.last, one.label, one))
    return [one for *_, one in sorted(placed, key=lambda place: place[:3])]
