"""Why no tab can be read as the dashboard: the likeliest one, what it seems to be, and what would help."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.errors import SheetLayoutError
from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.quoted import listed, quoted
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.source.grid import Grid, address
from mec_bot.sheet.table.headings.column_contents import holds_levels
from mec_bot.sheet.table.headings.headers import SYNONYMS, Headers

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.table.layout import NoLayout

# Two spellings of one word share at least this much: « Maturitée » is near « Maturité », « Statut » is near nothing.
_NEAR = 0.8
_LONG_ENOUGH = 5
# More headings than these tell a reader nothing more.
_SHOWN = 12


class NoHeaderError(SheetLayoutError):
    """No tab holds the table; with fewer columns required, a tab may."""


def refuse(tabs: Sequence[NoLayout], headers: Headers, *, pinned_row: int | None = None) -> NoHeaderError:
    """The refusal of a sheet of which no tab has all required columns.

    It names the likeliest tab, what was looked for and found there, what the sheet seems to be, and what to do.
    """
    if pinned_row is not None:
        likeliest = max(tabs, key=lambda tab: (-len(tab.missing), len(tab.found)))
        return NoHeaderError(_pin_that_no_longer_fits(likeliest, pinned_row))
    filled = [tab for tab in tabs if any(map(tab.header.heading, tab.header.texts))]
    if not filled:
        return NoHeaderError(
            Phrase("Tab “{tab}” is empty: no header was found.", tab=tabs[0].grid.tab)
            if len(tabs) == 1
            else Phrase("All tabs are empty: no header was found in {tabs}.", tabs=quoted(tab.grid.tab for tab in tabs))
        )
    likeliest = max(filled, key=lambda tab: (-len(tab.missing), len(tab.found), not tab.grid.hidden))
    turned = next((tab.grid for tab in filled if _stands_in_columns(tab.grid, headers)), None)
    if turned is not None:
        return NoHeaderError(
            Phrase(
                "Tab “{tab}”: the sub-projects seem to stand in columns, and what is said of them in rows. mec-bot reads one "
                "row a sub-project: copy the table, then “Paste special”, “Transposed”.",
                tab=turned.tab,
            )
        )
    return NoHeaderError(_joined([_what_is_missing(likeliest, len(tabs)), *_what_helps(likeliest, headers)]))


def _joined(sentences: Sequence[Phrase]) -> Phrase:
    """Several sentences as one text."""
    first, *others = sentences
    return Phrase("{first} {others}", first=first, others=_joined(others)) if others else first


def _pin_that_no_longer_fits(tab: NoLayout, pinned_row: int) -> Phrase:
    return Phrase(
        "Tab “{tab}”: config/columns.yaml says that the header is row {row} (header_row), but no column {missing} stands "
        "there: {labels}. Correct header_row, or remove it: mec-bot then looks for the header itself.",
        tab=tab.grid.tab,
        row=pinned_row,
        missing=_words(tab.missing),
        labels=_headings(tab),
    )


def _what_is_missing(tab: NoLayout, tabs: int) -> Phrase:
    where = (
        Phrase("Tab “{tab}”", tab=tab.grid.tab)
        if tabs == 1
        else Phrase("Tab “{tab}”, the likeliest of {count} tabs", tab=tab.grid.tab, count=tabs)
    )
    return Phrase(
        "{where}: no column {missing} was found. The likeliest header is row {row}: {labels}.",
        where=where,
        missing=_words(tab.missing),
        row=tab.header.row + 1,
        labels=_headings(tab),
    )


def _what_helps(tab: NoLayout, headers: Headers) -> list[Phrase]:
    helps = []
    near = _near_heading(tab, headers)
    maturity = [
        (address(tab.header.below - 1, column), heading)
        for column in tab.header.texts
        if (heading := tab.header.heading(column)) and column not in tab.found and headers.speaks_of_maturity(heading)
    ]
    if "assessment" in tab.missing and maturity:
        cells = listed([Phrase("“{heading}” ({cell})", heading=heading, cell=cell) for cell, heading in maturity])
        helps.append(
            Phrase(
                "{columns} speaks of maturity or of a level, but says more than the round in which the level was given. If "
                "it holds the levels, give its heading and its round in config/columns.yaml, under assessments.",
                columns=cells,
            )
        )
    elif "assessment" in tab.missing and near is None and (levels := _columns_of_levels(tab)):
        helps.append(
            Phrase(
                "Levels of the scale stand under {columns}. If these are the assessments, give the heading and the round in "
                "config/columns.yaml, under assessments.",
                columns=quoted(levels),
            )
        )
    elif "assessment" in tab.missing and near is None:
        helps.append(
            Phrase(
                "None of its headings speaks of maturity: the sheet seems to hold no assessment. If one of these columns "
                "holds the levels, give its heading and its round in config/columns.yaml, under assessments."
            )
        )
    if near is not None:
        helps.append(Phrase("“{near}” is nearly one of them: correct the heading in the sheet.", near=near))
    elif "sub_project" in tab.missing:
        helps.append(
            Phrase(
                "If one of these columns holds the sub-projects' names, add its heading to config/columns.yaml, under synonyms."
            )
        )
    return helps


def _columns_of_levels(tab: NoLayout) -> list[str]:
    return [
        tab.header.heading(column)
        for column in tab.header.texts
        if tab.header.heading(column) and column not in tab.found and holds_levels(tab.grid, tab.header.below, column)
    ]


def _near_heading(tab: NoLayout, headers: Headers) -> str | None:
    """A heading that would be a missing one but for a slip of the pen."""
    words = {word for spelling, field in headers.spellings.items() if field in tab.missing for word in spelling.split()}
    for column in tab.header.texts:
        heading = tab.header.heading(column)
        corrected = " ".join(_corrected(word, words) for word in fold_key(heading).split())
        if corrected != fold_key(heading):
            said = headers.recognise(corrected)
            if said is not None and said.field in tab.missing:
                return heading
    return None


def _corrected(word: str, words: set[str]) -> str:
    if len(word) < _LONG_ENOUGH or word in words:
        return word
    return next(iter(difflib.get_close_matches(word, words, n=1, cutoff=_NEAR)), word)


def _stands_in_columns(grid: Grid, headers: Headers) -> bool:
    """Whether one of the first columns holds headings one under the other, that of levels among them."""
    rows = range(min(len(grid.texts), _SHOWN * 2))
    for column in range(min(grid.width, 3)):
        said = [headers.recognise(grid.text(row, column)) for row in rows]
        fields = {header.field for header in said if header is not None}
        if "assessment" in fields and len(fields) > 1:
            return True
    return False


def _words(fields: Sequence[FieldName]) -> Phrase:
    return quoted(SYNONYMS[field][0] for field in fields)


def _headings(tab: NoLayout) -> Phrase:
    headings = [heading for column in tab.header.texts if (heading := tab.header.heading(column))]
    if not headings:
        return Phrase("nothing")
    more = len(headings) - _SHOWN
    if more <= 1:
        return quoted(headings)
    return Phrase("{headings} and {count} more", headings=quoted(headings[:_SHOWN]), count=more)
