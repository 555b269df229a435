"""Working days: Monday to Friday, except Québec's public holidays and the days when the team is closed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Literal, NamedTuple

from mec_bot.calendar.holidays import Holiday, HolidayRules, holidays_of

_ONE = timedelta(days=1)
_SATURDAY = 5
_WEEK = 7
_WORKED = 5
_DAYS_OF_A_YEAR = 366


class YearlyDay(NamedTuple):
    """A day of every year; 29 February is a day of leap years only."""

    month: int
    day: int


class WorkingDays:
    """The calendar of working days, in the programme's time zone. Several threads may use the same calendar.

    ``rules`` say which public holidays are taken, and ``closed`` the days, of one year or of every year, when the team
    is closed besides.
    """

    def __init__(self, closed: Iterable[date | YearlyDay] = (), rules: HolidayRules | None = None) -> None:
        self._closed = frozenset(closed)
        self._rules = rules or HolidayRules()

    def is_working(self, day: date) -> bool:
        """Whether people work on a day."""
        return not self.is_weekend(day) and self.why_off(day) is None

    @staticmethod
    def is_weekend(day: date) -> bool:
        """Whether a day is a Saturday or a Sunday."""
        return day.weekday() >= _SATURDAY

    def why_off(self, day: date) -> Literal["holiday", "closed"] | None:
        """Why a day is off, weekends apart; ``None`` for a day that is neither a holiday nor a closed day."""
        if day in _days_of_holidays(day.year, self._rules):
            return "holiday"
        return "closed" if day in self._closed or YearlyDay(day.month, day.day) in self._closed else None

    def holidays(self, year: int) -> list[Holiday]:
        """The public holidays of a year, in the order of their days."""
        return holidays_of(year, self._rules)

    def closed_days(self, year: int) -> list[date]:
        """The closed days of a year, in their order."""
        every = (date(year, 1, 1) + n * _ONE for n in range(_DAYS_OF_A_YEAR))
        return [day for day in every if day.year == year and self.why_off(day) == "closed"]

    def count(self, start: date, end: date) -> int:
        """The number of working days after ``start``, up to and including ``end``.

        It is 1 from a Friday to the next Monday, and 0 where ``end`` is not after ``start``.
        """
        if end <= start:
            return 0
        weeks, rest = divmod((end - start).days, _WEEK)
        weekdays = weeks * _WORKED + sum(not self.is_weekend(start + n * _ONE) for n in range(1, rest + 1))
        return weekdays - sum(self._off_until(year, end) - self._off_until(year, start) for year in _years(start, end))

    def next_after(self, day: date) -> date:
        """The first working day after ``day``, never ``day`` itself."""
        following = day + _ONE
        while not self.is_working(following):
            following += _ONE
        return following

    def _off_until(self, year: int, day: date) -> int:
        """The number of weekdays off in a year, up to and including ``day``."""
        if year not in self._off:
            off = {*self.closed_days(year), *_days_of_holidays(year, self._rules)}
            self._off[year] = sorted(day for day in off if not self.is_weekend(day))
        return bisect_right(self._off[year], day)

    @cached_property
    def _off(self) -> dict[int, list[date]]:
        return {}


@cache
def _days_of_holidays(year: int, rules: HolidayRules) -> frozenset[date]:
    """The days of a year's holidays: their own, and those that are taken off for them."""
    return frozenset(day for holiday in holidays_of(year, rules) for day in (holiday.day, holiday.taken_on))


def _years(start: date, end: date) -> range:
    return range(start.year, end.year + 1)
