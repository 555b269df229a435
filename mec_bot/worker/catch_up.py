"""Running the jobs that are due: each at its time, and every half minute the slots that were missed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mec_bot.actions.run_job import run_job
from mec_bot.errors import MecBotError
from mec_bot.schedule.plan import Plan
from mec_bot.schedule.times import run_at
from mec_bot.store import snapshots

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.settings.jobs import Job

_log = logging.getLogger(__name__)


class DueJobs:
    """Runs this process's jobs; a failure of one is logged and stops no other. ``after_each`` is called after a run."""

    def __init__(self, context: Context, jobs: Sequence[Job], owner: str, after_each: Callable[[], None]) -> None:
        self._context = context
        self._jobs = jobs
        self._owner = owner
        self._plan = Plan(context, jobs, owner)
        self._after_each = after_each

    def first_look(self) -> None:
        """Read the sheet now if it was never read, whenever the next pull is due; then catch up the missed slots."""
        try:
            with self._context.database.reading() as connection:
                never = snapshots.latest_mark(connection) is None
        except MecBotError as error:
            _log.warning("what was missed waits: %s", error)
            return
        pulls = [job for job in self._jobs if job.action == "sync"]
        if never and pulls:
            self._run(pulls[0], self._context.clock())
        self.catch_up()

    def catch_up(self) -> None:
        """Record the slots that were missed for good, and run every job that is due."""
        self._run_due(self._jobs)

    def wake(self, job: Job) -> None:
        """Run the job's due slot, if there is one that nobody has."""
        self._run_due([job])

    def _run_due(self, jobs: Sequence[Job]) -> None:
        try:
            self._plan.skip_missed()
        except MecBotError as error:
            _log.warning("all jobs wait: %s", error)
            return
        for job in jobs:
            try:
                slot = self._plan.due(job)
            except MecBotError as error:
                _log.warning("job %s waits: %s", job.name, error)
                continue
            if slot is not None:
                self._run(job, slot)

    def _run(self, job: Job, slot: datetime) -> None:
        settings = self._context.settings
        try:
            run_job(self._context, run_at(job, slot, settings.timezone, settings.working_days), owner=self._owner)
            self._after_each()
        except MecBotError as error:
            _log.warning("job %s waits for its next time: %s", job.name, error)
        except Exception:
            _log.exception("job %s broke", job.name)
