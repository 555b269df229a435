"""Periods as people write them (`automne 2022`, `2023-2024`, `2023-11`); a period is never made more precise."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from mec_bot.phrases import Phrase
from mec_bot.sheet.cells import formulas
from mec_bot.sheet.cells.spelling import plain
from mec_bot.sheet.cells.why import Why

# Each season's first month: the order of rounds needs no more than that.
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
_MONTH_NAMES = (
    ("janvier", "janv", "jan", "january"),
    ("fevrier", "fevr", "fev", "february", "feb"),
    ("mars", "march", "mar"),
    ("avril", "avr", "april", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "juil", "july", "jul"),
    ("aout", "august", "aug"),
    ("septembre", "sept", "sep", "september"),
    ("octobre", "oct", "october"),
    ("novembre", "nov", "november"),
    ("decembre", "dec", "december"),
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names}
# « fin 2026 » and the like: the first month, and the highest number of months that can be meant.
_PARTS_OF_A_YEAR = {
    "debut": (1, 6),
    "early": (1, 6),
    "mi": (4, 6),
    "mid": (4, 6),
    "fin": (7, 6),
    "late": (7, 6),
    "end of": (7, 6),
}
_ORDINALS = {"1er": 1, "premier": 1, "2e": 2, "deuxieme": 2, "3e": 3, "troisieme": 3, "4e": 4, "quatrieme": 4}
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

    ``starts`` maps labels to first days (`YYYY-MM-DD`): the operator gives them for labels that do not say when.
    """
    folded = plain(label)
    for known, start in (starts or {}).items():
        if plain(known) == folded:
            first = date.fromisoformat(start)
            return Period(label=label, first=first, last=first)
    bounds = _bounds(folded)
    return Period(label=label, first=bounds[0], last=bounds[1]) if bounds else None


def months_before(day: date, months: int) -> date:
    """The same day of the month ``months`` months earlier, or the last day of a shorter month."""
    place = day.year * 12 + day.month - 1 - months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


# Thousands of rows may name the same period.
@lru_cache(maxsize=4096)
def _bounds(folded: str) -> tuple[date, date] | None:
    if match := re.fullmatch(rf"({_YEAR})\s?[-/]\s?({_YEAR})", folded):
        first, last = int(match[1]), int(match[2])
        return (date(first, 1, 1), date(last, 12, 31)) if first < last else None
    if match := re.fullmatch(rf"({_YEAR})[-/](\d\d)[-/](\d\d)", folded):
        return _one_day(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(rf"({_YEAR})-(\d\d)", folded):
        first, second = int(match[1]), int(match[2])
        if second > 12 and second == (first + 1) % 100:  # 2023-24, where no month can be meant
            return date(first, 1, 1), date(first + 1, 12, 31)
        return _months(first, second, 1)
    if match := re.fullmatch(rf"({_YEAR})", folded):
        return date(int(match[1]), 1, 1), date(int(match[1]), 12, 31)
    if match := _NUMBERS.fullmatch(folded):
        days = _days_of_numbers(match)
        return (days[0], days[0]) if len(days) == 1 else None
    return _in_words(folded)


def _in_words(folded: str) -> tuple[date, date] | None:
    if match := re.fullmatch(rf"(?:le )?(\d\d?)(?:er)? ([a-z]+)\.? ({_YEAR})", folded):
        return _one_day(int(match[3]), _MONTHS.get(match[2], 0), int(match[1]))
    if match := re.fullmatch(rf"([a-z]+)\.? (\d\d?)(?:st|nd|rd|th)?,? ({_YEAR})", folded):
        return _one_day(int(match[3]), _MONTHS.get(match[1], 0), int(match[2]))
    if match := re.fullmatch(rf"([tq]|trimestre |quarter )([1-4]) ({_YEAR})", folded):
        return _months(int(match[3]), 3 * int(match[2]) - 2, 3)
    if match := re.fullmatch(rf"(\w+) trimestre (?:de )?({_YEAR})", folded):
        number = _ORDINALS.get(match[1])
        return _months(int(match[2]), 3 * number - 2, 3) if number else None
    if match := re.fullmatch(rf"(debut|mi|fin|early|mid|late|end of)[ -]({_YEAR})", folded):
        return _months(int(match[2]), *_PARTS_OF_A_YEAR[match[1]])
    if match := re.fullmatch(rf"(?:hiver|winter) ({_YEAR})\s?[-/]\s?({_YEAR})", folded):
        first, last = int(match[1]), int(match[2])
        return (date(first, 12, 1), date(last, 3, 31)) if last == first + 1 else None
    if match := re.fullmatch(rf"(?:a l'|au |en )?([a-z]+)\.? ({_YEAR})", folded):
        return _named(match[1], int(match[2]))
    if match := re.fullmatch(rf"([a-z]+)\s?[-/]\s?([a-z]+) ({_YEAR})", folded):
        opening, closing = _named(match[1], int(match[3])), _named(match[2], int(match[3]))
        return (opening[0], closing[1]) if opening and closing and opening[0] < closing[0] else None
    return None


def _named(word: str, year: int) -> tuple[date, date] | None:
    if word in _SEASONS:
        return _months(year, _SEASONS[word], _SEASON_LENGTH)
    return _months(year, _MONTHS[word], 1) if word in _MONTHS else None


def why_no_date(text: str) -> Why:
    """Why a text states neither a date nor a period, and what to write instead."""
    folded = plain(text)
    if formulas.has_failed(text):
        return formulas.FAILS
    if match := _NUMBERS.fullmatch(folded):
        days = _days_of_numbers(match)
        if len(days) > 1:
            return Why(
                Phrase("the day and the month cannot be told apart"),
                Phrase("Write the one that is meant: {first} or {second}.", first=str(days[0]), second=str(days[1])),
            )
        return Why(_NO_SUCH_DAY, _A_DAY)
    if re.fullmatch(rf"{_YEAR}[-/.]\d\d?(?:[-/.]\d\d?)?", folded):
        return Why(_NO_SUCH_DAY, _A_DAY)
    if re.fullmatch(r"\d\d?[-/. ](?:\d\d?|[a-z]+\.?)(?:[-/. ]\d\d)?", folded):
        return Why(Phrase("the year is not written in full"), _A_DAY)
    if re.fullmatch(r"\d+(?:[.,]\d+)?", folded):
        return Why(Phrase("this is a number"), Phrase("Format the cell as a date, or write it as 2026-11-23."))
    return Why(
        Phrase("this is neither a date nor a period"),
        Phrase("Write it as 2026-11-23, 2026-11 or automne 2026, and the rest in a note or a comment."),
    )


_NO_SUCH_DAY = Phrase("there is no such day")
_A_DAY = Phrase("Write a day of the calendar, such as 2026-11-23.")
# The day or the month comes first: only in some dates can they be told apart.
_NUMBERS = re.compile(rf"(\d\d?)[-/.](\d\d?)[-/.]({_YEAR})")


def _days_of_numbers(match: re.Match[str]) -> list[date]:
    """Every day that three numbers can mean, the day before the month first."""
    one, other, year = int(match[1]), int(match[2]), int(match[3])
    days = (_day(year, other, one), _day(year, one, other))
    return list(dict.fromkeys(day for day in days if day))


def _one_day(year: int, month: int, number: int) -> tuple[date, date] | None:
    day = _day(year, month, number)
    return (day, day) if day else None


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
