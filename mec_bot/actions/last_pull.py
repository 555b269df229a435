"""What this process pulled last: as long as Google's reply stays the same on one day, so does what is read in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mec_bot.sheet.dashboard import Dashboard


@dataclass(frozen=True, kw_only=True)
class LastPull:
    """A pull that was read on a ``day`` and stored as a ``snapshot``; ``digest`` is that of Google's reply.

    The settings are those of the process, so they are the same in its next pull.
    """

    digest: str
    day: date
    dashboard: Dashboard
    snapshot: int


class LastPullCache:
    """Holds the last pull of this process, for the day on which it was read: a round may begin on the next one."""

    def __init__(self) -> None:
        self._last: LastPull | None = None

    def on(self, day: date) -> LastPull | None:
        """The last pull, if it was read on this day."""
        last = self._last
        return last if last is not None and last.day == day else None

    def keep(self, last: LastPull) -> None:
        """Remember a pull; one whose reply has no digest is not remembered."""
        self._last = last if last.digest else None

    def forget(self) -> None:
        """Give its memory back: a large sheet is read without another one beside it."""
        self._last = None
