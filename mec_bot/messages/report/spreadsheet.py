"""The report as one table for a spreadsheet (CSV, RFC 4180): a row for each project that a figure counts.

A pivot table's sum of the column « nombre » is the figure: it is 1 for each project, and 0 on the one row of a figure
that counts nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from mec_bot.control_characters import visible
from mec_bot.messages.report.figures import NamedFigure, named_figures
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.review.synthesis.model import Synthesis
    from mec_bot.review.synthesis.tally import Row

# Excel reads a file as UTF-8 only where it begins with this.
BYTE_ORDER_MARK = "\ufeff"
# A cell that begins with one of these is run as a formula, also where it was written as text (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_COLUMNS = (
    Phrase("Figure"),
    Phrase("Round"),
    Phrase("Group"),
    Phrase("Count"),
    Phrase("Sub-project"),
    Phrase("Carriers"),
    Phrase("Status"),
    Phrase("Earlier level"),
    Phrase("Level"),
    Phrase("Cell"),
    Phrase("Text"),
)


def to_csv(synthesis: Synthesis, translator: Translator) -> str:
    """The table as CSV: one header row, then rows × 11 columns; no text of the sheet can be run as a formula."""
    rows = [row for named in named_figures(synthesis, translator) for row in _rows(named)]
    table = pd.DataFrame(rows, columns=[translator.say(column) for column in _COLUMNS])
    safe = table.map(lambda value: harmless(visible(value)) if isinstance(value, str) else value)
    return BYTE_ORDER_MARK + safe.to_csv(index=False, lineterminator="\r\n")


def harmless(text: str) -> str:
    """The text as a cell that is never a formula: an apostrophe before it marks it as text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rows(named: NamedFigure) -> Iterator[tuple[str | int, ...]]:
    what = named.name, named.round, named.group
    for row in named.figure.rows:
        yield *what, 1, *_cells(row)
    if not named.figure:
        yield *what, 0, *[""] * (len(_COLUMNS) - len(what) - 1)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.project.name,
        ", ".join(row.project.carriers),
        row.project.status or "",
        row.before.value if row.before else "",
        row.level.value if row.level else "",
        row.cell,
        row.text,
    )
