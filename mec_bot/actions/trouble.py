"""Telling the operator that something failed: once a day for the same trouble.

Of a digest that failed, staff are told where there is no operator's channel: nobody else would learn of it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import TYPE_CHECKING

from mec_bot.errors import MecBotError, TokenError
from mec_bot.message_key import MessageKey
from mec_bot.messages.staff.trouble import compose_notice, compose_trouble
from mec_bot.messages.text.message import Message, to_text
from mec_bot.phrases import Phrase
from mec_bot.store import outbox

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.delivery.outbox import Failure
    from mec_bot.store.database import Connection

_log = logging.getLogger(__name__)
# What staff read of it.
DIGEST_FAILED = Phrase("The digest could not be sent; tell the person in charge.")


def tell_operator(context: Context, title: Phrase, reason: Phrase, *, otherwise_staff: Phrase | None = None) -> None:
    """Promise a message to the operator's channel, where there is one, else ``otherwise_staff`` to staff; never raises."""
    try:
        with context.database.writing() as connection:
            promise_trouble(context, connection, title, reason, otherwise_staff=otherwise_staff)
    except MecBotError as error:
        _log.error("the operator could not be told: %s", error)


def promise_trouble(
    context: Context, connection: Connection, title: Phrase, reason: Phrase, *, otherwise_staff: Phrase | None = None
) -> None:
    """Promise that message in the caller's transaction, which also records what the trouble is about."""
    slack = context.settings.slack
    if slack.operator_channel:
        message = compose_trouble(title, reason, context.translator)
        _promise(context, connection, slack.operator_channel, message, f"{title}\n{reason}")
    elif slack.staff_channel and otherwise_staff is not None:
        message = compose_notice(otherwise_staff, context.translator)
        _promise(context, connection, slack.staff_channel, message, str(otherwise_staff))


def promise_undelivered(context: Context, connection: Connection, failure: Failure, digests: Collection[str]) -> None:
    """Promise to tell of a message that was not delivered, or of all messages; ``digests`` are the jobs that send digests.

    Not where the operator's own channel fails: the log and /readyz say that.
    """
    reason = failure.error.phrase
    if isinstance(failure.error, TokenError):
        promise_trouble(context, connection, Phrase("Slack takes no message from the bot"), reason)
        return
    if failure.recipient == context.settings.slack.operator_channel:
        return
    title, for_staff = Phrase("A message to {recipient} was not delivered", recipient=failure.recipient), DIGEST_FAILED
    if failure.uncertain:
        title = Phrase("It is not known whether a message to {recipient} arrived", recipient=failure.recipient)
        reason = Phrase(
            "{reason} See whether it stands there, then say so: mec-bot outbox --cancel {number} if it does, --retry "
            "{number} once it can be looked up.",
            reason=reason,
            number=failure.number,
        )
        for_staff = Phrase("It is not known whether the digest arrived; tell the person in charge.")
    if failure.key.sender in digests:
        _log.error("job %s failed: %s", failure.key.sender, reason)
    otherwise_staff = for_staff if failure.key.sender in digests else None
    promise_trouble(context, connection, title, reason, otherwise_staff=otherwise_staff)


def _promise(context: Context, connection: Connection, recipient: str, message: Message, told: str) -> None:
    now = context.clock()
    day = now.astimezone(context.settings.timezone).date()
    promise = outbox.Promise(key=MessageKey.of_trouble(day, told), recipient=recipient, message=to_text(message))
    outbox.promise(connection, [promise], now)
