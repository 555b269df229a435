"""What the bot remembers, on real SQLite and on real PostgreSQL."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import StatementError

import mec_bot.store
from mec_bot.errors import ConfigError, StoreError
from mec_bot.message_key import KeyPrefix, MessageKey
from mec_bot.sheet.cells.maturity import Level
from mec_bot.sheet.dashboard import CellNote, Dashboard, Project
from mec_bot.store import findings, outbox, runs, snapshots, tables
from mec_bot.store.database import Database, sqlite_url
from mec_bot.store.outbox import Promise

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOBODY = 65534


def rows(database: Database, table: sa.Table) -> int:
    with database.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def save(database: Database, dashboard: Dashboard, now: datetime) -> int:
    with database.writing() as connection:
        return snapshots.save(connection, dashboard, now)


def latest(database: Database) -> snapshots.Snapshot:
    with database.reading() as connection:
        found = snapshots.latest(connection)
    assert found is not None
    return found


def comparable(dashboard: Dashboard) -> Dashboard:
    """What is to be settled is remembered as findings, and the layout without its reasons beside the dashboard."""
    return replace(dashboard, problems=(), notices=(), layout=None)


def changed(dashboard: Dashboard, name: str, **fields: Any) -> Dashboard:
    return replace(
        dashboard,
        projects=tuple(replace(p, **fields) if p.name == name else p for p in dashboard.projects),
    )


def with_level(project: Project, level: Level) -> Any:
    return (*project.assessments[:-1], replace(project.assessments[-1], level=level, state="read"))


# --- the schema ---------------------------------------------------------------------------------------------------


def migrations(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(mec_bot.store.__path__[0]) / "migrations"))
    config.attributes["connection"] = connection
    return config


def test_the_migrations_make_exactly_the_tables_that_the_code_describes(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []


def test_the_migrations_can_be_undone_and_done_again(database: Database) -> None:
    with database.writing() as connection:
        command.downgrade(migrations(connection), "base")
        assert set(sa.inspect(connection).get_table_names()) == {"alembic_version"}
        command.upgrade(migrations(connection), "head")
    assert rows(database, tables.snapshots) == 0


def test_a_database_opened_twice_keeps_what_it_holds(database_url: str, dashboard: Dashboard) -> None:
    first = Database(database_url)
    save(first, dashboard, MONDAY)
    first.close()
    second = Database(database_url)
    assert latest(second).seen_at == MONDAY
    second.close()


def test_replicas_may_open_an_empty_database_at_the_same_moment(database_url: str) -> None:
    code = f"from mec_bot.store.database import Database; Database({database_url!r})"
    replicas = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
    assert [(replica.communicate(timeout=30)[1], replica.returncode) for replica in replicas] == [(b"", 0)] * 3
    database = Database(database_url)
    assert rows(database, tables.outbox) == 0
    database.close()


def test_a_database_of_a_newer_version_is_refused_in_one_sentence(database_url: str) -> None:
    database = Database(database_url)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(StoreError, match="9999"):
        Database(database_url)


# --- snapshots ----------------------------------------------------------------------------------------------------


def test_a_loaded_snapshot_is_what_was_saved(database: Database, dashboard: Dashboard) -> None:
    save(database, dashboard, MONDAY)
    assert latest(database).dashboard == comparable(dashboard)


def test_an_unchanged_dashboard_writes_no_snapshot_and_moves_only_its_age(
    database: Database, dashboard: Dashboard
) -> None:
    first = save(database, dashboard, MONDAY)
    assert save(database, dashboard, MONDAY + HOUR) == first
    assert (rows(database, tables.snapshots), rows(database, tables.project_versions)) == (1, 27)
    found = latest(database)
    assert (found.taken_at, found.seen_at) == (MONDAY, MONDAY + HOUR)


def test_only_the_projects_that_changed_get_a_new_row(database: Database, dashboard: Dashboard) -> None:
    save(database, dashboard, MONDAY)
    save(database, changed(dashboard, "Frigo de palier", support="Un local"), MONDAY + HOUR)
    assert (rows(database, tables.snapshots), rows(database, tables.project_versions)) == (2, 28)


def test_sorting_the_sheet_is_no_change_and_moves_the_addresses(database: Database, dashboard: Dashboard) -> None:
    first = save(database, dashboard, MONDAY)
    places = [project.row for project in dashboard.projects]
    turned = tuple(replace(project, row=row) for project, row in zip(reversed(dashboard.projects), places, strict=True))
    moved = replace(dashboard, projects=turned, columns={**dashboard.columns, "strategy": "Z"})
    assert save(database, moved, MONDAY + HOUR) == first
    assert rows(database, tables.project_versions) == 27
    loaded = latest(database).dashboard
    assert loaded == comparable(moved)
    assert loaded.cell(loaded.projects[0], "strategy") == f"{dashboard.tab}!Z{places[0]}"


def test_the_ids_of_tabs_are_remembered_and_are_no_content(database: Database, dashboard: Dashboard) -> None:
    first = save(database, dashboard, MONDAY)
    assert save(database, replace(dashboard, tab_ids={"Porteurs": 12}), MONDAY + HOUR) == first
    assert latest(database).dashboard.link_to("Porteurs!A2").endswith("#gid=12&range=A2")


def test_a_new_or_edited_note_on_a_cell_is_content(database: Database, dashboard: Dashboard) -> None:
    name = dashboard.projects[0].name
    note = CellNote(field="support", text="vu")
    ids = [save(database, dashboard, MONDAY)]
    ids.append(save(database, changed(dashboard, name, cell_notes=(note,)), MONDAY + HOUR))
    ids.append(save(database, changed(dashboard, name, cell_notes=(replace(note, text="revu"),)), MONDAY + 2 * HOUR))
    assert len(set(ids)) == 3
    assert latest(database).dashboard.projects[0].note_on("support") == "revu"


def test_a_snapshot_of_a_version_without_the_newer_fields_is_still_loaded(
    database: Database, dashboard: Dashboard
) -> None:
    save(database, dashboard, MONDAY)
    with database.writing() as connection:
        for table, column, newer in (
            (tables.snapshots, tables.snapshots.c.frame, ["tab_ids"]),
            (
                tables.project_versions,
                tables.project_versions.c.body,
                ["cell_notes", "obstacles_overcome", "resources"],
            ),
        ):
            for row in connection.execute(sa.select(table.c.id, column)).all():
                body = json.loads(row[1])
                for name in newer:
                    del body[name]
                connection.execute(sa.update(table).where(table.c.id == row.id).values({column: json.dumps(body)}))
    bare = tuple(replace(project, cell_notes=()) for project in dashboard.projects)
    assert latest(database).dashboard == comparable(replace(dashboard, projects=bare, tab_ids={}))


def test_a_row_of_a_tab_of_assessments_keeps_its_address_and_moving_it_is_no_change(
    database: Database, dashboard: Dashboard
) -> None:
    project, label = dashboard.projects[0], dashboard.rounds[-1]
    first = save(database, dashboard, MONDAY)
    for row in (4, 9):
        cells = {(project.key, label): f"Évaluations!C{row}"}
        assert save(database, replace(dashboard, assessment_cells=cells), MONDAY + HOUR) == first
        assert latest(database).dashboard.cell(project, "assessment", label) == f"Évaluations!C{row}"


def test_an_old_snapshot_is_loaded_as_it_was(database: Database, dashboard: Dashboard) -> None:
    frigo = next(project for project in dashboard.projects if project.name == "Frigo de palier")
    risen = changed(dashboard, frigo.name, assessments=with_level(frigo, Level.L3B))
    fewer = replace(risen, projects=tuple(p for p in risen.projects if p.name != "Bail partagé"))
    versions = [dashboard, risen, fewer, dashboard]
    ids = [save(database, version, MONDAY + n * HOUR) for n, version in enumerate(versions)]
    assert len(set(ids)) == 4
    with database.reading() as connection:
        for snapshot_id, version in zip(ids, versions, strict=True):
            assert snapshots.load(connection, snapshot_id).dashboard == comparable(version)


def test_two_pulls_at_once_leave_one_version_of_each_project(database_url: str, dashboard: Dashboard) -> None:
    first, second = Database(database_url), Database(database_url)
    with ThreadPoolExecutor(1) as pool:
        with first.writing() as connection:
            snapshots.save(connection, dashboard, MONDAY)
            other = pool.submit(save, second, dashboard, MONDAY + HOUR)
            with pytest.raises(TimeoutError):
                other.result(0.3)  # it waits for the first one
        other.result(10)
    assert (rows(first, tables.snapshots), rows(first, tables.project_versions)) == (1, 27)
    first.close()
    second.close()


# --- time ---------------------------------------------------------------------------------------------------------


def test_an_instant_without_a_time_zone_is_refused(database: Database, dashboard: Dashboard) -> None:
    with pytest.raises((ValueError, StatementError), match="time zone"):
        save(database, dashboard, datetime(2026, 11, 23, 14, 0))  # noqa: DTZ001 - that is the point
    assert rows(database, tables.snapshots) == 0


def test_an_instant_of_any_time_zone_comes_back_as_the_same_instant(database: Database, dashboard: Dashboard) -> None:
    save(database, dashboard, MONDAY.astimezone(timezone(timedelta(hours=-5))))
    taken_at = latest(database).taken_at
    assert (taken_at, taken_at.tzinfo) == (MONDAY, UTC)


# --- findings -----------------------------------------------------------------------------------------------------


def record(database: Database, now: datetime, **found: str) -> list[tuple[str, str, datetime, datetime]]:
    with database.writing() as connection:
        findings.record(connection, found, now)
    with database.reading() as connection:
        return [(f.key, f.body, f.first_seen, f.last_seen) for f in findings.open_findings(connection)]


def test_a_finding_is_first_seen_once_and_last_seen_at_every_pull(database: Database) -> None:
    record(database, MONDAY, a="un")
    assert record(database, MONDAY + HOUR, a="un, dit autrement", b="deux") == [
        ("a", "un, dit autrement", MONDAY, MONDAY + HOUR),
        ("b", "deux", MONDAY + HOUR, MONDAY + HOUR),
    ]


def test_a_finding_no_longer_found_is_resolved(database: Database) -> None:
    record(database, MONDAY, a="un", b="deux")
    assert [key for key, *_ in record(database, MONDAY + HOUR, b="deux")] == ["b"]
    with database.reading() as connection:
        assert findings.count_open(connection) == 1
        assert [f.key for f in findings.resolved_since(connection, MONDAY)] == ["a"]
        assert findings.resolved_since(connection, MONDAY + HOUR) == []


def test_a_finding_seen_again_begins_anew_and_its_past_stays(database: Database) -> None:
    for hours, found in enumerate(({"a": "un"}, {}, {"a": "un"})):
        after = record(database, MONDAY + hours * HOUR, **found)
    assert after == [("a", "un", MONDAY + 2 * HOUR, MONDAY + 2 * HOUR)]
    with database.reading() as connection:
        assert [f.resolved_at for f in findings.resolved_since(connection, MONDAY)] == [MONDAY + HOUR]


# --- claims -------------------------------------------------------------------------------------------------------


def claim(database: Database, owner: str, now: datetime = MONDAY, slot: datetime = MONDAY) -> bool:
    with database.writing() as connection:
        return runs.claim(connection, a_claim(now, slot), owner=owner, lease=timedelta(minutes=5))


def a_claim(since: datetime = MONDAY, slot: datetime = MONDAY) -> runs.Claim:
    return runs.Claim(job="digest", slot=slot, since=since)


FAILED, DONE = runs.Ending(outcome="failed"), runs.Ending(outcome="done")


def test_one_of_many_wins_a_slot(database: Database) -> None:
    together = threading.Barrier(8)

    def try_it(owner: int) -> bool:
        together.wait(10)
        return claim(database, str(owner))

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(try_it, range(8))) == [False] * 7 + [True]


def test_a_slot_is_taken_over_only_when_its_lease_has_ended(database: Database) -> None:
    assert claim(database, "a")
    assert not claim(database, "b", MONDAY + timedelta(minutes=5))
    assert claim(database, "b", MONDAY + timedelta(minutes=5, seconds=1))
    assert not claim(database, "a", MONDAY + timedelta(minutes=6))


def test_a_finished_slot_is_never_taken_over(database: Database) -> None:
    claim(database, "a")
    with database.writing() as connection:
        assert runs.finish(connection, a_claim(), FAILED, MONDAY)
    assert not claim(database, "b", MONDAY + 24 * HOUR)


def test_whoever_lost_a_slot_to_another_does_not_end_it(database: Database) -> None:
    later = MONDAY + timedelta(minutes=6)
    claim(database, "a")
    claim(database, "a", later)  # the same name: a container that was started anew
    with database.writing() as connection:
        assert not runs.finish(connection, a_claim(), FAILED, later)
        assert runs.finish(connection, a_claim(later), DONE, later)
        assert not runs.finish(connection, a_claim(later), FAILED, later)
        assert runs.count_by_outcome(connection) == {("digest", "done"): 1}


def test_the_last_run_that_ended_well_is_remembered_with_its_snapshot(database: Database, dashboard: Dashboard) -> None:
    snapshot = save(database, dashboard, MONDAY)
    outcomes: tuple[tables.Outcome, ...] = ("done", "failed")
    for hours, outcome in enumerate(outcomes):
        slot = MONDAY + hours * HOUR
        claim(database, "a", slot=slot)
        with database.writing() as connection:
            runs.finish(connection, a_claim(slot=slot), runs.Ending(outcome=outcome, snapshot=snapshot), slot)
    with database.reading() as connection:
        assert [(run.slot, run.snapshot) for run in runs.done(connection, "digest", MONDAY)] == [(MONDAY, snapshot)]
        assert list(runs.done(connection, "remind", MONDAY)) == []
        assert runs.count_by_outcome(connection) == {("digest", "done"): 1, ("digest", "failed"): 1}


# --- the outbox ---------------------------------------------------------------------------------------------------


def promise(
    database: Database, *keys: str, recipient: str = "C1", now: datetime = MONDAY, due_at: datetime | None = None
) -> int:
    with database.writing() as connection:
        promises = [
            Promise(key=MessageKey(key), recipient=recipient, message=f"message {key}", due_at=due_at) for key in keys
        ]
        return outbox.promise(connection, promises, now)


def take(database: Database, now: datetime = MONDAY, **more: Any) -> outbox.Claimed | None:
    with database.writing() as connection:
        return outbox.claim_due(connection, now, timedelta(seconds=90), **more)


def end(database: Database, what: Callable[..., object], *arguments: Any, **more: Any) -> None:
    with database.writing() as connection:
        what(connection, *arguments, **more)


def test_a_key_is_promised_once(database: Database) -> None:
    assert promise(database, "a", "b") == 2
    assert promise(database, "b", "c") == 1
    assert promise(database, "d", "d") == 1
    assert rows(database, tables.outbox) == 4


def test_a_key_promised_by_many_at_once_is_promised_once(database: Database) -> None:
    together = threading.Barrier(8)

    def try_it(_: int) -> int:
        together.wait(10)
        return promise(database, "a")

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(try_it, range(8))) == [0] * 7 + [1]


def test_what_was_promised_before_the_worker_started_is_looked_up_before_it_is_sent(database: Database) -> None:
    promise(database, "before")
    promise(database, "after", recipient="C2", now=MONDAY + HOUR)
    end(database, outbox.doubt, MONDAY + HOUR)
    taken = [take(database, MONDAY + HOUR), take(database, MONDAY + HOUR)]
    assert [(one.key, one.was_uncertain) for one in taken if one] == [("before", True), ("after", False)]


@pytest.mark.parametrize(("there", "since"), [(HOUR, -HOUR), (-3 * HOUR, -4 * HOUR), (timedelta(), -HOUR)])
def test_a_message_that_another_memory_may_have_sent_is_sought_as_long_ago_by_either_clock(
    database: Database, there: timedelta, since: timedelta
) -> None:
    sought = Promise(key=MessageKey("a"), recipient="C1", message="", sought_since=MONDAY - HOUR)
    with database.writing() as connection:
        outbox.promise(connection, [sought], MONDAY)
    taken = take(database, MONDAY, there=MONDAY + there)
    assert taken is not None
    assert (taken.was_uncertain, taken.unclear_since) == (True, MONDAY + since)


def test_a_message_is_in_one_pair_of_hands(database: Database) -> None:
    for n in range(4):
        promise(database, f"k{n}", recipient=f"C{n}")
    together = threading.Barrier(8)

    def try_it(_: int) -> str | None:
        together.wait(10)
        taken = take(database)
        return taken.key if taken else None

    with ThreadPoolExecutor(8) as pool:
        taken = [key for key in pool.map(try_it, range(8)) if key]
    assert len(taken) == len(set(taken))
    while (more := take(database)) is not None:
        taken.append(more.key)
    assert sorted(taken) == ["k0", "k1", "k2", "k3"]


def test_a_claim_skips_recipients_who_just_heard(database: Database) -> None:
    promise(database, "a", recipient="C1")
    promise(database, "b", recipient="C2")
    taken = take(database, busy=("C1",))
    assert taken is not None
    assert taken.key == "b"
    assert take(database, busy=("C1",)) is None


def test_a_later_message_never_overtakes_an_earlier_one_to_the_same_recipient(database: Database) -> None:
    promise(database, "a", "b")
    first = take(database)
    assert first is not None
    assert take(database) is None
    end(database, outbox.postponed, first, MONDAY + HOUR, "Slack asks to wait", uncertain=False)
    assert take(database, MONDAY + timedelta(minutes=1)) is None
    order = []
    while (taken := take(database, MONDAY + HOUR)) is not None:
        order.append(taken.key)
        end(database, outbox.sent, taken, MONDAY + HOUR, "C1/1.0")
    assert order == ["a", "b"]


def test_a_refused_message_does_not_hold_up_the_next_one(database: Database) -> None:
    promise(database, "a", "b")
    first = take(database)
    assert first is not None
    end(database, outbox.failed, first, "channel_not_found")
    following = take(database)
    assert following is not None
    assert following.key == "b"
    with database.reading() as connection:
        assert outbox.count_by_state(connection) == {"failed": 1, "sending": 1}
        assert outbox.waiting(connection, MONDAY) == 1


def order_taken(database: Database, now: datetime) -> list[MessageKey]:
    """The keys of what can be taken now, each sent before the next is taken."""
    order = []
    while (taken := take(database, now)) is not None:
        order.append(taken.key)
        end(database, outbox.sent, taken, now, "C1/1.0")
    return order


def test_a_message_that_waits_for_its_time_goes_out_then_and_holds_up_none_before(database: Database) -> None:
    promise(database, "morning", due_at=MONDAY + HOUR)
    promise(database, "now")
    assert order_taken(database, MONDAY) == ["now"]
    with database.reading() as connection:
        assert outbox.waiting(connection, MONDAY) == 0
        assert outbox.waiting(connection, MONDAY + HOUR) == 1
    assert order_taken(database, MONDAY + HOUR) == ["morning"]
    promise(database, "noon", now=MONDAY + 2 * HOUR)
    promise(database, "past", now=MONDAY + 2 * HOUR, due_at=MONDAY)
    assert order_taken(database, MONDAY + 2 * HOUR) == ["noon", "past"]


def test_a_message_that_was_tried_holds_up_those_that_waited_for_their_time(database: Database) -> None:
    promise(database, "morning", due_at=MONDAY + HOUR)
    promise(database, "now")
    first = take(database)
    assert first is not None
    assert take(database, MONDAY + timedelta(seconds=80)) is None
    end(database, outbox.postponed, first, MONDAY + 2 * HOUR, "Slack asks to wait", uncertain=False)
    assert order_taken(database, MONDAY + HOUR) == []
    assert order_taken(database, MONDAY + 2 * HOUR) == ["now", "morning"]


def test_a_message_that_waits_holds_up_no_other_recipient_whatever_was_tried(database: Database) -> None:
    promise(database, "a", recipient="C1")
    promise(database, "b", recipient="C2", due_at=MONDAY + HOUR)
    promise(database, "c", recipient="C3")
    first = take(database)
    assert first is not None
    end(database, outbox.postponed, first, MONDAY + 2 * HOUR, "Slack asks to wait", uncertain=True)
    assert order_taken(database, MONDAY) == ["c"]
    assert order_taken(database, MONDAY + HOUR) == ["b"]
    assert order_taken(database, MONDAY + 2 * HOUR) == ["a"]


def test_a_message_whose_sender_died_is_taken_again_and_known_to_be_uncertain(database: Database) -> None:
    promise(database, "a")
    assert take(database) is not None
    assert take(database, MONDAY + timedelta(seconds=90)) is None
    again = take(database, MONDAY + timedelta(seconds=91))
    assert again is not None
    assert (again.key, again.attempts, again.was_uncertain) == ("a", 2, True)


def promise_thread(database: Database) -> None:
    """`a`, and below it `b` and `c`."""
    first = MessageKey("a")
    with database.writing() as connection:
        for key, follows in ((first, None), (MessageKey("b"), first), (MessageKey("c"), first)):
            outbox.promise(connection, [Promise(key=key, recipient="C1", message=key, follows=follows)], MONDAY)


def states(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        return {entry.key: entry.state for entry in outbox.entries(connection)}


def test_a_message_that_follows_another_is_taken_once_that_one_is_sent_and_knows_its_receipt(
    database: Database,
) -> None:
    promise_thread(database)
    first = take(database)
    assert first is not None
    assert (first.key, first.thread) == ("a", None)
    assert take(database, MONDAY + HOUR / 60) is None
    end(database, outbox.postponed, first, MONDAY + HOUR, "x", uncertain=True)
    assert take(database) is None
    again = take(database, MONDAY + HOUR)
    assert again is not None
    end(database, outbox.sent, again, MONDAY + HOUR, "C1/1.5")
    followers = []
    while (taken := take(database, MONDAY + HOUR)) is not None:
        followers.append((taken.key, taken.thread))
        end(database, outbox.sent, taken, MONDAY + HOUR, "C1/1.6")
    assert followers == [("b", "C1/1.5"), ("c", "C1/1.5")]


def test_what_follows_a_message_that_failed_is_not_taken_and_holds_nobody_up(database: Database) -> None:
    promise_thread(database)
    promise(database, "d")
    first = take(database)
    assert first is not None
    end(database, outbox.failed, first, "not_in_channel")
    following = take(database)
    assert following is not None
    assert following.key == "d"
    assert states(database) == {"a": "failed", "b": "following", "c": "following", "d": "sending"}
    with database.reading() as connection:
        assert [entry.follows for entry in outbox.entries(connection, "following")] == [1, 1]
    with database.writing() as connection:
        assert not outbox.retry(connection, 2, MONDAY), "it cannot go before the one it follows"


def test_what_follows_a_cancelled_message_is_cancelled_with_it(database: Database) -> None:
    promise_thread(database)
    with database.writing() as connection:
        assert outbox.cancel(connection, 2), "one of them may be cancelled alone"
        assert outbox.cancel(connection, 1)
        assert not outbox.cancel(connection, 3)
    assert states(database) == {"a": "cancelled", "b": "cancelled", "c": "cancelled"}
    assert take(database) is None


def test_what_follows_a_message_that_is_out_may_go_out_at_once(database: Database) -> None:
    promise(database, "a")
    first = take(database)
    assert first is not None
    end(database, outbox.sent, first, MONDAY, "C1/1.5")
    with database.writing() as connection:
        outbox.promise(
            connection, [Promise(key=MessageKey("b"), recipient="C1", message="b", follows=MessageKey("a"))], MONDAY
        )
    taken = take(database)
    assert taken is not None
    assert taken.thread == "C1/1.5"


def test_who_heard_something_a_moment_ago_hears_nothing_from_another_replica_either(database: Database) -> None:
    promise(database, "a", "b")
    promise(database, "c", recipient="C2")
    first = take(database)
    assert first is not None
    end(database, outbox.sent, first, MONDAY, "C1/1.0")
    second = timedelta(seconds=1)
    other = take(database, MONDAY + second * 0.9, gap=second)
    assert other is not None
    assert other.key == "c"
    assert take(database, MONDAY + second * 0.9, gap=second) is None
    later = take(database, MONDAY + second, gap=second)
    assert later is not None
    assert later.key == "b"


def test_the_promises_of_one_slot_are_found_by_their_prefix(database: Database) -> None:
    promise(database, "digest_x/1/C1", "digest_x/2/C1", "digestax/1/C1")
    with database.reading() as connection:
        assert [p.key for p in outbox.promised_by(connection, KeyPrefix("digest_x/1/"))] == ["digest_x/1/C1"]


# --- a database that cannot be used -------------------------------------------------------------------------------


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program that holds the write lock."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@contextmanager
def as_nobody() -> Iterator[None]:
    """As somebody whom file permissions bind; the tests may run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def one_sentence_naming(file: Path, caught: pytest.ExceptionInfo[StoreError]) -> None:
    said = str(caught.value)
    assert str(file) in said
    assert "\n" not in said
    assert "Traceback" not in said


