"""The mass-change breaker: why a pull is too unlike the last one to be believed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from mec_bot.phrases import Phrase
from mec_bot.review.finding import phrase_from_json, phrase_to_json
from mec_bot.settings import BreakerSettings
from mec_bot.sheet.dashboard import Dashboard, Project
from mec_bot.sheet.maturity import Level


def implausible(before: Dashboard, after: Dashboard, limits: BreakerSettings) -> tuple[Phrase, ...]:
    """The reasons to hold ``after``, none where it may be believed.

    Another sheet is never held against this one: whoever changed ``sheet.id`` meant it.
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
    """Whether what was known is about this sheet, and large enough for a share of it to mean something."""
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
    """Levels known before, in the projects that are still there: a level of a new round takes nothing away."""
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
    """A round whose header is written otherwise stands where it stood, and nothing else moved."""
    if len(before.rounds) != len(after.rounds):
        return {}
    return {
        was: now
        for was, now in zip(before.rounds, after.rounds, strict=True)
        if was not in after.rounds and now not in before.rounds
    }


def _exceeds(part: int, total: int, percent: int) -> bool:
    return part * 100 > total * percent


def reasons_to_text(reasons: Sequence[Phrase]) -> str:
    """The reasons as text to remember (JSON)."""
    return json.dumps([phrase_to_json(reason) for reason in reasons], ensure_ascii=False, default=str)


def reasons_from_text(text: str) -> tuple[Phrase, ...]:
    """Read back what ``reasons_to_text`` wrote."""
    return tuple(phrase_from_json(reason) for reason in json.loads(text))
