"""What the layout was understood to be: the report for `check --layout`, and what people should know without asking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.quoted import quoted
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.dashboard import LayoutNotice
from mec_bot.sheet.layout_report import ColumnReport, LayoutReport, Rival, RowsReport
from mec_bot.sheet.source.grid import Grid, address, column_letters

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.table.layout import Layout
    from mec_bot.sheet.table.rounds import Round, Rounds
    from mec_bot.sheet.table.rows.row_kinds import Kind, RowKinds
    from mec_bot.sheet.table.side_tabs.assessments_tab import AssessmentsTab
    from mec_bot.sheet.table.tabs import ChosenTab

_COUNTED_AS: Mapping[Kind, str] = {
    "heading": "heading",
    "header": "heading",
    "total": "total",
    "example": "note",
    "note": "note",
    "placeholder": "note",
    "beside": "note",
    "prefilled": "note",
    "other_table": "other_table",
}


def report_of(
    chosen: ChosenTab,
    rounds: Rounds,
    row_kinds: RowKinds,
    rows: Mapping[int, Sequence[str]],
    unread: Sequence[Rival] = (),
) -> LayoutReport:
    """The whole layout; ``rows`` are the table's rows (0-based) that hold something."""
    layout = chosen.layout
    return LayoutReport(
        tab=chosen.grid.tab,
        why=chosen.why,
        rivals=(*chosen.rivals, *unread),
        header_rows=tuple(range(layout.header_row + 1, layout.first_row + 1)),
        columns=tuple(_columns(chosen.grid, layout, rounds)),
        rows=_rows(chosen.grid, layout, row_kinds, rows),
    )


def _columns(grid: Grid, layout: Layout, rounds: Rounds) -> Iterator[ColumnReport]:
    fields: dict[int, FieldName] = {column: field for field, column in layout.columns.items()}
    labels = {one.column: one.label for one in rounds.read if one.column is not None}
    not_read = {one.column: why for one, why in _rounds_not_read(rounds) if one.column is not None}
    for column, heading in _all_headings(grid, layout).items():
        if not layout.left <= column < layout.right:
            why = Phrase("it stands outside the table, beyond a column without a heading")
        else:
            why = not_read.get(column) or layout.why.get(column) or Phrase("no field is known by this heading")
        if column in grid.hidden_columns and column not in not_read:
            why = Phrase("{why}; the column is hidden", why=why)
        label = labels.get(column)
        yield ColumnReport(
            letter=column_letters(column),
            heading=heading,
            field="assessment" if label is not None else fields.get(column),
            round=label,
            why=why,
        )


def _all_headings(grid: Grid, layout: Layout) -> dict[int, str]:
    """The headings of the table's columns, and what stands in the header's row beyond them."""
    beyond = {
        column: text
        for column in range(grid.width)
        if not layout.left <= column < layout.right and (text := grid.text(layout.header_row, column))
    }
    return dict(sorted({**layout.headings, **beyond}.items()))


def _rounds_not_read(rounds: Rounds) -> Iterator[tuple[Round, Phrase]]:
    for one in rounds.later:
        yield (
            one,
            Phrase(
                "the round “{round}” begins after today: nobody is late for it, and its levels are not today's",
                round=one.label,
            ),
        )
    for one in rounds.hidden:
        yield (
            one,
            Phrase(
                "the round “{round}” would be the current one, but its column is hidden: it is not read",
                round=one.label,
            ),
        )
    for one in rounds.doubles:
        yield one, Phrase("the round “{round}” has a visible column too: this hidden one is not read", round=one.label)


def _rows(grid: Grid, layout: Layout, row_kinds: RowKinds, rows: Mapping[int, Sequence[str]]) -> RowsReport:
    counted: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        kind = row_kinds.kinds.get(row)
        counted["project" if kind is None else _COUNTED_AS[kind]].append(row)
    hidden = [row for row in rows if row in grid.hidden_rows]

    def addresses(which: Sequence[int]) -> tuple[str, ...]:
        return tuple(address(row, layout.name) for row in which)

    return RowsReport(
        project=addresses(counted["project"]),
        heading=addresses(counted["heading"]),
        total=addresses(counted["total"]),
        note=addresses(counted["note"]),
        other_table=addresses(counted["other_table"]),
        hidden=addresses(hidden),
    )


