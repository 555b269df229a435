"""What a change means to those who follow the programme: who moved, what is new, what was asked and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from mec_bot.review.changes import Change
from mec_bot.sheet.cells.maturity import Level

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import Project

Nature = Literal[
    "up", "down", "assessed", "new", "vanished", "renamed", "strategy", "support_asked", "support_step",
    "support_gone", "obstacles", "other",
]  # fmt: skip
_OBSTACLES = ("obstacles", "obstacles_overcome", "resources")
_CODES = {level.value for level in Level}


@dataclass(frozen=True, kw_only=True)
class Move:
    """A change and its nature. A level in a new round is compared with the project's last level before that round."""

    change: Change
    nature: Nature


def move(change: Change, project: Project | None) -> Move:
    """Find the nature of a change; ``project`` is the project after the change, ``None`` where it left the sheet."""
    if change.kind == "level":
        return _of_level(change, project)
    if change.kind == "strategy" and change.after:
        return Move(change=change, nature="strategy")
    if change.kind == "support":
        # Why a text left the sheet stands nowhere: it is told as gone, never as answered.
        return Move(change=change, nature="support_asked" if change.after else "support_gone")
    if change.kind in _OBSTACLES:
        return Move(change=change, nature="obstacles")
    if change.kind == "next_step" and change.after and not change.before and project and project.support:
        return Move(change=change, nature="support_step")
    natures: dict[str, Nature] = {"added": "new", "removed": "vanished", "renamed": "renamed"}
    return Move(change=change, nature=natures.get(change.kind, "other"))


def _of_level(change: Change, project: Project | None) -> Move:
    if change.after not in _CODES:
        return Move(change=change, nature="other")
    before = change.before if change.before in _CODES else _level_before(change.round, project)
    if before is None or before == change.after:
        return Move(change=change, nature="assessed")
    rises = Level(before) < Level(change.after)
    return Move(change=replace(change, before=before), nature="up" if rises else "down")


def _level_before(round_label: str, project: Project | None) -> str | None:
    """The last level that the project was given before a round."""
    level = None
    for assessment in project.assessments if project else ():
        if assessment.round == round_label:
            break
        level = assessment.level or level
    return level.value if level else None
