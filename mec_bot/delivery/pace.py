"""How soon a recipient may get the next message: as fast as the other side allows, and never faster as it counts."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

# A share of the interval: for a request that travels faster than any before it, and for the clocks of two machines.
_GUARD = 0.01
# How many exchanges are remembered, and how many are needed before the shortest one says anything.
_EXCHANGES, _ENOUGH = 64, 16


class Pace:
    """Keeps ``interval`` between two messages to one recipient, counted where they arrive.

    The other side's limit counts arrivals, but only the beginning and the end of an exchange are seen here. If the
    interval is counted from the end, the limit is kept for certain, but each message costs its whole exchange. If it is
    counted from the beginning, the limit is broken as soon as a request that was long on its way is followed by a quick
    one.

    An exchange that took longer than the shortest known one was held up by the difference. At most that much of the
    delay lies before the arrival, so the message arrived, at the latest, that difference after its beginning. Counted
    from there, the next message arrives at least ``interval`` later, whichever way the delay was spread; on a steady
    line, the interval goes from beginning to beginning.

    All instants are those of a stopwatch (seconds): a clock that is set back would hold a recipient for as long.
    """

    def __init__(self, interval: timedelta) -> None:
        self.gap = interval * (1 + _GUARD)
        self._heard: dict[str, float] = {}
        self._exchanges: deque[float] = deque(maxlen=_EXCHANGES)

    def heard(self, recipient: str, began: float, ended: float) -> float:
        """Remember that a message was sent; gives the instant from which the interval to the next one counts."""
        took = ended - began
        self._exchanges.append(took)
        shortest = min(self._exchanges) if len(self._exchanges) >= _ENOUGH else 0.0
        counts_from = ended - min(took, shortest)
        self._heard[recipient] = counts_from
        return counts_from

    def resting(self, now: float) -> set[str]:
        """The recipients who may not get the next message yet."""
        self._heard = {who: at for who, at in self._heard.items() if now - at < self.gap.total_seconds()}
        return set(self._heard)

    def next_free(self) -> float | None:
        """The instant at which the first resting recipient may get a message again; ``None`` where nobody rests."""
        return min(self._heard.values()) + self.gap.total_seconds() if self._heard else None
