"""Keeping promises: claim a message, send it, record what became of it; an unclear outcome is looked up before a retry."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from mec_bot.errors import PermanentError, TransientError, UncertainError
from mec_bot.messages.message import Message, from_text
from mec_bot.phrases import Phrase
from mec_bot.review.finding import phrase_from_json, phrase_to_json
from mec_bot.store import outbox
from mec_bot.store.database import Database

# Longer than any one call to the sender may take, three pictures included: a live sender never loses its claim.
LEASE = timedelta(seconds=150)
_MOST_ATTEMPTS = 12
# How long a message waits before it is tried again, the first time.
BACKOFF = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(minutes=30)


class Sender(Protocol):
    """Whoever carries messages to people."""

    def prepare(self, recipient: str, message: Message, key: str, *, thread: str | None = None) -> None:
        """Do what takes long and nobody sees, such as bringing pictures over: ``send`` is then one short call.

        Raises as ``send`` does, but for UncertainError.
        """

    def send(self, recipient: str, message: Message, key: str, *, thread: str | None = None) -> str:
        """Deliver once and give the receipt; ``thread`` is the receipt of the message below which it stands.

        Raises:
            UncertainError: it may have gone out.
            TransientError: it did not go out, and may later.
            PermanentError: it will not go out until somebody changes something.
        """

    def find(self, recipient: str, key: str, since: datetime, *, thread: str | None = None) -> str | None:
        """The receipt of a message sent under ``key`` after ``since``, or ``None`` where there is none.

        With ``thread`` it is looked for below that message.

        Raises as ``send`` does.
        """


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What became of one message; ``error`` is set where it failed for good."""

    key: str
    recipient: str
    error: PermanentError | None = None


def claim(
    database: Database, clock: Callable[[], datetime], lease: timedelta, *, busy: Collection[str] = ()
) -> outbox.Claimed | None:
    """Take the oldest message that is due, for no recipient in ``busy``; ``None`` where there is none."""
    with database.writing() as connection:
        return outbox.claim_due(connection, clock(), lease, busy=tuple(busy))


def deliver(
    database: Database,
    sender: Sender,
    clock: Callable[[], datetime],
    claimed: outbox.Claimed,
    *,
    backoff: timedelta = BACKOFF,
) -> Delivered:
    """Send a message in hand, and record what became of it; ``backoff``: the first wait before another try."""
    try:
        receipt = _send(sender, claimed, clock)
    except TransientError as error:
        return _retry_later(database, claimed, error, clock(), backoff)
    except PermanentError as error:
        return _give_up(database, claimed, error, uncertain=claimed.was_uncertain)
    if receipt is not None:
        with database.writing() as connection:
            outbox.sent(connection, claimed, clock(), receipt)
    return Delivered(key=claimed.key, recipient=claimed.recipient)


def _send(sender: Sender, claimed: outbox.Claimed, clock: Callable[[], datetime]) -> str | None:
    """The receipt; ``None`` where the lease ended before anything was sent: whoever takes it next looks it up."""
    if claimed.was_uncertain:
        receipt = sender.find(claimed.recipient, claimed.key, claimed.promised_at, thread=claimed.thread)
        if receipt is not None:
            return receipt
    message = from_text(claimed.message)
    sender.prepare(claimed.recipient, message, claimed.key, thread=claimed.thread)
    # A machine that was asleep meanwhile wakes up here.
    if clock() >= claimed.lease_until:
        return None
    return sender.send(claimed.recipient, message, claimed.key, thread=claimed.thread)


def _retry_later(
    database: Database, claimed: outbox.Claimed, error: TransientError, now: datetime, backoff: timedelta
) -> Delivered:
    # Once unclear, always unclear: a later refusal does not say that the first try did not arrive.
    uncertain = isinstance(error, UncertainError) or claimed.was_uncertain
    if claimed.attempts >= _MOST_ATTEMPTS:
        return _give_up(database, claimed, PermanentError(error.phrase), uncertain=uncertain)
    due_at = now + _wait(claimed.attempts, error, backoff)
    with database.writing() as connection:
        outbox.postponed(connection, claimed, due_at, reason_to_text(error.phrase), uncertain=uncertain)
    return Delivered(key=claimed.key, recipient=claimed.recipient)


def _give_up(database: Database, claimed: outbox.Claimed, error: PermanentError, *, uncertain: bool) -> Delivered:
    with database.writing() as connection:
        outbox.failed(connection, claimed, reason_to_text(error.phrase), uncertain=uncertain)
    return Delivered(key=claimed.key, recipient=claimed.recipient, error=error)


def _wait(attempts: int, error: TransientError, backoff: timedelta) -> timedelta:
    """What the other side asked for, else twice as long each time; jitter keeps replicas apart."""
    if error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    doubled: timedelta = min(backoff * 2 ** (attempts - 1), _LONGEST_WAIT)
    return doubled * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret


def reason_to_text(reason: Phrase) -> str:
    """Why a message did not go out, as text to remember (JSON): it is read in the operator's language."""
    return json.dumps(phrase_to_json(reason), ensure_ascii=False, default=str)


def reason_from_text(text: str) -> Phrase:
    """Read back what ``reason_to_text`` wrote; what is not its own stays as it is."""
    try:
        return phrase_from_json(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Phrase("{reason}", reason=text)
