"""config/*.yaml and the environment, read once into frozen values and passed down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, field_validator, model_validator

from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.quiet_hours import QuietHours
from mec_bot.working_days import WorkingDays
from mec_bot.yaml_files import Model, NotAllowedError, matching, read_model

Language = Literal["fr", "en"]
LevelCode = Literal["1a", "1b", "1c", "1d", "2a", "2b", "2c", "3a", "3b", "3c"]
Severity = Literal["error", "warning", "info"]
FieldName = Literal[
    "sub_project", "carrier", "parent", "status", "started", "assessment", "strategy", "support", "obstacles",
    "next_step", "due", "contact", "updated", "notes",
]  # fmt: skip
# A member of a Slack workspace; anything else inside `<@…>` or as a recipient could reach a whole channel.
MEMBER_ID = r"[UW][A-Z0-9]{2,}"


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise NotAllowedError(Phrase("a time zone of the IANA database, such as America/Toronto"))
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]
TimeOfDay = Annotated[str, matching(r"([01]?\d|2[0-3]):[0-5]\d", Phrase('a time such as "09:00"'))]


def time_of_day(text: str) -> time:
    """`9:00` or `09:00`, a ``TimeOfDay``, as a time."""
    return time.fromisoformat(text.zfill(len("09:00")))


def _sheet_id(text: str) -> str:
    """Accept the sheet's whole address too: that is what people have at hand (`/d/e/` is one of a published copy)."""
    found = re.search(r"/d/(?!e/)([\w-]+)", text)
    identifier = found[1] if found else text.strip()
    if not re.fullmatch(r"[\w-]*", identifier):
        raise NotAllowedError(Phrase("the sheet's id: the part of its address between /d/ and /edit"))
    return identifier


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise NotAllowedError(Phrase("a day such as 2023-06-01")) from error


class SheetSettings(Model):
    """Where the dashboard stands and how patiently Google is asked for it (times in seconds)."""

    id: Annotated[str, AfterValidator(_sheet_id)] = ""
    tab: str = ""
    write_back: bool = False
    connect_timeout: Annotated[float, Field(gt=0, le=30)] = 5.0
    read_timeout: Annotated[float, Field(gt=0, le=60)] = 20.0
    attempts: Annotated[int, Field(ge=1, le=6)] = 4
    give_up_after: Annotated[float, Field(gt=0, le=40)] = 40.0


Channel = Annotated[
    str,
    matching(
        r"([CG][A-Z0-9]{2,})?",
        Phrase("a channel's id, such as C0123ABCD (Slack shows it in the channel's details), not its name"),
    ),
]


class SlackSettings(Model):
    """Who hears from the bot in Slack."""

    staff_channel: Channel = ""
    operator_channel: Channel = ""
    command: Annotated[str, matching(r"/[a-z0-9_-]+", Phrase("a word after a slash, such as /mec"))] = "/mec"


Percent = Annotated[int, Field(ge=1, le=100)]


class BreakerSettings(Model):
    """From when on a pull is implausible and held, in percent of what the last snapshot held."""

    gone_percent: Percent = 30
    levels_percent: Percent = 50
    min_projects: Annotated[int, Field(ge=1)] = 5


class MemorySettings(Model):
    """``keep_days``: how long every snapshot is kept; of older ones the last of each month stays. ``None``: all stay."""

    keep_days: Annotated[int, Field(ge=31)] | None = 400


MemberId = Annotated[str, matching(MEMBER_ID, Phrase("a member id such as U012AB3CD"))]


class Contact(Model):
    """Somebody of the LIUM, by their member id in Slack; ``name`` is what others read, the id alone is enough."""

    slack_id: MemberId
    name: str = ""

    @model_validator(mode="before")
    @classmethod
    def _an_id_alone(cls, data: object) -> object:
        return {"slack_id": data} if isinstance(data, str) else data


Days = Annotated[int, Field(ge=1, le=366)]