def notices_of(chosen: ChosenTab, rounds: Rounds, unread: Sequence[Rival] = ()) -> Iterator[LayoutNotice]:
    """What people should know of the tab and its columns."""
    grid, layout = chosen.grid, chosen.layout
    if chosen.doubtful:
        yield LayoutNotice(
            cell=grid.tab,
            text=grid.tab,
            reason=chosen.why,
            advice=Phrase("If it is the right one, name it as sheet.tab in config/mec_bot.yaml."),
        )
    advice = Phrase("If it is the dashboard, name it as sheet.tab in config/mec_bot.yaml.")
    for rival in (*chosen.rivals, *unread):
        yield LayoutNotice(
            cell=rival.title,
            text=rival.title,
            reason=Phrase("this tab is not read: {why}", why=rival.why_not),
            advice=rival.advice or advice,
        )
    for one, why in _rounds_not_read(rounds):
        if one.column is not None:
            advice = Phrase("Nothing needs to be done, if that is what you mean.")
            if one.column in grid.hidden_columns:
                advice = Phrase("Show the column to have it read; else nothing needs to be done.")
            yield LayoutNotice(
                cell=_cell(grid, layout, one.column),
                text=layout.headings.get(one.column, one.label),
                reason=why,
                advice=advice,
            )
    current = rounds.read[-1]
    if current.column in grid.hidden_columns:
        yield LayoutNotice(
            cell=_cell(grid, layout, current.column or 0),
            text=layout.headings.get(current.column or 0, current.label),
            reason=Phrase("the column of the current round is hidden, and is read all the same"),
            advice=Phrase("Nothing needs to be done, if that is what you mean."),
        )
    for column in sorted(layout.aside):
        yield LayoutNotice(
            cell=_cell(grid, layout, column),
            text=layout.headings[column],
            reason=Phrase("this column is not read: {why}", why=layout.why[column]),
            advice=Phrase(
                "Correct the column if it should be read, or name it in config/columns.yaml: a column of levels under "
                "assessments, one that is not to be read under ignore."
            ),
        )
    beyond = {
        column: text for column, text in _all_headings(grid, layout).items() if not layout.left <= column < layout.right
    }
    if beyond:
        first = next(iter(beyond))
        yield LayoutNotice(
            cell=_cell(grid, layout, first),
            text=beyond[first],
            reason=Phrase("another table stands beside, and is not read: {headings}", headings=quoted(beyond.values())),
            advice=Phrase("If its columns belong to the dashboard, give every column between them a heading."),
        )


def notices_of_assessments(tab: AssessmentsTab | None, rounds: Rounds) -> Iterator[LayoutNotice]:
    """What people should know of the tab « Évaluations »: that it is hidden, and its rounds that have not begun."""
    if tab is None:
        return
    if tab.grid.hidden:
        yield LayoutNotice(
            cell=tab.grid.tab,
            text=tab.grid.tab,
            reason=Phrase("the tab is hidden, and is read all the same: no other says the levels"),
            advice=Phrase("Nothing needs to be done, if that is what you mean."),
        )
    for one, why in _rounds_not_read(rounds):
        if one.column is None:
            yield LayoutNotice(
                cell=tab.grid.tab,
                text=one.label,
                reason=why,
                advice=Phrase("Nothing needs to be done, if that is what you mean."),
            )


def stale_pins(chosen: ChosenTab, ignored: Sequence[str]) -> Iterator[LayoutNotice]:
    """What the configuration says to ignore, and no column is called any more: nothing is lost by it, so it is only said."""
    headings = {fold_key(heading) for heading in chosen.layout.headings.values()}
    for heading in ignored:
        if fold_key(heading) not in headings:
            yield LayoutNotice(
                cell=chosen.grid.tab,
                text=heading,
                reason=Phrase("config/columns.yaml says to ignore it, and no column is called so"),
                advice=Phrase("Correct the heading there, or remove it."),
            )


def _cell(grid: Grid, layout: Layout, column: int) -> str:
    return f"{grid.tab}!{address(layout.first_row - 1, column)}"
