"""The programme's synthesis, from the latest snapshot: never from Google, and always with the moment it was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mec_bot.actions.sync.gc_pause import gc_pause
from mec_bot.review.synthesis.compute import synthesise
from mec_bot.review.synthesis.model import Synthesis
from mec_bot.sheet.table.rounds import RoundNames
from mec_bot.store import snapshots
from mec_bot.store.snapshots import Snapshot

if TYPE_CHECKING:
    from mec_bot.actions.context import Context


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A synthesis, and the snapshot from which it was made."""

    synthesis: Synthesis
    snapshot: Snapshot


@gc_pause()
def report(context: Context, *, round_label: str | None = None, year: int | None = None) -> Reported | None:
    """The synthesis of one round, the current one unless ``round_label`` names another; ``None`` before the first pull.

    Raises:
        ConfigError: no round has that name.
        StoreError: the database does not answer.
    """
    with context.database.reading() as connection:
        snapshot = snapshots.latest(connection)
    if snapshot is None:
        return None
    names = RoundNames(context.settings.columns)
    periods = {label: names.period(label) for label in snapshot.dashboard.rounds}
    synthesis = synthesise(
        snapshot.dashboard,
        round_label=round_label,
        year=year,
        periods={label: period for label, period in periods.items() if period},
        inactive_statuses=context.settings.checks.inactive_statuses,
    )
    return Reported(synthesis=synthesis, snapshot=snapshot)