class ReminderSettings(Model):
    """How often carriers are reminded, and who hears of it when that changes nothing.

    ``intervals_days`` are the days from the first reminder of a finding to the second, and so on; the last one repeats.
    ``weekly_budget`` is the most reminders that one person gets in an ISO week, ``contact`` whoever answers for a carrier
    without a contact of their own.
    """

    intervals_days: tuple[Days, ...] = (6, 13, 27)
    weekly_budget: Annotated[int, Field(ge=1, le=7)] = 1
    escalate_after: Annotated[int, Field(ge=1, le=50)] = 3
    escalation_wait_days: Days = 7
    contact: Contact | None = None

    @field_validator("intervals_days")
    @classmethod
    def _they_grow(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if not days or list(days) != sorted(days):
            raise NotAllowedError(Phrase("one number of days or more, none smaller than the one before it"))
        return days


class QuietHoursSettings(Model):
    """From when to when people are not written to; see ``quiet_hours.QuietHours``."""

    from_: Annotated[TimeOfDay, Field(alias="from")]
    to: TimeOfDay
    days_off: bool = True

    @model_validator(mode="after")
    def _two_times(self) -> QuietHoursSettings:
        if time_of_day(self.from_) == time_of_day(self.to):
            raise NotAllowedError(Phrase("from and to with two different times"))
        return self


class BotSettings(Model):
    """config/mec_bot.yaml."""

    sheet: SheetSettings = SheetSettings()
    slack: SlackSettings = SlackSettings()
    breaker: BreakerSettings = BreakerSettings()
    timezone: TimeZone = "America/Toronto"
    programme_end: Annotated[str, AfterValidator(_day)] | None = None
    closed_days: tuple[Annotated[str, AfterValidator(_day)], ...] = ()
    quiet_hours: QuietHoursSettings | None = None
    memory: MemorySettings = MemorySettings()
    reminders: ReminderSettings = ReminderSettings()
    language: Language = "fr"
    level_names: Mapping[LevelCode, str] = {}


class ColumnSettings(Model):
    """config/columns.yaml: synonyms of headers on top of the built-in ones, and what rounds are called."""

    synonyms: Mapping[FieldName, tuple[str, ...]] = {}
    round_starts: Mapping[str, Annotated[str, AfterValidator(_day)]] = {}
    round_names: Mapping[str, Annotated[str, Field(min_length=1)]] = {}


Said = Annotated[str, matching(r"(?s).*\S.*", Phrase("a text that is not empty"))]


class Exemption(Model):
    """A project that a check leaves out (« sans objet »): its name or `parent / name`, why, and who decided so."""

    project: Said
    reason: Said
    by: Said


class CheckSettings(Model):
    """What every check has; its own parameters stand with the check (`mec_bot/review/checks`)."""

    enabled: bool = True
    severity: Severity = "warning"
    exemptions: tuple[Exemption, ...] = ()


class ChecksSettings(Model):
    """config/checks.yaml but for the checks' own keys, which ``review.check.settings_model`` adds."""

    inactive_statuses: tuple[str, ...] = ("Abandonné", "Terminé", "Cédé")


class CarrierSettings(Model):
    """One carrier of config/carriers.yaml; ``slack_id`` is a member id such as U012AB3CD, ``contact`` theirs at the LIUM."""

    aliases: tuple[str, ...] = ()
    email: str | None = None
    slack_id: MemberId | None = None
    language: Language | None = None
    contact: Contact | None = None


class CarriersSettings(Model):
    """config/carriers.yaml."""

    carriers: Mapping[str, CarrierSettings] = {}

    @model_validator(mode="after")
    def _one_carrier_a_spelling(self) -> CarriersSettings:
        """A reminder must never go to the other one."""
        owners: dict[str, str] = {}
        for name, carrier in self.carriers.items():
            for spelling in (name, *carrier.aliases):
                owner = owners.setdefault(spelling.casefold(), name)
                if owner != name:
                    raise NotAllowedError(
                        Phrase(
                            "one carrier for “{spelling}”; {first} and {second} both claim it",
                            spelling=spelling,
                            first=owner,
                            second=name,
                        )
                    )
        return self


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything the operator decided; ``home`` is the folder that holds config/ and jobs/."""

    home: Path
    bot: BotSettings
    columns: ColumnSettings
    checks: ChecksSettings
    carriers: Mapping[str, CarrierSettings]

    @property
    def timezone(self) -> ZoneInfo:
        """The zone of every schedule and every date shown."""
        return ZoneInfo(self.bot.timezone)

    @property
    def closed_days(self) -> tuple[date, ...]:
        """The days when the team is closed, beside weekends and holidays."""
        return tuple(date.fromisoformat(day) for day in self.bot.closed_days)

    @cached_property
    def working_days(self) -> WorkingDays:
        """The calendar of Québec and of ``closed_days``."""
        return WorkingDays(self.closed_days)

    @cached_property
    def quiet_hours(self) -> QuietHours | None:
        """When people are not written to; ``None``: they always may be."""
        written = self.bot.quiet_hours
        if written is None:
            return None
        return QuietHours(start=time_of_day(written.from_), end=time_of_day(written.to), days_off=written.days_off)


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What comes from environment variables: the secrets and the addresses, never written in YAML."""

    database_url: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    google_credentials: Path | None = None
    slack_api_url: str = "https://slack.com/api/"
    google_api_url: str = "https://sheets.googleapis.com"


class _LanguageAlone(Model):
    """The one key of config/mec_bot.yaml that is needed to tell of the others."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    language: Language = "fr"


def language_of(home: Path) -> Language:
    """The language of config/mec_bot.yaml below ``home``, whatever else is wrong there; French where it gives none."""
    return read_model(home / "config" / "mec_bot.yaml", _LanguageAlone, [], shown="config/mec_bot.yaml").language


def read_settings(home: Path, checks_model: type[ChecksSettings]) -> Settings:
    """Read config/*.yaml below ``home``; a missing file means its defaults.

    ``checks_model`` knows every check's own key in config/checks.yaml.

    Raises:
        ConfigError: with every problem of every file, each naming file, key, what was found and what is
            allowed.
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
    bot = read_model(config / "mec_bot.yaml", BotSettings, problems, shown="config/mec_bot.yaml")
    columns = read_model(config / "columns.yaml", ColumnSettings, problems, shown="config/columns.yaml")
    checks = read_model(config / "checks.yaml", checks_model, problems, shown="config/checks.yaml")
    carriers = read_model(config / "carriers.yaml", CarriersSettings, problems, shown="config/carriers.yaml")
    if problems:
        raise ConfigError(problems)
    return Settings(home=home, bot=bot, columns=columns, checks=checks, carriers=carriers.carriers)


_FILES = ("mec_bot.yaml", "columns.yaml", "checks.yaml", "carriers.yaml", "slack_manifest.yaml")


def _unknown_files(config: Path) -> list[Phrase]:
    """A file that is not read is a setting that seems made and is not."""
    found = sorted(file.name for file in config.glob("*.y*ml") if file.name not in _FILES)
    return [
        Phrase("config/{file}: this file is not read. Known files: {known}.", file=name, known=", ".join(_FILES))
        for name in found
    ]


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Read the variables mec-bot knows; each secret also as ``NAME_FILE``, a file that holds it.

    Raises:
        ConfigError: a ``NAME_FILE`` cannot be read, or both forms are set.
    """
    problems: list[Phrase] = []

    def either(name: str) -> tuple[str, str]:
        value, file = variables.get(name, "").strip(), variables.get(f"{name}_FILE", "").strip()
        if value and file:
            problems.append(Phrase("{name} and {name}_FILE are both set. Keep one of them.", name=name))
        return value, file

    def secret(name: str) -> SecretStr | None:
        value, file = either(name)
        if file:
            try:
                value = Path(file).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "UTF-8"
                problems.append(
                    Phrase("{name}_FILE: {file} cannot be read ({reason}).", name=name, file=file, reason=reason)
                )
        return SecretStr(value) if value else None

    key, key_file = either("GOOGLE_APPLICATION_CREDENTIALS")
    credentials = key_file or key  # the key is a file in both forms
    environment = Environment(
        database_url=secret("MEC_BOT_DATABASE_URL"),
        slack_bot_token=secret("SLACK_BOT_TOKEN"),
        slack_app_token=secret("SLACK_APP_TOKEN"),
        slack_signing_secret=secret("SLACK_SIGNING_SECRET"),
        google_credentials=Path(credentials) if credentials else None,
        slack_api_url=variables.get("MEC_BOT_SLACK_API_URL") or Environment.slack_api_url,
        google_api_url=(variables.get("MEC_BOT_GOOGLE_API_URL") or Environment.google_api_url).rstrip("/"),
    )
    if problems:
        raise ConfigError(problems)
    return environment


LEVEL_CODES: tuple[LevelCode, ...] = get_args(LevelCode)
