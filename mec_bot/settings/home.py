"""The home folder's config/, read once into one frozen value that is passed down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ConfigDict

from mec_bot.calendar.holidays import HolidayRules
from mec_bot.calendar.quiet_hours import QuietHours
from mec_bot.calendar.working_days import WorkingDays, YearlyDay
from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.settings.models import (
    BreakerSettings,
    CarrierSettings,
    CarriersSettings,
    ChecksSettings,
    ColumnSettings,
    LanguageCode,
    LevelCode,
    MainSettings,
    MemorySettings,
    ReminderSettings,
    SheetSettings,
    SlackSettings,
    closed_day,
)
from mec_bot.settings.yaml_files import Model, read_model


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything the operator decided; ``home`` is the folder that holds config/ and jobs/.

    ``timezone`` is the programme's time zone: of every date shown, and of every job without a zone of its own.
    ``reminders_language`` is the language of the job that reminds carriers, where it has one of its own.
    ``closed_days`` are the days when the team is closed, beside weekends and the ``holidays``. ``quiet_hours`` is
    ``None`` if people may be written to at any time.
    """

    home: Path
    sheet: SheetSettings
    slack: SlackSettings
    breaker: BreakerSettings
    memory: MemorySettings
    reminders: ReminderSettings
    timezone: ZoneInfo
    language: LanguageCode
    level_names: Mapping[LevelCode, str]
    programme_end: date | None
    holidays: HolidayRules
    closed_days: tuple[date | YearlyDay, ...]
    quiet_hours: QuietHours | None
    columns: ColumnSettings
    checks: ChecksSettings
    carriers: Mapping[str, CarrierSettings]
    reminders_language: LanguageCode | None = None

    @classmethod
    def of(
        cls,
        home: Path,
        main: MainSettings,
        *,
        columns: ColumnSettings,
        checks: ChecksSettings,
        carriers: CarriersSettings,
    ) -> Settings:
        """Build the settings from the contents of the files of config/."""
        return cls(
            home=home,
            sheet=main.sheet,
            slack=main.slack,
            breaker=main.breaker,
            memory=main.memory,
            reminders=main.reminders,
            timezone=ZoneInfo(main.timezone),
            language=main.language,
            reminders_language=_reminders_language(home),
            level_names=main.level_names,
            programme_end=date.fromisoformat(main.programme_end) if main.programme_end else None,
            holidays=main.calendar.rules,
            closed_days=tuple(closed_day(day) for day in main.closed_days),
            quiet_hours=main.quiet_hours.hours if main.quiet_hours else None,
            columns=columns,
            checks=checks,
            carriers=carriers.carriers,
        )

    @cached_property
    def working_days(self) -> WorkingDays:
        """The calendar of working days: the ``holidays`` and ``closed_days`` are off."""
        return WorkingDays(self.closed_days, self.holidays)


class _LanguageAlone(Model):
    """The language alone, the one key of config/mec_bot.yaml that is needed to report problems with the others."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    language: LanguageCode = "fr"


def language_of(home: Path) -> LanguageCode:
    """The language of config/mec_bot.yaml below ``home``, whatever else is wrong there; French where it gives none."""
    return read_model(home / "config" / "mec_bot.yaml", _LanguageAlone, [], shown="config/mec_bot.yaml").language


class _ReminderJob(Model):
    """What a file of jobs/ says of the language of reminders."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    action: str = ""
    enabled: bool = True
    language: LanguageCode | None = None


def _reminders_language(home: Path) -> LanguageCode | None:
    """The language of the first job that reminds carriers, whatever else is wrong there: ``read_jobs`` tells of that."""
    for file in sorted((home / "jobs").glob("*.y*ml")):
        job = read_model(file, _ReminderJob, [], shown=f"jobs/{file.name}")
        if job.action == "remind" and job.enabled:
            return job.language
    return None


def read_settings(home: Path, checks_model: type[ChecksSettings]) -> Settings:
    """Read config/*.yaml below ``home``; a missing file means its defaults.

    ``checks_model`` knows every check's own key in config/checks.yaml.

    Raises:
        ConfigError: the folder does not exist, or a file cannot be used. The error holds every problem of every file:
            the file, the key, what was found and what is allowed.
    """
    if not home.is_dir():
        raise ConfigError(
            Phrase(
                "The folder {folder} does not exist. Give the folder that holds config/ and jobs/ with --home "
                "or MEC_BOT_HOME.",
                folder=home,
            )
        )
    config = home / "config"
    problems = _unknown_files(config)
    main = read_model(config / "mec_bot.yaml", MainSettings, problems, shown="config/mec_bot.yaml")
    columns = read_model(config / "columns.yaml", ColumnSettings, problems, shown="config/columns.yaml")
    checks = read_model(config / "checks.yaml", checks_model, problems, shown="config/checks.yaml")
    carriers = read_model(config / "carriers.yaml", CarriersSettings, problems, shown="config/carriers.yaml")
    if problems:
        raise ConfigError(problems)
    return Settings.of(home, main, columns=columns, checks=checks, carriers=carriers)


_FILES = ("mec_bot.yaml", "columns.yaml", "checks.yaml", "carriers.yaml", "slack_manifest.yaml")


def _unknown_files(config: Path) -> list[Phrase]:
    """A problem for each YAML file that is not read: its settings would seem made, and would not be."""
    found = sorted(file.name for file in config.glob("*.y*ml") if file.name not in _FILES)
    return [
        Phrase("config/{file}: this file is not read. Known files: {known}.", file=name, known=", ".join(_FILES))
        for name in found
    ]
