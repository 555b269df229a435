"""What the operator decides about promised messages: try one again, or never send it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.store import outbox

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.store.outbox import State

MESSAGE_STATES: Mapping[State, Phrase] = {
    "following": Phrase("waiting for another message"),
    "promised": Phrase("promised"),
    "sending": Phrase("being sent"),
    "sent": Phrase("sent"),
    "failed": Phrase("failed"),
    "uncertain": Phrase("uncertain"),
    "cancelled": Phrase("cancelled"),
}


def retry_and_cancel(context: Context, retry: Sequence[int], cancel: Sequence[int]) -> None:
    """Try some messages again and cancel others, by their numbers: all of them or none.

    Raises:
        ConfigError: with every number that cannot be retried or cancelled, and why.
        StoreError: the database does not answer.
    """
    if both := set(retry) & set(cancel):
        raise ConfigError(Phrase("Message {number}: give either --retry or --cancel, not both.", number=min(both)))
    with context.database.writing() as connection:
        not_retried = [number for number in retry if not outbox.retry(connection, number, context.clock())]
        not_cancelled = [number for number in cancel if not outbox.cancel(connection, number)]
        states = {number: outbox.state_of(connection, number) for number in (*not_retried, *not_cancelled)}
        if states:
            # Raised inside the transaction, which undoes the others.
            raise ConfigError(
                [_not_retried(number, states[number]) for number in not_retried]
                + [_not_cancelled(number, states[number]) for number in not_cancelled]
            )


def _not_retried(number: int, state: State | None) -> Phrase:
    if state is None:
        return _unknown(number)
    return Phrase(
        "Message {number} cannot be tried again ({state}). Only messages that failed or are uncertain can.",
        number=number,
        state=MESSAGE_STATES[state],
    )


def _not_cancelled(number: int, state: State | None) -> Phrase:
    if state is None:
        return _unknown(number)
    return Phrase("Message {number} cannot be cancelled ({state}).", number=number, state=MESSAGE_STATES[state])


def _unknown(number: int) -> Phrase:
    return Phrase("There is no message {number}. mec-bot outbox lists them.", number=number)
