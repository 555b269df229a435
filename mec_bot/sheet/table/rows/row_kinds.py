"""The rows that are no project: titles, headers that are repeated, totals, examples, notes, other tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.choices import STATUSES, read_status, read_strategy
from mec_bot.sheet.cells.maturity import read_level
from mec_bot.sheet.cells.placeholders import points_elsewhere, stands_for_nothing
from mec_bot.sheet.cells.quoted import quoted
from mec_bot.sheet.cells.spelling import fold_key, plain
from mec_bot.sheet.dashboard import LayoutNotice
from mec_bot.sheet.source.grid import Grid, address
from mec_bot.sheet.table.rows.examples import Examples
from mec_bot.sheet.table.rows.row_reader import split_name
from mec_bot.sheet.table.rows.totals import Totals

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.table.headings.headers import Header, Headers
    from mec_bot.sheet.table.layout import Layout

Kind = Literal["heading", "header", "total", "example", "note", "placeholder", "beside", "prefilled", "other_table"]
Rows = Mapping[int, Sequence[str]]

_UNTICKED = {"false", "faux"}
_FIGURE = re.compile(r"[\d\s.,%/$]*")
_BULLETS = frozenset("-–—•·*>↳")
_LEGEND = re.compile(r"(?:legende|legend|lexique|notes?|nota bene|n\.?b\.?|sources?)(?: ?:.*)?")
_LONGEST_STATUS = max(map(len, STATUSES)) + 2
# Nearly every name begins with another letter.
_LEGEND_LETTERS = frozenset("LlNnSs")
# Rows that hold the same without a name, one under the other, were filled in ahead: by a default, or by dragging.
_MANY = 3
# « AXE 1 – ALIMENTATION » and « AXE 2 – MOBILITÉ » have one form: a word and a number.
_FORM = re.compile(r"([a-z]+(?: [a-z]+)?) ?(?:\d+|[ivx]+|[a-z])(?= ?[-:.)]| |$)")


@dataclass(frozen=True, kw_only=True)
class RowKinds:
    """The kind of each row (0-based) that is not a project, and what people should know of it."""

    kinds: Mapping[int, Kind]
    notices: tuple[LayoutNotice, ...] = ()


def find_row_kinds(grid: Grid, layout: Layout, rows: Rows, headers: Headers) -> RowKinds:
    """Find the rows that are not projects among ``rows``, the rows (0-based) that hold something."""
    return _Sorting(grid, layout, rows, headers).row_kinds()


class _Sorting:
    """Takes the rows in order; a row that nothing explains is a project."""

    def __init__(self, grid: Grid, layout: Layout, rows: Rows, headers: Headers) -> None:
        self._grid = grid
        self._layout = layout
        self._rows = rows
        self._headers = headers
        self._name = layout.name
        self._fields: dict[int, FieldName] = {column: field for field, column in layout.columns.items()}
        self._fields |= {column: "assessment" for _, column in layout.rounds}
        self._known = frozenset(self._fields)
        self._examples = Examples(layout)
        self._totals = Totals(grid, layout, rows)
        self._titles = {column: fold_key(layout.headings.get(column, "")) for column in self._known}
        typed: tuple[FieldName, ...] = ("status", "strategy", "due")
        self._typed = [layout.columns[field] for field in typed if field in layout.columns]
        self._kinds: dict[int, Kind] = {}
        self._notices: list[LayoutNotice] = []

    def row_kinds(self) -> RowKinds:
        self._pass_other_tables()
        of_large_projects = _headings(self._grid, self._layout, self._rows)
        self._kinds |= dict.fromkeys(of_large_projects, "heading")
        # What a name alone is depends on the rows that say something: those are looked at first.
        for find in (self._kind_by_contents, self._kind_by_place):
            last = self._layout.first_row - 1
            for row, cells in self._rows.items():
                after_gap, above, last = row > last + 1, last, row
                if row not in self._kinds and (kind := find(row, cells, above, after_gap)) is not None:
                    self._kinds[row] = kind
        self._add_titles_of_one_form()
        self._find_prefilled()
        self._tell_bare_rows(of_large_projects)
        return RowKinds(kinds=dict(sorted(self._kinds.items())), notices=tuple(self._notices))

    def _kind_by_contents(self, row: int, cells: Sequence[str], above: int, after_gap: bool) -> Kind | None:
        text = cells[self._name]
        if not text and not any(self._is_told(cells, column) for column in self._told):
            return "beside"
        if self._headers.spellings.get(fold_key(text)) == "sub_project" and self._repeats(cells):
            self._title_above(above, after_gap)
            return "header"
        if self._totals.is_total(row, cells):
            return "total"
        if cells in self._examples:
            return "example"
        if self._is_bare(row) and (stands_for_nothing(text) or points_elsewhere(text)):
            return "placeholder"
        return "note" if self._names_a_level_or_status(cells) else None

    def _names_a_level_or_status(self, cells: Sequence[str]) -> bool:
        """Whether a row's name is a step's code or a status: it stands in a legend or a count, not for a project."""
        name = cells[self._name]
        if len(name) > _LONGEST_STATUS or not (name[:1].isdecimal() or read_status(name) is not None):
            return False
        return not stands_for_nothing(name) and (read_status(name) is not None or read_level(name).state == "read")

    def _kind_by_place(self, row: int, cells: Sequence[str], above: int, after_gap: bool) -> Kind | None:
        if not cells[self._name]:
            return None
        if self._is_legend(row, cells, above, after_gap):
            return "note"
        return self._kind_of_bare(row, above, after_gap) if self._is_bare(row) else None

    # --- other tables, and headers that are repeated ---------------------------------------------------------------

    def _begins_another_table(self, cells: Sequence[str], after_gap: bool, above: int) -> bool:
        """Whether a row is a header whose headings stand in other columns than the table's own."""
        first = next(text for text in cells if text)
        above_is_bare = above in self._rows and self._is_bare(above)
        repeats_one = any(cells[column] and fold_key(cells[column]) == self._titles[column] for column in self._typed)
        if not after_gap and not above_is_bare and not repeats_one and fold_key(first) not in self._headers.spellings:
            return False
        filled = [column for column, text in enumerate(cells) if text]
        said = {column: header for column in filled if (header := self._headers.recognise(cells[column])) is not None}
        if len(filled) > 1 and any(
            column != self._name and column in self._known and fold_key(cells[column]) == self._titles[column]
            for column in filled
        ):
            return not self._repeats(cells)
        vague = [column for column, header in said.items() if header.assessment and header.assessment.vague]
        if len(said) - len(vague) < 2 or 2 * len(said) <= len(filled):
            return False
        return not all(self._is_own_heading(cells[column], column, said.get(column)) for column in filled)

    def _is_own_heading(self, text: str, column: int, said: Header | None) -> bool:
        """Whether a text heads the column that it stands in; what stands in a column that is only kept does not matter."""
        if fold_key(text) == fold_key(self._layout.headings.get(column, "")):
            return True
        if said is None:
            return column not in self._fields
        rounds = {at: label for label, at in self._layout.rounds}
        return said.field == self._fields.get(column) and fold_key(said.round) == fold_key(rounds.get(column, ""))

    def _pass_other_tables(self) -> None:
        """From the first row of another table on, nothing belongs to this one; nor does the title right above it."""
        last = self._layout.first_row - 1
        for row, cells in self._rows.items():
            after_gap, above, last = row > last + 1, last, row
            if row >= self._layout.bottom or self._begins_another_table(cells, after_gap, above):
                break
        else:
            return
        self._kinds |= dict.fromkeys((one for one in self._rows if one >= row), "other_table")
        if not after_gap and above in self._rows and self._is_bare(above):
            self._kinds[above] = "other_table"
        self._rows = {one: texts for one, texts in self._rows.items() if one not in self._kinds}
        column = next(column for column, text in enumerate(cells) if text)
        self._notices.append(
            LayoutNotice(
                cell=self._cell(row, column),
                text=" | ".join(text for text in cells if text),
                reason=Phrase("another table begins here, and is not read"),
                advice=Phrase(
                    "Move it to a tab of its own; if these are sub-projects, put them under the first header."
                ),
            )
        )

    def _repeats(self, cells: Sequence[str]) -> bool:
        """Whether a row is the header again, as above every printed page; a heading may be worded otherwise."""
        filled = [column for column in self._known if cells[column]]
        return len(filled) > 1 and all(
            self._is_own_heading(cells[column], column, self._headers.recognise(cells[column])) for column in filled
        )

    def _title_above(self, above: int, after_gap: bool) -> None:
        if above in self._rows and not after_gap and self._is_bare(above):
            self._kinds[above] = "heading"

    # --- rows with a name alone ------------------------------------------------------------------------------------

    def _kind_of_bare(self, row: int, above: int, after_gap: bool) -> Kind | None:
        """A name alone is a title where it looks like one, or stands after a gap; at the end it is a note."""
        if self._looks_like_title(row):
            return "heading"
        if row > self._last_filled and (after_gap or self._kinds.get(above) in {"note", "total"}):
            return "note"
        begun = self._first_filled is not None and self._first_filled < row
        return "heading" if begun and after_gap else None

    def _looks_like_title(self, row: int) -> bool:
        place = row, self._name
        return (place in self._grid.bold and not self._names_are_bold) or (
            place in self._grid.filled and not self._names_are_filled
        )

    def _add_titles_of_one_form(self) -> None:
        """A name alone that is written like a title is one: « AXE 3 – … », where « AXE 1 – … » is a title."""
        forms = {form for row, kind in self._kinds.items() if kind == "heading" and (form := self._form(row))}
        for row in self._rows if forms else ():
            if row not in self._kinds and self._is_bare(row) and self._form(row) in forms:
                self._kinds[row] = "heading"

    def _form(self, row: int) -> str:
        found = _FORM.match(plain(self._rows[row][self._name]))
        return found[1] if found else ""

    def _tell_bare_rows(self, of_large_projects: frozenset[int]) -> None:
        """Say which names alone were taken for titles or notes: one of them may be a project to come."""
        told = [
            row
            for row, kind in self._kinds.items()
            if kind in {"heading", "note"}
            and self._is_bare(row)
            and row not in of_large_projects
            and not _LEGEND.fullmatch(plain(self._rows[row][self._name]))
        ]
        if told:
            names = [self._rows[row][self._name] for row in told]
            reason = (
                Phrase("these rows hold a name alone and were taken for titles or notes: {rows}", rows=quoted(names))
                if len(names) > 1
                else Phrase("this row holds a name alone and was taken for a title or a note")
            )
            self._notices.append(
                LayoutNotice(
                    cell=self._cell(told[0], self._name),
                    text=names[0],
                    reason=reason,
                    advice=Phrase("If it stands for a sub-project, fill in another cell, such as the carrier's."),
                )
            )

    # --- rows without a name ---------------------------------------------------------------------------------------

    def _find_prefilled(self) -> None:
        """Rows without a name that hold all the same: one notice instead of a problem a row."""
        run: list[int] = []
        for row, cells in [*self._rows.items(), (-1, ())]:
            same = run and row == run[-1] + 1 and cells == self._rows[run[-1]]
            if same and row not in self._kinds:
                run.append(row)
                continue
            if len(run) >= _MANY:
                self._pass_prefilled(run)
            run = [row] if row >= 0 and row not in self._kinds and not cells[self._name] else []

    def _pass_prefilled(self, run: Sequence[int]) -> None:
        self._kinds |= dict.fromkeys(run, "prefilled")
        column = next(column for column, text in enumerate(self._rows[run[0]]) if text)
        self._notices.append(
            LayoutNotice(
                cell=f"{self._cell(run[0], column)}:{address(run[-1], column)}",
                text=self._rows[run[0]][column],
                reason=Phrase("{count} rows hold this and no name: they seem to be filled in ahead", count=len(run)),
                advice=Phrase("Clear them, or write the names of their sub-projects."),
            )
        )

    def _is_told(self, cells: Sequence[str], column: int) -> bool:
        """Whether a cell of a nameless row says anything: row numbers, sums and unticked boxes are filled in ahead."""
        text = cells[column]
        return bool(text) and (column in self._known or not (_FIGURE.fullmatch(text) or text.casefold() in _UNTICKED))

    @cached_property
    def _told(self) -> frozenset[int]:
        others = self._layout.others.items()
        return self._known | {column for label, column in others if not _LEGEND.fullmatch(plain(label))}

    # --- what a row holds ------------------------------------------------------------------------------------------

    def _is_legend(self, row: int, cells: Sequence[str], above: int, after_gap: bool) -> bool:
        if cells[self._name][0] in _LEGEND_LETTERS and _LEGEND.fullmatch(plain(cells[self._name])):
            return self._says_nothing(cells)
        if self._kinds.get(above) != "note":
            return False
        legend_above = above in self._rows and bool(_LEGEND.fullmatch(plain(self._rows[above][self._name])))
        return not after_gap and self._is_bare(row) and (legend_above or row > self._last_filled)

    def _says_nothing(self, cells: Sequence[str]) -> bool:
        """Whether a row has no carrier, level, status or strategy: a legend has none, though it may speak of them."""

        def text(field: FieldName) -> str:
            return cells[self._layout.columns[field]] if field in self._layout.columns else ""

        levels = {read_level(cells[column]).state for _, column in self._layout.rounds}
        certain = text("carrier") or read_status(text("status")) or read_strategy(text("strategy"))
        return not certain and not {"read", "not_assessed"} & levels

    def _is_bare(self, row: int) -> bool:
        """Whether a row holds a name and nothing else."""
        return row in self._bare

    @cached_property
    def _bare(self) -> frozenset[int]:
        return frozenset(row for row, cells in self._rows.items() if cells[self._name] and _is_bare(cells, self._name))

    @cached_property
    def _filled(self) -> list[int]:
        """The rows that hold a name and something else, and are no total or example."""
        return [
            row
            for row, cells in self._rows.items()
            if row not in self._kinds and cells[self._name] and not self._is_bare(row)
        ]

    @property
    def _first_filled(self) -> int | None:
        return self._filled[0] if self._filled else None

    @property
    def _last_filled(self) -> int:
        return self._filled[-1] if self._filled else -1

    @cached_property
    def _names_are_bold(self) -> bool:
        return self._most(lambda row: (row, self._name) in self._grid.bold)

    @cached_property
    def _names_are_filled(self) -> bool:
        return self._most(lambda row: (row, self._name) in self._grid.filled)

    def _most(self, is_so: Callable[[int], bool]) -> bool:
        return 2 * sum(map(is_so, self._filled)) >= max(len(self._filled), 1)

    def _cell(self, row: int, column: int) -> str:
        return f"{self._grid.tab}!{address(row, column)}"


def _is_bare(cells: Sequence[str], name: int) -> bool:
    return not any(cells[:name]) and not any(cells[name + 1 :])


def _headings(grid: Grid, layout: Layout, rows: Rows) -> frozenset[int]:
    """The rows that are headings of large projects: merged across, or bare and named as a parent or above a list.

    `Mobilité de quartier (Solon)` above its sub-projects holds nothing of its own, so no level is inherited from it.
    """
    name = layout.name
    headings = {
        row
        for merge in grid.merges
        if merge.left <= name < merge.right and merge.right - merge.left > 1
        for row in range(merge.top, merge.bottom)
        if row in rows and not any([*rows[row][: merge.left], *rows[row][merge.right :]])
    }
    listed = {row for row, cells in rows.items() if cells[name][:1] in _BULLETS and not _is_bare(cells, name)}
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
