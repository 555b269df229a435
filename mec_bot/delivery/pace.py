"""How soon a recipient may hear again: as fast as the other side allows, and never faster as it counts."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

# For a request that travels faster than any before it, and for the clocks of two machines.
_GUARD = 0.01
# So many exchanges are remembered, and so few are needed before the shortest says anything.
_EXCHANGES, _ENOUGH = 64, 16


class Pace:
    """Keeps ``interval`` between two messages to one recipient, counted where they arrive.

    Only the beginning and the end of an exchange are seen here; the limit counts arrivals. Counted from the end it is
    kept for certain, but each message then costs its whole exchange. Counted from the beginning it is broken as soon as a
    request that was long on its way is followed by a quick one. An exchange that took longer than the shortest known one
    was held up by the difference, at most that much before it arrived: so the message arrived, at the latest, as much
    later than its beginning as it took longer than the shortest. Counted from there, the next one comes at least
    ``interval`` later whichever way the delay was spread; on a steady line this is from beginning to beginning.
    """

    def __init__(self, interval: timedelta) -> None:
        self.gap = interval * (1 + _GUARD)
        self._heard: dict[str, datetime] = {}
        self._exchanges: deque[timedelta] = deque(maxlen=_EXCHANGES)

    def heard(self, recipient: str, began_at: datetime, ended_at: datetime) -> datetime:
        """Remember that something was sent; gives the instant from which the next one counts."""
        took = ended_at - began_at
        self._exchanges.append(took)
        shortest = min(self._exchanges) if len(self._exchanges) >= _ENOUGH else timedelta()
        counts_from = ended_at - min(took, shortest)
        self._heard[recipient] = counts_from
        return counts_from

    def resting(self, now: datetime) -> set[str]:
        """Who may not hear yet."""
        # Where the clock was set back meanwhile, nobody waits until it has caught up.
        self._heard = {who: at for who, at in self._heard.items() if abs(now - at) < self.gap}
        return set(self._heard)

    def next_free(self) -> datetime | None:
        """When the first of those who rest may hear again."""
        return min(self._heard.values()) + self.gap if self._heard else None
