"""The bot at work: its actions run as jobs, and what they promised goes out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.job_run import JobRun
from mec_bot.actions.run_job import run_job
from mec_bot.actions.sync.sync import Synced, sync
from mec_bot.phrases import Phrase, phrase_to_text
from mec_bot.settings.jobs import ActionName, Job
from mec_bot.settings.when import When
from mec_bot.store import outbox
from mec_bot.store.outbox import Promise


def a_job(name: str, action: ActionName, **more: Any) -> Job:
    """A job as its file would give it; one at nine every day unless ``more`` says otherwise."""
    return Job(name=name, action=action, **{"when": When(at=("09:00",))} | more)


def a_run(
    context: Context,
    action: ActionName,
    slot: datetime | None = None,
    *,
    following: datetime | None = None,
    **more: Any,
) -> JobRun:
    """A run of the action's job, now unless a slot is given; ``more`` is of the job."""
    return JobRun(job=a_job(f"the-{action}", action, **more), slot=slot or context.clock(), following=following)


def run(context: Context, action: ActionName, slot: datetime | None = None, **more: Any) -> list[Promise]:
    """Run the action's job; gives what it promised."""
    asked = a_run(context, action, slot, **more)
    run_job(context, asked, owner="test")
    with context.database.reading() as connection:
        return outbox.promised_by(connection, asked.key_prefix)


def sync_again(context: Context, clock: Clock, **by: float) -> Synced:
    """Pull once more, so much later."""
    clock.forward(**by)
    return sync(context)


def promised(context: Context) -> list[Promise]:
    """All that was ever promised."""
    with context.database.reading() as connection:
        return outbox.everything(connection)


def deliver(context: Context, *, refused: str = "", to: str = "", undecided: bool = False) -> None:
    """As the courier would: all that waits goes out, or is refused for good with Slack's word for it.

    With ``to``, only what goes to this recipient is refused; ``undecided``: it may have gone out before.
    """
    while True:
        with context.database.writing() as connection:
            claimed = outbox.claim_due(connection, context.clock(), timedelta(minutes=1))
            if claimed is None:
                return
            if refused and to in {"", claimed.recipient}:
                error = Phrase("{method}: {code}. {advice}", method="chat.postMessage", code=refused, advice="")
                refuse = outbox.undecided if undecided else outbox.failed
                refuse(connection, claimed, phrase_to_text(error))
            else:
                outbox.sent(connection, claimed, context.clock(), "C1/1.0")


def greet(context: Context, **more: Any) -> None:
    """The digest's first message arrives."""
    assert len(run(context, "digest", **more)) == 1
    deliver(context)


def welcome(context: Context, clock: Clock, **more: Any) -> None:
    """The digest's first message arrives; a week goes by."""
    greet(context, **more)
    clock.forward(days=7)
