"""What a recipient heard of a job: a message that never arrived told nobody anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mec_bot.actions.task import key_prefix
from mec_bot.store import outbox, runs, tellings
from mec_bot.store.database import Connection


@dataclass(frozen=True, kw_only=True)
class Heard:
    """The first and the last run whose messages to a recipient all arrived, and the findings (ids) that any message told."""

    first: runs.Run
    last: runs.Run
    told: frozenset[int]


def heard(connection: Connection, job: str, recipient: str) -> Heard | None:
    """What a recipient heard of a job; ``None``: nothing yet."""
    arrived = list(_arrived(connection, job, recipient))
    if not arrived:
        return None
    told = tellings.told_to(connection, f"{job}/", recipient)
    return Heard(first=arrived[-1], last=arrived[0], told=frozenset(told))


def is_waiting(connection: Connection, job: str, recipient: str) -> bool:
    """Whether any message of a job to a recipient is still on its way."""
    return bool({"promised", "sending", "uncertain"} & set(outbox.states_of(connection, f"{job}/", recipient).values()))


def baselines(connection: Connection) -> set[int]:
    """The snapshots from which each job's next message to each of its recipients counts."""
    found = set()
    for job in runs.jobs(connection):
        # One that never sends, such as the pull, has no recipients.
        for recipient in outbox.recipients_of(connection, f"{job}/"):
            last = next(_arrived(connection, job, recipient), None)
            if last is not None and last.snapshot is not None:
                found.add(last.snapshot)
    return found


def _arrived(connection: Connection, job: str, recipient: str) -> Iterator[runs.Run]:
    """The job's runs whose messages to the recipient all went out, the newest first."""
    states: dict[str, set[str]] = {}
    for key, state in outbox.states_of(connection, f"{job}/", recipient).items():
        states.setdefault(key.rpartition("/")[0], set()).add(state)
    for run in runs.done(connection, job) if states else ():
        if states.get(f"{key_prefix(job, run.slot)}{recipient}") == {"sent"}:
            yield run
