"""Keeping promises: claim a message, send it and record the outcome; an unclear outcome is looked up before a retry."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from mec_bot.delivery.lease import Lease, ReleasedError
from mec_bot.errors import PermanentError, TokenError, TransientError, UncertainError, own_fault
from mec_bot.messages.text.message import Message, from_text
from mec_bot.phrases import phrase_to_text
from mec_bot.stopwatch import elapsed
from mec_bot.store import outbox
from mec_bot.store.clock import now_of

if TYPE_CHECKING:
    from mec_bot.store.database import Connection, Database

_log = logging.getLogger(__name__)
# Longer than any one call to the sender may take, three pictures included: a live sender never loses its claim.
LEASE = timedelta(seconds=150)
# The first wait before a message is tried again; each further wait is twice as long.
BACKOFF = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(minutes=30)
# With these waits about a day: longer than the other side is ever away. No message is given up on a reply that asks for
# a wait.
_MOST_ATTEMPTS = 56
# How long a request may still take effect after nobody waits for its reply; a look-up before that may find nothing.
_SETTLING = timedelta(seconds=15)


class Sender(Protocol):
    """The protocol of whatever carries messages to people."""

    def prepare(self, recipient: str, message: Message, key: str, *, thread: str | None = None) -> None:
        """Do the long work that nobody sees, such as uploading pictures, so that ``send`` is one short call.

        Raises:
            TransientError: it failed, and may succeed later.
            TokenError: the token is refused, whatever the message and whoever it is for.
            PermanentError: it will fail until somebody changes something.
        """

    def send(self, recipient: str, message: Message, key: str, *, thread: str | None = None) -> str:
        """Deliver a message once and give its receipt; ``thread`` is the receipt of the message that it follows.

        Raises:
            UncertainError: the message may have gone out.
            TransientError: the message did not go out, and may later.
            TokenError: the token is refused, whatever the message and whoever it is for.
            PermanentError: the message will not go out until somebody changes something.
        """

    def find(self, recipient: str, key: str, since: datetime, *, thread: str | None = None) -> str | None:
        """The receipt of a message sent under ``key`` after ``since`` (aware), or ``None`` where there is none.

        With ``thread``, the message is looked for in the thread of the message with that receipt.

        Raises:
            TransientError: the look-up failed, and may succeed later.
            TokenError: the token is refused, whatever the message and whoever it is for.
            PermanentError: the look-up will fail until somebody changes something.
        """

    def check(self) -> None:
        """Find out whether anything can go out at all.

        Raises:
            TransientError: the other side cannot be asked now.
            TokenError: the token is refused.
            PermanentError: nothing can go out until somebody changes something.
        """


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """The outcome of one try, not recorded yet: a receipt or an error; ``began`` is ``None`` if no sending began.

    ``began`` and ``ended`` are by the stopwatch, ``ended_at`` is the present instant then.
    """

    claimed: outbox.Claimed
    began: float | None
    ended: float
    ended_at: datetime
    receipt: str | None = None
    error: TransientError | PermanentError | None = None


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A refusal that the operator must know of: of one message, or of all messages (``TokenError``)."""

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
    """Claim for ``lease`` the oldest message that is due.

    Messages to a recipient in ``busy`` are left, and so are messages to a recipient who got one less than ``gap`` ago.

    Raises:
        StoreError: the database does not answer.
    """
    with database.writing() as connection:
        return outbox.claim_due(connection, now_of(clock, connection), lease, busy=tuple(busy), gap=gap)


def attempt(sender: Sender, lease: Lease, clock: Callable[[], datetime]) -> Attempt | None:
    """Try once to send a claimed message; ``None`` if it was released before: whoever claims it next looks after it."""
    claimed, receipt = lease.claimed, None
    failed: TransientError | PermanentError | None = None
    try:
        if claimed.was_uncertain:
            receipt = sender.find(claimed.recipient, claimed.key, claimed.promised_at, thread=claimed.thread)
        if receipt is None:
            message = from_text(claimed.message)
            sender.prepare(claimed.recipient, message, claimed.key, thread=claimed.thread)
            lease.begin()
            receipt = sender.send(claimed.recipient, message, claimed.key, thread=claimed.thread)
    except ReleasedError:
        return None
    except (TransientError, PermanentError) as error:
        failed = error
    except Exception as error:
        _log.exception("message %s could not be handled", claimed.key)
        kind = TransientError if lease.began is None else UncertainError
        failed = kind(own_fault(error))
    return Attempt(claimed=claimed, began=lease.began, ended=elapsed(), ended_at=clock(), receipt=receipt, error=failed)


def record(
    connection: Connection, tried: Attempt, *, sent_at: datetime | None = None, backoff: timedelta = BACKOFF
) -> Failure | None:
    """Record the outcome of a try; gives the failure that the operator must know of, if any.

    ``sent_at`` is the instant at which the message arrived, if known; ``backoff`` is the first wait before another try.
    """
    claimed, error = tried.claimed, tried.error
    if tried.receipt is not None:
        outbox.sent(connection, claimed, sent_at or tried.ended_at, tried.receipt)
    elif isinstance(error, TokenError):
        # The failure is not this message's: it stays promised until the token works.
        outbox.released(connection, claimed, phrase_to_text(error.phrase))
        return Failure(key=claimed.key, recipient=claimed.recipient, error=error)
    elif isinstance(error, PermanentError):
        return _give_up(connection, claimed, error, uncertain=claimed.was_uncertain)
    elif error is not None:
        return _retry_later(connection, claimed, error, tried.ended_at, backoff)
    return None


def hand_over(connection: Connection, lease: Lease, now: datetime) -> None:
    """Release a message that nobody here waits for any more, so that another sender need not wait for its lease.

    Where its sending had begun, the message may still go out while nobody watches: it is then looked up, but not too
    soon.
    """
    began_ago = lease.release()
    if began_ago is None:
        outbox.released(connection, lease.claimed)
    else:
        outbox.postponed(connection, lease.claimed, now + max(_SETTLING - began_ago, timedelta()), None, uncertain=True)


def _retry_later(
    connection: Connection, claimed: outbox.Claimed, error: TransientError, now: datetime, backoff: timedelta
) -> Failure | None:
    # Once unclear, always unclear: a later refusal does not say that the first try did not arrive.
    uncertain = isinstance(error, UncertainError) or claimed.was_uncertain
    if claimed.attempts >= _MOST_ATTEMPTS and error.retry_after is None:
        return _give_up(connection, claimed, PermanentError(error.phrase), uncertain=uncertain)
    due_at = now + _wait(claimed.attempts, error, backoff)
    outbox.postponed(connection, claimed, due_at, phrase_to_text(error.phrase), uncertain=uncertain)
    return None


def _give_up(
    connection: Connection, claimed: outbox.Claimed, error: PermanentError, *, uncertain: bool
) -> Failure | None:
    if not outbox.failed(connection, claimed, phrase_to_text(error.phrase), uncertain=uncertain):
        return None
    return Failure(key=claimed.key, recipient=claimed.recipient, error=error)


def _wait(attempts: int, error: TransientError, backoff: timedelta) -> timedelta:
    """The wait that the other side asked for, else twice as long each time; jitter keeps replicas apart."""
    if error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    doubled: timedelta = min(backoff * 2 ** min(attempts - 1, 20), _LONGEST_WAIT)
    return doubled * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret
