"""Finding a project by what somebody types: without accents, case or exact spelling; never silently the wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

from mec_bot.sheet.dashboard import Dashboard, Project
from mec_bot.sheet.spelling import key

Match = Literal["exact", "close", "ambiguous", "none"]
# On rapidfuzz's scale of 0 to 100: one slip in a word of seven letters is 86; two unrelated names stay under 60.
_CLOSE = 80.0
_SAME_CLOSENESS = 4.0
_NEAR = 50.0
_MOST_NEAR = 3
MOST_CHOICES = 10


@dataclass(frozen=True, kw_only=True)
class Found:
    """``exact`` and ``close`` have one project, ``ambiguous`` several; for ``none`` they are the nearest names."""

    match: Match
    projects: tuple[Project, ...]


class ProjectIndex:
    """The names of one dashboard, folded once for many look-ups."""

    def __init__(self, dashboard: Dashboard) -> None:
        self._projects = dashboard.projects
        self._names = [key(project.name) for project in self._projects]
        self._carriers = [{key(carrier) for carrier in project.carriers} for project in self._projects]

    def find(self, asked: str) -> Found:
        """Look for the exact name, then the words of a name, then a carrier, then the closest spelling."""
        folded = key(asked)
        if not folded:
            return Found(match="none", projects=())
        compact = folded.replace(" ", "")
        same = self._where([name.replace(" ", "") == compact for name in self._names])
        if same:
            return self._one_or_several("exact", same)
        words = folded.split()
        partial = self._where([_holds(name, words) for name in self._names])
        if partial:
            return self._one_or_several("close", partial)
        carried = self._where([folded in carriers for carriers in self._carriers])
        if carried:
            return self._one_or_several("close", carried)
        return self._closest(folded)

    def _closest(self, folded: str) -> Found:
        scored = process.extract(folded, self._names, scorer=fuzz.ratio, limit=MOST_CHOICES, score_cutoff=_NEAR)
        best = scored[0][1] if scored else 0.0
        if best < _CLOSE:
            return Found(match="none", projects=tuple(self._projects[place] for _, _, place in scored[:_MOST_NEAR]))
        rivals = [self._projects[place] for _, score, place in scored if score >= max(_CLOSE, best - _SAME_CLOSENESS)]
        return self._one_or_several("close", rivals)

    def _where(self, hits: Sequence[bool]) -> list[Project]:
        return [project for project, hit in zip(self._projects, hits, strict=True) if hit]

    @staticmethod
    def _one_or_several(match: Match, projects: Sequence[Project]) -> Found:
        return Found(match=match if len(projects) == 1 else "ambiguous", projects=tuple(projects))


def _holds(name: str, words: Sequence[str]) -> bool:
    """Every word typed begins a word of the name: « opus », « carte prox »."""
    parts = name.split()
    return all(any(part.startswith(word) for part in parts) for word in words)
