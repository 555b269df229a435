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
    r"(?:exemple|example|sample|ex ?\.|ex(?= ?:))(?: ?[:(#\d-].*)?|(?:p\. ?ex\.|e\.g\.|par exemple|for example).*"
    r"|(?:exemple de|example of a|sample|fictitious) (?:sous-)?(?:projet|project).*|(?:sous-)?projet fictif.*"
    r"|[(\[](?:exemple|example|ex ?\.?)[)\]].*|.*[(\[](?:exemple|example|ex ?\.?)[)\]]"
)
# Nearly every name begins with another letter.
_FIRST_LETTERS = frozenset("efps([")
# AAAA-MM-JJ, DD/MM/YYYY, AAAA: letters that stand for the digits of a date.
_DATE_FORMAT = re.compile(r"(?:a{2,4}|y{2,4}|j{1,2}|d{1,2}|m{1,2})(?:[-/. ]?(?:a{2,4}|y{2,4}|j{1,2}|d{1,2}|m{1,2}))*")
_CODE = re.compile(r"(?<![a-z0-9])[1-3][a-d](?![a-z0-9])")


class Examples:
    """Tells the rows of one table that are examples or instructions."""

    def __init__(self, layout: Layout) -> None:
        columns = layout.columns
        self._name = layout.name
        self._levels = [column for _, column in layout.rounds]
        self._dates = [columns[field] for field in ("started", "due", "updated") if field in columns]
        self._status, self._strategy = columns.get("status"), columns.get("strategy")

    def __contains__(self, cells: Sequence[str]) -> bool:
        """Whether a row's texts are those of an example."""
        return says_it_is_an_example(cells[self._name]) or self._answers_with_formats(cells)

    def _answers_with_formats(self, cells: Sequence[str]) -> bool:
        """Whether a row answers a heading with the form of an answer (AAAA, 1a à 3c), and none with an answer."""
        for column in self._dates:
            if cells[column] and _is_date_format(cells[column]):
                return not self._answers(cells)
        for column in self._levels:
            if cells[column] and _is_whole_scale(cells[column]):
                return not self._answers(cells)
        return False

    def _answers(self, cells: Sequence[str]) -> bool:
        return (
            any(read_level(cells[column]).state in {"read", "not_assessed"} for column in self._levels)
            or any(read_period(cells[column]) is not None for column in self._dates)
            or (self._status is not None and read_status(cells[self._status]) is not None)
            or (self._strategy is not None and read_strategy(cells[self._strategy]) is not None)
        )


def says_it_is_an_example(name: str) -> bool:
    """Whether a row's name says that the row is an example: `Exemple : Mon projet`, `Mon projet (exemple)`."""
    folded = plain(name)
    return (folded[:1] in _FIRST_LETTERS or folded[-1:] in {")", "]"}) and _EXAMPLE.fullmatch(folded) is not None


@lru_cache(maxsize=1024)
def _is_date_format(text: str) -> bool:
    return len(text) > 1 and _DATE_FORMAT.fullmatch(plain(text)) is not None


@lru_cache(maxsize=1024)
def _is_whole_scale(text: str) -> bool:
    """`1a à 3c`, `1a-3c`, or all codes one after the other: the scale itself, from its first step to its last."""
    codes = _CODE.findall(plain(text))
    return len(codes) > 1 and codes[0] == LEVEL_CODES[0] and codes[-1] == LEVEL_CODES[-1]
