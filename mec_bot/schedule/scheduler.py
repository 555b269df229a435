"""The only APScheduler import: the clockwork that wakes jobs at their times."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ParamSpec
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from mec_bot.schedule.times import times_after

if TYPE_CHECKING:
    from mec_bot.calendar.working_days import WorkingDays
    from mec_bot.settings.jobs import Job

P = ParamSpec("P")


class Scheduler:
    """Calls ``run(job)`` at the job's times; ``run`` itself finds out which slot is due, and whether to run it here.

    ``catch_up`` is called once a minute, to catch up the slots that a wake-up missed, or that a process claimed and
    abandoned.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        run: Callable[[Job], None],
        catch_up: Callable[[], None],
        zone: ZoneInfo,
        days: WorkingDays,
    ) -> None:
        self._busy = _Busy()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(4)},
            # A late wake-up (a suspended machine) still runs: the window of each job decides, not APScheduler's 1 s.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for job in jobs:
            self._scheduler.add_job(self._busy.doing(run), _Times(job, zone, days), args=[job], id=f"job {job.name}")
        self._scheduler.add_job(self._busy.doing(catch_up), CronTrigger(second=30, timezone=UTC), id="catch up")

    def start(self) -> None:
        """Begin to wake jobs."""
        self._scheduler.start()

    def stop(self, patience: timedelta) -> bool:
        """Wake no more jobs, and wait for the running ones; ``False`` where a job still runs when ``patience`` ends."""
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

    def __init__(self, job: Job, zone: ZoneInfo, days: WorkingDays) -> None:
        self._job = job
        self._zone = job.zone(zone)
        self._days = days

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The job's next time (UTC); ``previous`` is the time that APScheduler was given last, ``None`` at first."""
        return next(times_after(self._job.when, previous or now, self._zone, self._days)).astimezone(UTC)
