"""Telling the operator that something failed: once a day for the same trouble."""

from __future__ import annotations

import hashlib
import logging

from mec_bot.actions.bot import Bot
from mec_bot.errors import MecBotError
from mec_bot.messages.message import to_text
from mec_bot.messages.trouble import compose_trouble
from mec_bot.phrases import Phrase
from mec_bot.store import outbox
from mec_bot.store.database import Connection

_log = logging.getLogger(__name__)


def tell_operator(bot: Bot, title: Phrase, reason: Phrase) -> None:
    """Promise a message to the operator's channel, where there is one; never raises."""
    try:
        with bot.database.writing() as connection:
            promise_trouble(connection, bot, title, reason)
    except MecBotError as error:
        _log.error("the operator could not be told: %s", error)


def promise_trouble(connection: Connection, bot: Bot, title: Phrase, reason: Phrase) -> None:
    """The same in the transaction of what the trouble is about. Raises StoreError."""
    recipient = bot.settings.bot.slack.operator_channel
    if not recipient:
        return
    now = bot.clock()
    day = now.astimezone(bot.settings.timezone).date()
    same = hashlib.sha256(f"{title}\n{reason}".encode()).hexdigest()[:16]
    message = compose_trouble(title, reason, bot.language)
    promise = outbox.Promise(key=f"trouble/{day}/{same}", recipient=recipient, message=to_text(message))
    outbox.promise(connection, [promise], now)
