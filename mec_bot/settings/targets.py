"""The recipients of a job: the key `to` of jobs/*.yaml, one channel or a list of channels with their filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from mec_bot.phrases import Phrase
from mec_bot.settings.models import LanguageCode
from mec_bot.settings.yaml_files import Model, NotAllowedError, matching

CARRIERS = "carriers"
_CHANNEL = r"staff|operator|[CG][A-Z0-9]{2,}"
_Name = Annotated[str, matching(r"(?s).*\S.*", Phrase("a name as the sheet writes it"))]


class ProjectFilter(Model):
    """The key `only`: a project must be in one of the phases, of one of the carriers and of one of the parents.

    An empty key leaves no project out; names are spelled as the operator wrote them.
    """

    phase: tuple[Literal[1, 2, 3], ...] = ()
    carrier: tuple[_Name, ...] = ()
    parent: tuple[_Name, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.phase or self.carrier or self.parent)

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list_of_one(cls, data: object) -> object:
        if isinstance(data, Mapping):
            return {name: [value] if isinstance(value, str | int) else value for name, value in data.items()}
        return data


class Target(Model):
    """One recipient of a job: a channel's role or id, its language, and the projects that its messages are about.

    Without a language, the job's language holds.
    """

    channel: Annotated[str, matching(_CHANNEL, Phrase("staff, operator, or a channel's id such as C0123ABCD"))]
    language: LanguageCode | None = None
    only: ProjectFilter = ProjectFilter()


STAFF = Target(channel="staff")


def _as_list(found: object) -> object:
    """One channel is a list of one."""
    if isinstance(found, list):
        return found
    if isinstance(found, str) and re.fullmatch(f"{_CHANNEL}|{CARRIERS}", found):
        return [Target.model_construct(channel=found)]
    raise NotAllowedError(
        Phrase(
            "staff, operator, carriers, a channel's id such as C0123ABCD, or a list of channel with language and only"
        )
    )


def _each_once(targets: tuple[Target, ...]) -> tuple[Target, ...]:
    if not targets or len({target.channel for target in targets}) < len(targets):
        raise NotAllowedError(Phrase("one channel at least, and each channel once"))
    return targets


Targets = Annotated[tuple[Target, ...], BeforeValidator(_as_list), AfterValidator(_each_once)]
