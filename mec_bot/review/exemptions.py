"""Exemptions: projects that config/checks.yaml leaves out of a check (« sans objet »), with a reason and a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.spelling import fold_key

if TYPE_CHECKING:
    from mec_bot.settings.models import Exemption
    from mec_bot.sheet.dashboard import Project


@dataclass(frozen=True, kw_only=True)
class Exempted:
    """One exemption as a list shows it; ``title`` is the check's title.

    ``known`` says whether the dashboard has such a project; otherwise the exemption is of no use any more.
    """

    check: str
    title: Phrase
    project: str
    reason: str
    by: str
    known: bool


def names_of(project: Project) -> Sequence[str]:
    """The spellings, folded, by which an exemption may name a project."""
    return (
        (fold_key(project.name), fold_key(f"{project.parent} / {project.name}"))
        if project.parent
        else (fold_key(project.name),)
    )


def exempt_by(exemptions: Iterable[Exemption]) -> Callable[[Project], bool]:
    """Gives the test whether one of these exemptions names a project."""
    named = {fold_key(one.project) for one in exemptions}
    return lambda project: bool(named) and not named.isdisjoint(names_of(project))
