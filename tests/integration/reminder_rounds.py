"""Rounds of reminders: a week's reminders sent, or only looked at, under settings of the test's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from running import deliver, run
from still_clock import Clock

from mec_bot.actions.bot import Bot
from mec_bot.actions.remind import remind
from mec_bot.actions.task import Done, NotSent, Task
from mec_bot.settings import CarrierSettings
from mec_bot.store import outbox
from mec_bot.store.outbox import Promise

# The checks that the reminders' job names.
REMINDED = ("missing_assessment", "unassigned_strategy", "unreadable_cell")


def with_reminders(bot: Bot, carriers: Mapping[str, CarrierSettings] | None = None, **reminders: Any) -> Bot:
    """The same bot with other settings."""
    settings = bot.settings
    own = settings.bot.model_copy(update={"reminders": settings.bot.reminders.model_copy(update=reminders)})
    return replace(bot, settings=replace(settings, bot=own, carriers=carriers or settings.carriers))


def a_round(bot: Bot, clock: Clock, **by: float) -> dict[str, Promise]:
    """A week's reminders, sent: member id → message."""
    clock.forward(**by)
    promises = run(bot, "remind", checks=REMINDED)
    deliver(bot)
    return {promise.recipient: promise for promise in promises}


def would(bot: Bot) -> Done:
    """What `remind --dry-run` finds."""
    with bot.database.reading() as connection:
        return remind(bot, Task(job="the-remind", slot=bot.clock(), checks=REMINDED), connection)


def why_not(bot: Bot, member: str) -> NotSent:
    """Why the member hears nothing at all."""
    return next(one for one in would(bot).not_sent if one.recipient == member and one.about is None)


def states(bot: Bot, prefix: str) -> dict[str, str]:
    """Recipient → what became of their message, among those whose key begins so."""
    with bot.database.reading() as connection:
        return {one.recipient: one.state for one in outbox.entries(connection) if one.key.startswith(prefix)}
