"""`mec-bot run`: a worker that is up, what it answers over HTTP, and how it ends."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from program import Running
from world import World

# The most seconds that the end of a worker may take.
LIMIT = 10.0


@contextmanager
def worker(world: World, *options: str) -> Iterator[Running]:
    """A worker that is up: its Slack can reach it."""
    before = world.slack.socket.connections
    with world.start("run", *options) as running:
        if "--http" in options:
            port = int(options[options.index("--http") + 1])
            running.wait_until(lambda: is_up(port))
            world.slack.request_url = f"http://127.0.0.1:{port}/slack/events"
        else:
            running.wait_until(lambda: world.slack.socket.connections > before)
        yield running


def a_free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def get(port: int, path: str) -> int:
    """The status of the answer, 0 where nobody answers."""
    try:
        return requests.get(f"http://127.0.0.1:{port}{path}", timeout=15).status_code
    except requests.exceptions.ConnectionError:
        return 0


def is_up(port: int) -> bool:
    return get(port, "/healthz") == 200


def ends_well(running: Running) -> None:
    """Told to end, it does so in time and without a complaint."""
    seconds = running.stop()
    assert running.status == 0, running.err
    assert seconds < LIMIT
    assert "Traceback" not in running.err
