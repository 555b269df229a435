"""The courier: what is due goes out, several recipients at once, to each in order and one message a second."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from mec_bot.delivery.hand import Hand
from mec_bot.delivery.outbox import BACKOFF, LEASE, Attempt, Failure, Sender, attempt, claim, hand_over, record
from mec_bot.delivery.pace import Pace
from mec_bot.errors import MecBotError, StoreError, TokenError
from mec_bot.phrases import Phrase
from mec_bot.store import outbox
from mec_bot.store.database import Connection, Database

_log = logging.getLogger(__name__)
# Slack's limit for one channel.
PACE = timedelta(seconds=1)
# How long a new promise may lie before it is looked for, and a database that is away before it is asked again.
_IDLE = timedelta(seconds=0.5)
# How often a token that was refused is tried again.
_TOKEN_CHECK = timedelta(minutes=1)
# How long an end waits for what is left to be handed over: a database that is away must not hold it up.
_HAND_OVER = timedelta(seconds=2)
# So many channels that answer slowly hold up nobody else.
_SENDERS = 8

# Told in the transaction that records the failure: a failure that is remembered is one that was told.
OnFailure = Callable[[Connection, Failure], None]


class Courier:
    """Delivers what is due until it is stopped; a message in hand is finished, or handed over.

    One thread claims, ``_SENDERS`` send: a recipient has one message in hand at most, so the order is kept. ``pace`` is
    the time between two messages to one recipient; ``lease`` how long a message is in hand; ``backoff`` how long one waits
    before it is tried again, the first time; ``token_check`` how long nothing is sent after the token was refused.
    """

    def __init__(
        self,
        database: Database,
        sender: Sender,
        clock: Callable[[], datetime],
        on_failure: OnFailure,
        *,
        lease: timedelta = LEASE,
        pace: timedelta = PACE,
        backoff: timedelta = BACKOFF,
        token_check: timedelta = _TOKEN_CHECK,
    ) -> None:
        self._database = database
        self._sender = sender
        self._clock = clock
        self._on_failure = on_failure
        self._lease = lease
        self._backoff = backoff
        self._token_check = token_check
        # Guards what is below it.
        self._changed = threading.Condition()
        self._stopped = False
        self._claiming = False
        self._in_hand: dict[str, Hand] = {}
        self._pace = Pace(pace)
        self._away: StoreError | None = None
        self._refused: TokenError | None = None
        self._pool = ThreadPoolExecutor(_SENDERS, thread_name_prefix="sender")
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    @property
    def problems(self) -> Sequence[Phrase]:
        """What keeps all messages from going out now."""
        return [error.phrase for error in (self._away, self._refused) if error is not None]

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self, patience: timedelta) -> bool:
        """Finish the messages in hand and stop; those still in hand when ``patience`` ends are handed over.

        Gives ``False`` where something still runs; it takes up to two seconds more than ``patience``.
        """
        end = time.monotonic() + patience.total_seconds()
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            done = self._changed.wait_for(lambda: not self._in_hand and not self._claiming, patience.total_seconds())
            left = list(self._in_hand.values())
        self._pool.shutdown(wait=False)
        if left:
            handing = threading.Thread(target=self._hand_over, args=[left], daemon=True)
            handing.start()
            handing.join(_HAND_OVER.total_seconds())
        if done and self._thread.is_alive():
            self._thread.join(max(end - time.monotonic(), 0))
        return done and not self._thread.is_alive()

    def deliver_all(self, patience: timedelta) -> int:
        """Deliver in the caller's thread, one after the other, for as long as ``patience``; gives the number waiting.

        One whose time comes later is left to whoever works then, and not counted.
        """
        end = self._clock() + patience
        while True:
            did_one = self._step()
            over = self._clock() >= end or self._refused is not None
            if did_one and not over:
                continue
            with self._database.reading() as connection:
                waiting = outbox.waiting(connection, end)
            if waiting == 0 or over:
                return waiting
            with self._changed:
                self._changed.wait(0.1)

    def _run(self) -> None:
        while not self._stopped:
            hand = None
            try:
                if self._token_works():
                    hand = self._claim()
            except StoreError as error:
                self._database_is_away(error)
            except Exception:
                _log.exception("no message could be claimed")
            if hand is None:
                self._rest()
                continue
            with self._changed:
                # After stop() nobody waits for this one any more, and the pool is closed.
                if not self._stopped:
                    self._pool.submit(self._carry, hand)
                    continue
            self._hand_over([hand])
            self._put_down(hand)

    def _step(self) -> bool:
        """Handle one message; ``False`` where none is due for anybody who may hear now."""
        hand = self._claim()
        if hand is not None:
            self._carry(hand)
        return hand is not None

    def _claim(self) -> Hand | None:
        """Take a message for somebody who may hear now, where a sender is free for it."""
        with self._changed:
            if self._stopped or self._refused or len(self._in_hand) >= _SENDERS:
                return None
            busy = self._pace.resting(self._clock()) | self._in_hand.keys()
            self._claiming = True
        hand = None
        try:
            claimed = claim(self._database, self._clock, self._lease, busy=busy, gap=self._pace.gap)
            self._database_is_back()
            hand = Hand(claimed, self._clock) if claimed else None
        finally:
            with self._changed:
                self._claiming = False
                if hand is not None:
                    self._in_hand[hand.claimed.recipient] = hand
                self._changed.notify_all()
        return hand

    def _carry(self, hand: Hand) -> None:
        """Try once to send a message, record what became of it, and only then put it down."""
        sent_at = None
        try:
            tried = attempt(self._sender, hand, self._clock)
            if tried is not None:
                with self._changed:
                    if tried.began_at is not None:
                        sent_at = self._pace.heard(hand.claimed.recipient, tried.began_at, tried.ended_at)
                # Before anybody can claim it again.
                tells = self._refuse(tried.error) if isinstance(tried.error, TokenError) else True
                self._record(tried, sent_at, tells=tells)
        except Exception:
            _log.exception("what became of a message could not be recorded; it will be looked up")
        finally:
            self._put_down(hand)

    def _put_down(self, hand: Hand) -> None:
        with self._changed:
            del self._in_hand[hand.claimed.recipient]
            self._changed.notify_all()

    def _record(self, tried: Attempt, sent_at: datetime | None, *, tells: bool) -> None:
        """Until it is recorded: while the database is away, nobody else can take the message either."""
        while True:
            try:
                with self._database.writing() as connection:
                    failure = record(connection, tried, sent_at=sent_at, backoff=self._backoff)
                    if failure is not None and tells:
                        self._on_failure(connection, failure)
            except StoreError as error:
                self._database_is_away(error)
            else:
                break
            with self._changed:
                if not self._stopped:
                    self._changed.wait(_IDLE.total_seconds())
                if self._stopped or self._clock() >= tried.claimed.lease_until:
                    _log.error("what became of message %s is not recorded; it will be looked up", tried.claimed.key)
                    return
        self._database_is_back()
        if failure is not None:
            _log.error("the message to %s did not go out: %s", failure.recipient, failure.error)

    def _refuse(self, error: TokenError) -> bool:
        """Send nothing more for now; ``False`` where that was known: of several messages in hand, the first tells."""
        with self._changed:
            first, self._refused = self._refused is None, error
        if first:
            _log.error("all messages wait until the token works: %s", error)
        return first

    def _token_works(self) -> bool:
        """Whether messages may go out; a token that was refused is tried again from time to time."""
        if self._refused is None:
            return True
        with self._changed:
            if self._changed.wait_for(lambda: self._stopped, self._token_check.total_seconds()):
                return False
        try:
            self._sender.check()
        except MecBotError as error:
            _log.warning("all messages still wait: %s", error)
            return False
        with self._changed:
            self._refused = None
        _log.info("the token works again")
        return True

    def _hand_over(self, hands: Sequence[Hand]) -> None:
        try:
            with self._database.writing() as connection:
                for hand in hands:
                    hand_over(connection, hand, self._clock())
        except MecBotError as error:
            _log.warning("messages in hand are left to their leases: %s", error)

    def _database_is_away(self, error: StoreError) -> None:
        with self._changed:
            first, self._away = self._away is None, error
        if first:
            _log.error("messages wait for the database: %s", error)

    def _database_is_back(self) -> None:
        with self._changed:
            was_away, self._away = self._away is not None, None
        if was_away:
            _log.info("the database is back")

    def _rest(self) -> None:
        """Until somebody may hear again, or it is time to look for new promises."""
        end = self._clock() + _IDLE
        with self._changed:
            while not self._stopped:
                free = self._pace.next_free()
                left = (min(end, free) if free else end) - self._clock()
                if left <= timedelta() and len(self._in_hand) < _SENDERS:
                    return
                # Bounded, for a clock that is set back meanwhile; who puts a message down wakes us.
                self._changed.wait(min(left, _IDLE).total_seconds() if left > timedelta() else None)
