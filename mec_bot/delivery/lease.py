"""A process's lease on one message: whether its sending has begun decides what may still be done with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mec_bot.store.outbox import Claimed


class ReleasedError(Exception):
    """The message may not be sent under this lease any more: the lease was released, or has ended."""


class Lease:
    """Holds a claimed message until its lease ends, or until it is released.

    ``begin`` is called right before the request that cannot be taken back. Once ``release`` has returned, it is certain
    for good whether the sending began.
    """

    def __init__(self, claimed: Claimed, clock: Callable[[], datetime]) -> None:
        self.claimed = claimed
        self._clock = clock
        self._lock = threading.Lock()
        self._released = False
        self._began_at: datetime | None = None

    @property
    def began_at(self) -> datetime | None:
        """The instant at which the sending last began; ``None`` as long as the message certainly did not go out."""
        return self._began_at

    def begin(self) -> None:
        """Note that the message may go out from here on.

        Raises:
            ReleasedError: it must not: it was released, or the lease ended (a machine that was asleep wakes up here).
        """
        with self._lock:
            now = self._clock()
            if self._released or now >= self.claimed.lease_until:
                raise ReleasedError
            self._began_at = now

    def release(self) -> datetime | None:
        """Give the lease up; gives the instant at which the sending began, ``None`` where it did not and never will."""
        with self._lock:
            self._released = True
            return self._began_at
