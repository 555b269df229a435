"""The claim rows: each (job, slot) is run by whoever inserts its row, or takes over one whose lease ran out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from mec_bot.store.tables import runs

Outcome = Literal["done", "failed", "skipped"]


@dataclass(frozen=True, kw_only=True)
class Run:
    """A finished run of a job; ``snapshot`` is the one it worked from."""

    slot: datetime
    finished_at: datetime
    outcome: Outcome
    snapshot: int | None


def claim(connection: sa.Connection, job: str, slot: datetime, *, owner: str, now: datetime, lease: timedelta) -> bool:
    """Try to become the one that runs (job, slot); ``False`` where another has it or it is done.

    Call it in a transaction of its own: the row is the claim.
    """
    try:
        with connection.begin_nested():
            connection.execute(
                runs.insert().values(job=job, slot=slot, owner=owner, claimed_at=now, lease_until=now + lease)
            )
    except sa.exc.IntegrityError:
        taken_over = connection.execute(
            runs.update()
            .where(_is(job, slot), runs.c.finished_at.is_(None), runs.c.lease_until < now)
            .values(owner=owner, claimed_at=now, lease_until=now + lease)
        )
        return taken_over.rowcount == 1
    return True


def finish(
    connection: sa.Connection,
    job: str,
    slot: datetime,
    *,
    held_since: datetime,
    now: datetime,
    outcome: Outcome,
    detail: str = "",
    snapshot: int | None = None,
) -> bool:
    """Say how the run ended that was claimed at ``held_since``.

    ``False`` where somebody took it over since: what was done in its name must then not be kept.
    """
    ended = connection.execute(
        runs.update()
        .where(_is(job, slot), runs.c.claimed_at == held_since, runs.c.finished_at.is_(None))
        .values(finished_at=now, outcome=outcome, detail=detail, snapshot=snapshot)
    )
    return ended.rowcount == 1


def done(connection: sa.Connection, job: str) -> Iterator[Run]:
    """The job's runs that ended well, the newest first."""
    rows = connection.execute(
        sa.select(runs).where(runs.c.job == job, runs.c.outcome == "done").order_by(runs.c.slot.desc())
    )
    for row in rows:
        yield Run(slot=row.slot, finished_at=row.finished_at, outcome=row.outcome, snapshot=row.snapshot)


def newest_slot(connection: sa.Connection, job: str, now: datetime) -> datetime | None:
    """The newest slot of a job that is done, failed, skipped, or in somebody's hands; an abandoned claim does not count."""
    kept = sa.or_(runs.c.finished_at.is_not(None), runs.c.lease_until >= now)
    newest: datetime | None = connection.execute(
        sa.select(sa.func.max(runs.c.slot)).where(runs.c.job == job, kept)
    ).scalar()
    return newest


def jobs(connection: sa.Connection) -> list[str]:
    """The names of all jobs that ever ran."""
    return list(connection.execute(sa.select(runs.c.job).distinct().order_by(runs.c.job)).scalars())


def count_by_outcome(connection: sa.Connection) -> dict[tuple[str, str], int]:
    """(job, outcome) → how many runs ended so."""
    rows = connection.execute(
        sa.select(runs.c.job, runs.c.outcome, sa.func.count())
        .where(runs.c.outcome.is_not(None))
        .group_by(runs.c.job, runs.c.outcome)
    )
    return {(job, outcome): count for job, outcome, count in rows}


def _is(job: str, slot: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(runs.c.job == job, runs.c.slot == slot)
