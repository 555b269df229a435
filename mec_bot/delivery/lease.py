"""A process's lease on one message: whether its sending has begun decides what may still be done with it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from mec_bot.stopwatch import elapsed

if TYPE_CHECKING:
    from mec_bot.store.outbox import Claimed


class ReleasedError(Exception):
    """The message may not be sent under this lease any more: the lease was released, or has ended."""


class Lease:
    """Holds a claimed message until its lease ends, or until it is released.

    ``begin`` is called right before the request that cannot be taken back. Once ``release`` has returned, it is certain
    for good whether the sending began.

    ``ends`` is the end of the lease by the stopwatch, counted from before the message was claimed. By the database's
    clock it ends later, so that nobody else claims the message before.
    """

    def __init__(self, claimed: Claimed, ends: float) -> None:
        self.claimed = claimed
        self._ends = ends
        self._lock = threading.Lock()
        self._released = False
        self._began: float | None = None

    @property
    def began(self) -> float | None:
        """When the sending last began, by the stopwatch; ``None`` as long as the message certainly did not go out."""
        return self._began

    @property
    def is_over(self) -> bool:
        """Whether the lease has ended, so that others may claim the message."""
        return elapsed() >= self._ends

    def begin(self) -> None:
        """Note that the message may go out from here on.

        Raises:
            ReleasedError: it must not: it was released, or the lease ended (a machine that was asleep wakes up here).
        """
        with self._lock:
            if self._released or self.is_over:
                raise ReleasedError
            self._began = elapsed()

    def release(self) -> timedelta | None:
        """Give the lease up; gives how long ago the sending began, ``None`` where it did not and never will."""
        with self._lock:
            self._released = True
            return None if self._began is None else timedelta(seconds=elapsed() - self._began)
