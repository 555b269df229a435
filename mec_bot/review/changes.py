"""What changed between two moments of the dashboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mec_bot.sheet.dashboard import Assessment, Dashboard, Project

Kind = Literal["added", "removed", "level", "strategy", "status", "carriers", "support", "next_step", "due"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that is no longer as it was; ``round`` says which assessment a change of level is about.

    ``before`` and ``after`` are what stood and what stands there, ``None`` where nothing did.
    """

    project: str
    project_key: str
    kind: Kind
    before: str | None
    after: str | None
    round: str = ""


def compare(before: Dashboard, after: Dashboard) -> tuple[Change, ...]:
    """Every change, in the order of the later dashboard's rows, vanished projects last."""
    earlier = {project.key: project for project in before.projects}
    later = {project.key for project in after.projects}
    changes: list[Change] = []
    for project in after.projects:
        known = earlier.get(project.key)
        if known is None:
            level = project.level.value if project.level else None
            changes.append(_change(project, "added", None, level))
        else:
            changes.extend(_changes_of(known, project))
    changes.extend(_change(project, "removed", None, None) for project in before.projects if project.key not in later)
    return tuple(changes)


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
        ("next_step", before.next_step, after.next_step),
        ("due", before.due, after.due),
    )
    for kind, was, now in kinds:
        if was != now:
            yield _change(after, kind, was, now)


def _said(assessment: Assessment | None) -> str | None:
    """A level's code; what cannot be read is quoted as it stands."""
    if assessment is None:
        return None
    return assessment.level.value if assessment.level else assessment.text or None


def _change(project: Project, kind: Kind, before: str | None, after: str | None, round_label: str = "") -> Change:
    return Change(
        project=project.name, project_key=project.key, kind=kind, before=before, after=after, round=round_label
    )
