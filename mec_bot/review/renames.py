"""Proposals of renames: a project that is gone and a new project that may be the same, under another name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz import fuzz

from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.dashboard import Dashboard, Project

# On rapidfuzz's scale of 0 to 100.
_CLOSE = 70.0
# A name of fewer characters inside a longer name says nothing.
_SHORTEST_PART = 4


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A project that may have been renamed."""

    before: Project
    after: Project


def propose(before: Dashboard, after: Dashboard, refused: Collection[tuple[str, str]] = ()) -> tuple[Proposal, ...]:
    """Gives at most one proposal for each project: of two likely partners nobody can tell, so none is proposed.

    ``refused`` are the pairs of keys, before and after, that staff said are two projects.
    """
    earlier, later = {p.key for p in before.projects}, {p.key for p in after.projects}
    gone = [project for project in before.projects if project.key not in later]
    new = [project for project in after.projects if project.key not in earlier]
    earlier_rounds = set(after.rounds[:-1])
    likely = [
        Proposal(before=old, after=young)
        for old in gone
        for young in new
        if (old.key, young.key) not in refused and _same_project(old, young, earlier_rounds)
    ]
    partners = Counter(key for pair in likely for key in (("gone", pair.before.key), ("new", pair.after.key)))
    return tuple(pair for pair in likely if partners["gone", pair.before.key] == partners["new", pair.after.key] == 1)


def _same_project(old: Project, young: Project, earlier_rounds: Collection[str]) -> bool:
    """Whether two projects have a close name, the same carriers and the same past; the current round may differ."""
    return (
        {fold_key(name) for name in old.carriers} == {fold_key(name) for name in young.carriers}
        and _past(old, earlier_rounds) == _past(young, earlier_rounds)
        and _close(fold_key(old.name), fold_key(young.name))
    )


def _past(project: Project, rounds: Collection[str]) -> dict[str, str]:
    return {
        assessment.round: assessment.level.value if assessment.level else fold_key(assessment.text)
        for assessment in project.assessments
        if assessment.round in rounds and (assessment.level or assessment.text)
    }


def _close(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    contained = len(short) >= _SHORTEST_PART and f" {short} " in f" {long} "
    return contained or fuzz.ratio(one, other) >= _CLOSE
