"""What a change means to those who follow the programme: who moved, what is new, what was asked and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
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
    """A change and its nature.

    ``before`` is the level with which a level that moved is compared, and ``before_round`` the round in which it was
    given: the change's own round where the cell held a level, else the last round before it in which the project had
    one.
    """

    change: Change
    nature: Nature
    before: Level | None = None
    before_round: str = ""


def move(change: Change, project: Project | None) -> Move:
    """Find the nature of a change; ``project`` is the project after the change, ``None`` where it left the sheet."""
    if change.kind == "level":
        return _of_level(change, project)
    return Move(change=change, nature=_nature(change, project))


def _nature(change: Change, project: Project | None) -> Nature:
    natures: dict[str, Nature] = {"added": "new", "removed": "vanished", "renamed": "renamed"}
    if change.kind in natures:
        return natures[change.kind]
    # Nobody knows what an unreadable cell says: a strategy that is none was not chosen.
    if change.after_unreadable:
        return "other"
    if change.kind == "strategy" and change.after:
        return "strategy"
    if change.before_unreadable:
        return "other"
    if change.kind == "support":
        # Why a text left the sheet stands nowhere: it is told as gone, never as answered.
        return "support_asked" if change.after else "support_gone"
    if change.kind in _OBSTACLES:
        return "obstacles"
    if change.kind == "next_step" and change.after and not change.before and project and project.support:
        return "support_step"
    return "other"


def _of_level(change: Change, project: Project | None) -> Move:
    now = _read(change.after, unreadable=change.after_unreadable)
    if now is None:
        return Move(change=change, nature="other")
    before, before_round = _read(change.before, unreadable=change.before_unreadable), change.round
    if before is None:
        before, before_round = _level_before(change.round, project)
    if before is None or before == now:
        return Move(change=change, nature="assessed")
    return Move(change=change, nature="up" if before < now else "down", before=before, before_round=before_round)


def _read(text: str | None, *, unreadable: bool | None) -> Level | None:
    return Level(text) if text in _CODES and not unreadable else None


def _level_before(round_label: str, project: Project | None) -> tuple[Level | None, str]:
    """The last level that the project was given before a round, and the round in which it was given."""
    level, given = None, ""
    for assessment in project.assessments if project else ():
        if assessment.round == round_label:
            break
        if assessment.level:
            level, given = assessment.level, assessment.round
    return level, given
