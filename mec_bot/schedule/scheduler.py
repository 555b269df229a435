"""The only APScheduler import: a job's times, and the clockwork that wakes it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import ParamSpec
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from mec_bot.schedule.jobs import Job, When

P = ParamSpec("P")


def times_after(when: When, instant: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The job's times strictly after an instant, without end, in the job's zone."""
    trigger = _trigger(when, zone)
    previous, now = None, instant.astimezone(zone) + timedelta(microseconds=1)
    while True:
        time = trigger.get_next_fire_time(previous, now)
        yield time
        previous, now = time, time + timedelta(microseconds=1)


def due_slot(job: Job, now: datetime, newest: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The slot to run now, if any: the latest one that is past, unclaimed, and within the catch-up window.

    ``newest`` is the newest slot that is done or in somebody's hands. Of several missed slots only the latest is made
    up for.
    """
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
            timezone=zone,
            executors={"default": ThreadPoolExecutor(4)},
            # A late wake-up (a suspended machine) still runs: the window of each job decides, not APScheduler's 1 s.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for job in jobs:
            self._scheduler.add_job(self._busy.doing(run), _trigger(job.when, zone), args=[job], id=f"job {job.name}")
        self._scheduler.add_job(self._busy.doing(make_up), CronTrigger(second=30, timezone=zone), id="make up")

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


def _trigger(when: When, zone: ZoneInfo) -> CronTrigger | OrTrigger:
    if when.every_minutes is not None:
        step = when.every_minutes
        return CronTrigger(minute=f"*/{step}" if step < 60 else "0", second=0, timezone=zone)
    # Weekday names only: APScheduler numbers weekdays from Monday = 0, cron from Sunday.
    days = ",".join(day[:3] for day in when.days) or "*"
    triggers = []
    for time in when.at:
        hour, minute = time.split(":")
        triggers.append(CronTrigger(day_of_week=days, hour=int(hour), minute=int(minute), second=0, timezone=zone))
    return triggers[0] if len(triggers) == 1 else OrTrigger(triggers)
