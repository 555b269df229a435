"""Quiet hours, and the instant at which a message that falls into them may go out instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from mec_bot.calendar.working_days import WorkingDays

_ONE = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """The hours from ``start`` (included) to ``end`` (excluded), over midnight where ``end`` is earlier than ``start``.

    Both are times of the recipient's clock. With ``days_off``, weekends, public holidays and closed days are quiet all
    day too.
    """

    start: time
    end: time
    days_off: bool


def may_go_out(instant: datetime, quiet: QuietHours | None, zone: ZoneInfo, days: WorkingDays) -> datetime:
    """The earliest instant, in UTC and never before ``instant``, that is not quiet for people in ``zone``.

    Where the clocks change, a start or an end in the skipped hour comes an hour later by the clock; in the repeated
    hour, it is the first of the two instants.
    """
    earliest = instant.astimezone(UTC)
    while quiet is not None and (end := _end_of_quiet(earliest, quiet, zone, days)) is not None:
        earliest = end
    return earliest


def _end_of_quiet(instant: datetime, quiet: QuietHours, zone: ZoneInfo, days: WorkingDays) -> datetime | None:
    """The end of the quiet period that holds at an instant, whatever follows it; ``None`` where none holds."""
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
