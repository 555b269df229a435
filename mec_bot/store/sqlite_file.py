"""The file of a SQLite database, watched: SQLite goes on with a file that was removed, and all that it writes is lost."""

from __future__ import annotations

import os
import sqlite3
from typing import TypeAlias

from mec_bot.errors import StoreError
from mec_bot.phrases import Phrase

# Device and inode; ``None`` where there is no file.
_Identity: TypeAlias = tuple[int, int] | None


class SqliteFile:
    """The file that a connection has opened, and the log beside it (``-wal``); a database in memory has none."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        (_, _, self._path) = connection.execute("PRAGMA database_list").fetchone()
        self._file = _identity(self._path)
        # SQLite makes it with the first transaction, and removes it with the last connection.
        self._log: _Identity = None

    def check(self) -> None:
        """Look whether the connection's files are still the same ones.

        Raises:
            StoreError: one of them was removed or replaced.
        """
        if self._path:
            self.check_name()
            log = f"{self._path}-wal"
            self._log = self._log or _identity(log)
            _require_same(log, self._log)

    def check_name(self) -> None:
        """Look whether a new connection would open the same file, whatever its log.

        Raises:
            StoreError: it would not.
        """
        _require_same(self._path, self._file)


def _require_same(path: str, identity: _Identity) -> None:
    if identity is not None and _identity(path) != identity:
        raise StoreError(
            Phrase(
                "The database's file {file} was removed or replaced while mec-bot used it. Nothing is remembered until the "
                "same file is back; to go on with another one, start mec-bot again.",
                file=path,
            )
        )


def _identity(path: str) -> _Identity:
    try:
        found = os.stat(path)  # noqa: PTH116 - twice in each transaction: a Path costs more than the call
    except OSError:
        return None
    return found.st_dev, found.st_ino
