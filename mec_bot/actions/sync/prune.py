"""Pruning the stored snapshots: past a set age, only the last snapshot of each month stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from mec_bot.actions.received import baselines
from mec_bot.store import pruning

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.store.database import Connection


def prune(context: Context, connection: Connection) -> int:
    """Drop the snapshots that are older than `memory.keep_days` and need not stay; gives the number of those.

    The first snapshot stays, since everything counts from it. So do the snapshots with which the next digests will be
    compared.
    """
    keep_days = context.settings.memory.keep_days
    if keep_days is None:
        return 0
    oldest_day = context.today - timedelta(days=keep_days)
    superfluous = _superfluous(pruning.taken(connection), oldest_day, context.settings.timezone)
    if superfluous:
        superfluous -= baselines(connection, context.clock())
        pruning.drop(connection, superfluous)
    return len(superfluous)


def _superfluous(taken: Sequence[tuple[int, datetime]], oldest_day: date, zone: tzinfo) -> set[int]:
    """The ids of the snapshots older than ``oldest_day``, without the first, the newest, and the last of each month."""
    days = [(snapshot, instant.astimezone(zone).date()) for snapshot, instant in taken]
    last_of_month = {(day.year, day.month): snapshot for snapshot, day in days if day < oldest_day}
    stay: Collection[int] = {days[0][0], days[-1][0], *last_of_month.values()} if days else ()
    return {snapshot for snapshot, day in days if day < oldest_day and snapshot not in stay}
