"""Keeping promises: claim a message, send it, record what became of it; an unclear outcome is looked up before a retry."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from mec_bot.errors import PermanentError, TransientError, UncertainError
from mec_bot.messages.message import Message, from_text
from mec_bot.store import outbox
from mec_bot.store.database import Database

# Longer than any one call to the sender may take, three pictures included: a live sender never loses its claim.
_LEASE = timedelta(seconds=150)
_MOST_ATTEMPTS = 12
_FIRST_WAIT = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(minutes=30)


class Sender(Protocol):
    """Whoever carries messages to people."""

    def send(self, recipient: str, message: Message, key: str) -> str:
        """Deliver once and give the receipt.

        Raises:
            UncertainError: it may have gone out.
            TransientError: it did not go out, and may later.
            PermanentError: it will not go out until somebody changes something.
        """

    def find(self, recipient: str, key: str, since: datetime) -> str | None:
        """The receipt of a message sent under ``key`` after ``since``, or ``None`` where there is none.

        Raises as ``send`` does.
        """


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What became of one message; ``error`` is set where it failed for good."""

    key: str
    recipient: str
    error: PermanentError | None = None


def deliver_one(
    database: Database, sender: Sender, clock: Callable[[], datetime], *, busy: tuple[str, ...] = ()
) -> Delivered | None:
    """Handle the oldest message that is due, for no recipient in ``busy``; ``None`` where there is none."""
    with database.writing() as connection:
        claimed = outbox.claim_due(connection, clock(), _LEASE, busy=busy)
    if claimed is None:
        return None
    try:
        receipt = _send(sender, claimed)
    except TransientError as error:
        return _retry_later(database, claimed, error, clock())
    except PermanentError as error:
        with database.writing() as connection:
            outbox.failed(connection, claimed, str(error))
        return Delivered(key=claimed.key, recipient=claimed.recipient, error=error)
    with database.writing() as connection:
        outbox.sent(connection, claimed, clock(), receipt)
    return Delivered(key=claimed.key, recipient=claimed.recipient)


def _send(sender: Sender, claimed: outbox.Claimed) -> str:
    if claimed.was_uncertain:
        receipt = sender.find(claimed.recipient, claimed.key, claimed.promised_at)
        if receipt is not None:
            return receipt
    return sender.send(claimed.recipient, from_text(claimed.message), claimed.key)


def _retry_later(database: Database, claimed: outbox.Claimed, error: TransientError, now: datetime) -> Delivered:
    if claimed.attempts >= _MOST_ATTEMPTS:
        last = PermanentError(error.phrase)
        with database.writing() as connection:
            outbox.failed(connection, claimed, str(error))
        return Delivered(key=claimed.key, recipient=claimed.recipient, error=last)
    # Once unclear, always unclear: a later refusal does not say that the first try did not arrive.
    uncertain = isinstance(error, UncertainError) or claimed.was_uncertain
    with database.writing() as connection:
        outbox.postponed(connection, claimed, now + _wait(claimed.attempts, error), str(error), uncertain=uncertain)
    return Delivered(key=claimed.key, recipient=claimed.recipient)


def _wait(attempts: int, error: TransientError) -> timedelta:
    """What the other side asked for, else twice as long each time; jitter keeps replicas apart."""
    if error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    doubled: timedelta = min(_FIRST_WAIT * 2 ** (attempts - 1), _LONGEST_WAIT)
    return doubled * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret
