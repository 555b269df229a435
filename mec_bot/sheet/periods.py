"""Periods as people write them (`automne 2022`, `2023-2024`, `2023-11`); never made more precise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mec_bot.sheet.spelling import plain

# A season's first month: the order of rounds needs no more than that.
_SEASONS = {
    "hiver": 1,
    "winter": 1,
    "printemps": 4,
    "spring": 4,
    "ete": 7,
    "summer": 7,
    "automne": 9,
    "fall": 9,
    "autumn": 9,
}
_MONTHS_FR = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
_MONTHS_EN = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTHS = {name: number for names in (_MONTHS_FR, _MONTHS_EN) for number, name in enumerate(names, start=1)}
_SEASON_LENGTH = 3
_YEAR = r"(?:19|20)\d\d"


@dataclass(frozen=True, kw_only=True)
class Period:
    """A stretch of time as the sheet names it; ``first`` and ``last`` are the days it spans at most."""

    label: str
    first: date
    last: date


def read_period(label: str, starts: Mapping[str, str] | None = None) -> Period | None:
    """Read a period's label; ``None`` where the label states none.

    ``starts`` maps labels to first days (`YYYY-MM-DD`), the operator's word where a label does not say.
    """
    folded = plain(label)
    for known, start in (starts or {}).items():
        if plain(known) == folded:
            first = date.fromisoformat(start)
            return Period(label=label, first=first, last=first)
    bounds = _bounds(folded)
    return Period(label=label, first=bounds[0], last=bounds[1]) if bounds else None


def _bounds(folded: str) -> tuple[date, date] | None:
    if match := re.fullmatch(rf"({_YEAR})\s?[-/]\s?({_YEAR})", folded):
        first, last = int(match[1]), int(match[2])
        return (date(first, 1, 1), date(last, 12, 31)) if first < last else None
    if match := re.fullmatch(rf"({_YEAR})-(\d\d)-(\d\d)", folded):
        day = _day(int(match[1]), int(match[2]), int(match[3]))
        return (day, day) if day else None
    if match := re.fullmatch(rf"({_YEAR})-(\d\d)", folded):
        return _months(int(match[1]), int(match[2]), 1)
    if match := re.fullmatch(rf"({_YEAR})", folded):
        return date(int(match[1]), 1, 1), date(int(match[1]), 12, 31)
    if match := re.fullmatch(rf"(?:a l'|au )?([a-z]+) ({_YEAR})", folded):
        word, year = match[1], int(match[2])
        if word in _SEASONS:
            return _months(year, _SEASONS[word], _SEASON_LENGTH)
        if word in _MONTHS:
            return _months(year, _MONTHS[word], 1)
    return None


def _months(year: int, month: int, count: int) -> tuple[date, date] | None:
    if not 1 <= month <= 12:
        return None
    after = year * 12 + month - 1 + count
    return date(year, month, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
