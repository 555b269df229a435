"""The only APScheduler import: the clockwork that wakes jobs at their times."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ParamSpec
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from mec_bot.schedule.times import times_after

if TYPE_CHECKING:
    from mec_bot.calendar.working_days import WorkingDays
    from mec_bot.settings.jobs import Job

P = ParamSpec("P")
_log = logging.getLogger(__name__)
_CATCH_UP_SECONDS = 30.0


class Scheduler:
    """Calls ``run(job)`` at the job's times; ``run`` itself finds out which slot is due, and whether to run it here.

    ``catch_up`` is called every half minute, whatever the clock is set to: for the slots that a wake-up missed, or that a
    process claimed and abandoned.
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
        self._catch_up = self._busy.doing(catch_up)
        self._stopped = False
        self._wanted = threading.Event()
        self._thread = threading.Thread(target=self._catch_up_regularly, name="catch up", daemon=True)

    def start(self) -> None:
        """Begin to wake jobs."""
        self._scheduler.start()
        self._thread.start()

    def reset(self) -> None:
        """Go by the clock as it is set now, and catch up at once.

        APScheduler waits for the instants that it worked out before: where the clock was set back, for as much longer.
        """
        if self._scheduler.running:
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=job.trigger.get_next_fire_time(None, datetime.now(UTC)))
        self._wanted.set()

    def _catch_up_regularly(self) -> None:
        while not self._stopped:
            self._wanted.wait(_CATCH_UP_SECONDS)
            self._wanted.clear()
            if self._stopped:
                return
            try:
                self._catch_up()
            except Exception:
                _log.exception("the missed slots could not be caught up")

    def stop(self, patience: timedelta) -> bool:
        """Wake no more jobs, and wait for the running ones; ``False`` where a job still runs when ``patience`` ends."""
        self._stopped = True
        self._wanted.set()
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
