"""Which runs people heard of: a message that never arrived told nobody anything."""

from __future__ import annotations

from mec_bot.actions.task import key_prefix
from mec_bot.store import outbox, runs
from mec_bot.store.database import Connection


def last_delivered(connection: Connection, job: str) -> runs.Run | None:
    """The job's last run whose messages all went out."""
    for run in runs.done(connection, job):
        if outbox.was_delivered(connection, key_prefix(job, run.slot)):
            return run
    return None


def baselines(connection: Connection) -> set[int]:
    """The snapshots from which each job's next message counts."""
    found = set()
    for job in runs.jobs(connection):
        # One that never sends, such as the pull, would be asked run by run.
        last = last_delivered(connection, job) if outbox.ever_sent(connection, f"{job}/") else None
        if last is not None and last.snapshot is not None:
            found.add(last.snapshot)
    return found
