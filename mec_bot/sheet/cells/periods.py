"""Periods as people write them (`automne 2022`, `2023-2024`, `2023-11`); a period is never made more precise."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from mec_bot.phrases import Phrase
from mec_bot.sheet.cells import formulas
from mec_bot.sheet.cells.days import named_day
from mec_bot.sheet.cells.spelling import plain
from mec_bot.sheet.cells.why import Why, asking

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
_WEEKDAY_NAMES = (
    ("lundi", "lun", "monday", "mon"),
    ("mardi", "mar", "tuesday", "tue"),
    ("mercredi", "mer", "wednesday", "wed"),
    ("jeudi", "jeu", "thursday", "thu"),
    ("vendredi", "ven", "friday", "fri"),
    ("samedi", "sam", "saturday", "sat"),
    ("dimanche", "dim", "sunday", "sun"),
)
_WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAY_NAMES) for name in names}
_WEEKDAY = re.compile(r"(?:le )?([a-z]+)\.?,? (?:le )?(.+)")
_ORDINALS = {"1er": 1, "premier": 1, "2e": 2, "deuxieme": 2, "3e": 3, "troisieme": 3, "4e": 4, "quatrieme": 4}
_SEASON_LENGTH = 3
_YEAR = r"(?:19|20)\d\d"
# Serial day 0 of a spreadsheet (Sheets API, "About date and time values").
_EPOCH = date(1899, 12, 30)
# The programme's dates stand between these years: any other one is most likely a number under a date format.
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


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
    if match := re.fullmatch(rf"(\d\d?)[-/.]({_YEAR})", folded):
        return _months(int(match[2]), int(match[1]), 1)
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
    if match := re.fullmatch(rf"(debut|mi|fin|early|mid|late|end of)(?: d'annee| de l'annee)?[ -]({_YEAR})", folded):
        return _months(int(match[2]), *_PARTS_OF_A_YEAR[match[1]])
    if match := re.fullmatch(rf"(?:hiver|winter) ({_YEAR})\s?[-/]\s?({_YEAR})", folded):
        first, last = int(match[1]), int(match[2])
        return (date(first, 12, 1), date(last, 3, 31)) if last == first + 1 else None
    if match := re.fullmatch(rf"(?:a l'|au |en )?([a-z]+)\.? ({_YEAR})", folded):
        return _named(match[1], int(match[2]))
    if match := re.fullmatch(rf"([a-z]+)\s?[-/]\s?([a-z]+) ({_YEAR})", folded):
        opening, closing = _named(match[1], int(match[3])), _named(match[2], int(match[3]))
        return (opening[0], closing[1]) if opening and closing and opening[0] < closing[0] else None
    if (named := _after_weekday(folded)) is not None:
        weekday, day = named
        return (day, day) if day.weekday() == weekday else None
    return None


def _after_weekday(folded: str) -> tuple[int, date] | None:
    """The weekday and the day of « lundi 30 novembre 2026 », whether they agree or not."""
    match = _WEEKDAY.fullmatch(folded)
    bounds = _bounds(match[2]) if match and match[1] in _WEEKDAYS else None
    return (_WEEKDAYS[match[1]], bounds[0]) if match and bounds and bounds[0] == bounds[1] else None


def _named(word: str, year: int) -> tuple[date, date] | None:
    if word in _SEASONS:
        return _months(year, _SEASONS[word], _SEASON_LENGTH)
    return _months(year, _MONTHS[word], 1) if word in _MONTHS else None


def why_no_date(text: str) -> Why:
    """Why a text states neither a date nor a period, and the question whose answer does, or what to write instead."""
    folded = plain(text)
    if formulas.has_failed(text):
        return formulas.FAILS
    if match := _NUMBERS.fullmatch(folded):
        days = _days_of_numbers(match)
        return _which_day(_DAY_OR_MONTH, days) if len(days) > 1 else Why(_NO_SUCH_DAY, _A_DAY)
    if re.fullmatch(rf"{_YEAR}[-/.]\d\d?(?:[-/.]\d\d?)?|\d\d?[-/.]{_YEAR}", folded) or _is_no_day(folded):
        return Why(_NO_SUCH_DAY, _A_DAY)
    if match := re.fullmatch(r"(\d\d?)[-/. ](\d\d?)[-/. ](\d\d)", folded):
        return _which_day(_SHORT_YEAR, _days_of_short_numbers(*map(int, match.groups())))
    if (match := re.fullmatch(r"([^\W\d_]+\.?)[-/ ']{1,2}(\d\d)", text.strip())) and read_period(
        f"{match[1]} 20{match[2]}"
    ):
        return asking(_SHORT_YEAR, _A_DAY, [f"{match[1]} 20{match[2]}"])
    if (named := _after_weekday(folded)) is not None:
        return _which_day(_WRONG_WEEKDAY, [named[1]])
    if _has_no_year(folded):
        return Why(_SHORT_YEAR, _A_DAY)
    if re.fullmatch(r"\d+(?:[.,]\d+)?", folded):
        return _which_day(Phrase("this is a number"), _days_of_number(folded), _A_DATE_FORMAT)
    within = _period_within(text)
    if within is not None and within.first == within.last:
        return _which_day(_NO_PERIOD, [within.first])
    return asking(_NO_PERIOD, _A_PERIOD, [within.label] if within else [])


def why_no_true_date(day: date) -> Why | None:
    """Why a cell with a date format holds no date that can be meant; ``None`` where it can.

    The number 2021 under a date format shows the 13th of July 1905: the question is then whether the year was meant.
    """
    if _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return None
    number = (day - _EPOCH).days
    years = [str(number)] if _FIRST_YEAR <= number <= _LAST_YEAR else []
    return asking(_NUMBER_AS_DATE, _NO_DATE_FORMAT, years, [Phrase("the year {year}", year=year) for year in years])


def _which_day(reason: Phrase, days: Sequence[date], advice: Phrase | None = None) -> Why:
    return asking(reason, advice or _A_DAY, list(map(str, days)), [named_day(day) for day in days])


def _is_no_day(folded: str) -> bool:
    """« 31 novembre 2026 »."""
    found = re.fullmatch(
        rf"(?:le )?\d\d?(?:er)? ([a-z]+)\.? {_YEAR}|([a-z]+)\.? \d\d?(?:st|nd|rd|th)?,? {_YEAR}", folded
    )
    return found is not None and (found[1] or found[2]) in _MONTHS


def _has_no_year(folded: str) -> bool:
    """« 30 nov. », « 23/11 », « décembre », « automne »."""
    if re.fullmatch(r"\d\d?[-/.]\d\d?", folded):
        return True
    found = re.fullmatch(r"(?:le )?(?:\d\d?(?:er)? )?([a-z]+)\.?(?: \d\d?(?:st|nd|rd|th)?)?", folded)
    return found is not None and (found[1] in _MONTHS or found[1] in _SEASONS)


def _days_of_short_numbers(one: int, two: int, three: int) -> list[date]:
    """Every day that three numbers of two digits can mean: the year stands at the end or in front."""
    days = (_day(2000 + three, two, one), _day(2000 + three, one, two), _day(2000 + one, two, three))
    return list(dict.fromkeys(day for day in days if day))


def _days_of_number(digits: str) -> list[date]:
    """The day that a number may be: `20261201`, or the serial number of a date whose format was lost (`46357`)."""
    if match := re.fullmatch(rf"({_YEAR})(\d\d)(\d\d)", digits):
        day = _day(*(int(part) for part in match.groups()))
        return [day] if day else []
    if not re.fullmatch(r"\d{5}", digits):
        return []
    day = _EPOCH + timedelta(days=int(digits))
    return [day] if _FIRST_YEAR <= day.year <= _LAST_YEAR else []


def _period_within(text: str) -> Period | None:
    """The one period in a text that says more: « d'ici juin 2026 », « 2026-12-01 à 14 h », as it stands there."""
    words = re.sub(r"(?<=\d)[Tt](?=\d\d:)", " ", text).replace("’", "'").replace("d'", "d' ").split()
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            part = " ".join(words[start : start + length]).strip("\"'«»“”()[]{}<>.,;:!?~ \u00a0")
            if (period := read_period(part)) is not None:
                rest = " ".join(words[:start] + words[start + length :])
                # A second number may be another date.
                return None if re.search(r"\d[-/.]\d|\d{4}", rest) else period
    return None


_NO_SUCH_DAY = Phrase("there is no such day")
_A_DAY = Phrase("Write a day of the calendar, such as 2026-11-23.")
_DAY_OR_MONTH = Phrase("the day and the month cannot be told apart")
_WRONG_WEEKDAY = Phrase("the day of the week and the date disagree")
_SHORT_YEAR = Phrase("the year is not written in full")
_A_DATE_FORMAT = Phrase("Format the cell as a date, or write it as 2026-11-23.")
_NUMBER_AS_DATE = Phrase("this is most likely a number that is shown as a date")
_NO_DATE_FORMAT = Phrase("Format the cell as a number or a text, or write a date in it, such as 2026-11-23.")
_NO_PERIOD = Phrase("this is neither a date nor a period")
_A_PERIOD = Phrase("Write it as 2026-11-23, 2026-11 or automne 2026, and the rest in a note or a comment.")
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
