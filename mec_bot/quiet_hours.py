"""Quiet hours: when a message that falls into them may go out instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mec_bot.working_days import WorkingDays

_ONE = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """From ``start`` (included) to ``end`` (excluded) of the clock, over midnight where ``end`` is the earlier one.

    ``days_off``: weekends, public holidays and closed days are quiet all day too.
    """

    start: time
    end: time
    days_off: bool


def may_go_out(instant: datetime, quiet: QuietHours | None, zone: ZoneInfo, days: WorkingDays) -> datetime:
    """The earliest instant, in UTC and never before ``instant``, that is not quiet for people in ``zone``.

    An hour that the clocks skip is no end of anything, and one that they repeat is quiet, or not, the first time.
    """
    earliest = instant.astimezone(UTC)
    while quiet is not None and (end := _end_of_quiet(earliest, quiet, zone, days)) is not None:
        earliest = end
    return earliest


def _end_of_quiet(instant: datetime, quiet: QuietHours, zone: ZoneInfo, days: WorkingDays) -> datetime | None:
    """When the quiet that holds at an instant ends, others aside; ``None`` where none holds."""
    today = instant.astimezone(zone).date()
    if quiet.days_off and not days.is_working(today):
        return _at(days.next_after(today), time.min, zone)
    over_midnight = quiet.end < quiet.start
    for day in (today - _ONE, today):
        end = _at(day + _ONE if over_midnight else day, quiet.end, zone)
        if _at(day, quiet.start, zone) <= instant < end:
            return end
    return None


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
