"""Slack's clock, as its replies tell it: what is looked for in a history is looked for by the clock that stamped it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from mec_bot.stopwatch import Stopwatch, elapsed


class SlackClock:
    """Slack's clock as its last reply told it (`Date`, whole seconds), carried on by a stopwatch."""

    def __init__(self, stopwatch: Stopwatch = elapsed) -> None:
        self._stopwatch = stopwatch
        self._heard: tuple[datetime, float] | None = None

    def hear(self, headers: Mapping[str, str]) -> None:
        """Read the headers of a reply; those without an instant that can be read say nothing."""
        date = next((value for name, value in headers.items() if name.lower() == "date"), "")
        try:
            told = parsedate_to_datetime(date)
        except ValueError:
            return
        if told.tzinfo is not None:
            self._heard = told, self._stopwatch()

    def now(self) -> datetime | None:
        """The present instant (aware); ``None`` before the first reply."""
        if self._heard is None:
            return None
        told, at = self._heard
        return told + timedelta(seconds=self._stopwatch() - at)
