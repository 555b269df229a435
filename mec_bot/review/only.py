"""Which sub-projects a message is about, where it is not about all: those of some phases, carriers or parents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mec_bot.review.exemptions import names_of
from mec_bot.review.finding import Finding
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.dashboard import Project
from mec_bot.sheet.spelling import key


@dataclass(frozen=True, kw_only=True)
class Only:
    """A project must be of one of the ``phases``, of one of the ``carriers`` and of one of the ``parents``.

    Whatever is empty asks for nothing. Phases are 1, 2 and 3; names are as somebody wrote them.
    """

    phases: tuple[int, ...] = ()
    carriers: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.phases or self.carriers or self.parents)


class Selection:
    """The filter, asked about what there is to tell.

    Projects are judged as they are in ``current``, and those that left the sheet as they last were, in ``gone``; ``known``
    says which names are one carrier's.
    """

    def __init__(self, only: Only, known: Carriers, current: Iterable[Project], gone: Iterable[Project] = ()) -> None:
        self._only = only
        self._known = known
        self._current = tuple(current)
        self._projects = {project.key: project for project in (*gone, *self._current)}
        self._carriers = self._folded(only.carriers)
        self._parents = {key(name) for name in only.parents}
        self._names = {
            name for project in self._projects.values() if self.project(project) for name in names_of(project)
        }

    def project(self, project: Project) -> bool:
        """Whether a project is one of those; one without a known phase is of none."""
        phase = project.assessment.phase if project.assessment else None
        return self._is_one(phase, project.carriers, key(project.parent) if project.parent else "")

    def key(self, project_key: str) -> bool:
        """Whether the project of that key is one of those."""
        project = self._projects.get(project_key)
        return self.project(project) if project else not self._only

    def finding(self, finding: Finding) -> bool:
        """Whether a finding is about one of those projects; one that is gone for long is judged by what the finding holds."""
        if finding.project_key in self._projects:
            return self.key(finding.project_key)
        parent, divided, _ = finding.project_key.rpartition(" / ")
        return self._is_one(finding.phase, finding.carriers, parent if divided else "")

    def name(self, name: str) -> bool:
        """Whether somebody who writes this name means one of those projects."""
        return not self._only or key(name) in self._names

    def unknown(self) -> list[str]:
        """The names that the filter gives and no project in the sheet has, as they are written."""
        carriers = self._folded(name for project in self._current for name in project.carriers)
        parents = {key(project.parent) for project in self._current if project.parent}
        return [
            *(name for name in self._only.carriers if self._fold(name) not in carriers),
            *(name for name in self._only.parents if key(name) not in parents),
        ]

    def _is_one(self, phase: int | None, carriers: Iterable[str], parent: str) -> bool:
        return (
            (not self._only.phases or phase in self._only.phases)
            and (not self._carriers or not self._carriers.isdisjoint(self._folded(carriers)))
            and (not self._parents or parent in self._parents)
        )

    def _folded(self, names: Iterable[str]) -> set[str]:
        return {self._fold(name) for name in names}

    def _fold(self, name: str) -> str:
        carrier = self._known.find(name)
        return key(carrier.name if carrier else name)
