"""Numbers that no row has, and rows that mec-bot did not write: told, on both databases, and never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from mec_bot.errors import ExitStatus, UnreadableRowError
from mec_bot.message_key import MessageKey
from mec_bot.messages.text.message import from_text as message_from_text
from mec_bot.review.breaker import doubts_from_text
from mec_bot.review.finding import from_text as finding_from_text
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.store import outbox, renames, snapshots, snoozes, tables
from mec_bot.store.database import Connection, Database
from mec_bot.store.outbox import Promise

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
ASKED: dict[str, Callable[[Connection, int], Any]] = {
    "retry": lambda connection, number: outbox.retry(connection, number, NOW),
    "cancel": outbox.cancel,
    "state": outbox.state_of,
    "confirm": lambda connection, number: renames.decide(connection, number, same=True, who="x", now=NOW),
    "rename": renames.get,
    "end": lambda connection, number: snoozes.end(connection, number, date(2026, 11, 23), NOW),
}


@pytest.mark.parametrize("number", [-1, 0, 2**31, 2**63, 10**20, -(10**20), 10**400])
@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_a_number_that_no_row_has_finds_none(
    database: Database, ask: Callable[[Connection, int], Any], number: int
) -> None:
    with database.writing() as connection:
        assert not ask(connection, number)


@pytest.mark.parametrize("text", ["", "garbage", "{", "[1]", "null", "1", '{"kind": 1}', "\x00"])
@pytest.mark.parametrize("read", [finding_from_text, message_from_text, snapshots.project_from_text, doubts_from_text])
def test_a_text_that_is_none_of_ours_is_told_with_its_column(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(UnreadableRowError, match=r"\((findings|outbox|project_versions|held_pulls)\.\w+\)") as caught:
        read(text)
    assert caught.value.exit_status is ExitStatus.OUTSIDE_FAILED


def test_a_damaged_snapshot_is_told(database: Database, dashboard: Dashboard) -> None:
    with database.writing() as connection:
        snapshots.save(connection, dashboard, NOW)
        connection.execute(tables.snapshots.update().values(frame="{"))
    with database.reading() as connection, pytest.raises(UnreadableRowError, match=r"snapshots\.frame"):
        snapshots.latest(connection)


def test_a_state_and_an_instant_that_are_none_are_told(sqlite: Database) -> None:
    with sqlite.writing() as connection:
        outbox.promise(connection, [Promise(key=MessageKey("a"), recipient="C1", message="{}", due_at=NOW)], NOW)
    for column, value in (("state", "elsewhere"), ("due_at", "soon"), ("promised_at", "2026-99-99 00:00:00")):
        with sqlite.writing() as connection:
            before = connection.execute(sa.text(f"SELECT {column} FROM outbox")).scalar_one()
            connection.execute(sa.text(f"UPDATE outbox SET {column} = :value"), {"value": value})
        with sqlite.reading() as connection, pytest.raises(UnreadableRowError, match=value):
            outbox.entries(connection)
        with sqlite.writing() as connection:
            connection.execute(sa.text(f"UPDATE outbox SET {column} = :value"), {"value": before})
