"""What one pull brought: the input of all steps that follow from it in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mec_bot.sheet.dashboard import Dashboard
from mec_bot.store.snapshots import Snapshot


@dataclass(frozen=True, kw_only=True)
class Pulled:
    """One pull: ``dashboard`` was read ``at`` an instant (UTC), and is stored as the snapshot with the id ``snapshot``.

    ``before`` is the snapshot before it, if any. The findings that this pull resolved are those resolved at its
    instant.
    """

    before: Snapshot | None
    dashboard: Dashboard
    snapshot: int
    at: datetime
