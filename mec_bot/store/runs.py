"""The runs: each (job, slot) is run by the process that inserts its row, or takes it over once its lease ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mec_bot.redaction import redact
from mec_bot.store.tables import Outcome, runs

# Replicas of an older version each go by a clock of their own, which may be this far apart.
_APART = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A finished run of a job; ``snapshot`` is the id of the snapshot that it worked from.

    ``outcome`` is how the run itself ended: what became of its messages is in the outbox.
    """

    slot: datetime
    finished_at: datetime
    outcome: Outcome
    detail: str
    snapshot: int | None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The right to run one slot of a job, held by one process ``since`` an instant.

    A process that takes the run over holds the right since a later instant.
    """

    job: str
    slot: datetime
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a run ended: ``detail`` is a remark for the operator, ``snapshot`` the id of its snapshot."""

    outcome: Outcome
    detail: str = ""
    snapshot: int | None = None


def claim(connection: sa.Connection, wanted: Claim, *, owner: str, lease: timedelta) -> bool:
    """Try to take the right to run a slot of a job; ``False`` where another process has it or the run is over.

    Call it in a transaction of its own: the row is the claim.
    """
    held = {"owner": owner, "claimed_at": wanted.since, "lease_until": wanted.since + lease}
    unended = {"finished_at": None, "outcome": None, "detail": None, "snapshot": None, "counts_from": None}
    try:
        with connection.begin_nested():
            connection.execute(runs.insert().values(job=wanted.job, slot=wanted.slot, **held))
    except sa.exc.IntegrityError:
        is_abandoned = sa.and_(runs.c.finished_at.is_(None), runs.c.lease_until < wanted.since)
        is_free = sa.or_(is_abandoned, runs.c.counts_from > wanted.since)
        taken_over = connection.execute(runs.update().where(_is(wanted), is_free).values(**held, **unended))
        return taken_over.rowcount == 1
    return True


def finish(connection: sa.Connection, claimed: Claim, ending: Ending, now: datetime) -> bool:
    """Record how a run ended.

    ``False`` where another process took the run over since: what was done in its name must then not be kept.
    """
    ended = connection.execute(
        runs.update()
        .where(_is(claimed), runs.c.claimed_at == claimed.since, runs.c.finished_at.is_(None))
        .values(finished_at=now, outcome=ending.outcome, detail=redact(ending.detail), snapshot=ending.snapshot)
    )
    return ended.rowcount == 1


def set_aside(connection: sa.Connection, now: datetime) -> datetime | None:
    """Let no run count that was claimed after ``now`` by a clock that was ahead, until that instant has come.

    Nothing is deleted: where the clock is behind instead, everything counts again once it is right. Gives the latest of
    these instants; ``None`` where there is none.
    """
    is_ahead = sa.and_(runs.c.claimed_at > now, runs.c.counts_from.is_(None))
    until: datetime | None = connection.execute(sa.select(sa.func.max(runs.c.claimed_at)).where(is_ahead)).scalar()
    if until is None or until - now < _APART:
        return None
    connection.execute(runs.update().where(is_ahead).values(counts_from=until))
    return until


def done(connection: sa.Connection, job: str, now: datetime) -> Iterator[Run]:
    """The job's runs that ended well, newest slot first."""
    rows = connection.execute(
        sa.select(runs).where(runs.c.job == job, runs.c.outcome == "done", _counts(now)).order_by(runs.c.slot.desc())
    )
    for row in rows:
        yield _run(row)


def newest(connection: sa.Connection, job: str, now: datetime) -> Run | None:
    """The job's run with the newest slot up to now, of those that ran to an end, good or bad."""
    ran = sa.select(runs).where(runs.c.job == job, runs.c.slot <= now, runs.c.outcome.in_(["done", "failed"]))
    row = connection.execute(ran.order_by(runs.c.slot.desc()).limit(1)).one_or_none()
    return _run(row) if row else None


def _run(row: sa.Row[Any]) -> Run:
    return Run(
        slot=row.slot, finished_at=row.finished_at, outcome=row.outcome, detail=row.detail or "", snapshot=row.snapshot
    )


def newest_slot(connection: sa.Connection, job: str, now: datetime) -> datetime | None:
    """The newest slot of a job, not after ``now``, that is done, failed, skipped or leased.

    A claim whose lease ended does not count, nor does a run of a clock that was ahead.
    """
    kept = sa.or_(runs.c.finished_at.is_not(None), runs.c.lease_until >= now)
    newest: datetime | None = connection.execute(
        sa.select(sa.func.max(runs.c.slot)).where(runs.c.job == job, runs.c.slot <= now, kept, _counts(now))
    ).scalar()
    return newest


def jobs(connection: sa.Connection) -> list[str]:
    """The names of all jobs that ever ran."""
    return list(connection.execute(sa.select(runs.c.job).distinct().order_by(runs.c.job)).scalars())


def count_by_outcome(connection: sa.Connection) -> dict[tuple[str, str], int]:
    """(job, outcome) → how many runs ended so themselves, whatever became of their messages."""
    rows = connection.execute(
        sa.select(runs.c.job, runs.c.outcome, sa.func.count())
        .where(runs.c.outcome.is_not(None))
        .group_by(runs.c.job, runs.c.outcome)
    )
    return {(job, outcome): count for job, outcome, count in rows}


def _counts(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(runs.c.counts_from.is_(None), runs.c.counts_from <= now)


def _is(claimed: Claim) -> sa.ColumnElement[bool]:
    return sa.and_(runs.c.job == claimed.job, runs.c.slot == claimed.slot)
