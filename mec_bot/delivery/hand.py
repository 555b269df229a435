"""One message in a process's hands: whether its sending has begun decides what may still be done with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from mec_bot.store.outbox import Claimed


class LetGoError(Exception):
    """The message is no longer this sender's to send."""


class Hand:
    """Holds a claimed message until its lease ends, or until it is let go.

    ``begin`` is called right before what cannot be taken back. Once ``let_go`` has answered, it is certain for good
    whether that was done.
    """

    def __init__(self, claimed: Claimed, clock: Callable[[], datetime]) -> None:
        self.claimed = claimed
        self._clock = clock
        self._lock = threading.Lock()
        self._let_go = False
        self._began_at: datetime | None = None

    @property
    def began_at(self) -> datetime | None:
        """When the sending began last; ``None`` while it certainly did not go out."""
        return self._began_at

    def begin(self) -> None:
        """Say that it may go out from here on.

        Raises:
            LetGoError: it must not: it was let go, or the lease ended (a machine that was asleep wakes up here).
        """
        with self._lock:
            now = self._clock()
            if self._let_go or now >= self.claimed.lease_until:
                raise LetGoError
            self._began_at = now

    def let_go(self) -> datetime | None:
        """Begin no more; gives when the sending began, ``None`` where it did not and never will."""
        with self._lock:
            self._let_go = True
            return self._began_at
