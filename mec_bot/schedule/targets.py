"""To whom a job speaks: the key `to` of jobs/*.yaml, one channel or a list of them with their filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from mec_bot.actions.task import Target
from mec_bot.phrases import Phrase
from mec_bot.review.only import Only
from mec_bot.settings import Language
from mec_bot.yaml_files import Model, NotAllowedError, matching

CARRIERS = "carriers"
_CHANNEL = r"staff|operator|[CG][A-Z0-9]{2,}"
_Name = Annotated[str, matching(r"(?s).*\S.*", Phrase("a name as the sheet writes it"))]


class OnlyFile(Model):
    """`only`: a project must be of one of the phases, one of the carriers, one of the parents; empty: of any."""

    phase: tuple[Literal[1, 2, 3], ...] = ()
    carrier: tuple[_Name, ...] = ()
    parent: tuple[_Name, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list_of_one(cls, data: object) -> object:
        if isinstance(data, Mapping):
            return {name: [value] if isinstance(value, str | int) else value for name, value in data.items()}
        return data


class TargetFile(Model):
    """One recipient of a job."""

    channel: Annotated[str, matching(_CHANNEL, Phrase("staff, operator, or a channel's id such as C0123ABCD"))]
    language: Language | None = None
    only: OnlyFile = OnlyFile()

    def target(self) -> Target:
        """As the actions know it."""
        only = Only(phases=self.only.phase, carriers=self.only.carrier, parents=self.only.parent)
        return Target(channel=self.channel, language=self.language, only=only)


def _as_list(found: object) -> object:
    """One channel is a list of one."""
    if isinstance(found, list):
        return found
    if isinstance(found, str) and re.fullmatch(f"{_CHANNEL}|{CARRIERS}", found):
        return [TargetFile.model_construct(channel=found)]
    raise NotAllowedError(
        Phrase(
            "staff, operator, carriers, a channel's id such as C0123ABCD, or a list of channel with language and only"
        )
    )


def _each_once(targets: tuple[TargetFile, ...]) -> tuple[TargetFile, ...]:
    if not targets or len({target.channel for target in targets}) < len(targets):
        raise NotAllowedError(Phrase("one channel at least, and each channel once"))
    return targets


Targets = Annotated[tuple[TargetFile, ...], BeforeValidator(_as_list), AfterValidator(_each_once)]
