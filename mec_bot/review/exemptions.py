"""Exemptions: projects that config/checks.yaml leaves out of a check (« sans objet »), each with its reason and a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mec_bot.phrases import Phrase
from mec_bot.settings import Exemption
from mec_bot.sheet.dashboard import Project
from mec_bot.sheet.spelling import key


@dataclass(frozen=True, kw_only=True)
class Exempted:
    """One exemption as a list shows it; ``title`` is the check's.

    ``known``: whether the dashboard has such a project, else it is of no use any more.
    """

    check: str
    title: Phrase
    project: str
    reason: str
    by: str
    known: bool


def names_of(project: Project) -> Sequence[str]:
    """The spellings, folded, by which an exemption may name a project."""
    return (key(project.name), key(f"{project.parent} / {project.name}")) if project.parent else (key(project.name),)


def exempt_by(exemptions: Iterable[Exemption]) -> Callable[[Project], bool]:
    """Whether one of these exemptions names a project."""
    named = {key(one.project) for one in exemptions}
    return lambda project: bool(named) and not named.isdisjoint(names_of(project))
