"""Working days: Monday to Friday but for Québec's public holidays and the days when the team is closed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Literal

_ONE = timedelta(days=1)
_SATURDAY = 5
_WEEK = 7
_WORKED = 5


class WorkingDays:
    """The calendar; days are those of the programme's time zone. Several threads may ask the same one.

    Of Good Friday and Easter Monday, of which Québec's employers choose one, Good Friday is the holiday (the library
    `holidays`, CA-QC); ``closed`` adds the other, or any other day.
    """

    def __init__(self, closed: Iterable[date] = ()) -> None:
        self._closed = frozenset(closed)

    def is_working(self, day: date) -> bool:
        """Whether people work on it."""
        return not self.is_weekend(day) and self.why_off(day) is None

    @staticmethod
    def is_weekend(day: date) -> bool:
        """Saturday or Sunday."""
        return day.weekday() >= _SATURDAY

    def why_off(self, day: date) -> Literal["holiday", "closed"] | None:
        """Why a day is off beside being of a weekend; ``None`` where it is not."""
        if day in _holidays(day.year):
            return "holiday"
        return "closed" if day in self._closed else None

    def count(self, start: date, end: date) -> int:
        """Working days after ``start`` up to ``end`` itself: Friday to Monday is 1, a day to itself 0; 0 before ``start``."""
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
        """How many weekdays off the year has up to ``day`` itself."""
        if year not in self._off:
            off = {closed for closed in self._closed if closed.year == year} | _holidays(year)
            self._off[year] = sorted(one for one in off if not self.is_weekend(one))
        return bisect_right(self._off[year], day)

    @cached_property
    def _off(self) -> dict[int, list[date]]:
        return {}


@cache
def _holidays(year: int) -> frozenset[date]:
    """Québec's public holidays of a year, whole: the library's own calendar fills as it is asked, under other threads' eyes."""
    import holidays  # slow to load, and most commands never ask

    return frozenset(holidays.country_holidays("CA", subdiv="QC", years=year))


def _years(start: date, end: date) -> range:
    return range(start.year, end.year + 1)
