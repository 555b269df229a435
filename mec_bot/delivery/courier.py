"""The thread that keeps promises: one message a second a recipient, different recipients one after the other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from mec_bot.delivery.outbox import Delivered, Sender, deliver_one
from mec_bot.errors import StoreError
from mec_bot.store import outbox
from mec_bot.store.database import Database

_log = logging.getLogger(__name__)
# Slack's limit for one channel.
_PACE = timedelta(seconds=1)
_IDLE_SECONDS = 0.5


class Courier:
    """Delivers what is due until it is stopped; a message in hand is finished, or left to its lease."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        clock: Callable[[], datetime],
        on_failure: Callable[[Delivered], None],
    ) -> None:
        self._database = database
        self._sender = sender
        self._clock = clock
        self._on_failure = on_failure
        self._stopped = threading.Event()
        self._last: dict[str, datetime] = {}
        self._thread = threading.Thread(target=self._run, name="courier")

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self, patience: timedelta) -> bool:
        """Finish the message in hand and stop; ``False`` where it is still in hand when patience ends."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(patience.total_seconds())
        return not self._thread.is_alive()

    def deliver_all(self, patience: timedelta) -> int:
        """Deliver in the caller's thread, for as long as ``patience``; gives the number still waiting."""
        end = self._clock() + patience
        while True:
            if self._step() and self._clock() < end:
                continue
            with self._database.reading() as connection:
                waiting = outbox.waiting(connection)
            if waiting == 0 or self._clock() >= end:
                return waiting
            self._stopped.wait(0.1)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                busy = self._step()
            except StoreError as error:
                _log.error("messages wait: %s", error)
                busy = False
            except Exception:
                _log.exception("a message could not be handled")
                busy = False
            if not busy:
                self._stopped.wait(_IDLE_SECONDS)

    def _step(self) -> bool:
        """Handle one message; ``False`` where none is due for anybody who may hear now."""
        now = self._clock()
        self._last = {recipient: last for recipient, last in self._last.items() if now - last < _PACE}
        delivered = deliver_one(self._database, self._sender, self._clock, busy=tuple(self._last))
        if delivered is None:
            return False
        self._last[delivered.recipient] = self._clock()
        if delivered.error is not None:
            _log.error("a message to %s failed: %s", delivered.recipient, delivered.error)
            self._on_failure(delivered)
        return True