@pytest.mark.timeout(30)
def test_a_locked_file_still_answers_readers_and_tells_writers(tmp_path: Path, dashboard: Dashboard) -> None:
    file = tmp_path / "mec_bot.sqlite3"
    database = Database(sqlite_url(file))
    save(database, dashboard, MONDAY)
    with locked(file):
        assert latest(database).seen_at == MONDAY
        another = Database(sqlite_url(file))  # opening one that is up to date takes no lock
        assert latest(another).seen_at == MONDAY
        another.close()
        with pytest.raises(StoreError) as caught:
            save(database, changed(dashboard, "Frigo de palier", support="Un local"), MONDAY + HOUR)
    one_sentence_naming(file, caught)
    assert latest(database).dashboard == comparable(dashboard)
    assert save(database, dashboard, MONDAY + HOUR) == 1
    database.close()


def test_a_file_that_may_not_be_written_is_told_and_loses_nothing(tmp_path: Path, dashboard: Dashboard) -> None:
    file = tmp_path / "mec_bot.sqlite3"
    database = Database(sqlite_url(file))
    save(database, dashboard, MONDAY)
    database.close()
    only_read = Database(f"sqlite:///file:{file}?mode=ro&uri=true")
    assert latest(only_read).seen_at == MONDAY
    with pytest.raises(StoreError) as caught:
        save(only_read, dashboard, MONDAY + HOUR)
    one_sentence_naming(file, caught)
    only_read.close()
    again = Database(sqlite_url(file))
    assert latest(again).seen_at == MONDAY
    again.close()


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    for parent in (tmp_path, *tmp_path.parents):
        if parent.owner() == tmp_path.owner() and parent != Path(parent.anchor):
            parent.chmod(parent.stat().st_mode | 0o055)
    for file in (folder / "mec_bot.sqlite3", folder / "data" / "mec_bot.sqlite3"):
        with as_nobody(), pytest.raises(StoreError) as caught:
            Database(sqlite_url(file))
        one_sentence_naming(folder, caught)


