"""Keeping promises: claim a message, send it, record what became of it; an unclear outcome is looked up before a retry."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from mec_bot.delivery.hand import Hand, LetGoError
from mec_bot.errors import PermanentError, TokenError, TransientError, UncertainError
from mec_bot.messages.message import Message, from_text
from mec_bot.phrases import Phrase
from mec_bot.review.finding import phrase_from_json, phrase_to_json
from mec_bot.store import outbox
from mec_bot.store.database import Connection, Database

_log = logging.getLogger(__name__)
# Longer than any one call to the sender may take, three pictures included: a live sender never loses its claim.
LEASE = timedelta(seconds=150)
# How long a message waits before it is tried again, the first time.
BACKOFF = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(minutes=30)
# With these waits about a day: longer than the other side is ever away. A wait that it asked for is no failed attempt.
_MOST_ATTEMPTS = 56
# How long a request that nobody waits for any more may still take effect; before that, nothing would be found.
_SETTLING = timedelta(seconds=15)


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
            TokenError: nothing goes out, whatever it is and whoever it is for.
            PermanentError: it will not go out until somebody changes something.
        """

    def find(self, recipient: str, key: str, since: datetime, *, thread: str | None = None) -> str | None:
        """The receipt of a message sent under ``key`` after ``since``, or ``None`` where there is none.

        With ``thread`` it is looked for below that message.

        Raises as ``send`` does.
        """

    def check(self) -> None:
        """Find out whether anything can go out at all. Raises as ``send`` does."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """How one try ended, not recorded yet: a receipt, or an error; ``began_at`` where the sending began."""

    claimed: outbox.Claimed
    ended_at: datetime
    began_at: datetime | None
    receipt: str | None = None
    error: TransientError | PermanentError | None = None


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A refusal that the operator must know of: of one message, or (``TokenError``) of all."""

    key: str
    recipient: str
    error: PermanentError


def claim(
    database: Database,
    clock: Callable[[], datetime],
    lease: timedelta,
    *,
    busy: Collection[str] = (),
    gap: timedelta = timedelta(),
) -> outbox.Claimed | None:
    """Take the oldest message that is due, for no recipient in ``busy`` nor for one who heard something ``gap`` ago."""
    with database.writing() as connection:
        return outbox.claim_due(connection, clock(), lease, busy=tuple(busy), gap=gap)


def attempt(sender: Sender, hand: Hand, clock: Callable[[], datetime]) -> Attempt | None:
    """Try once to send a message in hand; ``None`` where it was let go before: whoever takes it next looks after it."""
    claimed, receipt = hand.claimed, None
    failed: TransientError | PermanentError | None = None
    try:
        if claimed.was_uncertain:
            receipt = sender.find(claimed.recipient, claimed.key, claimed.promised_at, thread=claimed.thread)
        if receipt is None:
            message = from_text(claimed.message)
            sender.prepare(claimed.recipient, message, claimed.key, thread=claimed.thread)
            hand.begin()
            receipt = sender.send(claimed.recipient, message, claimed.key, thread=claimed.thread)
    except LetGoError:
        return None
    except (TransientError, PermanentError) as error:
        failed = error
    except Exception as error:
        _log.exception("message %s could not be handled", claimed.key)
        kind = TransientError if hand.began_at is None else UncertainError
        failed = kind(Phrase("A fault of mec-bot's own: {fault}. The log has the details.", fault=repr(error)))
    return Attempt(claimed=claimed, ended_at=clock(), began_at=hand.began_at, receipt=receipt, error=failed)


def record(
    connection: Connection, tried: Attempt, *, sent_at: datetime | None = None, backoff: timedelta = BACKOFF
) -> Failure | None:
    """Remember how a try ended; gives what the operator must know of.

    ``sent_at`` is when it arrived, if known; ``backoff`` the first wait before another try.
    """
    claimed, error = tried.claimed, tried.error
    if tried.receipt is not None:
        outbox.sent(connection, claimed, sent_at or tried.ended_at, tried.receipt)
    elif isinstance(error, TokenError):
        # Not this message's failure: it stays promised until the token works.
        outbox.released(connection, claimed, reason_to_text(error.phrase))
        return Failure(key=claimed.key, recipient=claimed.recipient, error=error)
    elif isinstance(error, PermanentError):
        return _give_up(connection, claimed, error, uncertain=claimed.was_uncertain)
    elif error is not None:
        return _retry_later(connection, claimed, error, tried.ended_at, backoff)
    return None


def hand_over(connection: Connection, hand: Hand, now: datetime) -> None:
    """Let go of a message that nobody here waits for any more, so that another sender need not wait for its lease.

    Where its sending had begun, it may still go out while nobody watches: it is looked up, and not too soon.
    """
    began_at = hand.let_go()
    if began_at is None:
        outbox.released(connection, hand.claimed)
    else:
        outbox.postponed(connection, hand.claimed, max(now, began_at + _SETTLING), None, uncertain=True)


def _retry_later(
    connection: Connection, claimed: outbox.Claimed, error: TransientError, now: datetime, backoff: timedelta
) -> Failure | None:
    # Once unclear, always unclear: a later refusal does not say that the first try did not arrive.
    uncertain = isinstance(error, UncertainError) or claimed.was_uncertain
    if claimed.attempts >= _MOST_ATTEMPTS and error.retry_after is None:
        return _give_up(connection, claimed, PermanentError(error.phrase), uncertain=uncertain)
    due_at = now + _wait(claimed.attempts, error, backoff)
    outbox.postponed(connection, claimed, due_at, reason_to_text(error.phrase), uncertain=uncertain)
    return None


def _give_up(
    connection: Connection, claimed: outbox.Claimed, error: PermanentError, *, uncertain: bool
) -> Failure | None:
    if not outbox.failed(connection, claimed, reason_to_text(error.phrase), uncertain=uncertain):
        return None
    return Failure(key=claimed.key, recipient=claimed.recipient, error=error)


def _wait(attempts: int, error: TransientError, backoff: timedelta) -> timedelta:
    """What the other side asked for, else twice as long each time; jitter keeps replicas apart."""
    if error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    doubled: timedelta = min(backoff * 2 ** min(attempts - 1, 20), _LONGEST_WAIT)
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
