"""Pull the sheet, read it, check it, and remember all three in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mec_bot.actions.last_pull import LastPull
from mec_bot.actions.sync.changelog import backfill, log
from mec_bot.actions.sync.gc_pause import gc_pause
from mec_bot.actions.sync.held import hold, may_be_taken
from mec_bot.actions.sync.history import history, history_with
from mec_bot.actions.sync.prune import prune
from mec_bot.actions.sync.pulled import Pulled
from mec_bot.actions.sync.renames import known_renames, propose_renames
from mec_bot.actions.sync.resolved import close_resolved
from mec_bot.errors import SheetLayoutError
from mec_bot.review.breaker import Doubt, guards, implausible
from mec_bot.review.changes import Change, compare
from mec_bot.review.check import View, run
from mec_bot.review.finding import Finding, from_text, to_text
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.sheet.table.reading import read_dashboard
from mec_bot.store import findings, held, snapshots

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.review.history import History
    from mec_bot.store.database import Connection
    from mec_bot.store.snapshots import Snapshot


@dataclass(frozen=True, kw_only=True)
class Synced:
    """One pull: the id of its snapshot, the findings, and the changes since the snapshot before (none at first).

    ``held`` are the doubts for which the pull is held. Everything else is then as in the last good snapshot, and
    ``taken_at`` is the instant (UTC) at which that one was last read.
    """

    snapshot: int
    taken_at: datetime
    dashboard: Dashboard
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    held: tuple[Doubt, ...] = ()


def pull(context: Context) -> tuple[Dashboard, tuple[Finding, ...]]:
    """Fetch, read and check the sheet against the remembered past; remembers nothing.

    Raises:
        StoreError: the database cannot be read.
        TransientError: Google failed, and may answer later.
        PermanentError: Google refused.
        SheetLayoutError: the tab or a required column is missing.
    """
    dashboard = _read(context)
    zone = context.settings.timezone
    with context.database.reading() as connection:
        past = history_with(connection, dashboard, context.today, zone)
    return dashboard, _checked(context, dashboard, past)


def _read(context: Context) -> Dashboard:
    return read_dashboard(context.sheets.pull(context.settings.sheet.id), context.settings, context.today)


def _read_if_changed(context: Context, last: LastPull | None) -> tuple[Dashboard, str]:
    """The dashboard and the digest of Google's reply: what was read of the last reply, if it is still the same."""
    sheet_id = context.settings.sheet.id
    if last is None:
        context.last_pull.forget()
        spreadsheet = context.sheets.pull(sheet_id)
    else:
        changed = context.sheets.pull_if_changed(sheet_id, last.digest)
        if changed is None:
            return last.dashboard, last.digest
        spreadsheet = changed
    return read_dashboard(spreadsheet, context.settings, context.today), spreadsheet.digest


def _checked(context: Context, dashboard: Dashboard, past: History) -> tuple[Finding, ...]:
    return run(context.checks, _view(context, dashboard, past), context.settings.checks)


def _view(context: Context, dashboard: Dashboard, past: History) -> View:
    settings = context.settings
    return View(
        dashboard=dashboard,
        today=context.today,
        history=past,
        carriers=context.carriers(dashboard),
        inactive_statuses=settings.checks.inactive_statuses,
        programme_end=settings.programme_end,
    )


@gc_pause()
def sync(context: Context, *, accept: bool = False) -> Synced:
    """Pull the sheet and remember it; where the pull fails or is held, the last good snapshot stays as it is.

    ``accept`` takes what was held last, however unlike the last snapshot; where nothing is held, whatever the sheet says.

    Raises:
        StoreError: the database does not answer.
        TransientError: Google failed, and may answer later.
        PermanentError: Google refused.
        SheetLayoutError: the tab or a required column is missing. Where the sheet could be read before, the pull is
            held instead, unless ``accept`` is set.
    """
    today = context.today
    last = context.last_pull.on(today)
    try:
        dashboard, digest = _read_if_changed(context, last)
    except SheetLayoutError as error:
        unreadable = None if accept else _hold_unreadable(context, error)
        if unreadable is None:
            raise
        return unreadable
    with context.database.writing_alone() as connection:
        # The clock is read once nobody else writes: a digest that ends meanwhile must not seem to have new findings.
        now = context.clock()
        before = snapshots.latest(connection, known={last.snapshot: last.dashboard} if last else {})
        unchanged = before is not None and before.dashboard is dashboard
        limits = context.settings.breaker
        doubts = implausible(before.dashboard, dashboard, limits) if before and not unchanged else ()
        if before is not None and doubts and not may_be_taken(connection, doubts, accept=accept):
            hold(context, connection, before, doubts, acceptable=True)
            return _held(connection, before, doubts)
        if doubts:
            held.taken(connection, now)
        else:
            held.drop(connection, now)
        backfill(connection)
        if before is not None and unchanged:
            snapshot_id = snapshots.see_again(connection, before.id, now)
        else:
            snapshot_id = snapshots.save(connection, dashboard, now)
        pulled = Pulled(before=before, dashboard=dashboard, snapshot=snapshot_id, at=now)
        changes = _what_changed(context, connection, pulled)
        found = _checked(context, dashboard, history(connection, context.settings.timezone))
        findings.record(connection, {finding.key: to_text(finding) for finding in found}, now)
        close_resolved(context, connection, pulled, found)
        if before is not None and before.seen_at.astimezone(context.settings.timezone).date() < context.today:
            prune(context, connection)
    context.last_pull.keep(LastPull(digest=digest, day=today, dashboard=dashboard, snapshot=snapshot_id))
    return Synced(
        snapshot=snapshot_id,
        taken_at=now,
        dashboard=dashboard,
        findings=found,
        changes=changes,
    )


def _what_changed(context: Context, connection: Connection, pulled: Pulled) -> tuple[Change, ...]:
    """Log the changes since the snapshot before, ask staff about possible renames, and give the changes."""
    before = pulled.before
    if before is None:
        log(connection, pulled)
        return ()
    if before.id == pulled.snapshot:
        return ()
    propose_renames(context, connection, before.dashboard, pulled)
    seen = compare(before.dashboard, pulled.dashboard)
    log(connection, pulled, seen)
    known = known_renames(connection)
    return compare(before.dashboard, pulled.dashboard, known) if known else seen


def _hold_unreadable(context: Context, error: SheetLayoutError) -> Synced | None:
    """Hold a sheet that could be read before; ``None`` where nothing good is remembered of it."""
    with context.database.writing_alone() as connection:
        before = snapshots.latest(connection)
        if before is None or not guards(before.dashboard, context.settings.sheet.id, context.settings.breaker):
            return None
        doubts = (Doubt(reason=error.phrase),)
        hold(context, connection, before, doubts, acceptable=False)
        return _held(connection, before, doubts)


def _held(connection: Connection, before: Snapshot, doubts: tuple[Doubt, ...]) -> Synced:
    return Synced(
        snapshot=before.id,
        taken_at=before.seen_at,
        dashboard=before.dashboard,
        findings=tuple(from_text(entry.body) for entry in findings.open_findings(connection)),
        changes=(),
        held=doubts,
    )
