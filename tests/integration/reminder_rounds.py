"""Rounds of reminders: a week's reminders sent, or only looked at, under settings of the test's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from running import a_run, deliver, run
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.job_run import NotSent, RunResult
from mec_bot.actions.reminders.remind import remind
from mec_bot.settings.models import CarrierSettings
from mec_bot.store import outbox
from mec_bot.store.outbox import Promise

# The checks that the reminders' job names.
REMINDED = ("missing_assessment", "unassigned_strategy", "unreadable_cell")


def with_reminders(
    context: Context, carriers: Mapping[str, CarrierSettings] | None = None, **reminders: Any
) -> Context:
    """The same bot with other settings."""
    settings = context.settings
    own = settings.reminders.model_copy(update=reminders)
    return replace(context, settings=replace(settings, reminders=own, carriers=carriers or settings.carriers))


def a_round(context: Context, clock: Clock, **by: float) -> dict[str, Promise]:
    """A week's reminders, sent: member id → message."""
    clock.forward(**by)
    promises = run(context, "remind", checks=REMINDED)
    deliver(context)
    return {promise.recipient: promise for promise in promises}


def would(context: Context) -> RunResult:
    """What `remind --dry-run` finds."""
    with context.database.reading() as connection:
        return remind(context, a_run(context, "remind", checks=REMINDED), connection)


def why_not(context: Context, member: str) -> NotSent:
    """Why the member hears nothing at all."""
    return next(one for one in would(context).not_sent if one.recipient == member and one.about is None)


def states(context: Context, prefix: str) -> dict[str, str]:
    """Recipient → what became of their message, among those whose key begins so."""
    with context.database.reading() as connection:
        return {one.recipient: one.state for one in outbox.entries(connection) if one.key.startswith(prefix)}
