"""What people must receive, and when, worked out by hand: nothing here asks the product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
EVERY_DAY = tuple(range(7))
ONE = timedelta(days=1)
# Québec's holidays from autumn 2026 to autumn 2027, as the calendar on the wall has them.
HOLIDAYS = {
    date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 26), date(2027, 5, 24), date(2027, 6, 24), date(2027, 7, 1),
    date(2027, 9, 6), date(2027, 10, 11),
}  # fmt: skip
CLOSED = {date(2026, 12, day) for day in (28, 29, 30, 31)}
# The clocks go forward on 14 March 2027 at 2 a.m., and back on 1 November 2026 and 7 November 2027 at 2 a.m.
_SUMMERS = (
    (datetime(2026, 3, 8, 3), datetime(2026, 11, 1, 2)),  # noqa: DTZ001 - what a clock on the wall shows
    (datetime(2027, 3, 14, 3), datetime(2027, 11, 7, 2)),  # noqa: DTZ001 - as above
)


def instant(day: date, at: str) -> datetime:
    """When Montréal's clocks show this: 5 hours after UTC's, 4 in summer; the first time where they show it twice.

    A time that they skip comes as long after the change as it is after 2 a.m.
    """
    shown = datetime.combine(day, time.fromisoformat(at))
    summer = any(start <= shown < end for start, end in _SUMMERS)
    return (shown + timedelta(hours=4 if summer else 5)).replace(tzinfo=UTC)


def local_day(at: datetime) -> date:
    """The day in Montréal; at the hours of day at which anything is due, whatever the season."""
    return (at - timedelta(hours=5)).date()


def is_off(day: date) -> bool:
    """Whether a job that minds holidays minds this day."""
    return day in HOLIDAYS or day in CLOSED


def first_hour(at: datetime) -> datetime:
    """When people may be written to from an instant on: from 8:00 to 18:00 on days that are worked."""
    day = local_day(at)
    works = _working_day_from(day) == day
    if works and instant(day, "08:00") <= at < instant(day, "18:00"):
        return at
    return instant(_working_day_from(day if at < instant(day, "08:00") else day + ONE), "08:00")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a file of home/jobs/ says."""

    job: str
    days: Sequence[int] = EVERY_DAY
    monthly: bool = False  # on the first working day, whatever ``days``
    at: Sequence[str]
    holidays: Literal["run", "skip", "shift"] = "run"
    catch_up: timedelta

    def slots(self, start: datetime, end: datetime) -> list[datetime]:
        """Its instants from ``start`` to before ``end``, each once."""
        found = {instant(day, at) for day in self._days(start.date() - 14 * ONE, end.date()) for at in self.at}
        return sorted(slot for slot in found if start <= slot < end)

    def _days(self, day: date, last: date) -> Iterator[date]:
        while day <= last:
            if self.monthly:
                if day.day == 1:
                    yield _working_day_from(day)
            elif day.weekday() in self.days:
                if self.holidays == "run" or not is_off(day):
                    yield day
                elif self.holidays == "shift":
                    yield _working_day_from(day)
            day += ONE


def _working_day_from(day: date) -> date:
    while is_off(day) or day.weekday() in (SATURDAY, SUNDAY):
        day += ONE
    return day


HOURS_6, HOURS_2, HOUR, MINUTES_20 = timedelta(hours=6), timedelta(hours=2), timedelta(hours=1), timedelta(minutes=20)
SYNC = Rule(job="sync", at=("06:00", "12:30"), catch_up=HOUR)
AT_NIGHT = Rule(job="sync-at-night", days=(SUNDAY,), at=("01:30", "02:30"), catch_up=MINUTES_20)
WEEKLY = Rule(job="weekly-digest", days=(MONDAY,), at=("09:00",), holidays="shift", catch_up=HOURS_6)
PARTNERS = Rule(job="partners-digest", days=(THURSDAY, FRIDAY), at=("16:00",), holidays="skip", catch_up=HOUR)
MONTHLY = Rule(job="monthly-digest", monthly=True, at=("08:30",), catch_up=HOURS_2)
REMINDERS = Rule(job="carrier-reminders", days=(TUESDAY, FRIDAY), at=("10:00",), holidays="shift", catch_up=HOURS_6)
RULES = (SYNC, AT_NIGHT, WEEKLY, PARTNERS, MONTHLY, REMINDERS)
STAFF = "C0EQUIPE"
# A channel that is told of one carrier's projects only.
FILTERED, FILTERED_TO = "C0FABRIQUE", "Fabrique fictive"
CHANNELS = {WEEKLY: (STAFF,), PARTNERS: ("C0PARTENAIRES", FILTERED), MONTHLY: ("C0DIRECTION",)}
ALL_CHANNELS = {channel for channels in CHANNELS.values() for channel in channels}


def key(job: str, slot: datetime, recipient: str, part: int = 1) -> str:
    """What names a message: job, slot, recipient, part."""
    return f"{job}/{slot:%Y%m%dT%H%M%S}.000000Z/{recipient}/{part}"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A message that must come once, from ``slot`` to ``latest``; of the projects it names all of ``must``, no others than ``may``."""

    key: str
    recipient: str
    slot: datetime
    latest: datetime
    must: frozenset[str] = frozenset()
    may: frozenset[str] | None = None
