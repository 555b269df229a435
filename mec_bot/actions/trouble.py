"""Telling the operator that something failed: once a day for the same trouble."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from mec_bot.errors import MecBotError
from mec_bot.message_key import MessageKey
from mec_bot.messages.staff.trouble import compose_trouble
from mec_bot.messages.text.message import to_text
from mec_bot.store import outbox

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.phrases import Phrase
    from mec_bot.store.database import Connection

_log = logging.getLogger(__name__)


def tell_operator(context: Context, title: Phrase, reason: Phrase) -> None:
    """Promise a message to the operator's channel, where there is one; never raises."""
    try:
        with context.database.writing() as connection:
            promise_trouble(context, connection, title, reason)
    except MecBotError as error:
        _log.error("the operator could not be told: %s", error)


def promise_trouble(context: Context, connection: Connection, title: Phrase, reason: Phrase) -> None:
    """Promise that message in the caller's transaction, which also records what the trouble is about."""
    recipient = context.settings.slack.operator_channel
    if not recipient:
        return
    now = context.clock()
    day = now.astimezone(context.settings.timezone).date()
    message = compose_trouble(title, reason, context.translator)
    key = MessageKey.of_trouble(day, f"{title}\n{reason}")
    promise = outbox.Promise(key=key, recipient=recipient, message=to_text(message))
    outbox.promise(connection, [promise], now)
