"""Telling the operator that something failed: once a day for the same trouble."""

from __future__ import annotations

import logging

from mec_bot.actions.bot import Bot
from mec_bot.errors import MecBotError
from mec_bot.messages.message import to_text
from mec_bot.messages.trouble import compose_trouble
from mec_bot.store import outbox

_log = logging.getLogger(__name__)


def tell_operator(bot: Bot, subject: str, error: MecBotError) -> None:
    """Promise a message to the operator's channel, where there is one; never raises."""
    recipient = bot.settings.bot.slack.operator_channel
    if not recipient:
        return
    now = bot.clock()
    day = now.astimezone(bot.settings.timezone).date()
    message = compose_trouble(subject, error.phrase, bot.language)
    key = f"trouble/{subject}/{type(error).__name__}/{day}"
    try:
        with bot.database.writing() as connection:
            outbox.promise(connection, [outbox.Promise(key=key, recipient=recipient, message=to_text(message))], now)
    except MecBotError as second:
        _log.error("the operator could not be told: %s", second)
