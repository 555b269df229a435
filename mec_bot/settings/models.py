"""The contents of the files of config/: one model for each file, and one for each part of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Literal, get_args
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, field_validator, model_validator

from mec_bot.calendar.days import read_day
from mec_bot.calendar.holidays import HolidayRules
from mec_bot.calendar.quiet_hours import QuietHours
from mec_bot.calendar.working_days import YearlyDay
from mec_bot.phrases import Phrase
from mec_bot.settings.yaml_files import Model, NotAllowedError, matching

LanguageCode = Literal["fr", "en"]
LevelCode = Literal["1a", "1b", "1c", "1d", "2a", "2b", "2c", "3a", "3b", "3c"]
Severity = Literal["error", "warning", "info"]
FieldName = Literal[
    "sub_project", "carrier", "parent", "status", "started", "assessment", "strategy", "support", "obstacles",
    "obstacles_overcome", "resources", "next_step", "due", "contact", "updated", "notes",
]  # fmt: skip
LEVEL_CODES: tuple[LevelCode, ...] = get_args(LevelCode)
ChartName = Literal["movement", "levels", "strategies"]
# The id of a member of a Slack workspace; anything else inside `<@…>` or as a recipient could reach a whole channel.
MEMBER_ID = r"[UW][A-Z0-9]{2,}"


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise NotAllowedError(Phrase("a time zone of the IANA database, such as America/Toronto"))
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]
TimeOfDay = Annotated[str, matching(r"([01]?\d|2[0-3]):[0-5]\d", Phrase('a time such as "09:00"'))]


def time_of_day(text: str) -> time:
    """Read a ``TimeOfDay`` (`9:00` or `09:00`) as a time."""
    return time.fromisoformat(text.zfill(len("09:00")))


def _sheet_id(text: str) -> str:
    """Accept the sheet's whole address too: people have that at hand (`/d/e/` begins that of a published copy)."""
    found = re.search(r"/d/(?!e/)([\w-]+)", text)
    identifier = found[1] if found else text.strip()
    if not re.fullmatch(r"[\w-]*", identifier):
        raise NotAllowedError(Phrase("the sheet's id: the part of its address between /d/ and /edit"))
    return identifier


def _day(text: str) -> str:
    try:
        return read_day(text).isoformat()
    except ValueError as error:
        raise NotAllowedError(Phrase("a day such as 2023-06-01")) from error


# Any leap year: 29 February is a day of every year that has it.
_LEAP_YEAR = "2024-"


def closed_day(text: str) -> date | YearlyDay:
    """Read a ``ClosedDay``: `2026-12-24`, or `12-24` for every year."""
    if re.fullmatch(r"\d\d-\d\d", text):
        day = date.fromisoformat(_LEAP_YEAR + text)
        return YearlyDay(day.month, day.day)
    return read_day(text)


def _closed_day(text: str) -> str:
    try:
        closed_day(text)
    except ValueError as error:
        raise NotAllowedError(Phrase("a day such as 2026-12-24, or 12-24 for every year")) from error
    return text


ClosedDay = Annotated[str, AfterValidator(_closed_day)]


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


Access = Literal["refuse", "read"]
CellNotes = Literal["carrier_and_staff", "everybody", "nobody"]


class SlackSettings(Model):
    """The channels that the bot writes to in Slack, its slash command, and what people get who are no members.

    ``guests`` are those of the workspace, ``other_workspaces`` the people of connected ones. ``cell_notes`` says who reads on
    a card the notes of cells, and which cells are discussed in comments.
    """

    staff_channel: Channel = ""
    operator_channel: Channel = ""
    command: Annotated[str, matching(r"/[a-z0-9_-]+", Phrase("a word after a slash, such as /mec"))] = "/mec"
    guests: Access = "refuse"
    other_workspaces: Access = "refuse"
    cell_notes: CellNotes = "carrier_and_staff"


Percent = Annotated[int, Field(ge=1, le=100)]


class BreakerSettings(Model):
    """The limits beyond which a pull is implausible, and is held.

    They are the percentages of the last snapshot's projects that may be gone, and of its levels that may be another one
    or blank. With fewer than ``min_projects`` projects in the last snapshot, no pull is held.
    """

    gone_percent: Percent = 30
    levels_percent: Percent = 50
    min_projects: Annotated[int, Field(ge=1, le=100_000)] = 5


class MemorySettings(Model):
    """How long snapshots are kept: all of them for ``keep_days`` days, then only the last of each month.

    ``None`` keeps all snapshots.
    """

    keep_days: Annotated[int, Field(ge=31, le=36_500)] | None = 400


MemberId = Annotated[str, matching(MEMBER_ID, Phrase("a member id such as U012AB3CD"))]


