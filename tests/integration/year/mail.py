"""The Slack of the year: the stand-in, reached by the real sender, where three calls in ten go wrong on the way."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from mec_bot.errors import TransientError, UncertainError
from mec_bot.messages.text.message import Message
from mec_bot.phrases import Phrase
from mec_bot.sandbox.slack.server import Slack
from mec_bot.sandbox.slack.workspace import App, Channel, User, Workspace
from mec_bot.slack.sender import SlackSender, make_client

# Of the messages among the calls that go wrong, half are posted all the same.
_FAILURES = 0.3


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A message that its ``recipient`` (a channel or a person) can read; ``words`` are its blocks."""

    at: datetime
    key: str
    recipient: str
    words: str


def a_workspace(people: Iterable[str], channels: Iterable[str], clock: Callable[[], datetime]) -> Workspace:
    """Somebody for each id, and each channel with the bot in it."""
    bot = App().user.id
    return Workspace(
        team="Programme simulé",
        users=[User(id=person, name=person.lower(), real_name=person) for person in people],
        channels=[Channel(id=channel, name=channel.lower(), members=frozenset({bot})) for channel in channels],
        clock=lambda: clock().timestamp(),
    )


class PostOffice:
    """What the replicas' senders have in common."""

    def __init__(self, slack: Slack, seed: int) -> None:
        self.slack = slack
        self.failures = 0
        self.sent_by: Counter[int] = Counter()
        self._seed = seed
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()

    def luck(self, call: str) -> float:
        """The same for the same call each time, whichever replica makes it and when."""
        with self._lock:
            self._calls[call] += 1
            luck = random.Random(f"{self._seed} {call} {self._calls[call]}").random()
            self.failures += luck < _FAILURES
            return luck

    def posted(self) -> list[Posted]:
        """Everything that anybody can read, oldest first."""
        workspace = self.slack.workspace
        found = [
            Posted(
                at=datetime.fromtimestamp(float(message.ts), UTC),
                key=message.metadata["event_payload"]["key"] if message.metadata else "",
                recipient=channel.user or channel.id,
                words=json.dumps(message.blocks, ensure_ascii=False),
            )
            for channel in workspace.channels
            for message in workspace.messages(channel.id)
        ]
        return sorted(found, key=lambda one: one.at)


class Mail(SlackSender):
    """One replica's sender, with luck or without."""

    def __init__(self, office: PostOffice, replica: int) -> None:
        super().__init__(make_client(office.slack.bot_token, f"{office.slack.url}/api/"))
        self._office = office
        self._replica = replica

    def send(self, recipient: str, message: Message, key: str, *, thread: str | None = None) -> str:
        luck = self._office.luck(f"send {key}")
        if luck < _FAILURES / 4:
            raise TransientError(Phrase("rate limited"), retry_after=30)
        if luck < _FAILURES / 2:
            raise UncertainError(Phrase("cut before it was posted"))
        receipt = super().send(recipient, message, key, thread=thread)
        self._office.sent_by[self._replica] += 1
        if luck < _FAILURES:
            raise UncertainError(Phrase("cut after it was posted"))
        return receipt

    def find(self, recipient: str, key: str, since: datetime, *, thread: str | None = None) -> str | None:
        if self._office.luck(f"find {key}") < _FAILURES:
            raise TransientError(Phrase("the history did not answer"))
        return super().find(recipient, key, since, thread=thread)
