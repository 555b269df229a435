"""The rows of the table as texts: what stands inside a merge fills it, and what is merged across fields is no value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.quoted import quoted
from mec_bot.sheet.dashboard import CellProblem, Project
from mec_bot.sheet.source.grid import Grid, Merge, address

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.table.layout import Layout
    from mec_bot.sheet.table.rounds import Round


@dataclass(frozen=True, kw_only=True)
class TableRows:
    """The texts below the header by 0-based sheet row, each row one blank cell longer than the grid is wide.

    ``texts`` are with what stands inside a merge, ``own`` without: a title beside a merged cell is a title all the same.
    ``across`` are the merges that reach across columns of different fields, and whose texts stand in none of them.
    """

    texts: Mapping[int, Sequence[str]]
    own: Mapping[int, Sequence[str]]
    across: tuple[Merge, ...]


def table_rows(grid: Grid, layout: Layout) -> TableRows:
    """Take the rows between the table's first and last column; blank rows are left out.

    A merge's text fills all cells of the merge, and nothing is filled elsewhere: a blank there is information. A name is
    never filled in: it names one row, and a name that is merged across columns is a heading.
    """
    left, right = layout.left, layout.right
    before, after = [""] * left, [""] * (grid.width + 1 - right)
    rows: dict[int, list[str]] = {}
    for row, texts in enumerate(grid.texts[layout.first_row :], start=layout.first_row):
        cells = [text.strip() for text in texts[left:right]]
        if any(cells):
            rows[row] = [*before, *cells, *[""] * (right - left - len(cells)), *after]
    across = tuple(merge for merge in grid.merges if _reaches_across_fields(merge, layout))
    covered = {(merge.top, merge.left) for merge in across}
    for merge in across:
        for row in range(merge.top, merge.bottom):
            if row in rows:
                rows[row][merge.left : min(merge.right, right)] = [""] * (min(merge.right, right) - merge.left)
    own: dict[int, Sequence[str]] = dict(rows)
    for (row, column), (top, at) in grid.merged_into.items():
        inside = row in rows and left <= column < right and top >= layout.first_row and (top, at) not in covered
        if inside and layout.name not in {column, at} and not rows[row][column] and (text := grid.text(top, at)):
            if rows[row] is own[row]:
                rows[row] = list(rows[row])
            rows[row][column] = text
    return TableRows(texts=rows, own=own, across=across)


def _reaches_across_fields(merge: Merge, layout: Layout) -> bool:
    if merge.top < layout.first_row or merge.left <= layout.name < merge.right:
        return False
    levels = {column for _, column in layout.rounds}
    columns = [column for column in layout.headings if merge.left <= column < merge.right]
    return len({-1 if column in levels else column for column in columns}) > 1


def with_remarks_on_merges(
    projects: Sequence[Project], rows: TableRows, grid: Grid, layout: Layout, rounds: Sequence[Round]
) -> tuple[tuple[Project, ...], list[CellProblem]]:
    """One remark for each text that is merged across fields of a project's row; the cells under it are unreadable."""
    by_row = {project.row - 1: number for number, project in enumerate(projects)} if rows.across else {}
    changed = list(projects)
    problems = []
    for merge in rows.across:
        text = grid.text(merge.top, merge.left)
        numbers = [by_row[row] for row in range(merge.top, merge.bottom) if row in by_row]
        if not text or not numbers:
            continue
        for number in numbers:
            changed[number] = _with_unreadable_cells(changed[number], merge, layout, rounds, text)
        problems.append(
            _remark(changed[numbers[0]], f"{grid.tab}!{address(merge.top, merge.left)}", text, merge, layout)
        )
    return tuple(changed), problems


def _with_unreadable_cells(
    project: Project, merge: Merge, layout: Layout, rounds: Sequence[Round], text: str
) -> Project:
    fields = [field for field, column in layout.columns.items() if merge.left <= column < merge.right]
    covered = {one.label for one in rounds if one.column is not None and merge.left <= one.column < merge.right}
    return replace(
        project,
        assessments=tuple(
            replace(one, state="unreadable", text=text) if one.round in covered else one for one in project.assessments
        ),
        strategy_text=text if "strategy" in fields else project.strategy_text,
        unreadable={**(project.unreadable or {}), **dict.fromkeys(fields, text)},
    )


def _remark(project: Project, cell: str, text: str, merge: Merge, layout: Layout) -> CellProblem:
    inside: dict[int, FieldName] = {column: field for field, column in layout.columns.items()}
    inside |= {column: "assessment" for _, column in layout.rounds}
    fields = tuple(dict.fromkeys(inside[column] for column in sorted(inside) if merge.left <= column < merge.right))
    first: FieldName = fields[0] if fields else "notes"
    headings = [heading for column, heading in layout.headings.items() if merge.left <= column < merge.right]
    return CellProblem(
        project=project.key,
        field=first,
        cell=cell,
        row=project.row,
        text=text,
        header=headings[0],
        reason=Phrase(
            "it is merged across the columns {columns}, and is the value of none of them", columns=quoted(headings)
        ),
        advice=Phrase("Unmerge the cells and fill in each one; what is about the whole row belongs under “Notes”."),
        also=fields[1:],
    )
