"""Québec's public holidays: the days of the law, and what employers add to them.

Sources: Loi sur les normes du travail (N-1.1), s. 60; Loi sur la fête nationale (F-1.1), s. 2. The days of the public
service are listed in J-3, r. 3, s. 3; its collective agreements take an eve of a weekend on the Friday before it, any
other holiday on the weekdays after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateutil.easter import easter

from mec_bot.phrases import Phrase

_ONE, _WEEK = timedelta(days=1), timedelta(days=7)
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, kw_only=True)
class HolidayRules:
    """An employer's holidays.

    ``preset`` is the law's days alone, or those of Québec's public service: also 2 January, 24, 26 and 31 December.
    ``easter`` is the day off at Easter, which the law leaves to the employer. With ``weekend_holidays`` `monday`, a
    holiday of a weekend is taken on the next free weekday, and an eve on the last one before it.
    """

    preset: Literal["law", "public_service"] = "law"
    easter: Literal["friday", "monday", "both"] = "friday"
    weekend_holidays: Literal["none", "monday"] = "none"


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """A public holiday: its own day, and the day that is taken off for it, which is mostly the same."""

    name: Phrase
    day: date
    taken_on: date


@dataclass(frozen=True, kw_only=True)
class _Rule:
    name: Phrase
    day: date
    # The law itself moves the holiday from a Sunday to the Monday.
    leaves_sunday: bool = False
    is_eve: bool = False


def holidays_of(year: int, rules: HolidayRules) -> list[Holiday]:
    """The holidays whose own day is in a year, in the order of their days."""
    found: list[Holiday] = []
    for rule in sorted(_rules(year, rules), key=lambda rule: rule.day):
        day = rule.day
        moves = rules.weekend_holidays == "monday" or (rule.leaves_sunday and day.weekday() == _SUNDAY)
        taken = {holiday.taken_on for holiday in found}
        while moves and (day.weekday() >= _SATURDAY or day in taken):
            day += -_ONE if rule.is_eve else _ONE
        found.append(Holiday(name=rule.name, day=rule.day, taken_on=day))
    return found


def _rules(year: int, rules: HolidayRules) -> Iterator[_Rule]:
    yield _Rule(name=Phrase("New Year's Day"), day=date(year, 1, 1))
    if rules.easter in {"friday", "both"}:
        yield _Rule(name=Phrase("Good Friday"), day=easter(year) - 2 * _ONE)
    if rules.easter in {"monday", "both"}:
        yield _Rule(name=Phrase("Easter Monday"), day=easter(year) + _ONE)
    yield _Rule(name=Phrase("National Patriots' Day"), day=_monday_from(date(year, 5, 18)))
    yield _Rule(name=Phrase("National Holiday of Québec"), day=date(year, 6, 24), leaves_sunday=True)
    yield _Rule(name=Phrase("Canada Day"), day=date(year, 7, 1), leaves_sunday=True)
    yield _Rule(name=Phrase("Labour Day"), day=_monday_from(date(year, 9, 1)))
    yield _Rule(name=Phrase("Thanksgiving"), day=_monday_from(date(year, 10, 1)) + _WEEK)
    yield _Rule(name=Phrase("Christmas Day"), day=date(year, 12, 25))
    if rules.preset == "public_service":
        yield _Rule(name=Phrase("day after New Year's Day"), day=date(year, 1, 2))
        yield _Rule(name=Phrase("Christmas Eve"), day=date(year, 12, 24), is_eve=True)
        yield _Rule(name=Phrase("day after Christmas"), day=date(year, 12, 26))
        yield _Rule(name=Phrase("New Year's Eve"), day=date(year, 12, 31), is_eve=True)


def _monday_from(day: date) -> date:
    """The first Monday that is not before ``day``."""
    return day + timedelta(days=-day.weekday() % 7)
