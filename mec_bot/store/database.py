"""The engine: SQLite by default, PostgreSQL by URL; migrations, transactions, and the database's errors as ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL, make_url

from mec_bot.errors import ConfigError, StoreError
from mec_bot.phrases import Phrase

# How long a writer waits for another one on SQLite, in seconds.
_BUSY_SECONDS = 5.0


class Database:
    """One database, migrated to the newest schema when it is opened.

    Raises on construction:
        ConfigError: the URL is not one.
        StoreError: the database is unreachable, locked or unwritable.
    """

    def __init__(self, url: str) -> None:
        self._url = _parse(url)
        if self._url.get_backend_name() == "sqlite":
            _make_folder(self._url)
        self._engine = sa.create_engine(self._url, **_engine_options(self._url))
        if self._url.get_backend_name() == "sqlite":
            _tune_sqlite(self._engine)
        self._migrate()

    @property
    def shown(self) -> str:
        """The address without its password."""
        return self._url.render_as_string(hide_password=True)

    def _migrate(self) -> None:
        """Bring the schema up to date; a database that is takes no write lock, so a busy one still answers."""
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        heads = set(ScriptDirectory.from_config(config).get_heads())
        with self.reading() as connection:
            if set(MigrationContext.configure(connection).get_current_heads()) == heads:
                return
        with self.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, committed at the end or not at all."""
        with self._as_ours(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that writes nothing."""
        with self._as_ours(), self._engine.connect().execution_options(mec_bot_read_only=True) as connection:
            yield connection

    @contextmanager
    def _as_ours(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DatabaseError as error:
            if isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError | sa.exc.DataError):
                raise  # our own mistake, not the database's state
            raise StoreError(
                Phrase(
                    "The database {database} cannot be used: {reason}. Check that it is reachable, writable, and not "
                    "locked by another program.",
                    database=self.shown,
                    reason=str(error.orig).strip(),
                )
            ) from error

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()


def sqlite_url(file: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{file}"


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError as error:
        raise ConfigError(
            Phrase(
                "MEC_BOT_DATABASE_URL is not a database's address. Write it as sqlite:///file.db or "
                "postgresql://user@host/name."
            )
        ) from error
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ConfigError(
            Phrase(
                "MEC_BOT_DATABASE_URL: {found} is not supported; allowed: sqlite, postgresql.",
                found=parsed.get_backend_name(),
            )
        )
    # psycopg 3 is the driver in use; SQLAlchemy's default for a bare postgresql:// may be another.
    return parsed.set(drivername="postgresql+psycopg") if parsed.get_backend_name() == "postgresql" else parsed


def _make_folder(url: URL) -> None:
    if not url.database or url.database == ":memory:":
        return
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            Phrase(
                "The database's folder {folder} cannot be made ({reason}). Give a folder that can be written with "
                "MEC_BOT_DATABASE_URL.",
                folder=folder,
                reason=error.strerror,
            )
        ) from error


def _engine_options(url: URL) -> dict[str, object]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": _BUSY_SECONDS}}
    return {"pool_pre_ping": True}


def _tune_sqlite(engine: sa.Engine) -> None:
    """Readers never wait (WAL), and a writer takes its lock at the start, where waiting for it is safe."""

    @sa.event.listens_for(engine, "connect")
    def _pragmas(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # sqlite3 would otherwise begin transactions of its own
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        read_only = connection.get_execution_options().get("mec_bot_read_only")
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
