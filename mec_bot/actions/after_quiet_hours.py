"""When a message may go out: at once, or at the end of the quiet hours into which it falls."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mec_bot.calendar.quiet_hours import may_go_out

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.store.outbox import Promise


def after_quiet_hours(context: Context, promise: Promise, zone: ZoneInfo | None = None) -> Promise:
    """The same promise, due at the first instant at which it may go out.

    ``zone`` is the recipient's time zone; without it, the programme's counts. Messages that tell the operator of
    trouble do not pass here: they go out at once.
    """
    settings, now = context.settings, context.clock()
    earliest = max(promise.due_at or now, now)
    due_at = may_go_out(earliest, settings.quiet_hours, zone or settings.timezone, settings.working_days)
    return replace(promise, due_at=due_at if due_at > now else None)
