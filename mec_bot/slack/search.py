"""How far the look for one message has come: which pages of a history were read, and which one is next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from mec_bot.stopwatch import Stopwatch, elapsed

# Slack's `Date` has whole seconds, and a reply is under way for a while.
_MARGIN = timedelta(minutes=1)
# A message is looked for near the instant at which it was tried first, then in spans that grow up to the present.
_FIRST_SPAN, _GROWTH = timedelta(minutes=5), 6
# The recipient's other messages wait meanwhile. Some apps get 15 messages a minute (conversations.history): so much then
# takes three quarters of an hour.
_MOST_PAGES = 45
_LONGEST_SECONDS = 3600.0


class Search:
    """The look for one message, from ``since`` by Slack's clock; each page is asked for by where the last one ended.

    A history's pages go from newer to older within each span, a thread's from older to newer.
    """

    def __init__(self, since: datetime, *, in_thread: bool, stopwatch: Stopwatch = elapsed) -> None:
        self.pages = 0
        self._stopwatch = stopwatch
        self._in_thread = in_thread
        self._began = stopwatch()
        self._oldest = since - _MARGIN
        self._span = _FIRST_SPAN
        # A thread is read forwards, so that no span is needed.
        self._newest: datetime | None = None if in_thread else self._oldest + self._span
        self._last_ts = ""
        self._cursor = ""

    @property
    def is_long(self) -> bool:
        """Whether it has gone on for so long that Slack's next wait is not worth it."""
        return self._stopwatch() - self._began >= _LONGEST_SECONDS

    @property
    def has_read_enough(self) -> bool:
        """Whether so many pages were read that the others are not worth it."""
        return self.pages >= _MOST_PAGES

    def arguments(self) -> Mapping[str, str]:
        """The arguments that name the next page."""
        oldest, latest = _ts(self._oldest), _ts(self._newest) if self._newest else ""
        if self._last_ts:
            oldest, latest = (self._last_ts, latest) if self._in_thread else (oldest, self._last_ts)
        return {"oldest": oldest, "cursor": self._cursor} | ({"latest": latest} if latest else {})

    def go_on(self, page: Sequence[str], cursor: str, now: datetime | None) -> bool:
        """Note a page that was read: the ``ts`` of its messages, and the ``cursor`` to the next one, empty at the end.

        ``False`` where nothing is left to read up to ``now``, the present by Slack's clock.
        """
        self.pages += 1
        last = page[-1] if page else ""
        if cursor and last not in {"", self._last_ts}:
            # By its place and not by the cursor, which does not live as long as Slack may let us wait.
            self._last_ts, self._cursor = last, ""
            return True
        if cursor:
            self._cursor = cursor
            return True
        if self._newest is None or (now is not None and self._newest > now + _MARGIN):
            return False
        self._span *= _GROWTH
        # Slack leaves out what stands at the ends themselves.
        self._oldest, self._last_ts, self._cursor = self._newest - timedelta(seconds=1), "", ""
        end = self._oldest + self._span
        self._newest = end if now is not None and end < now else None
        return True


def _ts(instant: datetime) -> str:
    return f"{instant.timestamp():.6f}"
