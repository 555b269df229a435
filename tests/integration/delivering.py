"""Messages promised to channels, and what becomes of them in time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from slack_stand import STAFF

from mec_bot.delivery.courier import Courier, Timing
from mec_bot.delivery.outbox import Failure
from mec_bot.message_key import MessageKey
from mec_bot.messages.text.message import Message, Paragraph, to_text
from mec_bot.sandbox.slack.server import Slack
from mec_bot.slack.sender import SlackSender, make_client
from mec_bot.stopwatch import Stopwatch, elapsed
from mec_bot.store import outbox
from mec_bot.store.database import Database
from mec_bot.store.outbox import Promise


def now() -> datetime:
    return datetime.now(UTC)


def text_of(key: str) -> str:
    """A message that says its key."""
    return to_text(Message(summary=key, blocks=(Paragraph(text=(key,)),)))


def promise(database: Database, *keys: str, recipient: str = STAFF, text: Callable[[str], str] = text_of) -> None:
    promises = [Promise(key=MessageKey(key), recipient=recipient, message=text(key)) for key in keys]
    with database.writing() as connection:
        outbox.promise(connection, promises, now())


def states(database: Database) -> dict[str, int]:
    """How many messages are in each state."""
    with database.reading() as connection:
        return outbox.count_by_state(connection)


def said(slack: Slack, channel: str = STAFF) -> list[str]:
    return [message.text for message in slack.workspace.messages(channel)]


def wait_for(condition: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class Round:
    """A courier with the real sender, and what it told of failures."""

    def __init__(
        self,
        database: Database,
        slack: Slack,
        clock: Callable[[], datetime] = now,
        *,
        backoff: float = 2,
        pace: float = 1,
        stopwatch: Stopwatch = elapsed,
    ) -> None:
        self.refused: list[Failure] = []
        client = make_client(slack.bot_token, f"{slack.url}/api/")
        client.timeout = 1
        self.courier = Courier(
            database,
            SlackSender(client, stopwatch=stopwatch),
            clock,
            lambda _, failure: self.refused.append(failure),
            Timing(token_check=timedelta(seconds=2), pace=timedelta(seconds=pace), backoff=timedelta(seconds=backoff)),
        )
