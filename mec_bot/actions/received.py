"""The messages of a job that a recipient got; a message that never arrived does not count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mec_bot.message_key import MessageKey, prefix_of_job
from mec_bot.store import notifications, outbox, runs

if TYPE_CHECKING:
    from mec_bot.store.database import Connection


@dataclass(frozen=True, kw_only=True)
class Heard:
    """The first and the last run whose messages to a recipient all arrived.

    ``findings`` are the ids of the findings that any arrived message of the job told the recipient of.
    """

    first: runs.Run
    last: runs.Run
    findings: frozenset[int]


def heard(connection: Connection, job: str, recipient: str, now: datetime) -> Heard | None:
    """What a recipient got of a job; ``None`` where no run's messages to them have all arrived yet."""
    arrived = list(_arrived(connection, job, recipient, now))
    if not arrived:
        return None
    findings = notifications.findings_told_to(connection, prefix_of_job(job), recipient)
    return Heard(first=arrived[-1], last=arrived[0], findings=frozenset(findings))


def is_waiting(connection: Connection, job: str, recipient: str) -> bool:
    """Whether any message of a job to a recipient is still on its way."""
    return bool(
        {"promised", "sending", "uncertain"} & set(outbox.states_of(connection, prefix_of_job(job), recipient).values())
    )


def baselines(connection: Connection, now: datetime) -> set[int]:
    """The ids of the snapshots with which each job's next message to each of its recipients will be compared."""
    found = set()
    for job in runs.jobs(connection):
        # A job that never sends, such as the pull, has no recipients.
        for recipient in outbox.recipients_of(connection, prefix_of_job(job)):
            last = next(_arrived(connection, job, recipient, now), None)
            if last is not None and last.snapshot is not None:
                found.add(last.snapshot)
    return found


def _arrived(connection: Connection, job: str, recipient: str, now: datetime) -> Iterator[runs.Run]:
    """The job's runs whose messages to the recipient all went out, the newest first."""
    states: dict[str, set[str]] = {}
    for key, state in outbox.states_of(connection, prefix_of_job(job), recipient).items():
        states.setdefault(key.without_part, set()).add(state)
    for run in runs.done(connection, job, now) if states else ():
        if states.get(MessageKey.of_run(job, run.slot, recipient).without_part) == {"sent"}:
            yield run
