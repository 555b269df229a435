"""The comparison of how the sheet's layout was read at two moments: what each heading means, never where it stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.layout_report import ColumnReading

if TYPE_CHECKING:
    from mec_bot.sheet.layout_report import LayoutReading

LayoutChangeKind = Literal["tab", "new", "gone", "renamed", "read_otherwise"]


@dataclass(frozen=True, kw_only=True)
class LayoutChange:
    """One change of meaning: of a column, or of the tab that is read (``tabs``: before and after).

    ``before`` is ``None`` for a new column, ``after`` for one that is gone. A ``renamed`` column is read as the same
    field and round under another heading.
    """

    kind: LayoutChangeKind
    before: ColumnReading | None = None
    after: ColumnReading | None = None
    tabs: tuple[str, str] = ("", "")


def compare_layouts(before: LayoutReading, after: LayoutReading) -> tuple[LayoutChange, ...]:
    """Every change of meaning; the tab comes first, the columns as they stand in ``after``, then those that are gone.

    Moving columns changes nothing. Of several columns with one heading, those that are read as before are left out.
    """
    gone, new = _only_in(before, after), _only_in(after, before)
    earlier: defaultdict[str, list[ColumnReading]] = defaultdict(list)
    for column in gone:
        earlier[column.meaning[0]].append(column)
    found: dict[ColumnReading, LayoutChange] = {}
    for column in new:
        if same_heading := earlier[column.meaning[0]]:
            known = same_heading.pop(0)
            gone.remove(known)
            found[column] = LayoutChange(kind="read_otherwise", before=known, after=column)
    for column in new:
        if column not in found:
            known_as = next((one for one in gone if column.field and one.meaning[1:] == column.meaning[1:]), None)
            if known_as is not None:
                gone.remove(known_as)
            found[column] = LayoutChange(kind="renamed" if known_as else "new", before=known_as, after=column)
    tab = (
        [] if fold_key(before.tab) == fold_key(after.tab) else [LayoutChange(kind="tab", tabs=(before.tab, after.tab))]
    )
    return (
        *tab,
        *(found[column] for column in new),
        *(LayoutChange(kind="gone", before=column) for column in gone),
    )


def _only_in(one: LayoutReading, other: LayoutReading) -> list[ColumnReading]:
    """The columns of ``one`` whose meaning ``other`` does not have as often."""
    left = Counter(column.meaning for column in other.columns)
    only = []
    for column in one.columns:
        if left[column.meaning]:
            left[column.meaning] -= 1
        else:
            only.append(column)
    return only
