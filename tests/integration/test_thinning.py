"""Old snapshots are dropped; those that remain, and what changed, stay exactly as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from example_programme import FRIGO
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from readers import shown
from renaming_case import NEW, OLD, the_question
from running import deliver, run, sync_again
from sheet_edits import edit
from still_clock import Clock
from year_in_short import live, the_log

from mec_bot.actions.context import Context
from mec_bot.actions.questions.timeline import timeline
from mec_bot.actions.sync import changelog
from mec_bot.actions.sync.held import Decisions
from mec_bot.actions.sync.history import history
from mec_bot.actions.sync.prune import prune
from mec_bot.actions.sync.sync import sync
from mec_bot.review.changes import Change
from mec_bot.sheet.dashboard import Dashboard, Project
from mec_bot.store import pruning, snapshots, tables
from mec_bot.store.database import Connection, Database

START = datetime(2026, 1, 1, 15, 0, tzinfo=UTC)
NAMES = "abcd"


def a_dashboard(contents: dict[str, str]) -> Dashboard:
    projects = tuple(
        Project(key=name, name=name, row=row, notes=notes) for row, (name, notes) in enumerate(contents.items(), 2)
    )
    return Dashboard(
        sheet_id="s",
        title="Programme",
        tab="t",
        tab_id=0,
        rounds=(),
        projects=projects,
        columns={"sub_project": "A"},
        round_columns={},
    )


def everything(connection: Connection) -> dict[int, snapshots.Snapshot]:
    return {number: snapshots.load(connection, number) for number, _ in pruning.taken(connection)}


def dropped_and_compared(database: Database, sheets: list[dict[str, str]], drops: set[int]) -> None:
    """Save a history, drop some of it, and hold that all which remains loads as before."""
    with database.writing() as connection:
        for number, contents in enumerate(sheets):
            snapshots.save(connection, a_dashboard(contents), START + number * timedelta(days=1))
        before = everything(connection)
        newest = max(before)
        dropped = {number for number in before if number in drops and number != newest}
        pruning.drop(connection, dropped)
        assert everything(connection) == {number: one for number, one in before.items() if number not in dropped}
        # Nothing is left that no snapshot holds, and the next pull goes on from there.
        for version in connection.execute(sa.select(tables.project_versions)):
            assert any(version.since <= number < (version.until or number + 1) for number in before.keys() - dropped)
        contents = {**sheets[-1], "e": "new"}
        last = snapshots.save(connection, a_dashboard(contents), START + timedelta(days=500))
        assert snapshots.load(connection, last).dashboard == a_dashboard(contents)


@hypothesis(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    sheets=st.lists(st.dictionaries(st.sampled_from(NAMES), st.sampled_from("xyz")), min_size=1, max_size=12),
    drops=st.sets(st.integers(1, 12)),
)
def test_whatever_is_dropped_all_that_remains_loads_as_before(sheets: list[dict[str, str]], drops: set[int]) -> None:
    database = Database("sqlite://")
    try:
        dropped_and_compared(database, sheets, drops)
    finally:
        database.close()


def test_dropping_keeps_what_remains_on_every_database(database: Database) -> None:
    sheets = [{"a": "x"}, {"a": "y"}, {"a": "x", "b": "x"}, {"b": "x"}, {}, {"a": "x", "b": "y"}, {"b": "z"}]
    dropped_and_compared(database, sheets, {1, 2, 4, 5})


# --- what a pull drops --------------------------------------------------------------------------------------------


def keeping(context: Context, days: int | None) -> Context:
    memory = context.settings.memory.model_copy(update={"keep_days": days})
    return replace(context, settings=replace(context.settings, memory=memory))


def days_kept(context: Context) -> list[str]:
    with context.database.reading() as connection:
        return [str(instant.date()) for _, instant in pruning.taken(connection)]


def a_week_of(context: Context, clock: Clock, workbook: Path, days: int) -> None:
    """A change a day."""
    for number in range(days):
        edit(workbook, (FRIGO, "Soutien requis", f"{number} heures"))
        sync_again(context, clock, days=1)


def test_of_old_snapshots_the_first_and_the_last_of_each_month_stay(
    context: Context, clock: Clock, workbook: Path
) -> None:
    context = keeping(context, 31)
    sync(context)
    a_week_of(context, clock, workbook, 10)
    before = the_log(context)
    assert len(days_kept(context)) == 11
    sync_again(context, clock, days=60)
    assert days_kept(context) == ["2026-11-23", "2026-11-30", "2026-12-03"]
    assert the_log(context) == before, "what changed is never forgotten"
    with context.database.writing() as connection:
        changelog.rebuild(connection)
    assert the_log(context) == before, "nor by building the log anew"
    with context.database.writing() as connection:
        assert prune(context, connection) == 0


@pytest.mark.parametrize("days", [None, 400])
def test_what_is_not_that_old_stays(context: Context, clock: Clock, workbook: Path, days: int | None) -> None:
    context = keeping(context, days)
    sync(context)
    a_week_of(context, clock, workbook, 3)
    sync_again(context, clock, days=60)
    assert len(days_kept(context)) == 4


def test_the_next_digest_counts_from_the_last_delivered_one_however_old(
    context: Context, clock: Clock, workbook: Path
) -> None:
    context = keeping(context, 31)
    sync(context)
    a_week_of(context, clock, workbook, 2)
    run(context, "digest")
    deliver(context)
    edit(workbook, ("Popote du jeudi", "2023-2024", "2c"))
    a_week_of(context, clock, workbook, 2)
    run(context, "digest")  # it never arrives
    sync_again(context, clock, days=60)
    assert days_kept(context) == ["2026-11-23", "2026-11-25", "2026-11-27"]
    text = "\n".join(shown(part) for part in run(context, "digest"))
    assert "2b → 2c (2023-2024)" in text
    assert "mercredi 25 novembre 2026" in text


def test_a_past_that_was_thinned_is_told_all_the_same(context: Context, clock: Clock, workbook: Path) -> None:
    context = keeping(context, 31)
    live(context, clock, workbook)
    before = told(context)
    with context.database.reading() as connection:
        known = history(connection, context.settings.timezone)
    sync_again(context, clock, days=60)
    assert days_kept(context) == ["2026-11-23", "2026-11-27"]
    assert told(context) == before
    with context.database.reading() as connection:
        later = history(connection, context.settings.timezone)
    assert (later.began, later.first_seen, later.changed) == (known.began, known.first_seen, known.changed)
    assert [gone.project.name for gone in later.gone] == [FRIGO]
    Decisions(context).decide_rename(the_question(context).id, "U0MEMBRE1", same=True)
    line = [change for change in told(context) if change.kind == "renamed"]
    assert [(change.before, change.after, change.asked) for change in line] == [(OLD, NEW, False)]


def told(context: Context) -> list[Any]:
    past = timeline(context, since=START)
    assert past is not None
    return [event.about for event in past.events if isinstance(event.about, Change)]
