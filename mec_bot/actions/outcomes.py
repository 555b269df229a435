"""How the runs of jobs ended: a run whose message to a channel did not arrive has failed, whatever it promised.

A message that does not reach one person fails no run: that person is out of reach, and the others got theirs.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from mec_bot.message_key import prefix_of_run
from mec_bot.phrases import phrase_from_text
from mec_bot.store import outbox, runs

if TYPE_CHECKING:
    from mec_bot.store.database import Connection


def count_by_outcome(connection: Connection) -> dict[tuple[str, str], int]:
    """(job, outcome) → how many runs ended so."""
    counts = Counter(runs.count_by_outcome(connection))
    failed = {key.run_prefix: key.sender for key in outbox.undelivered_to_channels(connection)}
    for job in failed.values():
        if counts[job, "done"]:  # the senders that are no jobs have none
            counts[job, "done"] -= 1
            counts[job, "failed"] += 1
    return dict(counts)


def last_failure(connection: Connection, job: str, now: datetime) -> str | None:
    """Why the job's newest run failed; ``None`` where it did not, or never ran."""
    run = runs.newest(connection, job, now)
    if run is None or run.outcome == "failed":
        return run.detail if run else None
    undelivered = outbox.undelivered_to_channels(connection, prefix_of_run(job, run.slot))
    return " ".join(str(phrase_from_text(error)) for error in dict.fromkeys(undelivered.values())) or None
