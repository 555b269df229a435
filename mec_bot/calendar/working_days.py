"""Working days: Monday to Friday, except Québec's public holidays and the days when the team is closed."""

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
    """The calendar of working days, in the programme's time zone. Several threads may use the same calendar.

    Québec's employers choose Good Friday or Easter Monday as a holiday: here it is Good Friday (the library `holidays`,
    CA-QC). ``closed`` adds Easter Monday, or any other day.
    """

    def __init__(self, closed: Iterable[date] = ()) -> None:
        self._closed = frozenset(closed)

    def is_working(self, day: date) -> bool:
        """Whether people work on a day."""
        return not self.is_weekend(day) and self.why_off(day) is None

    @staticmethod
    def is_weekend(day: date) -> bool:
        """Whether a day is a Saturday or a Sunday."""
        return day.weekday() >= _SATURDAY

    def why_off(self, day: date) -> Literal["holiday", "closed"] | None:
        """Why a day is off, weekends apart; ``None`` for a day that is neither a holiday nor a closed day."""
        if day in _holidays(day.year):
            return "holiday"
        return "closed" if day in self._closed else None

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
            off = {closed for closed in self._closed if closed.year == year} | _holidays(year)
            self._off[year] = sorted(one for one in off if not self.is_weekend(one))
        return bisect_right(self._off[year], day)

    @cached_property
    def _off(self) -> dict[int, list[date]]:
        return {}


@cache
def _holidays(year: int) -> frozenset[date]:
    """All of Québec's public holidays of a year.

    They are copied: the library's own calendar fills while it is read, which would disturb other threads.
    """
    import holidays  # slow to load, and most commands never need it

    return frozenset(holidays.country_holidays("CA", subdiv="QC", years=year))


def _years(start: date, end: date) -> range:
    return range(start.year, end.year + 1)
