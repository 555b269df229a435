"""Keeping promises: claim a message, send it and record the outcome; an unclear outcome is looked up before a retry."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from mec_bot.delivery.lease import Lease, ReleasedError
from mec_bot.errors import PermanentError, TokenError, TransientError, UncertainError, own_fault
from mec_bot.message_key import MessageKey
from mec_bot.messages.text.message import Message, from_text
from mec_bot.phrases import Phrase, phrase_from_text, phrase_to_text
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
# How long a message waits for other tries before it is given up: longer than the other side is ever away.
PATIENCE = timedelta(days=1)
# How far clocks may be apart where it is not known since when a message may have gone out.
_CLOCKS_APART = timedelta(minutes=10)
# How long a request may still take effect after nobody waits for its reply; a look-up before that may find nothing.
_SETTLING = timedelta(seconds=15)


class Sender(Protocol):
    """The protocol of whatever carries messages to people."""

    def prepare(self, recipient: str, message: Message, key: str, *, thread: str | None = None) -> None:
        """Do the long work that nobody sees, such as uploading pictures, so that ``send`` is one short call.

        Raises:
            TransientError: it failed, and may succeed later.
            TokenError: all messages are refused, whoever they are for.
            PermanentError: it will fail until somebody changes something.
        """

    def send(self, recipient: str, message: Message, key: str, *, thread: str | None = None) -> str:
        """Deliver a message once and give its receipt; ``thread`` is the receipt of the message that it follows.

        Raises:
            UncertainError: the message may have gone out.
            TransientError: the message did not go out, and may later.
            TokenError: all messages are refused, whoever they are for.
            PermanentError: the message will not go out until somebody changes something.
        """

    def find(self, recipient: str, key: str, since: datetime, *, thread: str | None = None) -> str | None:
        """The receipt of a message sent under ``key`` after ``since`` (aware), or ``None`` where there is none.

        ``since`` is an instant by the clock of ``now``. With ``thread``, the message is looked for in the thread of the
        message with that receipt.

        Raises:
            TransientError: the look-up failed, and may go on later.
            TokenError: all messages are refused, whoever they are for.
            PermanentError: the look-up will fail until somebody changes something.
        """

    def now(self) -> datetime | None:
        """The present instant (aware) by the clock that stamps the messages; ``None`` where it cannot be read now."""

    def check(self) -> None:
        """Find out whether anything can go out at all.

        Raises:
            TransientError: the other side cannot be asked now.
            TokenError: all messages are refused.
            PermanentError: nothing can go out until somebody changes something.
        """


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """The outcome of one try, not recorded yet: a receipt or an error; ``began`` is ``None`` if no sending began.

    ``began`` and ``ended`` are by the stopwatch, ``ended_at`` is the present instant then. ``not_looked_up``: the message
    may have gone out before, and the look for it failed.
    """

    claimed: outbox.Claimed
    began: float | None
    ended: float
    ended_at: datetime
    receipt: str | None = None
    error: TransientError | PermanentError | None = None
    not_looked_up: bool = False


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A refusal that the operator must know of: of one message, or of all messages (``TokenError``).

    ``number`` is the message's number in the outbox; ``uncertain``: it may have gone out, and cannot be looked up.
    """

    number: int
    key: MessageKey
    recipient: str
    error: PermanentError
    uncertain: bool = False


def claim(  # noqa: PLR0913 - whose message, for how long, and both clocks
    database: Database,
    clock: Callable[[], datetime],
    lease: timedelta,
    *,
    busy: Collection[str] = (),
    gap: timedelta = timedelta(),
    there: datetime | None = None,
) -> outbox.Claimed | None:
    """Claim for ``lease`` the oldest message that is due; ``there`` is the present instant by the sender's clock.

    Messages to a recipient in ``busy`` are left, and so are messages to a recipient who got one less than ``gap`` ago.

    Raises:
        StoreError: the database does not answer.
    """
    with database.writing() as connection:
        return outbox.claim_due(connection, now_of(clock, connection), lease, busy=tuple(busy), gap=gap, there=there)


