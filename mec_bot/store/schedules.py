"""Since when each job has had its present times: what was due before that is none of its."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from mec_bot.store.tables import schedules


def keep(connection: sa.Connection, digests: Mapping[str, str], adopted: Mapping[str, datetime], now: datetime) -> None:
    """Remember the times that all enabled jobs have from ``now`` on, as a digest of each.

    A job whose digest is the one remembered keeps its beginning; one that is not among them loses it. ``adopted`` are
    beginnings for jobs of which nothing is remembered. Call it in a transaction that writes alone.
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


def since(connection: sa.Connection) -> dict[str, datetime]:
    """Job → the instant from which its times count."""
    return {row.job: row.since for row in connection.execute(sa.select(schedules))}
