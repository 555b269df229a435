"""One replica of the real worker, and its clock, which may kill it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from fate import Death
from mail import Mail
from programme import Programme, Sheets
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.cli.plugins import known_checks
from mec_bot.settings.home import Settings
from mec_bot.settings.jobs import Job
from mec_bot.store.database import Database
from mec_bot.worker.catch_up import DueJobs
from mec_bot.worker.service import Service, SlackSide


class KilledError(BaseException):
    """The process is gone: nobody handles this, as nobody handles kill -9."""


class MortalClock:
    """A replica's clock; a doomed replica dies at its n-th look at it, wherever in the work that is."""

    def __init__(self, time: Clock) -> None:
        self._time = time
        self._lock = threading.Lock()
        self.looks_left: int | None = None

    def __call__(self) -> datetime:
        with self._lock:
            if self.looks_left is not None:
                self.looks_left -= 1
                if self.looks_left <= 0:
                    self.looks_left = 0
                    raise KilledError
        return self._time()


class Replica:
    """One process: its own connections, its own courier, nothing shared but the database, the sheet and Slack."""

    def __init__(
        self, database: Database, settings: Settings, jobs: Sequence[Job], programme: Programme, mail: Mail, time: Clock
    ) -> None:
        self.clock = MortalClock(time)
        self._database = database
        sheets = Sheets(programme, self.clock)
        context = Context(settings=settings, checks=known_checks(), database=database, sheets=sheets, clock=self.clock)
        self._due_jobs = DueJobs(context, jobs, "replica", lambda: None)
        self._courier = Service(
            context, jobs, SlackSide(introduce=lambda: None, sender=mail), refresh=lambda: None
        ).courier
        self._is_new = True

    @property
    def is_dead(self) -> bool:
        return self.clock.looks_left == 0

    def work(self, due: Sequence[Job], death: Death | None) -> int:
        """As the threads of the worker would, in one: the first look, the jobs that are due, the minute's, the courier's.

        Gives the number of messages handled; at its death what it had done by then.
        """
        handled = 0
        try:
            self.clock.looks_left = death.looks if death and not death.in_delivery else None
            if self._is_new:
                self._due_jobs.first_look()
                self._is_new = False
            for job in due:
                self._due_jobs.wake(job)
            self._due_jobs.catch_up()
            self.clock.looks_left = death.looks if death and death.in_delivery else None
            while self._courier._step():
                handled += 1
        except KilledError:
            return handled
        self.clock.looks_left = None
        return handled

    def close(self) -> None:
        self._courier.stop(timedelta())
        self._database.close()
