"""Which project that is gone and which new one may be one and the same, under another name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz import fuzz

from mec_bot.sheet.dashboard import Dashboard, Project
from mec_bot.sheet.spelling import key

# On rapidfuzz's scale of 0 to 100.
_CLOSE = 70.0
# A shorter name inside a longer one says nothing.
_SHORTEST_PART = 4


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A project that may have been renamed."""

    before: Project
    after: Project


def propose(before: Dashboard, after: Dashboard, refused: Collection[tuple[str, str]] = ()) -> tuple[Proposal, ...]:
    """At most one proposal a project: where a name has two likely partners, nobody can tell, and nothing is proposed.

    ``refused`` are pairs of keys that staff told apart.
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
    """A close name, the same carriers, and the same past: the current round may say something new."""
    return (
        {key(name) for name in old.carriers} == {key(name) for name in young.carriers}
        and _past(old, earlier_rounds) == _past(young, earlier_rounds)
        and _close(key(old.name), key(young.name))
    )


def _past(project: Project, rounds: Collection[str]) -> dict[str, str]:
    return {
        assessment.round: assessment.level.value if assessment.level else key(assessment.text)
        for assessment in project.assessments
        if assessment.round in rounds and (assessment.level or assessment.text)
    }


def _close(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    contained = len(short) >= _SHORTEST_PART and f" {short} " in f" {long} "
    return contained or fuzz.ratio(one, other) >= _CLOSE
