"""The courier: sends the messages that are due, to several recipients at once, to each in order and one a second."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from mec_bot.delivery.lease import Lease
from mec_bot.delivery.outbox import BACKOFF, LEASE, Attempt, Failure, Sender, attempt, claim, hand_over, record
from mec_bot.delivery.pace import Pace
from mec_bot.errors import MecBotError, StoreError, TokenError
from mec_bot.stopwatch import elapsed
from mec_bot.store import outbox
from mec_bot.store.database import Connection, Database

_log = logging.getLogger(__name__)
# Slack's limit for one channel.
PACE = timedelta(seconds=1)
# How long the courier waits before it looks for new promises again, or asks a database again that did not answer.
_IDLE = timedelta(seconds=0.5)
# How long a stop waits for the handing over of messages: a database that does not answer must not hold it up.
_HAND_OVER = timedelta(seconds=2)
# The number of threads that send: fewer channels than that may answer slowly without holding up the others.
_SENDERS = 8

# Called in the transaction that records the failure: no failure is recorded without being reported.
OnFailure = Callable[[Connection, Failure], None]


@dataclass(frozen=True, kw_only=True)
class Timing:
    """The durations that the courier keeps.

    ``lease`` is how long a claimed message stays with its process, ``pace`` the time between two messages to one
    recipient, ``backoff`` the first wait before a message is tried again, and ``token_check`` how long nothing is sent
    after all messages were refused.
    """

    lease: timedelta = LEASE
    pace: timedelta = PACE
    backoff: timedelta = BACKOFF
    token_check: timedelta = timedelta(minutes=1)


class Courier:
    """Delivers the messages that are due until it is stopped; claimed messages are then finished, or handed over.

    One thread claims messages, ``_SENDERS`` threads send them. At most one message of a recipient is claimed at a time,
    so that each recipient gets their messages in order.
    """

    def __init__(  # noqa: PLR0913 - what it works with, and what it knows of the past
        self,
        database: Database,
        sender: Sender,
        clock: Callable[[], datetime],
        on_failure: OnFailure,
        timing: Timing | None = None,
        *,
        doubts_before: datetime | None = None,
    ) -> None:
        """What was promised before ``doubts_before`` may have gone out: the database may be a backup that was restored."""
        self._database = database
        self._doubts_before = doubts_before
        self._sender = sender
        self._clock = clock
        self._on_failure = on_failure
        self._timing = timing or Timing()
        # Guards the attributes below it.
        self._changed = threading.Condition()
        self._stopped = False
        self._claiming = False
        self._leases: dict[str, Lease] = {}
        self._pace = Pace(self._timing.pace)
        self._away: StoreError | None = None
        self._refused: TokenError | None = None
        self._pool = ThreadPoolExecutor(_SENDERS, thread_name_prefix="sender")
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    @property
    def away(self) -> StoreError | None:
        """Why the database cannot be used now, as the courier last saw it."""
        return self._away

    @property
    def refused(self) -> TokenError | None:
        """Why Slack refused all messages, until it takes one again."""
        return self._refused

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self, patience: timedelta) -> bool:
        """Finish the claimed messages and stop; the messages not finished when ``patience`` ends are handed over.

        Gives ``False`` where something still runs; it takes up to two seconds more than ``patience``.
        """
        end = time.monotonic() + patience.total_seconds()
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            done = self._changed.wait_for(lambda: not self._leases and not self._claiming, patience.total_seconds())
            left = list(self._leases.values())
        self._pool.shutdown(wait=False)
        if left:
            handing = threading.Thread(target=self._hand_over, args=[left], daemon=True)
            handing.start()
            handing.join(_HAND_OVER.total_seconds())
        if done and self._thread.is_alive():
            self._thread.join(max(end - time.monotonic(), 0))
        return done and not self._thread.is_alive()

    def deliver_all(self, patience: timedelta) -> int:
        """Deliver in the caller's thread, one by one, for ``patience`` at most; gives the number of waiting messages.

        A message whose time comes later is left to whoever works then, and is not counted.

        Raises:
            StoreError: the database does not answer.
        """
        until, end = self._clock() + patience, elapsed() + patience.total_seconds()
        while True:
            did_one = self._step()
            over = elapsed() >= end or self._refused is not None
            if did_one and not over:
                continue
            with self._database.reading() as connection:
                waiting = outbox.waiting(connection, until)
            if waiting == 0 or over:
                return waiting
            with self._changed:
                self._changed.wait(0.1)

    def _run(self) -> None:
        while not self._stopped:
            lease = None
            try:
                if self._may_send():
                    lease = self._claim()
            except StoreError as error:
                self._database_is_away(error)
            except Exception:
                _log.exception("no message could be claimed")
            if lease is None:
                self._rest()
                continue
            with self._changed:
                # After stop() nobody waits for this message any more, and the pool is closed.
                if not self._stopped:
                    self._pool.submit(self._deliver, lease)
                    continue
            self._hand_over([lease])
            self._drop(lease)

    def _step(self) -> bool:
        """Handle one message; ``False`` where no message is due to a recipient whom the pace allows one now."""
        lease = self._claim()
        if lease is not None:
            self._deliver(lease)
        return lease is not None

    def _claim(self, *, as_probe: bool = False) -> Lease | None:
        """Claim a message to a recipient whom the pace allows one now, where a sending thread is free for it.

        After a refusal of all messages, nothing is claimed but one ``as_probe``.
        """
        with self._changed:
            if self._stopped or (self._refused and not as_probe) or len(self._leases) >= _SENDERS:
                return None
            busy = self._pace.resting(elapsed()) | self._leases.keys()
            self._claiming = True
        lease = None
        try:
            self._doubt_once()
            there = self._sender.now()
            ends = elapsed() + self._timing.lease.total_seconds()
            claimed = claim(self._database, self._clock, self._timing.lease, busy=busy, gap=self._pace.gap, there=there)
            self._database_is_back()
            lease = Lease(claimed, ends) if claimed else None
        finally:
            with self._changed:
                self._claiming = False
                if lease is not None:
                    self._leases[lease.claimed.recipient] = lease
                self._changed.notify_all()
        return lease

    def _doubt_once(self) -> None:
        if self._doubts_before is not None:
            with self._database.writing() as connection:
                outbox.doubt(connection, self._doubts_before)
            self._doubts_before = None

    def _deliver(self, lease: Lease) -> None:
        """Try once to send a message, record the outcome, and only then drop the lease."""
        sent_at = None
        try:
            tried = attempt(self._sender, lease, self._clock)
            if tried is not None:
                with self._changed:
                    if tried.began is not None:
                        counts_from = self._pace.heard(lease.claimed.recipient, tried.began, tried.ended)
                        sent_at = tried.ended_at - timedelta(seconds=tried.ended - counts_from)
                # The refusal is known before anybody can claim the message again.
                tells = self._refuse(tried.error) if isinstance(tried.error, TokenError) else True
                self._record(lease, tried, sent_at, tells=tells)
        except Exception:
            _log.exception("what became of a message could not be recorded; it will be looked up")
        finally:
            self._drop(lease)

    def _drop(self, lease: Lease) -> None:
        with self._changed:
            del self._leases[lease.claimed.recipient]
            self._changed.notify_all()

    def _record(self, lease: Lease, tried: Attempt, sent_at: datetime | None, *, tells: bool) -> None:
        """Try until the outcome is recorded: while the database is away, nobody else can claim the message either."""
        while True:
            try:
                with self._database.writing() as connection:
                    failure = record(connection, tried, sent_at=sent_at, backoff=self._timing.backoff)
                    if failure is not None and tells:
                        self._on_failure(connection, failure)
            except StoreError as error:
                self._database_is_away(error)
            else:
                break
            with self._changed:
                if not self._stopped:
                    self._changed.wait(_IDLE.total_seconds())
                if self._stopped or lease.is_over:
                    _log.error("what became of message %s is not recorded; it will be looked up", tried.claimed.key)
                    return
        self._database_is_back()
        if failure is not None:
            _log.error("the message to %s did not go out: %s", failure.recipient, failure.error)

    def _refuse(self, error: TokenError) -> bool:
        """Send nothing more for now; ``False`` where the refusal was known: only the first message reports it."""
        with self._changed:
            first, self._refused = self._refused is None, error
        if first:
            _log.error("all messages wait until Slack takes them: %s", error)
        return first

    def _may_send(self) -> bool:
        """Whether messages may go out; after a refusal of all of them, one is tried from time to time."""
        if self._refused is None:
            return True
        with self._changed:
            if self._changed.wait_for(lambda: self._stopped, self._timing.token_check.total_seconds()):
                return False
        try:
            self._sender.check()
        except MecBotError as error:
            _log.warning("all messages still wait: %s", error)
            return False
        # A scope that is missing, or what the workspace does not allow, shows only when a message is sent.
        refused = self._refused
        probe = self._claim(as_probe=True)
        if probe is not None:
            self._deliver(probe)
        with self._changed:
            if self._refused is not refused:
                _log.warning("all messages still wait: %s", self._refused)
                return False
            self._refused = None
        _log.info("Slack takes messages again")
        return True

    def _hand_over(self, leases: Sequence[Lease]) -> None:
        try:
            with self._database.writing() as connection:
                for lease in leases:
                    hand_over(connection, lease, self._clock())
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
        """Wait until a recipient may get a message again, or it is time to look for new promises."""
        end = elapsed() + _IDLE.total_seconds()
        with self._changed:
            while not self._stopped:
                free = self._pace.next_free()
                left = (min(end, free) if free else end) - elapsed()
                if left <= 0 and len(self._leases) < _SENDERS:
                    return
                # Whoever drops a lease wakes this thread.
                self._changed.wait(left if left > 0 else None)
