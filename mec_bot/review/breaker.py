"""The mass-change breaker: why a pull is too unlike the last one to be believed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from mec_bot.errors import UnreadableRowError
from mec_bot.phrases import Phrase, phrase_from_json, phrase_to_json
from mec_bot.review.changes import Change, compare_projects

if TYPE_CHECKING:
    from mec_bot.settings.models import BreakerSettings
    from mec_bot.sheet.cells.maturity import Level
    from mec_bot.sheet.dashboard import Assessment, Dashboard, Project


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """One reason to hold a pull, and every change that it counts."""

    reason: Phrase
    changes: tuple[Change, ...] = ()


def doubts_to_text(doubts: Iterable[Doubt]) -> str:
    """The doubts as a text to store (JSON): the same text for the same reasons about the same changes only."""
    return json.dumps(
        [{"reason": phrase_to_json(one.reason), "changes": list(map(asdict, one.changes))} for one in doubts],
        ensure_ascii=False,
        default=str,
    )


def doubts_from_text(text: str) -> tuple[Doubt, ...]:
    """Read back what ``doubts_to_text`` wrote, or an older version, which wrote the reasons alone.

    Raises:
        UnreadableRowError: it is something else.
    """
    try:
        return tuple(
            Doubt(reason=phrase_from_json(one["reason"]), changes=tuple(Change(**change) for change in one["changes"]))
            if "reason" in one
            else Doubt(reason=phrase_from_json(one))
            for one in json.loads(text)
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableRowError("held_pulls.reasons") from error


def implausible(before: Dashboard, after: Dashboard, limits: BreakerSettings) -> tuple[Doubt, ...]:
    """Gives the doubts about ``after``, none where it can be believed.

    The dashboard of another sheet is never held: whoever changed ``sheet.id`` meant to.
    """
    if not guards(before, after.sheet_id, limits):
        return ()
    if not after.projects:
        emptied = Phrase(
            "The tab “{tab}” no longer holds any sub-project; there were {total}.",
            tab=after.tab,
            total=len(before.projects),
        )
        return (Doubt(reason=emptied, changes=_other_projects(before, after)),)
    return (*_gone(before, after, limits.gone_percent), *_levels(before, after, limits.levels_percent))


def guards(before: Dashboard, sheet_id: str, limits: BreakerSettings) -> bool:
    """Whether ``before`` is about this sheet, and has enough projects for a share of them to mean something."""
    return before.sheet_id == sheet_id and len(before.projects) >= limits.min_projects


def _gone(before: Dashboard, after: Dashboard, limit: int) -> Iterator[Doubt]:
    left = {project.key for project in after.projects}
    total = len(before.projects)
    gone = sum(project.key not in left for project in before.projects)
    if _exceeds(gone, total, limit):
        reason = Phrase(
            "{gone} of {total} sub-projects are gone or have another name ({percent}%; the limit is {limit}%).",
            gone=gone,
            total=total,
            percent=round(100 * gone / total),
            limit=limit,
        )
        yield Doubt(reason=reason, changes=_other_projects(before, after))


def _other_projects(before: Dashboard, after: Dashboard) -> tuple[Change, ...]:
    """The projects that are gone, then those that came: these may be the same under another name.

    Sorting the sheet changes nothing about it.
    """
    changes = compare_projects(before.projects, after.projects)
    gone = (change for change in changes if change.kind == "removed")
    came = (change for change in changes if change.kind == "added")
    return (*gone, *sorted(came, key=lambda change: change.project_key))


def _levels(before: Dashboard, after: Dashboard, limit: int) -> Iterator[Doubt]:
    """Compare the known levels of the projects that are still there; a level in a new round is no change."""
    names = _renamed_rounds(before, after)
    known = sum(len(_read_levels(project)) for project in before.projects)
    later = {project.key: project for project in after.projects}
    total, changes = 0, list[Change]()
    for project in before.projects:
        if project.key in later:
            levels = _read_levels(project)
            total += len(levels)
            changes.extend(_other_levels(levels, later[project.key], names))
    if known and not any(_read_levels(project) for project in after.projects):
        reason = Phrase("Every level is blank or unreadable; {total} were known.", total=known)
        yield Doubt(reason=reason, changes=tuple(changes))
    elif _exceeds(len(changes), total, limit):
        reason = Phrase(
            "{other} of {total} levels are another one or blank ({percent}%; the limit is {limit}%).",
            other=len(changes),
            total=total,
            percent=round(100 * len(changes) / total),
            limit=limit,
        )
        yield Doubt(reason=reason, changes=tuple(changes))


def _read_levels(project: Project) -> dict[str, Level]:
    return {one.round: one.level for one in project.assessments if one.level is not None}


def _other_levels(levels: Mapping[str, Level], after: Project, names: Mapping[str, str]) -> Iterator[Change]:
    """The known levels of a project that are another one, blank or unreadable; ``names`` renames rounds."""
    found = {one.round: one for one in after.assessments}
    for former, level in levels.items():
        label = names.get(former, former)
        now = found.get(label)
        if now is None or now.level != level:
            yield Change(
                project=after.name,
                project_key=after.key,
                kind="level",
                before=level.value,
                after=_said(now),
                round=label,
                after_unreadable=now is not None and now.state == "unreadable",
            )


def _said(assessment: Assessment | None) -> str | None:
    if assessment is None:
        return None
    return assessment.level.value if assessment.level else assessment.text or None


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
