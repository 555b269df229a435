"""What staff read where a heading of the sheet is new, gone, or read otherwise than before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import Bullets, Quote
from mec_bot.phrases import Phrase
from mec_bot.sheet.table.headings.headers import SYNONYMS

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.review.layout_changes import LayoutChange
    from mec_bot.sheet.layout_report import ColumnReading

# Another tab may bring other columns throughout: the first lines say enough.
_MOST_LINES = 10


def layout_changes_list(changes: Sequence[LayoutChange], translator: Translator, *, most: int = _MOST_LINES) -> Bullets:
    """One line for each change, ``most`` at most, and how many are left out."""
    lines: list[Phrase | Plural] = [_sentence(change) for change in changes[:most]]
    if left := len(changes) - len(lines):
        lines.append(Plural("{n} more change.", "{n} more changes.", left))
    return Bullets(items=tuple(translator.text(line) for line in lines))


def _sentence(change: LayoutChange) -> Phrase:
    before, after = change.before, change.after
    if before and after and change.kind == "renamed":
        return Phrase(
            "The column “{before}” is called “{heading}” ({letter}) now; it is still {reading}.",
            before=_heading(before),
            heading=_heading(after),
            letter=after.letter,
            reading=_reading(after),
        )
    if before and after:
        return Phrase(
            "The column “{heading}” ({letter}) is {after} now; it was {before}.",
            heading=_heading(after),
            letter=after.letter,
            after=_reading(after),
            before=_reading(before),
        )
    if after:
        return Phrase(
            "The column “{heading}” ({letter}) is new: {reading}.",
            heading=_heading(after),
            letter=after.letter,
            reading=_reading(after),
        )
    if before:
        return Phrase(
            "The column “{heading}” is gone; it was {reading}.", heading=_heading(before), reading=_reading(before)
        )
    was, now = change.tabs
    return Phrase(
        "The tab that is read is “{after}” now; it was “{before}”.", after=Quote(text=now), before=Quote(text=was)
    )


def _heading(column: ColumnReading) -> Quote | Phrase:
    return Quote(text=" ".join(column.heading.split())) if column.heading.strip() else Phrase("without a heading")


def _reading(column: ColumnReading) -> Phrase:
    if column.field is None:
        return Phrase("not read")
    if column.round:
        return Phrase("read as the level in the round “{round}”", round=Quote(text=column.round))
    return Phrase("read as “{field}”", field=SYNONYMS[column.field][0])
