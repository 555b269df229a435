"""Running one job's slot: claimed once, its messages promised in the same transaction as its end."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mec_bot.actions.bot import Bot
from mec_bot.actions.digest import digest
from mec_bot.actions.due_time import in_due_time
from mec_bot.actions.remind import remind
from mec_bot.actions.sync import sync
from mec_bot.actions.task import ActionName, Done, Task
from mec_bot.actions.trouble import tell_operator
from mec_bot.errors import MecBotError, StoreError
from mec_bot.phrases import Phrase
from mec_bot.store import escalations, outbox, runs, tellings
from mec_bot.store.database import Connection

_log = logging.getLogger(__name__)
# Longer than any run: a pull gives up after 40 s at most.
_LEASE = timedelta(minutes=5)

_COMPOSERS: Mapping[ActionName, Callable[[Bot, Task, Connection], Done]] = {"digest": digest, "remind": remind}


def compose(bot: Bot, action: ActionName, task: Task, connection: Connection) -> Done:
    """What a digest or a reminder would promise and why, each message due once it may go out. Raises as the action does."""
    done = _COMPOSERS[action](bot, task, connection)
    if task.in_quiet_hours == "send":
        return done
    zone = ZoneInfo(task.timezone) if task.timezone else None
    return replace(done, promises=in_due_time(bot, done.promises, zone))


def run_task(bot: Bot, action: ActionName, task: Task, *, owner: str, lease: timedelta = _LEASE) -> bool:
    """Run (job, slot) unless another already has; ``False`` where it was not ours to run.

    Whoever dies during it is replaced once ``lease`` has ended. Whoever only stood still meanwhile keeps nothing of what
    it did: all is in one transaction with the end of its run.

    A failure is recorded, told to the operator's channel once a day, and raised; where the database itself failed, the
    slot is left to be made up for.
    """
    held_since = bot.clock()
    with bot.database.writing() as connection:
        if not runs.claim(connection, task.job, task.slot, owner=owner, now=held_since, lease=lease):
            return False
    try:
        if action == "sync":
            synced = sync(bot)
            if synced.held:
                _log.warning("the pull is held: %s", " ".join(str(reason) for reason in synced.held))
            detail = "held" if synced.held else f"{len(synced.changes)} changes"
            _finish(bot, task, held_since, Done(snapshot=synced.snapshot, detail=detail))
        else:
            with bot.database.writing_alone() as connection:
                done = compose(bot, action, task, connection)
                # First of all: a run that was taken over has promised already, and nothing may be promised beside it.
                _record(connection, bot, task, held_since, done)
                outbox.promise(connection, done.promises, bot.clock())
                tellings.write(connection, done.told)
                escalations.write(connection, done.escalated)
    except _TakenOverError:
        _log.warning("job %s took longer than its lease, and another process took it over", task.job)
        return False
    except StoreError as error:
        # Nothing was written, so nothing is lost: the claim's lease ends, and the slot is made up for.
        _log.error("job %s is put off: %s", task.job, error)
        raise
    except MecBotError as error:
        _log.error("job %s failed: %s", task.job, error)
        _record_failure(bot, task, held_since, str(error))
        tell_operator(bot, Phrase("The job {job} failed", job=task.job), error.phrase)
        raise
    except Exception as error:
        _record_failure(bot, task, held_since, repr(error))
        tell_operator(
            bot,
            Phrase("The job {job} failed", job=task.job),
            Phrase("A fault of mec-bot's own: {fault}. The log has the details.", fault=repr(error)),
        )
        raise
    _log.info("job %s done", task.job)
    return True


class _TakenOverError(Exception):
    """The run's lease ended before it did, and another process has it: undoes the transaction."""


def _finish(bot: Bot, task: Task, held_since: datetime, done: Done) -> None:
    with bot.database.writing() as connection:
        _record(connection, bot, task, held_since, done)


def _record(connection: Connection, bot: Bot, task: Task, held_since: datetime, done: Done) -> None:
    recorded = runs.finish(
        connection,
        task.job,
        task.slot,
        held_since=held_since,
        now=bot.clock(),
        outcome="done",
        detail=done.detail,
        snapshot=done.snapshot,
    )
    if not recorded:
        raise _TakenOverError


def _record_failure(bot: Bot, task: Task, held_since: datetime, reason: str) -> None:
    try:
        with bot.database.writing() as connection:
            runs.finish(
                connection,
                task.job,
                task.slot,
                held_since=held_since,
                now=bot.clock(),
                outcome="failed",
                detail=reason,
            )
    except MecBotError as second:
        _log.error("the failure of job %s could not be recorded: %s", task.job, second)
