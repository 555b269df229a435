"""The courier: what is due goes out, several recipients at once, to each in order and one message a second."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from mec_bot.delivery.outbox import BACKOFF, LEASE, Delivered, Sender, claim, deliver
from mec_bot.errors import StoreError
from mec_bot.store import outbox
from mec_bot.store.database import Database

_log = logging.getLogger(__name__)
# Slack's limit for one channel.
PACE = timedelta(seconds=1)
# How long a new promise may lie before it is looked for.
_IDLE = timedelta(seconds=0.5)
# So many channels that answer slowly hold up nobody else.
_SENDERS = 8


class Courier:
    """Delivers what is due until it is stopped; a message in hand is finished, or left to its lease.

    One thread claims, ``_SENDERS`` send: a recipient has one message in hand at most, so the order is kept. ``pace`` is
    the time between a message's arrival and the next one to the same recipient; ``lease`` how long a message is in hand;
    ``backoff`` how long one waits before it is tried again, the first time.
    """

    def __init__(
        self,
        database: Database,
        sender: Sender,
        clock: Callable[[], datetime],
        on_failure: Callable[[Delivered], None],
        *,
        lease: timedelta = LEASE,
        pace: timedelta = PACE,
        backoff: timedelta = BACKOFF,
    ) -> None:
        self._database = database
        self._sender = sender
        self._clock = clock
        self._on_failure = on_failure
        self._lease = lease
        self._pace = pace
        self._backoff = backoff
        self._stopped = False
        # Guards what is below it.
        self._changed = threading.Condition()
        self._in_hand: set[str] = set()
        self._heard: dict[str, datetime] = {}
        self._pool = ThreadPoolExecutor(_SENDERS, thread_name_prefix="sender")
        self._thread = threading.Thread(target=self._run, name="courier")

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self, patience: timedelta) -> bool:
        """Finish the messages in hand and stop; ``False`` where one is still in hand when patience ends."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            done = self._changed.wait_for(lambda: not self._in_hand, patience.total_seconds())
        self._pool.shutdown(wait=False)
        if done and self._thread.is_alive():
            self._thread.join(patience.total_seconds())
        return done and not self._thread.is_alive()

    def deliver_all(self, patience: timedelta) -> int:
        """Deliver in the caller's thread, one after the other, for as long as ``patience``; gives the number waiting.

        One whose time comes later is left to whoever works then, and not counted.
        """
        end = self._clock() + patience
        while True:
            if self._step() and self._clock() < end:
                continue
            with self._database.reading() as connection:
                waiting = outbox.waiting(connection, end)
            if waiting == 0 or self._clock() >= end:
                return waiting
            with self._changed:
                self._changed.wait(0.1)

    def _run(self) -> None:
        while not self._stopped:
            claimed = None
            try:
                claimed = self._claim()
            except StoreError as error:
                _log.error("messages wait: %s", error)
            except Exception:
                _log.exception("no message could be claimed")
            if claimed is None:
                self._rest()
            else:
                self._pool.submit(self._carry, claimed)

    def _step(self) -> bool:
        """Handle one message; ``False`` where none is due for anybody who may hear now."""
        claimed = self._claim()
        if claimed is None:
            return False
        self._deliver(claimed)
        return True

    def _claim(self) -> outbox.Claimed | None:
        """Take a message for somebody who may hear now, where a sender is free for it."""
        now = self._clock()
        with self._changed:
            self._heard = {who: when for who, when in self._heard.items() if now - when < self._pace}
            busy = self._in_hand | self._heard.keys()
            if self._stopped or len(self._in_hand) >= _SENDERS:
                return None
        claimed = claim(self._database, self._clock, self._lease, busy=busy)
        if claimed is not None:
            with self._changed:
                self._in_hand.add(claimed.recipient)
        return claimed

    def _carry(self, claimed: outbox.Claimed) -> None:
        try:
            self._deliver(claimed)
        except StoreError as error:
            _log.error("what became of a message could not be recorded; it will be looked up: %s", error)
        except Exception:
            _log.exception("a message could not be handled")

    def _deliver(self, claimed: outbox.Claimed) -> None:
        try:
            delivered = deliver(self._database, self._sender, self._clock, claimed, backoff=self._backoff)
        finally:
            with self._changed:
                self._heard[claimed.recipient] = self._clock()
                self._in_hand.discard(claimed.recipient)
                self._changed.notify_all()
        if delivered.error is not None:
            _log.error("a message to %s failed: %s", delivered.recipient, delivered.error)
            self._on_failure(delivered)

    def _rest(self) -> None:
        """Until somebody may hear again, or it is time to look for new promises."""
        end = self._clock() + _IDLE
        with self._changed:
            while not self._stopped:
                next_look = min([end, *(when + self._pace for when in self._heard.values())])
                left = (next_look - self._clock()).total_seconds()
                if left <= 0 and len(self._in_hand) < _SENDERS:
                    return
                self._changed.wait(left if left > 0 else None)
