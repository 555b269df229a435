"""The filter of a message that is not about all sub-projects, but about those of some phases, carriers or parents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mec_bot.review.exemptions import names_of
from mec_bot.sheet.cells.spelling import fold_key

if TYPE_CHECKING:
    from mec_bot.review.finding import Finding
    from mec_bot.settings.targets import ProjectFilter
    from mec_bot.sheet.carriers import Carriers
    from mec_bot.sheet.dashboard import Project


class FilteredProjects:
    """Says which projects, findings and names a filter takes.

    Projects are judged as they are in ``current``, and projects that left the sheet as they last were, in ``gone``;
    ``known`` says which names belong to one carrier.
    """

    def __init__(
        self, project_filter: ProjectFilter, known: Carriers, current: Iterable[Project], gone: Iterable[Project] = ()
    ) -> None:
        self._filter = project_filter
        self._known = known
        self._current = tuple(current)
        self._projects = {project.key: project for project in (*gone, *self._current)}
        self._carriers = self._folded(project_filter.carrier)
        self._parents = {fold_key(name) for name in project_filter.parent}
        self._names = {
            name for project in self._projects.values() if self.project(project) for name in names_of(project)
        }

    def project(self, project: Project) -> bool:
        """Whether the filter takes a project; a project without a known phase belongs to no phase."""
        phase = project.assessment.phase if project.assessment else None
        return self._is_one(phase, project.carriers, fold_key(project.parent) if project.parent else "")

    def key(self, project_key: str) -> bool:
        """Whether the filter takes the project of that key; only an empty filter takes an unknown key."""
        project = self._projects.get(project_key)
        return self.project(project) if project else not self._filter

    def finding(self, finding: Finding) -> bool:
        """Whether the filter takes a finding's project; an unknown project is judged by what the finding holds."""
        if finding.project_key in self._projects:
            return self.key(finding.project_key)
        parent, divided, _ = finding.project_key.rpartition(" / ")
        return self._is_one(finding.phase, finding.carriers, parent if divided else "")

    def name(self, name: str) -> bool:
        """Whether somebody who writes this name means a project that the filter takes."""
        return not self._filter or fold_key(name) in self._names

    def unknown(self) -> list[str]:
        """The carriers and parents of the filter that no project in the sheet has, as the filter writes them."""
        carriers = self._folded(name for project in self._current for name in project.carriers)
        parents = {fold_key(project.parent) for project in self._current if project.parent}
        return [
            *(name for name in self._filter.carrier if self._fold(name) not in carriers),
            *(name for name in self._filter.parent if fold_key(name) not in parents),
        ]

    def _is_one(self, phase: int | None, carriers: Iterable[str], parent: str) -> bool:
        return (
            (not self._filter.phase or phase in self._filter.phase)
            and (not self._carriers or not self._carriers.isdisjoint(self._folded(carriers)))
            and (not self._parents or parent in self._parents)
        )

    def _folded(self, names: Iterable[str]) -> set[str]:
        return {self._fold(name) for name in names}

    def _fold(self, name: str) -> str:
        carrier = self._known.find(name)
        return fold_key(carrier.name if carrier else name)
