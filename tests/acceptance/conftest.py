"""The world around the installed program: stand-ins for Google and Slack, and a home folder."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from world import World

from mec_bot.sandbox.workbooks.files import EXEMPLE


@pytest.fixture(scope="session")
def make_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., World]]:
    """Worlds of their own for modules that need another one."""
    with ExitStack() as stack:
        yield lambda workbook=EXEMPLE: World(tmp_path_factory.mktemp("world"), workbook, stack)


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """An installation in which nothing has happened yet."""
    return make_world()


@pytest.fixture(scope="module")
def synced(make_world: Callable[..., World]) -> World:
    """An installation that pulled once and remembers; its tests only look."""
    made = make_world()
    made.sync()
    return made


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    return _free_port()


@pytest.fixture
def health_port() -> int:
    """Another one, for the health checks of a worker that Slack reaches over HTTP."""
    return _free_port()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
