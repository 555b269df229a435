"""Lists of words from the sheet inside a sentence, each quoted as the reader's language does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mec_bot.phrases import Phrase


def quoted(texts: Iterable[str]) -> Phrase:
    """`“A”, “B”`; of nothing, a dash."""
    return listed([Phrase("“{text}”", text=text) for text in texts])


def quoted_cells(cells: Iterable[tuple[str, str]]) -> Phrase:
    """`Tab!D7 “2c”, Tab!E7 “3a”`."""
    return listed([Phrase("{cell} “{text}”", cell=cell, text=text) for cell, text in cells])


def listed(phrases: Sequence[Phrase]) -> Phrase:
    """All of them in one; by halves, so that a list of thousands is no deeper than a dozen."""
    if len(phrases) < 2:
        return phrases[0] if phrases else Phrase("–")
    half = len(phrases) // 2
    return Phrase("{some}, {others}", some=listed(phrases[:half]), others=listed(phrases[half:]))
