"""The comparison of the dashboard at two moments: every change, project by project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import Assessment, Dashboard, Project

Kind = Literal[
    "added", "removed", "renamed", "level", "strategy", "status", "carriers", "support", "obstacles", "obstacles_overcome",
    "resources", "next_step", "due",
]  # fmt: skip
# Older versions did not understand the headers of these texts (or not all of them), and kept their columns as they were.
_READ_LATER: frozenset[Kind] = frozenset({"obstacles", "obstacles_overcome", "resources"})


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of a project; ``round`` says which assessment a change of level is about.

    ``before`` and ``after`` are the texts before and after the change, ``None`` where there is none. ``asked`` says
    that nobody has answered yet whether a renamed project is the same project.
    """

    project: str
    project_key: str
    kind: Kind
    before: str | None
    after: str | None
    round: str = ""
    asked: bool = False


@dataclass(frozen=True, kw_only=True)
class Renamed:
    """A project that has another key now; until the rename is ``confirmed``, the two may be different projects."""

    from_key: str
    to_key: str
    confirmed: bool


def compare(before: Dashboard, after: Dashboard, renames: Sequence[Renamed] = ()) -> tuple[Change, ...]:
    """Gives every change, in the order of the rows of ``after``; vanished projects come last."""
    return compare_projects(before.projects, after.projects, renames)


def compare_projects(
    before: Sequence[Project], after: Sequence[Project], renames: Sequence[Renamed] = ()
) -> tuple[Change, ...]:
    """Compare two lists of projects as ``compare`` does; both may lack projects that are the same on both sides."""
    earlier = {project.key: project for project in before}
    later = {project.key for project in after}
    followed = _followed(earlier, later, renames)
    changes: list[Change] = []
    for project in after:
        known = earlier.get(project.key)
        if known is None and project.key in followed:
            old, asked = followed[project.key]
            known = earlier.pop(old)
            renamed = _change(project, "renamed", known.name, project.name)
            changes.extend((replace(renamed, asked=asked), *_changes_of(known, project)))
        elif known is None:
            level = project.level.value if project.level else None
            changes.append(_change(project, "added", None, level))
        else:
            changes.extend(_changes_of(known, project))
    changes.extend(
        _change(project, "removed", None, None)
        for project in before
        if project.key not in later and project.key in earlier
    )
    return tuple(changes)


def _followed(
    earlier: Mapping[str, Project], later: set[str], renames: Sequence[Renamed]
) -> dict[str, tuple[str, bool]]:
    """Maps a new key to the former key, and to whether any rename between the two is not confirmed yet."""
    steps = {rename.from_key: rename for rename in renames}
    followed: dict[str, tuple[str, bool]] = {}
    for old in earlier:
        if old in later:
            continue
        current, asked, seen = old, False, {old}
        while current in steps and current not in later and steps[current].to_key not in seen:
            asked = asked or not steps[current].confirmed
            current = steps[current].to_key
            seen.add(current)
        if current in later and current not in earlier:
            followed.setdefault(current, (old, asked))
    return followed


def _changes_of(before: Project, after: Project) -> Iterator[Change]:
    earlier = {assessment.round: assessment for assessment in before.assessments}
    for assessment in after.assessments:
        was, now = _said(earlier.get(assessment.round)), _said(assessment)
        if was != now:
            yield _change(after, "level", was, now, assessment.round)
    kinds: tuple[tuple[Kind, str | None, str | None], ...] = (
        ("strategy", before.strategy_text, after.strategy_text),
        ("status", before.status, after.status),
        ("carriers", ", ".join(before.carriers) or None, ", ".join(after.carriers) or None),
        ("support", before.support, after.support),
        ("obstacles", before.obstacles, after.obstacles),
        ("obstacles_overcome", before.obstacles_overcome, after.obstacles_overcome),
        ("resources", before.resources, after.resources),
        ("next_step", before.next_step, after.next_step),
        ("due", before.due, after.due),
    )
    for kind, was, now in kinds:
        if was != now and not (kind in _READ_LATER and _stood_there(before, after, was, now)):
            yield _change(after, kind, was, now)


def _stood_there(before: Project, after: Project, was: str | None, now: str | None) -> bool:
    """Whether the sheet held the text both times, once under a header that was not understood: then nobody wrote it."""
    return (was is None and now in before.others.values()) or (now is None and was in after.others.values())


def _said(assessment: Assessment | None) -> str | None:
    """The level's code, or the cell's text where no level can be read from it."""
    if assessment is None:
        return None
    return assessment.level.value if assessment.level else assessment.text or None


def _change(project: Project, kind: Kind, before: str | None, after: str | None, round_label: str = "") -> Change:
    return Change(
        project=project.name, project_key=project.key, kind=kind, before=before, after=after, round=round_label
    )
