"""A sheet that Google gives unchanged is not read again; it is checked again, and remembered as seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from running import sync_again
from sheet_edits import drop_half, edit
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.last_pull import LastPullCache
from mec_bot.actions.sync.sync import sync
from mec_bot.store import findings, snapshots


def test_it_is_what_was_read_before_and_is_seen_again(context: Context, clock: Clock) -> None:
    first = sync(context)
    again = sync_again(context, clock, minutes=10)
    assert again.dashboard is first.dashboard
    assert (again.snapshot, again.changes, again.findings) == (first.snapshot, (), first.findings)
    with context.database.reading() as connection:
        latest = snapshots.latest(connection)
        last_seen = {finding.last_seen for finding in findings.open_findings(connection)}
    assert latest is not None
    assert (latest.taken_at, latest.seen_at) == (first.taken_at, clock())
    assert last_seen == {clock()}


def test_one_edited_cell_is_read(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    edit(workbook, ("Frigo de palier", "Stratégie", None))
    changed = sync_again(context, clock, minutes=10)
    assert [(change.project, change.kind) for change in changed.changes] == [("Frigo de palier", "strategy")]


def test_on_another_day_it_is_read_again_since_a_round_may_have_begun(context: Context, clock: Clock) -> None:
    first = sync(context)
    assert sync_again(context, clock, days=1).dashboard is not first.dashboard


def test_what_another_replica_stored_meanwhile_is_compared(context: Context, clock: Clock, workbook: Path) -> None:
    first, before = sync(context), workbook.read_bytes()
    edit(workbook, ("Frigo de palier", "Stratégie", None))
    replica = replace(context, last_pull=LastPullCache())
    assert sync_again(replica, clock, minutes=10).changes
    workbook.write_bytes(before)
    back = sync_again(context, clock, minutes=10)
    assert back.dashboard is first.dashboard
    assert [(change.project, change.kind) for change in back.changes] == [("Frigo de palier", "strategy")]
    assert back.snapshot > first.snapshot


def test_a_pull_that_is_held_is_not_taken_for_the_last_good_one(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    before = workbook.read_bytes()
    drop_half(workbook)
    assert sync_again(context, clock, minutes=10).held
    assert sync_again(context, clock, minutes=10).held
    workbook.write_bytes(before)
    assert not sync_again(context, clock, minutes=10).held
