"""Lists of words from the sheet inside a sentence, each quoted as the reader's language does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mec_bot.phrases import Phrase


def quoted(texts: Iterable[str]) -> Phrase:
    """The texts as a quoted list, `“A”, “B”`; a dash where there are none."""
    return listed([Phrase("“{text}”", text=text) for text in texts])


def quoted_cells(cells: Iterable[tuple[str, str]]) -> Phrase:
    """Cells (address, text) as a list: `Tab!D7 “2c”, Tab!E7 “3a”`."""
    return listed([Phrase("{cell} “{text}”", cell=cell, text=text) for cell, text in cells])


def listed(phrases: Sequence[Phrase]) -> Phrase:
    """All phrases in one, a dash where there are none. Joined by halves, so that thousands nest only a dozen deep."""
    if len(phrases) < 2:
        return phrases[0] if phrases else Phrase("–")
    half = len(phrases) // 2
    return Phrase("{some}, {others}", some=listed(phrases[:half]), others=listed(phrases[half:]))
