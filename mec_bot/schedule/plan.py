"""What is due and what was missed: the jobs' times against what the database remembers of them."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from mec_bot.actions.bot import Bot
from mec_bot.messages.message import to_text
from mec_bot.messages.missed import compose_missed
from mec_bot.schedule.jobs import Job
from mec_bot.schedule.times import due_slot, missed_slots
from mec_bot.store import outbox, runs, schedules
from mec_bot.store.database import Connection

_log = logging.getLogger(__name__)
Missed = Mapping[str, Sequence[datetime]]


class Plan:
    """The jobs of this process; several processes may hold the same ones."""

    def __init__(self, bot: Bot, jobs: Sequence[Job], owner: str) -> None:
        self._bot = bot
        self._jobs = jobs
        self._owner = owner
        self._is_kept = False

    def due(self, job: Job) -> datetime | None:
        """The slot of the job to run now, if there is one that nobody has. Raises StoreError.

        A pull is always welcome; another job has no slot from before it had its present times.
        """
        with self._bot.database.reading() as connection:
            since = None if job.action == "sync" else schedules.since(connection).get(job.name)
            newest = runs.newest_slot(connection, job.name, self._bot.clock())
        settings = self._bot.settings
        return due_slot(job, self._bot.clock(), newest, settings.timezone, settings.working_days, since=since)

    def skip_missed(self) -> None:
        """Record the slots that nobody will run any more, and tell the operator of all of them at once. Raises StoreError.

        Call it before a slot is run: what lies before the newest one is never looked at again.
        """
        self._keep()
        with self._bot.database.reading() as connection:
            if not self._missed(connection):
                return
        # Anew, once nobody else can record them: of several processes, one tells.
        with self._bot.database.writing_alone() as connection:
            missed = self._missed(connection)
            for job, slots in missed.items():
                self._record(connection, job, slots)
            self._tell(connection, missed)

    def _keep(self) -> None:
        """Once a process: remember which times the jobs have from now on."""
        if self._is_kept:
            return
        bot, now = self._bot, self._bot.clock()
        with bot.database.writing_alone() as connection:
            newest = {job.name: runs.newest_slot(connection, job.name, now) for job in self._jobs}
            # Of a version that did not remember it: what a job missed just now is made up for as ever.
            adopted = {job.name: max(last, now - job.catch_up) for job in self._jobs if (last := newest[job.name])}
            schedules.keep(connection, {job.name: self._digest(job) for job in self._jobs}, adopted, now)
        self._is_kept = True

    def _digest(self, job: Job) -> str:
        """The same for the same times; a key that a later version adds changes nothing where it is not written."""
        times = job.when.model_dump(mode="json", exclude_defaults=True)
        zone = job.zone(self._bot.settings.timezone).key
        return hashlib.sha256(json.dumps([times, zone], sort_keys=True).encode()).hexdigest()

    def _missed(self, connection: Connection) -> Missed:
        settings, now = self._bot.settings, self._bot.clock()
        beginnings = schedules.since(connection)
        found = {}
        for job in self._jobs:
            newest = runs.newest_slot(connection, job.name, now)
            since = beginnings.get(job.name, now)
            slots = missed_slots(job, now, newest, settings.timezone, settings.working_days, since=since)
            if slots:
                found[job.name] = slots
        return found

    def _record(self, connection: Connection, job: str, slots: Sequence[datetime]) -> None:
        now = self._bot.clock()
        for slot in slots:
            if runs.claim(connection, job, slot, owner=self._owner, now=now, lease=timedelta()):
                runs.finish(connection, job, slot, held_since=now, now=now, outcome="skipped")

    def _tell(self, connection: Connection, missed: Missed) -> None:
        for job, slots in missed.items():
            _log.warning("job %s: missed and not made up for: %s", job, ", ".join(map(str, slots)))
        recipient = self._bot.settings.bot.slack.operator_channel
        if not missed or not recipient:
            return
        message = compose_missed(missed, self._bot.language)
        named = json.dumps({job: [slot.isoformat() for slot in slots] for job, slots in missed.items()}, sort_keys=True)
        key = f"missed/{hashlib.sha256(named.encode()).hexdigest()[:16]}"
        promise = outbox.Promise(key=key, recipient=recipient, message=to_text(message))
        outbox.promise(connection, [promise], self._bot.clock())
