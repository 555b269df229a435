"""The themes of one column, as people write them: no text is put under another text's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mec_bot.review.synthesis.tally import Figure, Row
from mec_bot.sheet.cells.spelling import fold_key

# Only marks that nobody writes inside an item separate two items: a comma is part of a sentence, « porteur·euse » one
# word.
_BETWEEN = re.compile(r"[\n\r;\u2022\u2023\u25aa\u25cf\u25e6]")
_AT_THE_START = re.compile(r"[-*\u2013\u2014]\s+")


@dataclass(frozen=True, kw_only=True)
class Theme:
    """One text, as first written, and the projects that write it, whatever its case, accents and punctuation."""

    text: str
    projects: Figure


@dataclass(frozen=True, kw_only=True)
class Themes:
    """The projects whose cell has at least one item, and the themes, the most frequent one first."""

    projects: Figure
    themes: tuple[Theme, ...]


def gather(written: Figure) -> Themes:
    """The themes of the cells that ``written`` counts."""
    named = written.where(lambda row: any(items(row.text)))
    texts: dict[str, str] = {}
    rows: dict[str, dict[str, Row]] = {}
    for row in named.rows:
        for item in items(row.text):
            folded = fold_key(item)
            texts.setdefault(folded, item)
            rows.setdefault(folded, {}).setdefault(row.project.key, replace(row, text=item))
    themes = [Theme(text=text, projects=Figure(rows[folded].values())) for folded, text in texts.items()]
    return Themes(projects=named, themes=tuple(sorted(themes, key=lambda theme: -theme.projects.count)))


def items(text: str) -> Iterator[str]:
    """The items of one cell, separated by line breaks, ``;`` and bullets only; a lone dash is no item.

    >>> list(items("- Avis d'une notaire; cuisine, four et hotte"))
    ["Avis d'une notaire", 'cuisine, four et hotte']
    """
    for part in _BETWEEN.split(text):
        item = _AT_THE_START.sub("", part.strip(), count=1) if _AT_THE_START.match(part.strip()) else part.strip()
        if any(character.isalnum() for character in item):
            yield item