def attempt(sender: Sender, lease: Lease, clock: Callable[[], datetime]) -> Attempt | None:
    """Try once to send a claimed message; ``None`` if it was released before: whoever claims it next looks after it."""
    claimed, receipt = lease.claimed, None
    failed: TransientError | PermanentError | None = None
    looking = claimed.was_uncertain
    try:
        if looking:
            since = claimed.unclear_since or _by_its_age(claimed, sender, clock())
            receipt = sender.find(claimed.recipient, claimed.key, since, thread=claimed.thread)
            looking = False
            if receipt is not None:
                _log.info("message %s stands at %s already, and is not sent again", claimed.key, receipt)
        if receipt is None and claimed.was_uncertain and _is_overdue(claimed):
            # Another try would have to be looked up too. That it is not there is now certain.
            failed = PermanentError(_last_error(claimed))
        elif receipt is None:
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
    return Attempt(
        claimed=claimed,
        began=lease.began,
        ended=elapsed(),
        ended_at=clock(),
        receipt=receipt,
        error=failed,
        not_looked_up=looking,
    )


def _by_its_age(claimed: outbox.Claimed, sender: Sender, now: datetime) -> datetime:
    """The instant, by the sender's clock, at which a message was promised: as long ago as it was by ours."""
    age = now - claimed.promised_at
    # A clock that was set back since says nothing of the age.
    ago = age + _CLOCKS_APART if age >= timedelta() else PATIENCE
    return (sender.now() or now) - ago


def _last_error(claimed: outbox.Claimed) -> Phrase:
    return phrase_from_text(claimed.error) if claimed.error else Phrase("It was tried for a day.")


def _is_overdue(claimed: outbox.Claimed) -> bool:
    """Whether this is the last try of a message, or the last look for it."""
    return claimed.waited >= PATIENCE


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
        # The failure is not this message's: it stays promised. Where only some are refused, the others go first.
        outbox.held_back(connection, claimed, tried.ended_at, phrase_to_text(error.phrase))
        return _failure(claimed, error)
    elif isinstance(error, PermanentError):
        return _give_up(connection, tried, error)
    elif error is not None:
        return _retry_later(connection, tried, error, backoff)
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


def _retry_later(connection: Connection, tried: Attempt, error: TransientError, backoff: timedelta) -> Failure | None:
    """Give a message back for another try; give it up where it has waited long enough, unless a look is still due."""
    claimed, looks_next = tried.claimed, isinstance(error, UncertainError)
    if _is_overdue(claimed) and not looks_next:
        return _give_up(connection, tried, PermanentError(error.phrase))
    wait = _wait(claimed.attempts, error, backoff)
    # A wait that the other side asks for is no try. Never 0 tries: a message that was not tried may be overtaken.
    attempts = claimed.attempts if error.retry_after is None else max(claimed.attempts - 1, 1)
    outbox.postponed(
        connection,
        replace(claimed, attempts=attempts, waited=claimed.waited + wait),
        tried.ended_at + wait,
        phrase_to_text(error.phrase),
        # Once unclear, always unclear: a later refusal does not say that the first try did not arrive.
        uncertain=looks_next or claimed.was_uncertain,
    )
    return None


def _give_up(connection: Connection, tried: Attempt, error: PermanentError) -> Failure | None:
    """Leave a message to the operator: it failed or, where nobody could look it up, may have gone out."""
    claimed, text = tried.claimed, phrase_to_text(error.phrase)
    if tried.not_looked_up:
        is_ours = outbox.undecided(connection, claimed, text)
    else:
        is_ours = outbox.failed(connection, claimed, text, uncertain=claimed.was_uncertain)
    return _failure(claimed, error, uncertain=tried.not_looked_up) if is_ours else None


def _failure(claimed: outbox.Claimed, error: PermanentError, *, uncertain: bool = False) -> Failure:
    return Failure(number=claimed.id, key=claimed.key, recipient=claimed.recipient, error=error, uncertain=uncertain)


def _wait(attempts: int, error: TransientError, backoff: timedelta) -> timedelta:
    """The wait that the other side asked for, else twice as long each time; jitter keeps replicas apart."""
    if error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    doubled: timedelta = min(backoff * 2 ** min(attempts - 1, 20), _LONGEST_WAIT)
    return doubled * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret
