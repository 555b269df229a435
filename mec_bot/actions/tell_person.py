"""Telling one person, in a direct message, what could not be shown to them where they asked."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

from mec_bot.errors import MecBotError
from mec_bot.message_key import MessageKey
from mec_bot.messages.text.message import to_text
from mec_bot.store import outbox

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.messages.text.message import Message

_log = logging.getLogger(__name__)


def tell_person(context: Context, member_id: str, message: Message) -> None:
    """Promise the message to a person: at once, as they are waiting for it; never raises."""
    if not member_id:
        _log.error("an answer is lost, as nobody is known to have asked: %s", message.summary)
        return
    promise = outbox.Promise(
        key=MessageKey.of_answer(secrets.token_hex(8)), recipient=member_id, message=to_text(message)
    )
    try:
        with context.database.writing() as connection:
            outbox.promise(connection, [promise], context.clock())
    except MecBotError as error:
        _log.error("%s could not be told: %s (%s)", member_id, message.summary, error)
