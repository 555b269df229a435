"""Since when each job has had its present times: slots before that instant do not count for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from mec_bot.store.tables import schedules


def keep(connection: sa.Connection, digests: Mapping[str, str], adopted: Mapping[str, datetime], now: datetime) -> None:
    """Remember the times that the enabled jobs have from ``now`` on; ``digests`` maps jobs to digests of their times.

    A job whose digest is unchanged keeps its beginning, the instant since which its times count. A job that is not in
    ``digests`` loses its beginning. ``adopted`` gives the beginnings of jobs that are not remembered yet; without one,
    it is ``now``. Call it within ``Database.writing_alone``.
    """
    known = {row.job: row.digest for row in connection.execute(sa.select(schedules))}
    for job in known.keys() - digests.keys():
        connection.execute(schedules.update().where(schedules.c.job == job).values(digest=None))
    for job, digest in digests.items():
        if job not in known:
            since = adopted.get(job, now)
            connection.execute(schedules.insert().values(job=job, digest=digest, since=since))
        elif known[job] != digest:
            connection.execute(schedules.update().where(schedules.c.job == job).values(digest=digest, since=now))


def since(connection: sa.Connection, now: datetime) -> dict[str, datetime]:
    """Job → the instant since which its times count (aware, UTC); one after ``now`` is of a clock that was ahead."""
    rows = connection.execute(sa.select(schedules).where(schedules.c.since <= now))
    return {row.job: row.since for row in rows}
