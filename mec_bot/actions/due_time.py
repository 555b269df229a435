"""When a message may go out: at once, or at the end of the quiet hours into which it falls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from mec_bot.actions.bot import Bot
from mec_bot.quiet_hours import may_go_out
from mec_bot.store.outbox import Promise


def in_due_time(bot: Bot, promises: Sequence[Promise], zone: ZoneInfo | None = None) -> tuple[Promise, ...]:
    """The same promises, each due once it may go out; ``zone`` is that of the people who get them, else the programme's.

    What tells the operator of trouble is not asked about: it goes out at once.
    """
    settings, now = bot.settings, bot.clock()
    due = []
    for promise in promises:
        earliest = max(promise.due_at or now, now)
        due_at = may_go_out(earliest, settings.quiet_hours, zone or settings.timezone, settings.working_days)
        due.append(replace(promise, due_at=due_at if due_at > now else None))
    return tuple(due)
