"""Finding a project by what somebody types, without accents, case or exact spelling; never silently a wrong one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from rapidfuzz import fuzz

from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.dashboard import Dashboard, Project

Match = Literal["exact", "close", "ambiguous", "none"]
# On rapidfuzz's scale of 0 to 100: one slip in a word of seven letters is 86; two unrelated names stay under 60.
_CLOSE = 80.0
_SAME_CLOSENESS = 4.0
_NEAR = 50.0
_MOST_NEAR = 3
_SHORT = 5


@dataclass(frozen=True, kw_only=True)
class Found:
    """``exact`` and ``close`` have one project, ``ambiguous`` has several, ``none`` those with the nearest names."""

    match: Match
    projects: tuple[Project, ...]


class ProjectIndex:
    """The names of one dashboard, folded once for many look-ups."""

    def __init__(self, dashboard: Dashboard, former: Mapping[str, str] = MappingProxyType({})) -> None:
        """``former`` maps the folded former name of a project to its key of today."""
        self._projects = dashboard.projects
        self._names = [fold_key(project.name) for project in self._projects]
        by_key = {project.key: project for project in self._projects}
        self._former = {name: by_key[now] for name, now in former.items() if now in by_key}
        self._carriers = [{fold_key(carrier) for carrier in project.carriers} for project in self._projects]

    def find(self, asked: str) -> Found:
        """Look for the exact name, then the words of a name, then a carrier, then the closest spelling."""
        folded = fold_key(asked)
        if not folded:
            return Found(match="none", projects=())
        compact = folded.replace(" ", "")
        same = self._where([name.replace(" ", "") == compact for name in self._names])
        if same:
            return self._one_or_several("exact", same)
        if folded in self._former:
            return Found(match="exact", projects=(self._former[folded],))
        words = folded.split()
        partial = self._where([_holds(name, words) for name in self._names])
        if partial:
            return self._one_or_several("close", partial)
        carried = self._where([folded in carriers for carriers in self._carriers])
        if carried:
            return self._one_or_several("close", carried)
        return self._closest(folded)

    def _closest(self, folded: str) -> Found:
        likeness = ((_likeness(folded, name), place) for place, name in enumerate(self._names))
        scored = sorted((pair for pair in likeness if pair[0] >= _NEAR), key=lambda pair: (-pair[0], pair[1]))
        best = scored[0][0] if scored else 0.0
        if best < _CLOSE:
            return Found(match="none", projects=tuple(self._projects[place] for _, place in scored[:_MOST_NEAR]))
        rivals = [self._projects[place] for score, place in scored if score >= max(_CLOSE, best - _SAME_CLOSENESS)]
        return self._one_or_several("close", rivals)

    def _where(self, hits: Sequence[bool]) -> list[Project]:
        return [project for project, hit in zip(self._projects, hits, strict=True) if hit]

    @staticmethod
    def _one_or_several(match: Match, projects: Sequence[Project]) -> Found:
        return Found(match=match if len(projects) == 1 else "ambiguous", projects=tuple(projects))


def _likeness(asked: str, name: str) -> float:
    """How alike the two are, 0 to 100: as wholes, or by the word asked that is least like any word of the name."""
    words = name.split()
    by_word = min((max(_word_likeness(word, other) for other in words) for word in asked.split()), default=0.0)
    return max(fuzz.ratio(asked, name), by_word)


def _word_likeness(asked: str, word: str) -> float:
    """How alike two words are, 0 to 100; a short word must begin the other: one other letter makes another word."""
    if len(asked) < _SHORT:
        return 100.0 if word.startswith(asked) else 0.0
    return fuzz.ratio(asked, word)


def _holds(name: str, words: Sequence[str]) -> bool:
    """Whether every word typed begins a word of the name: « opus », « carte prox »."""
    parts = name.split()
    return all(any(part.startswith(word) for part in parts) for word in words)
