"""Which letters of a cell are crossed out or bold: by the cell's format, by runs of it, or by Unicode's own strokes.

A letter is here any character that is not a space; a mark over it (an accent, a stroke) is part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Literal
from unicodedata import category

if TYPE_CHECKING:
    from mec_bot.sheet.source.reply import Run

# Short and long stroke, short and long solidus: what "crossed-out text" generators put after each letter.
_STROKES = frozenset("\u0335\u0336\u0337\u0338")


def has_stroke(text: str) -> bool:
    """Whether there is any of Unicode's strokes in the text (four searches for a character: a third of a regex's time)."""
    return "\u0336" in text or "\u0335" in text or "\u0337" in text or "\u0338" in text


def crossed_out(text: str, runs: Sequence[Run], *, whole_cell: bool) -> list[bool]:
    """Whether each letter is crossed out; ``whole_cell`` is the format of the cell, which a run may change."""
    formats = _formats(text, runs, "strikethrough", whole_cell=whole_cell)
    # A stroke over an equals sign makes another sign of it, over a letter or a digit it crosses it out.
    return [
        formats[start] or (text[start].isalnum() and not _STROKES.isdisjoint(text[start + 1 : end]))
        for start, end in _letters(text)
    ]


def bold(text: str, runs: Sequence[Run], *, whole_cell: bool) -> list[bool]:
    """Whether each letter is bold; ``whole_cell`` is the format of the cell, which a run may change."""
    formats = _formats(text, runs, "bold", whole_cell=whole_cell)
    return [formats[start] for start, _ in _letters(text)]


def _formats(text: str, runs: Sequence[Run], name: Literal["bold", "strikethrough"], *, whole_cell: bool) -> list[bool]:
    """One format of each of Python's characters; a run counts from its index in UTF-16 code units to the next run's."""
    said_by = attrgetter(name)
    changes = {run.start_index: said_by(run.format) if run.format is not None else None for run in runs}
    formats: list[bool] = []
    here, index = whole_cell, 0
    for character in text:
        # Of runs that start at one place, the last one has a length.
        if index in changes:
            here = whole_cell if (said := changes[index]) is None else said
        formats.append(here)
        index += 1 if character <= "\uffff" else 2
    return formats


def _letters(text: str) -> Iterator[tuple[int, int]]:
    """Where each letter starts, and where its marks end."""
    start = None
    for number, character in enumerate(text):
        if category(character).startswith("M"):
            continue
        if start is not None:
            yield start, number
        start = None if character.isspace() else number
    if start is not None:
        yield start, len(text)
