"""Which slots are due and which were missed: the jobs' times, compared with the runs in the database."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mec_bot.actions.missed import promise_missed
from mec_bot.schedule.times import due_slot, missed_slots
from mec_bot.store import runs, schedules

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.settings.jobs import Job
    from mec_bot.store.database import Connection

_log = logging.getLogger(__name__)
Missed = Mapping[str, Sequence[datetime]]


class Plan:
    """The plan of this process's jobs, which other processes may have too; ``owner`` names it in its claims."""

    def __init__(self, context: Context, jobs: Sequence[Job], owner: str) -> None:
        self._context = context
        self._jobs = jobs
        self._owner = owner
        self._is_kept = False

    def due(self, job: Job) -> datetime | None:
        """The job's slot to run now; ``None`` where no slot is due, or another process has it.

        A pull that was missed is always worth running. A slot of any other job counts only since the job has its
        present times.

        Raises:
            StoreError: the database does not answer.
        """
        settings, now = self._context.settings, self._context.clock()
        with self._context.database.reading() as connection:
            since = None if job.action == "sync" else schedules.since(connection, now).get(job.name)
            newest = runs.newest_slot(connection, job.name, now)
        return due_slot(job, now, newest, settings.timezone, settings.working_days, since=since)

    def skip_missed(self) -> None:
        """Record the slots that nobody will run any more, and tell the operator of all of them in one message.

        Call it before a slot is run: slots before the newest run are never looked at again.

        Raises:
            StoreError: the database does not answer.
        """
        self._keep()
        with self._context.database.reading() as connection:
            if not self._missed(connection):
                return
        # Looked up again once no other process can record them: only one of several processes tells the operator.
        with self._context.database.writing_alone() as connection:
            missed = self._missed(connection)
            for job, slots in missed.items():
                self._record(connection, job, slots)
                _log.warning("job %s: missed and not made up for: %s", job, ", ".join(map(str, slots)))
            promise_missed(self._context, connection, missed)

    def _keep(self) -> None:
        """Remember which times the jobs have from now on; done once in each process."""
        if self._is_kept:
            return
        context, now = self._context, self._context.clock()
        with context.database.writing_alone() as connection:
            newest = {job.name: runs.newest_slot(connection, job.name, now) for job in self._jobs}
            # An older version remembered no times: a slot that its jobs missed just now is still caught up.
            adopted = {job.name: max(last, now - job.catch_up) for job in self._jobs if (last := newest[job.name])}
            schedules.keep(connection, {job.name: self._digest(job) for job in self._jobs}, adopted, now)
        self._is_kept = True

    def _digest(self, job: Job) -> str:
        """A digest of the job's times; a key that the job does not write, such as a later version's, is left out."""
        times = job.when.model_dump(mode="json", exclude_defaults=True)
        zone = job.zone(self._context.settings.timezone).key
        return hashlib.sha256(json.dumps([times, zone], sort_keys=True).encode()).hexdigest()

    def _missed(self, connection: Connection) -> Missed:
        settings, now = self._context.settings, self._context.clock()
        beginnings = schedules.since(connection, now)
        found = {}
        for job in self._jobs:
            newest = runs.newest_slot(connection, job.name, now)
            since = beginnings.get(job.name, now)
            slots = missed_slots(job, now, newest, settings.timezone, settings.working_days, since=since)
            if slots:
                found[job.name] = slots
        return found

    def _record(self, connection: Connection, job: str, slots: Sequence[datetime]) -> None:
        now = self._context.clock()
        for slot in slots:
            claim = runs.Claim(job=job, slot=slot, since=now)
            if runs.claim(connection, claim, owner=self._owner, lease=timedelta()):
                runs.finish(connection, claim, runs.Ending(outcome="skipped"), now)
