"""Promised messages delivered to a Slack that answers after 100 ms and refuses a second message within one second.

The stand-in's limit is Slack's own: one message a second in each channel. So the least time for a channel's messages is
one second less than their number; a pace that is too slow costs time, a pace that is too fast costs refusals.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.figure import Figure, finish
from mec_bot.delivery.courier import Courier
from mec_bot.message_key import MessageKey
from mec_bot.messages.text.message import Message, Paragraph, to_text
from mec_bot.sandbox.loopback import Loopback
from mec_bot.sandbox.slack.server import Slack
from mec_bot.sandbox.slack.workspace import App, Channel, Workspace
from mec_bot.slack.sender import SlackSender, make_client
from mec_bot.store import outbox
from mec_bot.store.database import Database, sqlite_url
from mec_bot.store.outbox import Promise

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_LATENCY, _CHANNELS, _EACH, _LIMIT = 0.1, 20, 50, 0.95
_LEASE = timedelta(minutes=5)


def measure() -> list[Figure]:
    """Measure the pace that a thousand messages keep, the time of a claim, and how it grows with the messages."""
    achieved, refusals = _pace()
    few, many = _claims(1_000), _claims(10_000)
    note = f"{_CHANNELS} channels × {_EACH} messages, {_LATENCY * 1000:.0f} ms to Slack: {achieved:.1%} of its limit"
    return [
        Figure(
            name="time for 1,000 messages ÷ time allowed", value=1 / achieved, limit=1 / _LIMIT, unit="×", note=note
        ),
        Figure(name="messages that came too early", value=refusals, limit=0, unit=""),
        Figure(name="claiming a message (SQLite)", value=few / 1_000 * 1000, limit=2, unit="ms"),
        Figure(
            name="claiming 10,000 messages ÷ 1,000",
            value=many / few,
            limit=12,
            unit="×",
            note=f"{many:.1f} s, {few:.2f} s",
        ),
    ]


def _pace() -> tuple[float, int]:
    """The share of the allowed pace that was used, from first post to last; and how often Slack answered 429."""
    channels = [f"C{number:02}" for number in range(_CHANNELS)]
    with _slack(channels) as (slack, url, posted), _database() as database:
        _promise(database, channels, _EACH)
        client = make_client(slack.bot_token, f"{url}/api/")
        courier = Courier(database, SlackSender(client), _now, lambda *_: None)
        courier.start()
        while _waiting(database):
            time.sleep(0.1)
        courier.stop(timedelta(seconds=5))
        allowed = _EACH - 1  # seconds, from a channel's first message to its last
        refused = sum(call.status == HTTPStatus.TOO_MANY_REQUESTS for call in slack.calls.of("chat.postMessage"))
        return allowed / (max(posted) - min(posted)), refused


def _claims(messages: int) -> float:
    """The seconds that it takes to claim so many messages, one by one; recording their outcomes is not counted."""
    channels = [f"C{number:02}" for number in range(_CHANNELS)]
    with _database() as database:
        _promise(database, channels, messages // _CHANNELS)
        seconds = 0.0
        for _ in range(messages):
            start = time.perf_counter()
            with database.writing() as connection:
                claimed = outbox.claim_due(connection, _now(), _LEASE)
            seconds += time.perf_counter() - start
            assert claimed is not None
            with database.writing() as connection:
                outbox.sent(connection, claimed, _now(), "C/1.0")
        return seconds


@contextmanager
def _slack(channels: list[str]) -> Iterator[tuple[Slack, str, list[float]]]:
    """A slow stand-in for Slack with these channels, its URL, and when each post reached it (monotonic seconds)."""
    members = frozenset({App().user.id})
    there = [Channel(id=channel, name=channel.lower(), members=members) for channel in channels]
    workspace = Workspace(team="Quartiers en partage", channels=there)
    slack, posted = Slack(workspace, rate_limited=True), list[float]()

    async def far(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(_LATENCY / 2)
        if scope["path"].endswith("chat.postMessage"):
            posted.append(time.monotonic())
        await slack.app(scope, receive, _later(send))

    with Loopback(far) as server:
        yield slack, server.url, posted


def _later(send: Send) -> Send:
    """Delay the answer by the other half of the latency."""

    async def delayed(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            await asyncio.sleep(_LATENCY / 2)
        await send(message)

    return delayed


@contextmanager
def _database() -> Iterator[Database]:
    with TemporaryDirectory(prefix="mec-bot-bench-") as folder:
        database = Database(sqlite_url(Path(folder) / "mec_bot.sqlite3"))
        try:
            yield database
        finally:
            database.close()


def _promise(database: Database, channels: list[str], each: int) -> None:
    promises = [
        Promise(key=MessageKey(f"{channel}/{number}"), recipient=channel, message=_text(number))
        for number in range(each)
        for channel in channels
    ]
    with database.writing() as connection:
        outbox.promise(connection, promises, _now())


def _text(number: int) -> str:
    return to_text(Message(summary=f"Message {number}", blocks=(Paragraph(text=("Bonjour",)),)))


def _waiting(database: Database) -> int:
    with database.reading() as connection:
        return outbox.waiting(connection, _now())


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    finish(measure())
