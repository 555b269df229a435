"""What those who get a message read in it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from mec_bot.messages.text.message import Message, from_text
from mec_bot.slack.blocks import to_blocks
from mec_bot.store.outbox import Promise


def shown(message: Message | Promise) -> str:
    """All that a reader of the message sees, its markup removed."""
    message = from_text(message.message) if isinstance(message, Promise) else message
    texts = re.findall(r'"text": "((?:[^"\\]|\\.)*)"', json.dumps(to_blocks(message), ensure_ascii=False))
    return "\n".join(json.loads(f'"{text}"').replace("\u200b", "").replace("&amp;", "&") for text in texts)


def read(promises: Sequence[Promise], recipient: str = "C1") -> str:
    """All that a channel reads, in its thread too."""
    return "\n".join(shown(promise) for promise in promises if promise.recipient == recipient)
