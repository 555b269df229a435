"""Where workers come and go: one database, one Slack, one Google, and what has to be true once all is settled."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import forkserver
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

import pytest
import sqlalchemy as sa
from crash_worker import MONDAY, Orders, Step, clock, work
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mec_bot.messages.text.message import from_text, pictures
from mec_bot.sandbox import directory
from mec_bot.sandbox.loopback import Loopback
from mec_bot.sandbox.slack.server import Slack
from mec_bot.sandbox.workbooks.files import EXEMPLE
from mec_bot.sheet.source.grid import Spreadsheet
from mec_bot.slack.blocks import fallback
from mec_bot.store import tables
from mec_bot.store.database import Database

_processes = multiprocessing.get_context("forkserver")
LOST, TWICE = "lost", "twice, or not as promised"
_PATIENCE_SECONDS = 60.0
# multiprocessing asks after all children whenever one is started, and two threads that ask after one spoil its exit code.
_asking = threading.Lock()


@contextmanager
def nursery() -> Iterator[None]:
    """A process that has imported everything, from which each worker is forked: a fresh one costs milliseconds."""
    here = str(Path(__file__).parent)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")])))
        _processes.set_forkserver_preload(["pytest", "crash_worker"])
        forkserver.ensure_running()
    yield


class Stage:
    """One world from its first worker to its last."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        sheets: tuple[Spreadsheet, Spreadsheet],
        *,
        lease: timedelta,
        one_by_one: bool,
    ) -> None:
        ahead = MONDAY + timedelta(minutes=1) - datetime.now(UTC)
        workspace = directory.invented_workspace(EXEMPLE)
        workspace.clock = lambda: clock(ahead).timestamp()
        self.slack = Slack(workspace)
        self._server = Loopback(_Overheard(self.slack.app, self._done))
        self.slack.url = self._server.url
        self._steps = folder / "steps"
        self._lock = threading.Lock()
        self._done_so_far: Counter[str] = Counter()
        self._ends: tuple[BaseProcess, Orders] | None = None
        self._orders = Orders(
            database_url=database_url,
            slack_url=self.slack.url,
            slack_token=self.slack.bot_token,
            sheets=sheets,
            clock_ahead=ahead,
            lease=lease,
            timeout=5,
            one_by_one=one_by_one,
            steps=self._steps,
        )

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def start(self, *, ends_at: Step | None = None, by: signal.Signals = signal.SIGKILL) -> BaseProcess:
        """A worker at work; it ends, or stands still, at a step."""
        orders = replace(self._orders, ends_at=ends_at, by=by)
        process = _processes.Process(target=work, args=(orders,))
        with self._lock, _asking:
            process.start()
            self._ends = (process, orders) if ends_at else None
        return process

    def settle(self) -> None:
        """Let one worker go on until everything is settled."""
        ended(self.start(), 0)

    @property
    def steps(self) -> list[Step]:
        """Every step that was reached so far, in their order."""
        reached: Counter[str] = Counter()
        steps = []
        for name in self._steps.read_text().splitlines() if self._steps.exists() else ():
            reached[name] += 1
            steps.append((name, reached[name]))
        return steps

    def reached(self, step: Step) -> bool:
        """Whether a worker comes to a step."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while step not in self.steps:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def _done(self, name: str) -> None:
        """Slack did what a worker asked for; nobody has heard of it yet."""
        with self._lock:
            self._done_so_far[name] += 1
            with self._steps.open("a") as file:
                file.write(f"{name}\n")
            if self._ends and self._ends[1].ends_at == (name, self._done_so_far[name]):
                os.kill(self._ends[0].pid or 0, self._ends[1].by)

    def wrong(self, keys: Sequence[str]) -> list[str]:
        """What is not as promised: each key in the ledger and sent, each message in its channel once, as it was promised."""
        database = Database(self._orders.database_url)
        with database.reading() as connection:
            ledger = connection.execute(sa.select(tables.outbox).order_by(tables.outbox.c.id)).all()
            runs = connection.execute(sa.select(tables.runs)).all()
        database.close()
        promised = [
            (row.recipient, row.key, fallback(message := from_text(row.message)), len(pictures(message)))
            for row in ledger
        ]
        said = self._said()
        return [
            *(f"{LOST}: {message}" for message in (Counter(promised) - Counter(said)).elements()),
            *(f"{TWICE}: {message}" for message in (Counter(said) - Counter(promised)).elements()),
            *(f"never promised: {key}" for key in Counter(keys) - Counter(row.key for row in ledger)),
            *(f"promised for no reason: {row.key}" for row in ledger if row.key not in keys),
            *(f"{row.key} is {row.state}" for row in ledger if row.state != "sent"),
            *(f"the run of {row.job} {row.slot} is {row.outcome}" for row in runs if row.outcome != "done"),
            *(
                f"{recipient} heard them in another order"
                for recipient in {message[0] for message in promised}
                if _to(recipient, promised) != _to(recipient, said)
            ),
        ]

    def _said(self) -> list[tuple[str, str, str, int]]:
        """Recipient, key, text and number of pictures of each message, in the order in which they arrived."""
        workspace = self.slack.workspace
        return [
            (
                channel.user or channel.id,
                str((message.metadata or {}).get("event_payload", {}).get("key")),
                message.text,
                sum(block["type"] == "image" for block in message.blocks),
            )
            for channel in workspace.channels
            for message in workspace.messages(channel.id)
            if message.author == workspace.app.user.id
        ]

    @property
    def keys(self) -> list[str]:
        """The keys of the messages that arrived."""
        return [key for _, key, _, _ in self._said()]


def _to(recipient: str, messages: Sequence[tuple[str, str, str, int]]) -> list[str]:
    return list(dict.fromkeys(key for to, key, _, _ in messages if to == recipient))


def ended(process: BaseProcess, *expected: int) -> int:
    """Wait for a worker to end as expected (its exit code, given back); one that does not is killed and fails the test."""
    in_time = has_ended(process, _PATIENCE_SECONDS)
    if not in_time:
        kill(process)
    assert in_time, f"A worker was still at work after {_PATIENCE_SECONDS} s."
    with _asking:
        how = process.exitcode
    assert how in expected, f"A worker ended with {how}."
    return how


def has_ended(process: BaseProcess, seconds: float) -> bool:
    """Whether a worker ends within so many seconds."""
    return bool(wait([process.sentinel], seconds))


def kill(process: BaseProcess) -> None:
    """Wherever it stands."""
    _send(process, signal.SIGKILL)
    wait([process.sentinel])


def go_on(process: BaseProcess) -> None:
    """After it stood still."""
    _send(process, signal.SIGCONT)


def _send(process: BaseProcess, number: signal.Signals) -> None:
    assert process.pid is not None
    with suppress(ProcessLookupError):
        os.kill(process.pid, number)


class _Overheard:
    """Slack as it is, with an ear at its door: what a worker asked for is done, and the answer has not left yet."""

    def __init__(self, app: ASGIApp, done: Callable[[str], None]) -> None:
        self._app = app
        self._done = done

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def heard(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._done(f"{_method(scope['path'])} done, not answered")
            await send(message)

        await self._app(scope, receive, heard)


def _method(path: str) -> str:
    return path.removeprefix("/api/") if path.startswith("/api/") else "the upload"
