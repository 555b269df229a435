"""Pull the sheet, read it, check it, and remember all three in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mec_bot.actions.bot import Bot
from mec_bot.actions.changelog import catch_up, log
from mec_bot.actions.collector import collector_aside
from mec_bot.actions.held import hold, was_accepted
from mec_bot.actions.history import history, history_with
from mec_bot.actions.renames import known_renames, propose_renames
from mec_bot.actions.repaired import settle
from mec_bot.actions.thin import thin
from mec_bot.errors import SheetLayoutError
from mec_bot.phrases import Phrase
from mec_bot.review.breaker import guards, implausible
from mec_bot.review.changes import Change, compare
from mec_bot.review.check import View, run
from mec_bot.review.finding import Finding, from_text, to_text
from mec_bot.review.history import History
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.sheet.reading import read_dashboard
from mec_bot.store import findings, held, snapshots
from mec_bot.store.database import Connection
from mec_bot.store.snapshots import Snapshot


@dataclass(frozen=True, kw_only=True)
class Synced:
    """One pull: its snapshot, what was found, and what changed since the snapshot before (none on the first).

    ``held`` says why the pull is held; all else is then what the last good one said, ``taken_at`` when it was last read.
    """

    snapshot: int
    taken_at: datetime
    dashboard: Dashboard
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    held: tuple[Phrase, ...] = ()


def pull(bot: Bot) -> tuple[Dashboard, tuple[Finding, ...]]:
    """Fetch, read and check against what is remembered; remembers nothing.

    Raises:
        StoreError: the database cannot be read.
        TransientError, PermanentError: Google failed or refused.
        SheetLayoutError: the tab or a required column is missing.
    """
    dashboard = _read(bot)
    zone = bot.settings.timezone
    with bot.database.reading() as connection:
        past = history_with(connection, dashboard, bot.today, zone)
    return dashboard, _checked(bot, dashboard, past)


def _read(bot: Bot) -> Dashboard:
    return read_dashboard(bot.sheets.pull(bot.settings.bot.sheet.id), bot.settings)


def _checked(bot: Bot, dashboard: Dashboard, past: History) -> tuple[Finding, ...]:
    return run(bot.checks, _view(bot, dashboard, past), bot.settings.checks)


def _view(bot: Bot, dashboard: Dashboard, past: History) -> View:
    settings = bot.settings
    end = settings.bot.programme_end
    return View(
        dashboard=dashboard,
        today=bot.today,
        history=past,
        carriers=Carriers(settings.carriers, dashboard.carriers),
        inactive_statuses=settings.checks.inactive_statuses,
        programme_end=date.fromisoformat(end) if end else None,
    )


@collector_aside()
def sync(bot: Bot, *, accept: bool = False) -> Synced:
    """Pull and remember; where the pull fails or is held, the last good snapshot stays as it is.

    ``accept`` takes the sheet as it is, however unlike the last snapshot.

    Raises:
        as ``pull``, and StoreError. A layout that cannot be read any more is held, not raised, unless ``accept`` asks for it.
    """
    try:
        dashboard = _read(bot)
    except SheetLayoutError as error:
        unreadable = None if accept else _hold_unreadable(bot, error)
        if unreadable is None:
            raise
        return unreadable
    with bot.database.writing_alone() as connection:
        # Read once nobody else writes: a digest that ends meanwhile must not seem to have told what is found now.
        now = bot.clock()
        before = snapshots.latest(connection)
        reasons = implausible(before.dashboard, dashboard, bot.settings.bot.breaker) if before else ()
        if before is not None and reasons and not accept and not was_accepted(connection, reasons):
            hold(bot, connection, before, reasons, acceptable=True)
            return _held(connection, before, reasons)
        if reasons:
            held.taken(connection, now)
        else:
            held.drop(connection, now)
        catch_up(connection)
        snapshot_id = snapshots.save(connection, dashboard, now)
        changes: tuple[Change, ...] = ()
        if before is None:
            log(connection, snapshot_id, now, None)
        elif before.id != snapshot_id:
            changes = _what_changed(bot, connection, before, dashboard, snapshot_id, now)
        found = _checked(bot, dashboard, history(connection, bot.settings.timezone))
        findings.record(connection, {finding.key: to_text(finding) for finding in found}, now)
        settle(bot, connection, before.dashboard if before else None, dashboard, found, snapshot_id, now)
        if before is not None and before.seen_at.astimezone(bot.settings.timezone).date() < bot.today:
            thin(bot, connection)
    return Synced(
        snapshot=snapshot_id,
        taken_at=now,
        dashboard=dashboard,
        findings=found,
        changes=changes,
    )


def _what_changed(
    bot: Bot, connection: Connection, before: Snapshot, dashboard: Dashboard, snapshot: int, now: datetime
) -> tuple[Change, ...]:
    """What is new since the snapshot before, logged and told; what may have been renamed is asked."""
    propose_renames(bot, connection, before.dashboard, dashboard, snapshot, now)
    seen = compare(before.dashboard, dashboard)
    log(connection, snapshot, now, before.id, seen)
    known = known_renames(connection)
    return compare(before.dashboard, dashboard, known) if known else seen


def _hold_unreadable(bot: Bot, error: SheetLayoutError) -> Synced | None:
    """Hold a sheet that could be read before; ``None`` where nothing good is remembered of it."""
    with bot.database.writing_alone() as connection:
        before = snapshots.latest(connection)
        if before is None or not guards(before.dashboard, bot.settings.bot.sheet.id, bot.settings.bot.breaker):
            return None
        hold(bot, connection, before, [error.phrase], acceptable=False)
        return _held(connection, before, [error.phrase])


def _held(connection: Connection, before: Snapshot, reasons: Sequence[Phrase]) -> Synced:
    return Synced(
        snapshot=before.id,
        taken_at=before.seen_at,
        dashboard=before.dashboard,
        findings=tuple(from_text(entry.body) for entry in findings.open_findings(connection)),
        changes=(),
        held=tuple(reasons),
    )