class Contact(Model):
    """A person of the LIUM, given by their member id in Slack; ``name``, which others read, may be left out."""

    slack_id: MemberId
    name: str = ""

    @model_validator(mode="before")
    @classmethod
    def _an_id_alone(cls, data: object) -> object:
        return {"slack_id": data} if isinstance(data, str) else data


Days = Annotated[int, Field(ge=1, le=366)]


class ReminderSettings(Model):
    """How often carriers are reminded, and who is told when reminders change nothing.

    ``intervals_days`` are the days from the first reminder of a finding to the second, and so on; the last interval
    repeats. ``weekly_budget`` is the highest number of reminders that one person gets in an ISO week. The carrier's
    contact is told after ``escalate_after`` reminders of a finding, and staff ``escalation_wait_days`` days after that.
    ``contact`` is the contact of carriers without a contact of their own.
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

    @property
    def hours(self) -> QuietHours:
        """The same hours, with times instead of texts."""
        return QuietHours(start=time_of_day(self.from_), end=time_of_day(self.to), days_off=self.days_off)


class CalendarSettings(Model):
    """The public holidays of the employer; see ``holidays.HolidayRules``. ``None``: as the preset has it."""

    preset: Literal["law", "public_service"] = "law"
    easter: Literal["friday", "monday", "both"] | None = None
    weekend_holidays: Literal["none", "monday"] | None = None

    @property
    def rules(self) -> HolidayRules:
        """The same choices, with the preset's in place of those that are not made."""
        public = self.preset == "public_service"
        return HolidayRules(
            preset=self.preset,
            easter=self.easter or ("both" if public else "friday"),
            weekend_holidays=self.weekend_holidays or ("monday" if public else "none"),
        )


class MainSettings(Model):
    """config/mec_bot.yaml."""

    sheet: SheetSettings = SheetSettings()
    slack: SlackSettings = SlackSettings()
    breaker: BreakerSettings = BreakerSettings()
    timezone: TimeZone = "America/Toronto"
    programme_end: Annotated[str, AfterValidator(_day)] | None = None
    calendar: CalendarSettings = CalendarSettings()
    closed_days: tuple[ClosedDay, ...] = ()
    quiet_hours: QuietHoursSettings | None = None
    memory: MemorySettings = MemorySettings()
    reminders: ReminderSettings = ReminderSettings()
    language: LanguageCode = "fr"
    level_names: Mapping[LevelCode, str] = {}


class ColumnSettings(Model):
    """config/columns.yaml: what the sheet's headings are called, and the first days and names of rounds.

    ``assessments`` maps headings of columns of levels to their rounds (empty: a bare « Maturité »), ``ignore`` lists
    headings that are not to be read, and ``header_row`` is the row (1-based) where the header begins. They go first.
    ``assessors`` may stand in brackets in the heading of a column of levels.
    """

    synonyms: Mapping[FieldName, tuple[str, ...]] = {}
    assessments: Mapping[str, str] = {}
    ignore: tuple[str, ...] = ()
    header_row: Annotated[int, Field(ge=1, le=1000)] | None = None
    assessors: tuple[str, ...] = ("LIUM",)
    round_starts: Mapping[str, Annotated[str, AfterValidator(_day)]] = {}
    round_names: Mapping[str, Annotated[str, Field(min_length=1)]] = {}


Said = Annotated[str, matching(r"(?s).*\S.*", Phrase("a text that is not empty"))]


class Exemption(Model):
    """A project that a check leaves out (« sans objet »): its name or `parent / name`, why, and who decided so."""

    project: Said
    reason: Said
    by: Said


class CheckSettings(Model):
    """The settings that every check has; a check's own parameters stand with the check (`mec_bot/review/checks`)."""

    enabled: bool = True
    severity: Severity = "warning"
    exemptions: tuple[Exemption, ...] = ()


# Of projects with these statuses nothing more is asked.
INACTIVE_STATUSES = ("Abandonné", "Terminé", "Cédé")


class ChecksSettings(Model):
    """config/checks.yaml without the keys of single checks, which ``review.check.settings_model`` adds."""

    inactive_statuses: tuple[str, ...] = INACTIVE_STATUSES


class CarrierSettings(Model):
    """One carrier of config/carriers.yaml; ``contact`` is the person who answers for the carrier at the LIUM."""

    aliases: tuple[str, ...] = ()
    email: str | None = None
    slack_id: MemberId | None = None
    language: LanguageCode | None = None
    contact: Contact | None = None


class CarriersSettings(Model):
    """config/carriers.yaml."""

    carriers: Mapping[str, CarrierSettings] = {}

    @model_validator(mode="after")
    def _one_carrier_a_spelling(self) -> CarriersSettings:
        """One spelling names one carrier only: a reminder must never go to another carrier."""
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
