"""The only APScheduler import: a job's times, and the clockwork that wakes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from mec_bot.schedule.jobs import Job, When


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

    ``newest`` is the newest slot that anybody claimed. Of several missed slots only the latest is made up for.
    A job that never ran does not make up for slots from before it existed: the scheduler's first wake-up is
    its first slot.
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
    """Wakes ``run(job)`` at the job's times; which slot that is and who runs it, ``run`` finds out."""

    def __init__(self, jobs: Sequence[Job], run: Callable[[Job], None], zone: ZoneInfo) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=zone,
            executors={"default": ThreadPoolExecutor(4)},
            # A late wake-up (a suspended machine) still runs: the window of each job decides, not APScheduler's 1 s.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for job in jobs:
            self._scheduler.add_job(run, _trigger(job.when, zone), args=[job], id=job.name, name=job.name)

    def start(self) -> None:
        """Begin to wake jobs."""
        self._scheduler.start()

    def stop(self) -> None:
        """Wake no more jobs, and wait for those that run."""
        self._scheduler.shutdown(wait=True)


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
