"""The only APScheduler import: a job's times, and the clockwork that wakes it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import ParamSpec
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from mec_bot.schedule.jobs import WEEKDAYS, Job, When

P = ParamSpec("P")


def times_after(when: When, instant: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The job's times strictly after an instant, without end, in the job's zone.

    ``every_minutes`` counts in UTC, where no hour is skipped or repeated. A time of day that the clocks repeat
    happens once, the first time; one that they skip happens as much later as they moved.
    """
    slots = (
        _steps(when.every_minutes, instant) if when.every_minutes is not None else _times_of_day(when, instant, zone)
    )
    # In UTC until the last moment: two times of one zone compare by their clocks' faces, which lie when an hour repeats.
    latest = instant.astimezone(UTC)
    for slot in slots:
        if slot > latest:
            yield slot.astimezone(zone)
            latest = slot


def due_slot(job: Job, now: datetime, newest: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The slot to run now, if any: the latest one that is past, unclaimed, and within the catch-up window.

    ``newest`` is the newest slot that is done or in somebody's hands. Of several missed slots only the latest is made
    up for.
    """
    now = now.astimezone(UTC)
    earliest = now - job.catch_up - timedelta(seconds=1)
    latest = None
    for slot in times_after(job.when, earliest, zone):
        if slot > now:
            break
        latest = slot
    if latest is None or (newest is not None and latest <= newest):
        return None
    return latest


class Scheduler:
    """Wakes ``run(job)`` at the job's times; which slot that is and who runs it, ``run`` finds out.

    ``make_up`` is called once a minute: for slots that a wake-up missed, or that somebody claimed and abandoned.
    """

    def __init__(
        self, jobs: Sequence[Job], run: Callable[[Job], None], make_up: Callable[[], None], zone: ZoneInfo
    ) -> None:
        self._busy = _Busy()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(4)},
            # A late wake-up (a suspended machine) still runs: the window of each job decides, not APScheduler's 1 s.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for job in jobs:
            self._scheduler.add_job(self._busy.doing(run), _Times(job.when, zone), args=[job], id=f"job {job.name}")
        self._scheduler.add_job(self._busy.doing(make_up), CronTrigger(second=30, timezone=UTC), id="make up")

    def start(self) -> None:
        """Begin to wake jobs."""
        self._scheduler.start()

    def stop(self, patience: timedelta) -> bool:
        """Wake no more jobs, and wait for those that run; ``False`` where one still runs when patience ends."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        return self._busy.wait_until_idle(patience)


class _Busy:
    """Counts the work that is going on."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def doing(self, work: Callable[P, None]) -> Callable[P, None]:
        """The same work, counted."""

        def counted(*args: P.args, **kwargs: P.kwargs) -> None:
            with self._changed:
                self._count += 1
            try:
                work(*args, **kwargs)
            finally:
                with self._changed:
                    self._count -= 1
                    self._changed.notify_all()

        return counted

    def wait_until_idle(self, patience: timedelta) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._count == 0, patience.total_seconds())


class _Times(BaseTrigger):  # type: ignore[misc]  # APScheduler ships no types
    """``times_after`` for APScheduler, whose own CronTrigger goes round in circles in the hour that clocks repeat."""

    def __init__(self, when: When, zone: ZoneInfo) -> None:
        self._when = when
        self._zone = zone

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """APScheduler's question: ``previous`` is the last time it was given, ``None`` at first."""
        return next(times_after(self._when, previous or now, self._zone)).astimezone(UTC)


def _steps(minutes: int, instant: datetime) -> Iterator[datetime]:
    slot = instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while True:
        yield slot
        slot += timedelta(minutes=minutes)


def _times_of_day(when: When, instant: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    times = sorted(time.fromisoformat(text.zfill(len("09:00"))) for text in when.at)
    day = instant.astimezone(zone).date() - timedelta(days=1)
    while True:
        if not when.days or WEEKDAYS[day.weekday()] in when.days:
            yield from (datetime.combine(day, at, tzinfo=zone).astimezone(UTC) for at in times)
        day += timedelta(days=1)
