"""The mass-change breaker: why a pull is too unlike the last one to be believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.settings.models import BreakerSettings
    from mec_bot.sheet.cells.maturity import Level
    from mec_bot.sheet.dashboard import Dashboard, Project


def implausible(before: Dashboard, after: Dashboard, limits: BreakerSettings) -> tuple[Phrase, ...]:
    """Gives the reasons to hold ``after``, none where it can be believed.

    The dashboard of another sheet is never held: whoever changed ``sheet.id`` meant to.
    """
    if not guards(before, after.sheet_id, limits):
        return ()
    if not after.projects:
        return (
            Phrase(
                "The tab “{tab}” no longer holds any sub-project; there were {total}.",
                tab=after.tab,
                total=len(before.projects),
            ),
        )
    return (*_gone(before, after, limits.gone_percent), *_levels(before, after, limits.levels_percent))


def guards(before: Dashboard, sheet_id: str, limits: BreakerSettings) -> bool:
    """Whether ``before`` is about this sheet, and has enough projects for a share of them to mean something."""
    return before.sheet_id == sheet_id and len(before.projects) >= limits.min_projects


def _gone(before: Dashboard, after: Dashboard, limit: int) -> Iterator[Phrase]:
    left = {project.key for project in after.projects}
    total = len(before.projects)
    gone = sum(project.key not in left for project in before.projects)
    if _exceeds(gone, total, limit):
        yield Phrase(
            "{gone} of {total} sub-projects are gone or have another name ({percent}%; the limit is {limit}%).",
            gone=gone,
            total=total,
            percent=round(100 * gone / total),
            limit=limit,
        )


def _levels(before: Dashboard, after: Dashboard, limit: int) -> Iterator[Phrase]:
    """Compare the known levels of the projects that are still there; a level in a new round is no change."""
    known = sum(len(_read_levels(project, {})) for project in before.projects)
    if known and not any(_read_levels(project, {}) for project in after.projects):
        yield Phrase("Every level is blank or unreadable; {total} were known.", total=known)
        return
    names = _renamed_rounds(before, after)
    later = {project.key: _read_levels(project, {}) for project in after.projects}
    total = other = 0
    for project in before.projects:
        if project.key not in later:
            continue
        for round_label, level in _read_levels(project, names).items():
            total += 1
            other += later[project.key].get(round_label) != level
    if _exceeds(other, total, limit):
        yield Phrase(
            "{other} of {total} levels are another one or blank ({percent}%; the limit is {limit}%).",
            other=other,
            total=total,
            percent=round(100 * other / total),
            limit=limit,
        )


def _read_levels(project: Project, names: Mapping[str, str]) -> dict[str, Level]:
    return {
        names.get(assessment.round, assessment.round): assessment.level
        for assessment in project.assessments
        if assessment.level is not None
    }


def _renamed_rounds(before: Dashboard, after: Dashboard) -> dict[str, str]:
    """Maps the former label of a round to its new one: the round stands where it stood, and none came or left."""
    if len(before.rounds) != len(after.rounds):
        return {}
    return {
        was: now
        for was, now in zip(before.rounds, after.rounds, strict=True)
        if was not in after.rounds and now not in before.rounds
    }


def _exceeds(part: int, total: int, percent: int) -> bool:
    return part * 100 > total * percent
