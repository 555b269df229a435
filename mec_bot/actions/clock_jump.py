"""When the clock was set to another time: the runs of the future do not count, and the operator is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mec_bot.actions.trouble import promise_trouble
from mec_bot.phrases import Phrase
from mec_bot.store import runs

if TYPE_CHECKING:
    from mec_bot.actions.context import Context


@dataclass(frozen=True, kw_only=True)
class Jump:
    """One step of the clock: from ``before``, the instant that it should have shown, to ``after`` (both aware)."""

    before: datetime
    after: datetime


def settle_clock(context: Context, jump: Jump | None) -> Phrase | None:
    """Set aside the runs that the clock puts into the future; gives what the operator was told, if anything.

    ``jump`` is the step that this process saw; ``None`` at its start, when the clock may have been set before.

    Raises:
        StoreError: the database does not answer.
    """
    with context.database.writing_alone() as connection:
        now = context.clock()
        until = runs.set_aside(connection, now)
        if jump is not None:
            reason = Phrase(
                "In one step, it went from {before} to {after}. Jobs go on by the time that it shows now. If that is "
                "wrong, set the clock right, and see that it is kept right (NTP).",
                before=_shown(context, jump.before),
                after=_shown(context, jump.after),
            )
        elif until is not None:
            reason = Phrase(
                "It shows {now}, but jobs have run until {until}: it is behind now, or it was ahead then. Jobs go on by "
                "the time that it shows now, and what ran later by the clock does not count. If that time is wrong, set "
                "the clock right, and see that it is kept right (NTP).",
                now=_shown(context, now),
                until=_shown(context, until),
            )
        else:
            return None
        promise_trouble(context, connection, Phrase("The clock was set to another time"), reason)
    return reason


def _shown(context: Context, instant: datetime) -> str:
    return f"{instant.astimezone(context.settings.timezone):%Y-%m-%d %H:%M}"
