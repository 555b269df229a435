"""A job's times, as pure functions for the worker and the command `jobs`; computed in UTC until the last step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from math import gcd
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mec_bot.actions.job_run import JobRun
from mec_bot.calendar.working_days import WorkingDays
from mec_bot.settings.when import WEEKDAYS, When

if TYPE_CHECKING:
    from mec_bot.settings.jobs import Job

_ONE = timedelta(days=1)
# Every zone's distance from UTC is a multiple of this, on both sides of a change of its clocks.
_OFFSETS_MINUTES = 15


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One time of a job, in the job's time zone; ``moved_from`` is the day off from which it was shifted, if it was."""

    at: datetime
    moved_from: date | None = None


def slots_after(when: When, instant: datetime, zone: ZoneInfo, days: WorkingDays) -> Iterator[Slot]:
    """The slots strictly after an instant, in their order and without end.

    ``every_minutes`` counts from the full hours of the zone's clocks: what they skip is left out, and in what they
    repeat the rhythm goes on. A time of day that the clocks repeat happens once, the first time; one that they skip
    happens as much later as they moved. A time that falls on another slot, or was shifted onto it, is the same slot.
    """
    slots = (
        _steps(when, when.every_minutes, instant, zone, days)
        if when.every_minutes is not None
        else _times_of_day(when, instant, zone, days)
    )
    # In UTC until the last moment: two times of one zone compare by their clocks' faces, which lie when an hour repeats.
    latest = instant.astimezone(UTC)
    for slot in slots:
        if slot.at > latest:
            yield Slot(at=slot.at.astimezone(zone), moved_from=slot.moved_from)
            latest = slot.at


def times_after(when: When, instant: datetime, zone: ZoneInfo, days: WorkingDays) -> Iterator[datetime]:
    """The instants of ``slots_after``."""
    return (slot.at for slot in slots_after(when, instant, zone, days))


def run_at(job: Job, slot: datetime, zone: ZoneInfo, days: WorkingDays) -> JobRun:
    """The run of a slot, or of any other instant at which somebody runs the job, with the job's next slot."""
    just_before = timedelta(microseconds=1)

    def slot_from(instant: datetime) -> datetime:
        return next(
            times_after(
                job.when, max(slot.astimezone(UTC), instant.astimezone(UTC) - just_before), job.zone(zone), days
            )
        )

    return JobRun(job=job, slot=slot.astimezone(UTC), following=slot_from(slot), slot_from=slot_from)


def due_slot(  # noqa: PLR0913 - what is asked, what is remembered of the job, and the calendar
    job: Job,
    now: datetime,
    newest: datetime | None,
    zone: ZoneInfo,
    days: WorkingDays,
    *,
    since: datetime | None = None,
) -> datetime | None:
    """The slot to run now, if any: the latest slot that is past, unclaimed, and within the catch-up window.

    ``newest`` is the newest slot that is done or claimed, ``since`` the instant from which the job's times count. Of
    several missed slots, only the latest is caught up. ``zone`` is the programme's time zone; a job's own goes first.
    """
    now = now.astimezone(UTC)
    latest = None
    for slot in times_after(job.when, now - job.catch_up - timedelta(seconds=1), job.zone(zone), days):
        if slot.astimezone(UTC) > now:
            break
        latest = slot
    if latest is None or (newest is not None and latest <= newest) or (since is not None and latest < since):
        return None
    return latest


def missed_slots(  # noqa: PLR0913 - as above
    job: Job, now: datetime, newest: datetime | None, zone: ZoneInfo, days: WorkingDays, *, since: datetime
) -> list[datetime]:
    """The slots after the ``newest`` one, and from ``since`` on, that are past and not due any more, in their order.

    A job that runs every few minutes has none: nobody waits for a particular one of its slots.
    """
    if job.when.every_minutes is not None:
        return []
    start = since - timedelta(microseconds=1) if newest is None else max(since - timedelta(microseconds=1), newest)
    due = due_slot(job, now, newest, zone, days, since=since)
    past = takewhile(lambda slot: slot.astimezone(UTC) <= now, times_after(job.when, start, job.zone(zone), days))
    return [slot for slot in past if slot != due]


def _steps(when: When, minutes: int, instant: datetime, zone: ZoneInfo, days: WorkingDays) -> Iterator[Slot]:
    at = instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    tick = timedelta(minutes=gcd(minutes, _OFFSETS_MINUTES))
    hours = when.hours
    while True:
        local = at.astimezone(zone)
        is_step = local.minute % minutes == 0 and (hours is None or hours[0] <= local.time() <= hours[1])
        if is_step and (not when.working_days_only or days.is_working(local.date())):
            yield Slot(at=at)
        at += tick


def _times_of_day(when: When, instant: datetime, zone: ZoneInfo, days: WorkingDays) -> Iterator[Slot]:
    day = instant.astimezone(zone).date() - _ONE
    while True:
        is_own = _is_own_day(when, day, days)
        moved_from = None if is_own else _moved_to(when, day, days)
        if is_own or moved_from:
            # Sorted by instant: a time that the clocks skip may happen after a later time of the same day.
            for at in sorted(datetime.combine(day, time, tzinfo=zone).astimezone(UTC) for time in when.times):
                yield Slot(at=at, moved_from=moved_from)
        day += _ONE


def _is_own_day(when: When, day: date, days: WorkingDays) -> bool:
    """Whether the job runs on this day by itself, not because it was shifted there."""
    if when.day_of_month is not None:
        return day == days.next_after(day.replace(day=1) - _ONE)
    return _is_named(when, day) and (when.on_holiday == "run" or days.why_off(day) is None)


def _moved_to(when: When, day: date, days: WorkingDays) -> date | None:
    """The first day off whose times come on ``day``, the next working day after it."""
    if when.day_of_month is not None or when.on_holiday != "shift" or not days.is_working(day):
        return None
    moved = None
    before = day - _ONE
    while not days.is_working(before):
        if _is_named(when, before) and days.why_off(before) is not None:
            moved = before
        before -= _ONE
    return moved


def _is_named(when: When, day: date) -> bool:
    if when.working_days_only and WorkingDays.is_weekend(day):
        return False
    return not when.days or WEEKDAYS[day.weekday()] in when.days
