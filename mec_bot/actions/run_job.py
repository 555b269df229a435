"""Running one job's slot: claimed once, its messages promised in the same transaction as its end."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mec_bot.actions.after_quiet_hours import after_quiet_hours
from mec_bot.actions.digest import digest
from mec_bot.actions.job_run import JobRun, RunResult
from mec_bot.actions.reminders.remind import remind
from mec_bot.actions.sync.sync import sync
from mec_bot.actions.trouble import DIGEST_FAILED, tell_operator
from mec_bot.errors import MecBotError, StoreError, own_fault
from mec_bot.phrases import Phrase
from mec_bot.store import notifications, outbox, runs
from mec_bot.store.clock import now_of
from mec_bot.store.reminders import escalations

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.settings.jobs import ActionName, Job
    from mec_bot.store.database import Connection

_log = logging.getLogger(__name__)
# Longer than any run: a pull gives up after 40 s at most.
_LEASE = timedelta(minutes=5)
# How far the clock may have been off that ran a slot before.
_CLOCKS_APART = timedelta(minutes=10)

_COMPOSERS: Mapping[ActionName, Callable[[Context, JobRun, Connection], RunResult]] = {
    "digest": digest,
    "remind": remind,
}


def compose(context: Context, run: JobRun, connection: Connection) -> RunResult:
    """The messages that a digest's or a reminder's run promises and why, each due when it may go out.

    Raises:
        ConfigError: a channel of the digest is not set, or two targets are the same channel.
    """
    result = _COMPOSERS[run.job.action](context, run, connection)
    if run.job.in_quiet_hours == "send":
        return result
    zone = run.job.zone(context.settings.timezone)
    return replace(
        result,
        messages=tuple(
            replace(message, promise=after_quiet_hours(context, message.promise, zone)) for message in result.messages
        ),
    )


def run_job(context: Context, run: JobRun, *, owner: str, lease: timedelta = _LEASE) -> bool:
    """Run a job's slot, unless another process has it or ran it already; gives whether this process ran it.

    A process that dies during the run is replaced once ``lease`` has ended. A process that only stood still for that
    long promises nothing: the promises are in one transaction with the end of its run.

    A failure is recorded, told to the operator's channel once a day, and raised. A failure of the database itself is
    only raised: the slot is caught up later.

    Raises:
        StoreError: the database does not answer.
        ConfigError: a channel of the digest is not set, or two targets are the same channel.
        TransientError: Google failed, and may answer later.
        PermanentError: Google refused, or the sheet's layout cannot be read.
    """
    job = run.job
    with context.database.writing() as connection:
        claim = runs.Claim(job=job.name, slot=run.slot, since=now_of(context.clock, connection))
        if not runs.claim(connection, claim, owner=owner, lease=lease):
            return False
    try:
        if job.action == "sync":
            _pull(context, claim)
        else:
            _promise(context, run, claim)
    except _TakenOverError:
        _log.warning("job %s took longer than its lease, and another process took it over", job.name)
        return False
    except StoreError as error:
        # Nothing was written, so nothing is lost: the claim's lease ends, and the slot is caught up.
        _log.error("job %s is put off: %s", job.name, error)
        raise
    except MecBotError as error:
        _log.error("job %s failed: %s", job.name, error)
        _record_failure(context, claim, str(error))
        _tell_failure(context, job, error.phrase)
        raise
    except Exception as error:
        _record_failure(context, claim, repr(error))
        _tell_failure(context, job, own_fault(error))
        raise
    return True


class _TakenOverError(Exception):
    """The lease ended before the run did, and another process took it over; raising this undoes the transaction."""


def _pull(context: Context, claim: runs.Claim) -> None:
    synced = sync(context)
    if synced.held:
        _log.warning("the pull is held: %s", " ".join(str(doubt.reason) for doubt in synced.held))
    detail = "held" if synced.held else f"{len(synced.changes)} changes"
    with context.database.writing() as connection:
        _record(context, connection, claim, RunResult(snapshot=synced.snapshot, detail=detail))
    _log.info("job %s done", claim.job)


def _promise(context: Context, run: JobRun, claim: runs.Claim) -> None:
    with context.database.writing_alone() as connection:
        result = compose(context, run, connection)
        # First of all: where another process took the run over, it made the promises, and nothing may be added to them.
        _record(context, connection, claim, result)
        # Only where the clock was ahead, and is right again, can a slot have been run before.
        known = {promise.key for promise in outbox.promised_by(connection, run.key_prefix)}
        if known:
            _log.warning("job %s: what this slot sent while the clock was ahead is not sent again", run.job.name)
        messages = [message for message in result.messages if message.promise.key not in known]
        promises = [replace(message.promise, sought_since=_sought_since(context, run)) for message in messages]
        outbox.promise(connection, promises, context.clock())
        notifications.write(connection, {message.promise.key: message.findings for message in messages})
        escalations.write(connection, {message.promise.key: message.escalations for message in messages})
    # Whether they arrive is said where they are sent.
    _log.info("job %s promised its messages: %d", claim.job, len(messages))


def _sought_since(context: Context, run: JobRun) -> datetime | None:
    """Since when the messages of a slot may have gone out, where the slot was due before this process was at work.

    Where a backup was restored since then, the slot was run already, and the database does not know.
    """
    if context.at_work_since is None or run.slot > context.at_work_since:
        return None
    return run.slot - _CLOCKS_APART


def _record(context: Context, connection: Connection, claim: runs.Claim, result: RunResult) -> None:
    ending = runs.Ending(outcome="done", detail=result.detail, snapshot=result.snapshot)
    if not runs.finish(connection, claim, ending, context.clock()):
        raise _TakenOverError


def _tell_failure(context: Context, job: Job, reason: Phrase) -> None:
    otherwise_staff = DIGEST_FAILED if job.action == "digest" else None
    tell_operator(context, Phrase("The job {job} failed", job=job.name), reason, otherwise_staff=otherwise_staff)


def _record_failure(context: Context, claim: runs.Claim, reason: str) -> None:
    try:
        with context.database.writing() as connection:
            runs.finish(connection, claim, runs.Ending(outcome="failed", detail=reason), context.clock())
    except MecBotError as second:
        _log.error("the failure of job %s could not be recorded: %s", claim.job, second)
