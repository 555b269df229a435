"""The programme's synthesis, from the latest snapshot: never from Google, and always with the moment it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mec_bot.actions.bot import Bot
from mec_bot.actions.collector import collector_aside
from mec_bot.review.synthesis import Synthesis, synthesise
from mec_bot.sheet.rounds import RoundNames
from mec_bot.store import snapshots


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A synthesis, and when what it counts was last read so."""

    synthesis: Synthesis
    read_at: datetime


@collector_aside()
def report(bot: Bot, *, round_label: str | None = None, year: int | None = None) -> Reported | None:
    """The synthesis of one round, ``None`` before the first pull.

    Raises:
        ConfigError: no round has that name.
        StoreError: the database does not answer.
    """
    with bot.database.reading() as connection:
        snapshot = snapshots.latest(connection)
    if snapshot is None:
        return None
    names = RoundNames(bot.settings.columns)
    periods = {label: names.period(label) for label in snapshot.dashboard.rounds}
    synthesis = synthesise(
        snapshot.dashboard,
        round_label=round_label,
        year=year,
        periods={label: period for label, period in periods.items() if period},
    )
    return Reported(synthesis=synthesis, read_at=snapshot.seen_at)
