"""The engine: SQLite by default, PostgreSQL by URL; migrations, transactions, and the database's errors as ours."""

from __future__ import annotations

import logging
import os
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from mec_bot.errors import ConfigError, StoreError
from mec_bot.phrases import Phrase
from mec_bot.store.address import parse_address, shown
from mec_bot.store.clock import ServerClock
from mec_bot.store.sqlite_file import SqliteFile

if TYPE_CHECKING:
    from sqlalchemy.engine import URL
    from sqlalchemy.engine.interfaces import DBAPIConnection

_log = logging.getLogger(__name__)
# Where a SQLite connection keeps its file.
_FILE = "mec_bot_file"
# How long a statement waits for what another process holds: on SQLite its one lock, on PostgreSQL any, in seconds.
_BUSY_SECONDS = 5.0
# The largest number of an option after the address: a day in seconds.
_MOST = 86_400
# How long to wait for a connection, in seconds: for a new one to be made, or for one that others use to become free.
_CONNECT_SECONDS = 5
# A server that is gone without a word is noticed within some 20 s, where TCP alone would wait for minutes. An option
# that the database's address sets itself takes precedence.
_POSTGRESQL = {
    "connect_timeout": str(_CONNECT_SECONDS),
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "2",
    "tcp_user_timeout": "20000",
}
# Limits of a session: whatever hangs in the server, each caller gets an answer. Of two minutes without a statement, none is
# for our own work: such a process stands still, and others wait for what it holds.
_LIMITS = {
    "lock_timeout": f"{_BUSY_SECONDS:.0f}s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "120s",
}
# Whoever writes alone waits longer: a pull of many projects is one transaction.
_LINE_SECONDS = 20
# Arbitrary numbers of PostgreSQL's advisory locks: the process that holds the lock alone migrates, or writes alone.
_MIGRATION_LOCK, _ALONE_LOCK = 6_328_437, 6_328_438
# PostgreSQL's codes for a missing privilege and a missing schema, which SQLAlchemy calls programming errors.
_NOT_OUR_MISTAKE = {"42501", "3F000"}

# What the other packages hand to the store's functions; they need not know that it is SQLAlchemy's.
Connection = sa.Connection


class Database:
    """One database, migrated to the newest schema when it is opened."""

    def __init__(self, url: str) -> None:
        """Open the database.

        Raises:
            ConfigError: the URL is not that of a SQLite or PostgreSQL database, or PostgreSQL's driver is missing.
            StoreError: the database is unreachable, locked or unwritable, or another version of mec-bot wrote it.
        """
        self._url = parse_address(url)
        self._engine = _engine(self._url)
        if self._url.get_backend_name() == "sqlite":
            _make_private(self._url)
            _tune_sqlite(self._engine)
        else:
            _limit_postgresql(self._engine)
        self._reader = self._engine.execution_options(mec_bot_read_only=True)
        self._migrate()
        if self._url.get_backend_name() == "sqlite":
            with self.reading() as connection:
                file: SqliteFile = connection.info[_FILE]
            # Where the file is gone, opening one more connection would make an empty one.
            sa.event.listen(self._engine, "do_connect", lambda *_: file.check_name())
        # The server's own clock; a database that is a file has none.
        self.server_clock: ServerClock | None = None
        if self._url.get_backend_name() == "postgresql":
            with self.reading() as connection:
                self.server_clock = ServerClock(connection)

    @property
    def shown(self) -> str:
        """The address without its passwords."""
        return shown(self._url)

    def _migrate(self) -> None:
        """Bring the schema up to date.

        A database that is up to date is only read: it can be opened while another process writes.
        """
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        heads = set(ScriptDirectory.from_config(config).get_heads())
        with self.reading() as connection:
            if set(MigrationContext.configure(connection).get_current_heads()) == heads:
                return
        with self.writing() as connection:
            # Another process may migrate many rows, and so may this one.
            _set_limits(connection, lock_timeout="0", statement_timeout="0")
            self._wait_in_line(connection, _MIGRATION_LOCK)
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise StoreError(
                    Phrase(
                        "The database {database} was written by another version of mec-bot ({reason}). Install the "
                        "newest version, or give another database with MEC_BOT_DATABASE_URL.",
                        database=self.shown,
                        reason=error,
                    )
                ) from error

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, committed at the end or not at all.

        Raises:
            StoreError: the database is unreachable, locked or unwritable, or its file was removed.
        """
        with self._as_ours(), self._engine.begin() as connection:
            yield connection
            if (file := connection.info.get(_FILE)) is not None:
                # What is written to a file that was removed meanwhile would be confirmed, and lost.
                file.check()

    @contextmanager
    def writing_alone(self) -> Iterator[sa.Connection]:
        """As ``writing``, but one transaction at a time: for callers whose instants must be in the order of commits.

        Raises:
            StoreError: the database is unreachable, locked or unwritable.
        """
        with self.writing() as connection:
            _set_limits(connection, lock_timeout=f"{_LINE_SECONDS}s")
            self._wait_in_line(connection, _ALONE_LOCK)
            _set_limits(connection, lock_timeout=_LIMITS["lock_timeout"])
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection for a caller that writes nothing.

        Raises:
            StoreError: the database is unreachable or locked, or its file was removed.
        """
        with self._as_ours(), self._reader.connect() as connection:
            yield connection

    @staticmethod
    def _wait_in_line(connection: sa.Connection, lock: int) -> None:
        """Hold a lock until the transaction ends; on SQLite a writer is alone anyway."""
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))

    @contextmanager
    def _as_ours(self) -> Iterator[None]:
        try:
            yield
        except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
            if _is_our_mistake(error):
                raise
            raise StoreError(
                Phrase(
                    "The database {database} cannot be used: {reason}. Check that it is reachable, writable, and not "
                    "locked by another program.",
                    database=self.shown,
                    reason=" ".join(str(getattr(error, "orig", error)).split()),
                )
            ) from error

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()


