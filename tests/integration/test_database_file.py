"""A SQLite file that is removed or replaced under the program: refused at the next transaction, never written for nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mec_bot.errors import StoreError
from mec_bot.store import outbox
from mec_bot.store.database import Database, sqlite_url


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "mec_bot.sqlite3"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    database = Database(sqlite_url(file))
    yield database
    database.close()


def remove(file: Path) -> None:
    file.rename(file.with_name("elsewhere"))


def put_back(file: Path) -> None:
    file.with_name("elsewhere").rename(file)


def remove_the_folder(file: Path) -> None:
    file.parent.rename(file.parent.with_name("elsewhere"))


def replace(file: Path) -> None:
    shutil.copy(file, file.with_name("backup"))
    file.with_name("backup").replace(file)


def remove_the_log(file: Path) -> None:
    file.with_name(f"{file.name}-wal").unlink()


def read(database: Database) -> None:
    with database.reading() as connection:
        outbox.everything(connection)


def write(database: Database) -> None:
    with database.writing() as connection:
        outbox.everything(connection)


@pytest.mark.parametrize("do", [remove, remove_the_folder, replace, remove_the_log])
@pytest.mark.parametrize("use", [read, write])
def test_a_file_that_is_no_more_the_same_is_refused(
    database: Database, file: Path, do: Callable[[Path], None], use: Callable[[Database], None]
) -> None:
    use(database)
    do(file)
    there = file.exists()
    for _ in range(3):
        with pytest.raises(StoreError, match=r"mec_bot\.sqlite3(-wal)? was removed or replaced"):
            use(database)
    assert file.exists() == there  # no empty database was made in its place


def test_what_is_written_while_the_file_is_removed_is_refused_and_kept_nowhere(database: Database, file: Path) -> None:
    def write_and_lose() -> None:
        with database.writing() as connection:
            connection.exec_driver_sql("CREATE TABLE lost (number INTEGER)")
            remove(file)

    with pytest.raises(StoreError, match="was removed or replaced"):
        write_and_lose()
    put_back(file)
    with database.reading() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name = 'lost'").all()
    assert tables == []


def test_no_connection_more_is_opened_to_a_file_that_is_gone(database: Database, file: Path) -> None:
    with database.reading():  # the one connection that there is
        remove(file)
        with pytest.raises(StoreError, match="was removed or replaced"):
            write(database)
    assert not file.exists()


def test_a_file_that_is_put_back_is_used_again(database: Database, file: Path) -> None:
    remove(file)
    with pytest.raises(StoreError):
        write(database)
    put_back(file)
    write(database)
    read(database)


def test_another_program_that_opens_and_closes_the_file_changes_nothing(database: Database, file: Path) -> None:
    write(database)
    other = sqlite3.connect(file)
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.execute("VACUUM")
    other.close()
    write(database)
    read(database)


def test_connections_that_are_all_closed_leave_a_file_that_is_opened_again(database: Database) -> None:
    write(database)
    database.close()  # the last one takes the log with it; the next transaction opens another
    write(database)
    read(database)


def test_a_database_in_memory_has_no_file() -> None:
    database = Database("sqlite://")
    write(database)
    read(database)
    database.close()