def test_a_file_that_is_no_database_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "budget.txt"
    file.write_text("ceci n'est pas une base de données\n" * 100, encoding="utf-8")
    before = file.read_bytes()
    with pytest.raises(StoreError) as caught:
        Database(sqlite_url(file))
    one_sentence_naming(file, caught)
    assert file.read_bytes() == before


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Database(sqlite_url(tmp_path))
    one_sentence_naming(tmp_path, caught)
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as caught:
        Database(sqlite_url(tmp_path / "file" / "mec_bot.sqlite3"))
    one_sentence_naming(tmp_path / "file", caught)


def test_a_write_that_breaks_in_its_middle_leaves_nothing(database: Database, dashboard: Dashboard) -> None:
    def save_then_break() -> None:
        with database.writing() as connection:
            snapshots.save(connection, dashboard, MONDAY)
            raise KeyError

    with pytest.raises(KeyError):
        save_then_break()
    assert (rows(database, tables.snapshots), rows(database, tables.project_versions)) == (0, 0)


def test_a_server_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Database(f"postgresql://mec:secret@/mec?host={tmp_path}")
    assert str(tmp_path) in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("grant", ["USAGE", None])
def test_a_user_who_may_not_make_tables_is_told(postgresql_url: str, grant: str | None) -> None:
    schema = postgresql_url.rpartition("%3D")[2]
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE reader_of_{schema} LOGIN")
        if grant:
            connection.execute(f"GRANT {grant} ON SCHEMA {schema} TO reader_of_{schema}")
    with pytest.raises(StoreError, match=f"reader_of_{schema}"):
        Database(postgresql_url.replace("//postgres:", f"//reader_of_{schema}:"))


@pytest.mark.parametrize("url", ["n'importe quoi", "mysql://localhost/mec", ""])
def test_an_address_that_is_none_is_a_matter_of_configuration(url: str) -> None:
    with pytest.raises(ConfigError, match="MEC_BOT_DATABASE_URL"):
        Database(url)


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)  # as where the extra is not installed
    with pytest.raises(ConfigError, match=r"mec-bot\[postgres\]"):
        Database("postgresql://localhost/mec")
