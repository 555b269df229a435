"""The bot at work: its actions run as jobs, and what they promised goes out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from still_clock import Clock

from mec_bot.actions.bot import Bot
from mec_bot.actions.run_task import run_task
from mec_bot.actions.sync import Synced, sync
from mec_bot.actions.task import ActionName, Task
from mec_bot.store import outbox
from mec_bot.store.outbox import Promise


def run(bot: Bot, action: ActionName, slot: datetime | None = None, **more: Any) -> list[Promise]:
    """Run the action's job for a slot; gives what it promised."""
    task = Task(job=f"the-{action}", slot=slot or bot.clock(), **more)
    run_task(bot, action, task, owner="test")
    with bot.database.reading() as connection:
        return outbox.promised_by(connection, task.key_prefix)


def sync_again(bot: Bot, clock: Clock, **by: float) -> Synced:
    """Pull once more, so much later."""
    clock.forward(**by)
    return sync(bot)


def promised(bot: Bot) -> list[Promise]:
    """All that was ever promised."""
    with bot.database.reading() as connection:
        return outbox.promised_by(connection, "")


def deliver(bot: Bot, *, refused: bool = False) -> None:
    """As the courier would: all that waits goes out, or is refused for good."""
    while True:
        with bot.database.writing() as connection:
            claimed = outbox.claim_due(connection, bot.clock(), timedelta(minutes=1))
            if claimed is None:
                return
            if refused:
                outbox.failed(connection, claimed, "not_in_channel")
            else:
                outbox.sent(connection, claimed, bot.clock(), "C1/1.0")


def greet(bot: Bot, **more: Any) -> None:
    """The digest's first message arrives."""
    assert len(run(bot, "digest", **more)) == 1
    deliver(bot)


def welcome(bot: Bot, clock: Clock, **more: Any) -> None:
    """The digest's first message arrives; a week goes by."""
    greet(bot, **more)
    clock.forward(days=7)
