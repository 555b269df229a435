"""A replica in a process of its own, on a machine whose clock is ahead: it delivers what is due, and ends."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from mec_bot.calendar.clock import utc_now
from mec_bot.cli.assembly import open_context
from mec_bot.delivery.courier import Courier
from mec_bot.messages.text.message import Message
from mec_bot.slack.sender import SlackSender, make_client

_PATIENCE_SECONDS = 60
_REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Replica:
    """Where the replica works, and how far its machine's clock is ahead.

    Right before it calls Slack, it makes the file ``begun``, and waits until that is gone.
    """

    database_url: str
    slack_url: str
    slack_token: str
    ahead: timedelta
    begun: Path | None = None


class _SlowSender(SlackSender):
    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        super().__init__(make_client(replica.slack_token, f"{replica.slack_url}/api/"))

    def send(self, recipient: str, message: Message, key: str, *, thread: str | None = None) -> str:
        if self._replica.begun:
            self._replica.begun.touch()
            for _ in range(_PATIENCE_SECONDS * 50):
                if not self._replica.begun.exists():
                    break
                time.sleep(0.02)
        return super().send(recipient, message, key, thread=thread)


def deliver(replica: Replica) -> None:
    """Deliver what is due."""
    os.environ["MEC_BOT_DATABASE_URL"] = replica.database_url
    with open_context(_REPOSITORY, needs_sheet=False, clock=lambda: utc_now() + replica.ahead) as context:
        courier = Courier(context.database, _SlowSender(replica), context.clock, lambda *_: None)
        courier.deliver_all(timedelta(seconds=1))
