"""jobs/*.yaml: one scheduled job a file, named after it; what is wrong in any of them is told at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from mec_bot.actions.task import ActionName, InQuietHours, Target, Task
from mec_bot.errors import ConfigError
from mec_bot.messages.chart_data import ChartName
from mec_bot.phrases import Phrase
from mec_bot.schedule.targets import CARRIERS, TargetFile, Targets
from mec_bot.schedule.when import When
from mec_bot.settings import Language, TimeZone
from mec_bot.yaml_files import Model, NotAllowedError, read_model


class JobFile(Model):
    """The contents of one file of jobs/."""

    action: ActionName
    when: When
    timezone: TimeZone | None = None
    enabled: bool = True
    to: Targets = (TargetFile(channel="staff"),)
    language: Language | None = None
    catch_up_minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)] = 60
    checks: tuple[str, ...] = ()
    plots: tuple[ChartName, ...] = ()
    all_is_well: bool = True
    in_quiet_hours: InQuietHours = "wait"

    @model_validator(mode="after")
    def _a_digest_goes_to_channels_and_reminders_to_carriers(self) -> JobFile:
        channels = {target.channel for target in self.to}
        if self.action == "digest" and CARRIERS in channels:
            raise NotAllowedError(
                Phrase("a digest to staff, operator or a channel's id; remind is what goes to carriers")
            )
        if self.action == "remind" and "to" in self.model_fields_set and channels != {CARRIERS}:
            raise NotAllowedError(Phrase("reminders to carriers; a digest is what goes to channels"))
        if self.action != "digest" and len(self.to) > 1:
            raise NotAllowedError(Phrase("several channels in to for a digest only"))
        return self


class Job(Model):
    """A job, ready to be scheduled."""

    name: str
    action: ActionName
    when: When
    to: tuple[Target, ...]
    language: Language | None
    catch_up: timedelta
    checks: tuple[str, ...]
    plots: tuple[ChartName, ...] = ()
    all_is_well: bool = True
    timezone: str | None = None
    in_quiet_hours: InQuietHours = "wait"

    def zone(self, default: ZoneInfo) -> ZoneInfo:
        """The zone of its times: its own, else ``default``, the configuration's."""
        return ZoneInfo(self.timezone) if self.timezone else default

    def task(self, slot: datetime, following: datetime | None = None) -> Task:
        """What there is to do at ``slot``; ``following`` is the one after it."""
        return Task(
            job=self.name,
            slot=slot,
            to=self.to,
            language=self.language,
            checks=self.checks,
            plots=self.plots,
            all_is_well=self.all_is_well,
            following=following,
            in_quiet_hours=self.in_quiet_hours,
            timezone=self.timezone,
        )


def read_jobs(home: Path, checks: Collection[str]) -> tuple[Job, ...]:
    """Every enabled job below ``home``, by name; ``checks`` are the names that a job may give under `checks`.

    Raises:
        ConfigError: with every problem of every file, or where there is no folder jobs/.
    """
    folder = home / "jobs"
    if not folder.is_dir():
        raise ConfigError(
            Phrase(
                "The folder {folder} does not exist: mec-bot would have nothing to do. Create it, or check --home.",
                folder=folder,
            )
        )
    problems: list[Phrase] = []
    jobs = []
    files = sorted(file for file in folder.iterdir() if file.suffix in {".yaml", ".yml"})
    for first, second in pairwise(files):
        if first.stem == second.stem:
            problems.append(
                Phrase(
                    "jobs/{first} and jobs/{second} are two files for one job. Keep one of them.",
                    first=first.name,
                    second=second.name,
                )
            )
    for file in files:
        before = len(problems)
        content = read_model(file, JobFile, problems, shown=f"jobs/{file.name}")
        problems.extend(_unknown_checks(content, checks, f"jobs/{file.name}"))
        if len(problems) == before and content.enabled:
            jobs.append(
                Job(
                    name=file.stem,
                    action=content.action,
                    when=content.when,
                    to=tuple(target.target() for target in content.to),
                    language=content.language,
                    catch_up=timedelta(minutes=content.catch_up_minutes),
                    checks=content.checks,
                    plots=content.plots,
                    all_is_well=content.all_is_well,
                    timezone=content.timezone,
                    in_quiet_hours=content.in_quiet_hours,
                )
            )
    if problems:
        raise ConfigError(problems)
    return tuple(jobs)


def _unknown_checks(content: JobFile, known: Collection[str], shown: str) -> list[Phrase]:
    return [
        Phrase(
            "{file}: {key}: found {found}; allowed: {allowed}.",
            file=shown,
            key=f"checks.{number}",
            found=repr(name),
            allowed=", ".join(known),
        )
        for number, name in enumerate(getattr(content, "checks", ()))
        if name not in known
    ]
