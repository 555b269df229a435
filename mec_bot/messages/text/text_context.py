"""The context in which a text is made: its reader's language, the moment and the time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from mec_bot.messages.text.language import Translator


@dataclass(frozen=True, kw_only=True)
class TextContext:
    """The language in which a text is written, the moment at which it is made, and the time zone of its dates.

    ``now`` is that moment, and ``seen_at`` is when the snapshot that the text is about was last read; both are aware.
    """

    translator: Translator
    zone: tzinfo
    now: datetime
    seen_at: datetime

    @property
    def today(self) -> date:
        """The day in ``zone``."""
        return self.day_of(self.now)

    def day_of(self, instant: datetime) -> date:
        """An instant's day in ``zone``."""
        return instant.astimezone(self.zone).date()

    def age(self, since: datetime) -> str:
        """How old something is, with the moment itself: « il y a 12 minutes (le lundi … à 9 h 30) »."""
        return self.translator.age(since, self.now, self.zone)
