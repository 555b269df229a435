"""The comparison of the dashboard at two moments: every change, project by project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from mec_bot.sheet.cells.choices import read_strategy
from mec_bot.sheet.cells.maturity import Level, read_level

if TYPE_CHECKING:
    from mec_bot.settings.models import FieldName
    from mec_bot.sheet.dashboard import Assessment, Dashboard, Project

Kind = Literal[
    "added", "removed", "renamed", "level", "strategy", "status", "carriers", "support", "obstacles", "obstacles_overcome",
    "resources", "next_step", "due",
]  # fmt: skip
# Older versions did not understand the headers of these texts (or not all of them), and kept their columns as they were.
_READ_LATER: frozenset[Kind] = frozenset({"obstacles", "obstacles_overcome", "resources"})


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of what a cell of a project says; ``round`` says which assessment a change of level is about.

    ``before`` and ``after`` are what the cell said: a level's code, a strategy's, else a text; ``None`` where it was
    empty. Where a cell is ``unreadable``, they quote it. ``before_unreadable`` is ``None`` where an older version did
    not remember whether the cell was empty or unreadable. ``asked`` says that nobody has answered yet whether a renamed
    project is the same project.
    """

    project: str
    project_key: str
    kind: Kind
    before: str | None
    after: str | None
    round: str = ""
    asked: bool = False
    before_unreadable: bool | None = False
    after_unreadable: bool | None = False


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
        former = earlier.get(assessment.round)
        # Nearly all cells hold what they held: that is found out without a further object.
        if former is not None and former.level and former.level is assessment.level:
            continue
        was, now = _level(former), _level(assessment)
        if was != now:
            yield _cell_change(after, "level", was, now, assessment.round)
    if before.strategy != after.strategy or (before.strategy is None and before.strategy_text != after.strategy_text):
        yield _cell_change(after, "strategy", _strategy(before), _strategy(after))
    fields: tuple[tuple[Kind, FieldName, str | None, str | None], ...] = (
        ("status", "status", before.status, after.status),
        ("carriers", "carrier", ", ".join(before.carriers) or None, ", ".join(after.carriers) or None),
        ("support", "support", before.support, after.support),
        ("obstacles", "obstacles", before.obstacles, after.obstacles),
        ("obstacles_overcome", "obstacles_overcome", before.obstacles_overcome, after.obstacles_overcome),
        ("resources", "resources", before.resources, after.resources),
        ("next_step", "next_step", before.next_step, after.next_step),
        ("due", "due", before.due, after.due),
    )
    same_unreadable = before.unreadable == after.unreadable
    for kind, field, old, new in fields:
        if old == new and (same_unreadable or old is not None):
            continue
        if kind in _READ_LATER and _stood_there(before, after, old, new):
            continue
        was, now = _field(before, field, old), _field(after, field, new)
        # Where one side may have been empty or unreadable, and the other one is so, nothing is known to have changed.
        unknown = (was.unreadable is None and new is None) or (now.unreadable is None and old is None)
        if was != now and not unknown:
            yield _cell_change(after, kind, was, now)


def _stood_there(before: Project, after: Project, was: str | None, now: str | None) -> bool:
    """Whether the sheet held the text both times, once under a header that was not understood: then nobody wrote it."""
    return (was is None and now in before.others.values()) or (now is None and was in after.others.values())


def as_logged_before(change: Change) -> Change:
    """A change that an older version logged, with what can be found again of what could be read.

    It logged a level that it could not read as the cell's text, a strategy as it was written, and nothing where it
    could not read a status or a due day.
    """
    was, now = _logged(change.kind, change.before), _logged(change.kind, change.after)
    return replace(
        change,
        before=was.said,
        after=now.said,
        before_unreadable=was.unreadable,
        after_unreadable=now.unreadable,
    )


def _logged(kind: Kind, text: str | None) -> _Cell:
    if text is None:
        return _Cell(None, unreadable=None) if kind in {"status", "due"} else _EMPTY
    if kind == "level":
        return _Cell(text, text not in set(Level) and read_level(text).state != "not_assessed")
    if kind == "strategy":
        strategy = read_strategy(text)
        return _Cell(strategy or text, strategy is None)
    return _Cell(text)


@dataclass(frozen=True, slots=True)
class _Cell:
    """What a cell says, or its text where it is ``unreadable``; ``None``: not remembered whether it is that or empty."""

    said: str | None
    unreadable: bool | None = False


_EMPTY = _Cell(None)


def _level(assessment: Assessment | None) -> _Cell:
    """The level's code, or the cell's text where no level can be read from it."""
    if assessment is None:
        return _EMPTY
    if assessment.level:
        return _Cell(assessment.level.value)
    return _Cell(assessment.text or None, assessment.state == "unreadable")


def _strategy(project: Project) -> _Cell:
    if project.strategy or not project.strategy_text:
        return _Cell(project.strategy)
    return _Cell(project.strategy_text, unreadable=True)


def _field(project: Project, field: FieldName, said: str | None) -> _Cell:
    if said is not None:
        return _Cell(said)
    if project.unreadable is None:
        return _Cell(None, unreadable=None)
    text = project.unreadable.get(field)
    return _Cell(text, text is not None)


def _cell_change(project: Project, kind: Kind, before: _Cell, after: _Cell, round_label: str = "") -> Change:
    return replace(
        _change(project, kind, before.said, after.said),
        round=round_label,
        before_unreadable=before.unreadable,
        after_unreadable=after.unreadable,
    )


def _change(project: Project, kind: Kind, before: str | None, after: str | None) -> Change:
    return Change(project=project.name, project_key=project.key, kind=kind, before=before, after=after)
