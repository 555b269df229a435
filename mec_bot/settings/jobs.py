"""jobs/*.yaml: one scheduled job per file, named after the file; the problems of all files are reported at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from mec_bot.errors import ConfigError
from mec_bot.message_key import OWN_SENDERS
from mec_bot.phrases import Phrase
from mec_bot.settings.models import ChartName, LanguageCode, TimeZone
from mec_bot.settings.targets import CARRIERS, STAFF, Targets
from mec_bot.settings.when import When
from mec_bot.settings.yaml_files import Model, NotAllowedError, read_model

ActionName = Literal["sync", "digest", "remind"]


class JobFile(Model):
    """The contents of one file of jobs/.

    ``checks`` are the checks whose findings the job tells (empty: all checks), ``plots`` the charts to show.
    ``all_is_well`` says whether a digest that has nothing to tell goes out, ``in_quiet_hours`` whether the job's
    messages wait for the end of the quiet hours. ``timezone`` is the zone of the job's times.
    """

    action: ActionName
    when: When
    timezone: TimeZone | None = None
    enabled: bool = True
    to: Targets = (STAFF,)
    language: LanguageCode | None = None
    catch_up_minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)] = 60
    checks: tuple[str, ...] = ()
    plots: tuple[ChartName, ...] = ()
    all_is_well: bool = True
    in_quiet_hours: Literal["wait", "send"] = "wait"

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


class Job(JobFile):
    """A job: the contents of its file, and the file's name as the job's name."""

    name: str

    @property
    def catch_up(self) -> timedelta:
        """How late the job may still run."""
        return timedelta(minutes=self.catch_up_minutes)

    def zone(self, default: ZoneInfo) -> ZoneInfo:
        """The zone of the job's times: the job's own zone, else ``default``, the programme's time zone."""
        return ZoneInfo(self.timezone) if self.timezone else default


def read_jobs(home: Path, checks: Collection[str]) -> tuple[Job, ...]:
    """Read every enabled job below ``home``, ordered by name; ``checks`` are the names that the key `checks` allows.

    Raises:
        ConfigError: there is no folder jobs/, or a file cannot be used. The error holds every problem of every file.
    """
    folder = home / "jobs"
    if not folder.is_dir():
        raise ConfigError(
            Phrase(
                "The folder {folder} does not exist: mec-bot would have nothing to do. Create it, or check --home.",
                folder=folder,
            )
        )
    files = sorted(file for file in folder.iterdir() if file.suffix in {".yaml", ".yml"})
    problems = _wrong_names(files)
    jobs = []
    for file in files:
        before = len(problems)
        content = read_model(file, JobFile, problems, shown=f"jobs/{file.name}")
        problems.extend(_unknown_checks(content, checks, f"jobs/{file.name}"))
        if len(problems) == before and content.enabled:
            # The content is validated already.
            jobs.append(Job.model_construct(name=file.stem, **dict(content)))
    if problems:
        raise ConfigError(problems)
    return tuple(jobs)


def first_with_action(jobs: Iterable[Job], action: ActionName) -> Job:
    """The first job that has an action.

    Raises:
        ConfigError: there is none.
    """
    for job in jobs:
        if job.action == action:
            return job
    raise ConfigError(
        Phrase("No enabled file of jobs/ has the action {action}, so it has no recipients.", action=action)
    )


def carrier_checks(jobs: Iterable[Job], known: Collection[str]) -> frozenset[str]:
    """The checks of which carriers are reminded; a job that names none reminds of all ``known`` ones."""
    reminders = [job for job in jobs if job.action == "remind"]
    return frozenset(check for job in reminders for check in job.checks or known)


def _wrong_names(files: Collection[Path]) -> list[Phrase]:
    """The problems of names: two files for one job, or a job with the name of one of mec-bot's own senders.

    In both cases, the keys of two senders' messages could not be told apart.
    """
    doubles = [
        Phrase(
            "jobs/{first} and jobs/{second} are two files for one job. Keep one of them.",
            first=first.name,
            second=second.name,
        )
        for first, second in pairwise(files)
        if first.stem == second.stem
    ]
    reserved = [
        Phrase(
            "jobs/{file}: mec-bot uses the name {name} itself. Give the file another name; {known} are taken.",
            file=file.name,
            name=file.stem,
            known=", ".join(OWN_SENDERS),
        )
        for file in files
        if file.stem in OWN_SENDERS
    ]
    return doubles + reserved


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
