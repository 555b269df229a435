"""Thinning what is remembered: of snapshots past a set age, the last of each month stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta, tzinfo

from mec_bot.actions.bot import Bot
from mec_bot.actions.delivered import baselines
from mec_bot.store import thinning
from mec_bot.store.database import Connection


def thin(bot: Bot, connection: Connection) -> int:
    """Drop what is older than `memory.keep_days` and need not stay; gives how many snapshots that were.

    The first snapshot stays, since everything counts from it; so does the one from which the next digest will count.
    """
    keep_days = bot.settings.bot.memory.keep_days
    if keep_days is None:
        return 0
    oldest_day = bot.today - timedelta(days=keep_days)
    superfluous = _superfluous(thinning.taken(connection), oldest_day, bot.settings.timezone)
    if superfluous:
        superfluous -= baselines(connection)
        thinning.drop(connection, superfluous)
    return len(superfluous)


def _superfluous(taken: Sequence[tuple[int, datetime]], oldest_day: date, zone: tzinfo) -> set[int]:
    """All that are older, but the first, the newest, and the last of each month."""
    days = [(snapshot, instant.astimezone(zone).date()) for snapshot, instant in taken]
    last_of_month = {(day.year, day.month): snapshot for snapshot, day in days if day < oldest_day}
    stay: Collection[int] = {days[0][0], days[-1][0], *last_of_month.values()} if days else ()
    return {snapshot for snapshot, day in days if day < oldest_day and snapshot not in stay}
