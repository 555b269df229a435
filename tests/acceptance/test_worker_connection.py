"""The worker's Socket Mode connection under everything that breaks connections."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from program import Running
from workers import a_free_port, ends_well, get, worker
from world import AMELIE, STAFF, World

from mec_bot.sandbox.loopback import Loopback
from mec_bot.sandbox.slack.faults import Fault
from mec_bot.sandbox.slack.socket import Reason

OPEN = "apps.connections.open"
PEOPLE = 3


def answers(world: World) -> bool:
    return world.slack.type_command(AMELIE, STAFF, "/mec popote").error == ""


Ready = tuple[World, Running, int]


@pytest.fixture(scope="module")
def ready(make_world: Callable[..., World]) -> Iterator[Ready]:
    """A worker that is ready and has answered once, so that what loads late is loaded."""
    world, port = make_world(), a_free_port()
    world.keep_jobs("sync")
    world.sync()
    with worker(world, "--health", str(port)) as running:
        running.wait_until(lambda: get(port, "/readyz") == 200 and answers(world))
        yield world, running, port
        ends_well(running)
    world.slack_server.stop()


@contextmanager
def back_within(ready: Ready, seconds: float) -> Iterator[None]:
    """After what happens inside, the worker is connected anew and answers in time, for half a second of CPU at most."""
    world, running, _ = ready
    opened, cpu, began = len(world.slack.calls.of(OPEN)), running.cpu_seconds, time.monotonic()
    yield
    running.wait_until(lambda: len(world.slack.calls.of(OPEN)) > opened, seconds=seconds)
    running.wait_until(lambda: answers(world), seconds=seconds)
    assert time.monotonic() - began < seconds
    assert running.cpu_seconds - cpu < 0.5


@pytest.mark.parametrize("reset", [True, False], ids=["RST", "FIN"])
def test_a_connection_that_breaks_is_back_within_two_seconds(ready: Ready, reset: bool) -> None:
    world, _, _ = ready
    with back_within(ready, 2):
        world.slack.socket.cut(reset=reset)
    world.slack.faults.plan(OPEN, Fault.server_error())
    with back_within(ready, 2):
        world.slack.socket.cut(reset=reset)
    world.slack.faults.plan(OPEN, Fault.cut())
    with back_within(ready, 2):
        world.slack.socket.cut(reset=reset)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
def test_during_a_refresh_every_question_is_answered_within_half_a_second(ready: Ready, reason: Reason) -> None:
    world, _, port = ready
    with back_within(ready, 2):
        world.slack.socket.disconnect(reason)
        end = time.monotonic() + 0.5
        while (asked := time.monotonic()) < end:
            assert answers(world)
            assert time.monotonic() - asked < 0.5
    assert get(port, "/readyz") == 200


def test_a_server_that_is_killed_is_found_again_and_readyz_says_so_meanwhile(ready: Ready) -> None:
    world, running, port = ready
    said_before = len(running.err)
    world.slack_server.stop()
    running.wait_until(lambda: get(port, "/readyz") == 503, seconds=2)
    time.sleep(1.5)
    said = running.err[said_before:]
    with back_within(ready, 3):
        world.slack_server = Loopback(world.slack.app, port=world.slack_server.port).start()
    assert get(port, "/readyz") == 200
    assert "Slack is not connected" in said
    assert len(said.splitlines()) < 10


def test_a_frozen_peer_is_noticed_within_thirty_seconds(ready: Ready) -> None:
    world, _, _ = ready
    with back_within(ready, 30):
        world.slack.socket.freeze()


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_every_question_asked_while_a_connection_stands_is_answered(
    ready: Ready, soaking: bool, chance: random.Random, summary: Callable[[str], None]
) -> None:
    world, running, _ = ready
    slack, lost = world.slack.socket, world.slack.socket.unacknowledged
    lost.clear()
    faults: Sequence[tuple[Callable[[], object], float]] = [(slack.cut, 2), (slack.disconnect, 2), (slack.freeze, 30)]
    if not soaking:
        faults = faults[:2]  # nobody can notice within seconds that a peer has frozen
    outcomes: Counter[str] = Counter()
    over = threading.Event()

    def ask() -> None:
        while not over.wait(chance.uniform(0, 0.1)):
            outcomes[world.slack.type_command(AMELIE, STAFF, "/mec popote").error or "answered"] += 1

    people = [threading.Thread(target=ask) for _ in range(PEOPLE)]
    for person in people:
        person.start()
    made: Counter[str] = Counter()
    for _ in range(40 if soaking else 3):
        (fault, seconds), before, opened = chance.choice(faults), lost.total(), len(world.slack.calls.of(OPEN))
        fault()
        running.wait_until(lambda: len(world.slack.calls.of(OPEN)) > opened, seconds=seconds)  # noqa: B023 - called at once
        made[fault.__name__] += 1
        time.sleep(30 if soaking else 0.5)
        # In the short form the machine is busy with other tests: seconds pass between any two instructions.
        assert not soaking or fault != slack.disconnect or lost.total() == before
    over.set()
    for person in people:
        person.join()
    summary(f"{dict(made)}: {dict(outcomes)}, of which {dict(lost)}")
    # « dispatch_failed » is what people read while no connection stands.
    assert outcomes["answered"] + outcomes["dispatch_failed"] + lost.total() == outcomes.total()
    assert outcomes["answered"] > PEOPLE
    assert not soaking or lost["late"] == 0
    assert lost["broken"] <= 2 * PEOPLE * (made["cut"] if soaking else made.total())
    assert (lost["frozen"] > 0) <= (made["freeze"] > 0)
