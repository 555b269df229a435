"""What every action is given: the settings, the memory, the sheet and the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from mec_bot.messages.language import Language
from mec_bot.review.check import AnyCheck
from mec_bot.settings import Language as LanguageCode
from mec_bot.settings import Settings
from mec_bot.sheet.grid import Spreadsheet
from mec_bot.store.database import Database

Clock = Callable[[], datetime]


class SheetSource(Protocol):
    """Whoever can fetch a spreadsheet."""

    def pull(self, sheet_id: str) -> Spreadsheet:
        """Fetch it. Raises TransientError or PermanentError."""


@dataclass(frozen=True, kw_only=True)
class Bot:
    """The bot, put together once; ``clock`` gives the present instant, always aware; ``settings.checks`` are those of ``checks``."""

    settings: Settings
    checks: Sequence[AnyCheck]
    database: Database
    sheets: SheetSource
    clock: Clock

    @property
    def today(self) -> date:
        """The day in the programme's time zone."""
        return self.clock().astimezone(self.settings.timezone).date()

    @property
    def language(self) -> Language:
        """The workspace's language."""
        return Language(self.settings.bot.language)

    def language_of(self, code: LanguageCode | None) -> Language:
        """A person's or a job's own language, else the workspace's."""
        return Language(code or self.settings.bot.language)
