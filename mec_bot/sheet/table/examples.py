"""Rows that show people how to fill in the table: they answer the headings with formats, or say that they are examples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from mec_bot.settings.models import LEVEL_CODES
from mec_bot.sheet.cells.choices import read_status, read_strategy
from mec_bot.sheet.cells.maturity import read_level
from mec_bot.sheet.cells.periods import read_period
from mec_bot.sheet.cells.spelling import plain

if TYPE_CHECKING:
    from mec_bot.sheet.table.layout import Layout

_EXAMPLE = re.compile(
    r"(?:exemple|example|sample|ex\.|p\. ?ex\.|e\.g\.|par exemple|for example)(?: ?[:(#\d-].*)?|.*\((?:exemple|example|ex\.?)\)"
)
# AAAA-MM-JJ, DD/MM/YYYY, AAAA: letters that stand for the digits of a date.
_DATE_FORMAT = re.compile(r"(?:a{2,4}|y{2,4}|j{1,2}|d{1,2}|m{1,2})(?:[-/. ]?(?:a{2,4}|y{2,4}|j{1,2}|d{1,2}|m{1,2}))*")
_CODE = re.compile(r"(?<![a-z0-9])[1-3][a-d](?![a-z0-9])")


def says_it_is_an_example(name: str) -> bool:
    """Whether a row's name says that the row is an example: `Exemple : Mon projet`, `Mon projet (exemple)`."""
    return _EXAMPLE.fullmatch(plain(name)) is not None


def answers_with_formats(layout: Layout, cells: Sequence[str]) -> bool:
    """Whether a row answers a heading with the form of an answer (AAAA, 1a à 3c), and none with an answer."""
    columns = layout.columns
    levels = [cells[column] for _, column in layout.rounds]
    dates = [cells[columns[field]] for field in ("started", "due", "updated") if field in columns]
    if not any(map(_is_date_format, dates)) and not any(map(_is_whole_scale, levels)):
        return False
    status = cells[columns["status"]] if "status" in columns else ""
    strategy = cells[columns["strategy"]] if "strategy" in columns else ""
    answered = (
        any(read_level(text).state in {"read", "not_assessed"} for text in levels)
        or any(read_period(text) is not None for text in dates)
        or read_status(status) is not None
        or read_strategy(strategy) is not None
    )
    return not answered


@lru_cache(maxsize=1024)
def _is_date_format(text: str) -> bool:
    return len(text) > 1 and _DATE_FORMAT.fullmatch(plain(text)) is not None


@lru_cache(maxsize=1024)
def _is_whole_scale(text: str) -> bool:
    """`1a à 3c`, `1a-3c`, or all codes one after the other: the scale itself, from its first step to its last."""
    codes = _CODE.findall(plain(text))
    return len(codes) > 1 and codes[0] == LEVEL_CODES[0] and codes[-1] == LEVEL_CODES[-1]
