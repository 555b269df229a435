"""The rows that are not projects: headings of large projects, repeated headers, totals, legends, other tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.choices import read_status, read_strategy
from mec_bot.sheet.cells.maturity import read_level
from mec_bot.sheet.cells.spelling import fold_key, plain
from mec_bot.sheet.dashboard import CellProblem
from mec_bot.sheet.source.grid import Grid, address
from mec_bot.sheet.table.layout import Layout, label_of
from mec_bot.sheet.table.rows import split_name

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.table.headers import Headers

Kind = Literal["heading", "header", "total", "legend", "beside", "other_table"]
Rows = Mapping[int, Sequence[str]]

_TOTAL = re.compile(
    r"(?:(?:sous-|grand )?(?:total|totaux|moyenne|subtotal|average)(?: general| d[eu]s? [a-z -]+| of [a-z -]+)?"
    r"|(?:nombre|number) (?:de |d'|of )[a-z' -]+) ?[:=]? ?[\d ., %/]*"
)
_MAY_BE_NONE = re.compile(
    r"(?:grand|l[eé]g|lex|moy|aver|n\.?b|nombre|nota|note|number|sous|sou?rce|sub|tota)", re.IGNORECASE
)
_UNTICKED = {"false", "faux"}
_FIGURE = re.compile(r"[\d\s.,%/$]*")
_BULLETS = frozenset("-–—•·*>↳")
_LEGEND = re.compile(r"(?:legende|legend|lexique|notes?|nota bene|n\.?b\.?|sources?)(?: ?:.*)?")


@dataclass(frozen=True, kw_only=True)
class RowKinds:
    """The kind of each row (0-based) that is not a project; a second table, whose rows are not read, is a problem."""

    kinds: Mapping[int, Kind]
    problems: tuple[CellProblem, ...] = ()


def find_row_kinds(grid: Grid, layout: Layout, rows: Rows, headers: Headers) -> RowKinds:
    """Find the rows that are not projects among ``rows``, the rows (0-based) that hold something."""
    kinds: dict[int, Kind] = dict.fromkeys(_headings(grid, layout, rows), "heading")
    problems: tuple[CellProblem, ...] = ()
    name = layout.columns["sub_project"]
    titles = {
        column: fold_key(label_of(grid, layout.header_row, _height(layout), column)) for column in _columns(layout)
    }
    told = {*titles, *(column for label, column in layout.others.items() if not _LEGEND.fullmatch(plain(label)))}
    last = layout.first_row - 1
    for row, cells in rows.items():
        text = cells[name]
        after_a_gap = row > last + 1
        above, last = last, row
        if not text and not any(_is_told(cells[column], column in titles) for column in told):
            kinds[row] = "beside"
            continue
        # Nearly every row is a project right under another one: only rows that may be something else are looked at.
        if not after_a_gap and above not in kinds and not _MAY_BE_NONE.match(text) and fold_key(text) != titles[name]:
            continue
        folded = plain(text)
        if row in kinds:
            pass
        elif titles[name] == fold_key(text) and _repeats(cells, titles):
            kinds[row] = "header"
            if above in rows and not after_a_gap and _is_bare(rows[above], name):
                kinds[above] = "heading"  # the title of the table that follows
        elif after_a_gap and _starts_a_table(cells, headers):
            kinds |= dict.fromkeys((one for one in rows if one >= row), "other_table")
            problems = (_other_table(grid, row, cells),)
            break
        elif _TOTAL.fullmatch(folded) and _is_figures(cells, name, folded):
            kinds[row] = "total"
        elif (_LEGEND.fullmatch(folded) and _says_nothing(cells, layout)) or (
            kinds.get(above) == "legend" and not after_a_gap and _is_bare(cells, name)
        ):
            kinds[row] = "legend"
    return RowKinds(kinds=kinds, problems=problems)


def _is_told(text: str, known: bool) -> bool:
    """Whether a cell of a nameless row says anything: row numbers, sums and unticked boxes are filled in ahead."""
    return bool(text) and (known or not (_FIGURE.fullmatch(text) or text.casefold() in _UNTICKED))


def _height(layout: Layout) -> int:
    return layout.first_row - layout.header_row


def _columns(layout: Layout) -> Iterator[int]:
    yield from layout.columns.values()
    yield from (column for _, column in layout.rounds)


def _repeats(cells: Sequence[str], titles: Mapping[int, str]) -> bool:
    """Whether a row is the header again, as above every printed page, and says nothing else."""
    filled = [column for column, text in enumerate(cells) if text and column in titles]
    return len(filled) > 1 and all(fold_key(cells[column]) == titles[column] for column in filled)


def _starts_a_table(cells: Sequence[str], headers: Headers) -> bool:
    filled = [text for text in cells if text]
    return len(filled) > 1 and sum(headers.recognise(text) is not None for text in filled) > 1


def _other_table(grid: Grid, row: int, cells: Sequence[str]) -> CellProblem:
    column = next(column for column, text in enumerate(cells) if text)
    return CellProblem(
        project="",
        field="sub_project",
        cell=f"{grid.tab}!{address(row, column)}",
        row=row + 1,
        text=" | ".join(text for text in cells if text),
        reason=Phrase("another table begins here, and is not read"),
        advice=Phrase("Move it to a tab of its own; if these are sub-projects, put them under the first header."),
    )


def _is_figures(cells: Sequence[str], name: int, folded: str) -> bool:
    """Whether a row holds nothing but figures, and at least one: only then can it be a total."""
    others = [text for column, text in enumerate(cells) if column != name and text]
    return all(_FIGURE.fullmatch(text) for text in others) and (bool(others) or any(map(str.isdigit, folded)))


def _says_nothing(cells: Sequence[str], layout: Layout) -> bool:
    """Whether a row has no carrier, level, status or strategy: a legend has none, though it may speak of them."""

    def text(field: FieldName) -> str:
        return cells[layout.columns[field]] if field in layout.columns else ""

    levels = {read_level(cells[column]).state for _, column in layout.rounds}
    certain = text("carrier") or read_status(text("status")) or read_strategy(text("strategy"))
    return not certain and not {"read", "not_assessed"} & levels


def _is_bare(cells: Sequence[str], name: int) -> bool:
    return not any([*cells[:name], *cells[name + 1 :]])


def _headings(grid: Grid, layout: Layout, rows: Rows) -> frozenset[int]:
    """The rows that are headings of large projects: merged across, or bare and named as a parent or above a list.

    `Mobilité de quartier (Solon)` above its sub-projects holds nothing of its own, so no level is inherited from it.
    """
    name = layout.columns["sub_project"]
    headings = {
        row
        for merge in grid.merges
        if merge.left <= name < merge.right and merge.right - merge.left > 1
        for row in range(merge.top, merge.bottom)
        if row in rows and not any([*rows[row][: merge.left], *rows[row][merge.right :]])
    }
    listed = {row for row, cells in rows.items() if cells[name][:1] in _BULLETS}
    headings |= {
        row - 1 for row in listed if row - 1 in rows and row - 1 not in listed and _is_bare(rows[row - 1], name)
    }
    if "parent" not in layout.columns:
        return frozenset(headings)
    parents = {fold_key(text) for text in {cells[layout.columns["parent"]] for cells in rows.values()}} - {""}
    named = {
        row
        for row, cells in rows.items()
        if _is_bare(cells, name) and {fold_key(cells[name]), fold_key(split_name(cells[name])[0])} & parents
    }
    return frozenset(headings | named)