def sqlite_url(file: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{file}"


def _make_private(url: URL) -> None:
    """Make the folder and the file for this user alone: they hold people's names, and what was written to them."""
    # A database in memory has no file; the file of a SQLite URI (`file:…?mode=ro`) is the operator's.
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        return
    file = Path(url.database)
    try:
        if not file.parent.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            Phrase(
                "The database's folder {folder} cannot be made ({reason}). Give a folder that can be written with "
                "MEC_BOT_DATABASE_URL.",
                folder=file.parent,
                reason=error.strerror,
            )
        ) from error
    try:
        # The files beside it, -wal and -shm, get the same mode from SQLite.
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        if os.name == "posix" and file.stat().st_mode & 0o077:
            _log.warning("other users of this machine can read %s; chmod 600 would keep it to one", file)
    except (OSError, ValueError):
        return  # SQLite says what is wrong, once it is opened


def _engine(url: URL) -> sa.Engine:
    """The engine of an address that its driver understands.

    Raises:
        ConfigError: it does not, or PostgreSQL's driver is missing.
    """
    try:
        with warnings.catch_warnings():
            # SQLAlchemy would only warn of an option that SQLite does not know.
            warnings.filterwarnings("error", "Query string argument", sa.exc.SAWarning)
            engine = sa.create_engine(url, **_engine_options(url))
        _check_options(engine, url)
    except ImportError as error:
        raise ConfigError(
            Phrase(
                "PostgreSQL needs a driver that is not installed (missing: {module}). Install it with: "
                "pip install 'mec-bot[postgres]'",
                module=error.name,
            )
        ) from error
    except (sa.exc.SAWarning, sa.exc.ArgumentError, ValueError) as error:
        raise ConfigError(
            Phrase(
                "MEC_BOT_DATABASE_URL: {backend} does not know a part of this address, or its value (options: "
                "{options}). Write it as sqlite:///file.db or postgresql://user@host/name.",
                backend=url.get_backend_name(),
                options=", ".join(sorted(url.query)) or "–",
            )
        ) from error
    return engine


def _check_options(engine: sa.Engine, url: URL) -> None:
    """Look at what stands after the `?`, as the driver does only once it connects.

    Raises:
        ValueError: an option is unknown, or a number is beyond all use.
    """
    if url.get_backend_name() == "sqlite":
        _, options = engine.dialect.create_connect_args(url)
        if any(isinstance(value, int | float) and not 0 <= value <= _MOST for value in options.values()):
            raise ValueError("out of range")
        return
    driver: Any = engine.dialect.loaded_dbapi
    try:
        # Left to itself, psycopg would also take words that are meant for its own functions.
        driver.conninfo.make_conninfo(**dict.fromkeys(url.query, ""))
    except driver.ProgrammingError as error:
        raise ValueError(str(error)) from error


def _is_our_mistake(error: sa.exc.DBAPIError | sa.exc.TimeoutError) -> bool:
    """Whether the statement was wrong, rather than the database's state or the way to it."""
    # Without a statement, it is about the connection.
    if isinstance(error, sa.exc.TimeoutError) or error.connection_invalidated or error.statement is None:
        return False
    if getattr(error.orig, "sqlstate", None) in _NOT_OUR_MISTAKE:
        return False
    return isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError | sa.exc.DataError)


def _engine_options(url: URL) -> dict[str, object]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": _BUSY_SECONDS}}
    options = {name: value for name, value in _POSTGRESQL.items() if name not in url.query}
    # Testing each connection first costs a round trip, and replaces connections that a restart of the server has cut.
    return {"pool_pre_ping": True, "pool_timeout": _CONNECT_SECONDS, "max_overflow": 20, "connect_args": options}


def _limit_postgresql(engine: sa.Engine) -> None:
    """Set the limits of each new session: not as options of the connection, which poolers such as PgBouncer refuse."""

    @sa.event.listens_for(engine, "connect")
    def _limits(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for name, value in _LIMITS.items():
            cursor.execute(f"SET {name} = '{value}'")
        cursor.close()
        connection.commit()


def _set_limits(connection: sa.Connection, **limits: str) -> None:
    """Set limits for the rest of the transaction; SQLite has none."""
    if connection.dialect.name == "postgresql":
        for name, value in limits.items():
            connection.execute(sa.select(sa.func.set_config(name, value, True)))


def _tune_sqlite(engine: sa.Engine) -> None:
    """Readers never wait (WAL), and a writer takes its lock at the start, where waiting for it is safe."""

    @sa.event.listens_for(engine, "connect")
    def _pragmas(connection: sqlite3.Connection, record: sa.PoolProxiedConnection) -> None:
        connection.isolation_level = None  # sqlite3 would otherwise begin transactions of its own
        # 64 MB of pages: with SQLite's 2 MB, saving 100,000 projects writes and reads the same pages again and again. For
        # the same reason the log is moved into the file at 32 MB, not at 4: a first pull would be written twice.
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=NORMAL",
            "cache_size=-65536",
            "wal_autocheckpoint=8000",
        ):
            connection.execute(f"PRAGMA {pragma}")
        record.info[_FILE] = SqliteFile(connection)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.info[_FILE].check()
        if connection.get_execution_options().get("mec_bot_read_only"):
            # BEGIN takes no lock yet, so it cannot fail; through SQLAlchemy it would cost as much as a query.
            connection.connection.cursor().execute("BEGIN")
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
