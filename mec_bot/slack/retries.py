"""Trying again for as long as it takes: how long to wait, and what is worth a line in the log."""

from __future__ import annotations

# A Retry-After beyond this is a mistake: Slack counts calls by the minute.
_LONGEST_ASKED = 60.0


class Retries:
    """The failures of one thing since it last worked."""

    def __init__(self, *, first: float, longest: float) -> None:
        """``first`` and ``longest``: the seconds to wait after the first failure, and at most; it doubles in between."""
        self._first, self._longest = first, longest
        self.count = 0

    def failed(self, *, retry_after: float | None = None) -> float:
        """Count a failure; gives the seconds to wait, not less than Slack asked for (``retry_after``)."""
        wait = min(self._first * 2.0 ** min(self.count, 16), self._longest)
        self.count += 1
        return max(wait, min(retry_after or 0.0, _LONGEST_ASKED))

    def worked(self) -> None:
        """Forget the failures."""
        self.count = 0

    @property
    def worth_a_line(self) -> bool:
        """Whether the last failure is the first, second, fourth, eighth …: a day without Slack is a dozen lines."""
        return self.count.bit_count() == 1
