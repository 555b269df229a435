"""What every action is given: the settings, the memory, the sheet and the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from mec_bot.actions.last_pull import LastPullCache
from mec_bot.calendar.clock import Clock
from mec_bot.messages.text.language import Translator
from mec_bot.messages.text.text_context import TextContext
from mec_bot.review.check import AnyCheck
from mec_bot.settings.home import Settings
from mec_bot.sheet.carriers import Carriers
from mec_bot.store.database import Database

if TYPE_CHECKING:
    from mec_bot.settings.models import LanguageCode
    from mec_bot.sheet.dashboard import Dashboard
    from mec_bot.sheet.source.grid import Spreadsheet
    from mec_bot.store.snapshots import Snapshot


class SheetSource(Protocol):
    """The protocol of whatever fetches spreadsheets."""

    def pull(self, sheet_id: str) -> Spreadsheet:
        """Fetch the spreadsheet with this id.

        Raises:
            TransientError: the fetch failed, and may succeed later.
            PermanentError: the fetch will fail until somebody changes something.
        """

    def pull_if_changed(self, sheet_id: str, digest: str) -> Spreadsheet | None:
        """Fetch the spreadsheet; ``None`` where the reply is still the one with this digest.

        Raises:
            TransientError, PermanentError: as for ``pull``.
        """


@dataclass(frozen=True, kw_only=True)
class Context:
    """The context of all actions, made once at the start.

    ``settings.checks`` holds the settings of ``checks``; ``last_pull`` is what this process pulled last.
    ``at_work_since`` is when the worker started: of what happened before, the database may not remember all, as where a
    backup was restored.
    ``carrier_checks`` are the checks of which jobs/ reminds carriers.
    """

    settings: Settings
    checks: Sequence[AnyCheck]
    database: Database
    sheets: SheetSource
    clock: Clock
    last_pull: LastPullCache = field(default_factory=LastPullCache)
    at_work_since: datetime | None = None
    carrier_checks: frozenset[str] = frozenset()

    @property
    def today(self) -> date:
        """The day in the programme's time zone."""
        return self.clock().astimezone(self.settings.timezone).date()

    def day_of(self, instant: datetime) -> date:
        """An instant's day in the programme's time zone."""
        return instant.astimezone(self.settings.timezone).date()

    @property
    def translator(self) -> Translator:
        """The translator into the workspace's language."""
        return self.translator_for(None)

    def carriers(self, dashboard: Dashboard | None) -> Carriers:
        """The carriers that config/carriers.yaml and the sheet know."""
        return Carriers(self.settings.carriers, dashboard.carriers if dashboard else ())

    def translators(self, dashboard: Dashboard | None) -> dict[str, Translator]:
        """Member id → the translator into the one language in which this person reads everything.

        It holds everybody who answers for a carrier: they read the language of their carriers. Where these name none
        or several, they read the language of the reminders' job, else the workspace's.
        """
        languages = self.carriers(dashboard).languages()
        return {
            member: self.translator_for(code or self.settings.reminders_language) for member, code in languages.items()
        }

    def text_context(self, snapshot: Snapshot, translator: Translator | None = None) -> TextContext:
        """The context of a text about a snapshot, written now; without a translator, in the workspace's language."""
        return TextContext(
            translator=translator or self.translator,
            zone=self.settings.timezone,
            now=self.clock(),
            seen_at=snapshot.seen_at,
        )

    def translator_for(self, code: LanguageCode | None) -> Translator:
        """The translator into a person's or a job's own language; where ``code`` is ``None``, into the workspace's."""
        return Translator(code or self.settings.language)
