"""Pull the sheet, read it, check it, and remember all three in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mec_bot.actions.bot import Bot
from mec_bot.review.changes import Change, compare
from mec_bot.review.checks import check
from mec_bot.review.finding import Finding, to_text
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.sheet.reading import read_dashboard
from mec_bot.store import findings, snapshots


@dataclass(frozen=True, kw_only=True)
class Synced:
    """One pull: its snapshot, what was found, and what changed since the snapshot before (none on the first)."""

    snapshot: int
    taken_at: datetime
    dashboard: Dashboard
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]


def pull(bot: Bot) -> tuple[Dashboard, tuple[Finding, ...]]:
    """Fetch, read and check; remembers nothing.

    Raises:
        TransientError, PermanentError: Google failed or refused.
        SheetLayoutError: the tab or a required column is missing.
    """
    dashboard = read_dashboard(bot.sheets.pull(bot.settings.bot.sheet.id), bot.settings)
    return dashboard, check(dashboard, bot.settings.checks)


def sync(bot: Bot) -> Synced:
    """Pull and remember; where the pull fails, the last good snapshot stays as it is.

    Raises:
        as ``pull``, and StoreError.
    """
    dashboard, found = pull(bot)
    with bot.database.writing_alone() as connection:
        # Read once nobody else writes: a digest that ends meanwhile must not seem to have told what is found now.
        now = bot.clock()
        before = snapshots.latest(connection)
        snapshot_id = snapshots.save(connection, dashboard, now)
        findings.record(connection, {finding.key: to_text(finding) for finding in found}, now)
    changed = before is not None and before.id != snapshot_id
    return Synced(
        snapshot=snapshot_id,
        taken_at=now,
        dashboard=dashboard,
        findings=found,
        changes=compare(before.dashboard, dashboard) if before is not None and changed else (),
    )
