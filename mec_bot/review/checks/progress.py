"""Checks of how levels move from round to round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.settings.models import CheckSettings
from mec_bot.sheet.cells.maturity import Level
from mec_bot.sheet.cells.periods import months_before

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import Assessment


class StalledMaturitySettings(CheckSettings):
    """Parameters of ``stalled_maturity``: over how many rounds, or months, a level must rise; ``None``: not checked."""

    rounds: Annotated[int, Field(ge=2, le=10)] | None = 2
    months: Annotated[int, Field(ge=1, le=120)] | None = None


@check(Phrase("Maturity that does not rise"), StalledMaturitySettings)
def stalled_maturity(view: View, settings: StalledMaturitySettings) -> Iterator[Point]:
    """An active project's level has not risen over the last rounds, or months; the top of the scale cannot rise.

    A level that has just fallen is left to ``regressed_maturity``.
    """
    old = _rounds_ended_for(view, settings.months)
    rounds = settings.rounds
    top = Level.L3C
    for alike in view.alike:
        assessments = alike[0].assessments
        now = assessments[-1].level if assessments else None
        if now is None or now is top:
            continue
        since = None
        if rounds is not None and len(assessments) >= rounds:
            since = _not_risen(assessments[-rounds], now)
        if since is None and old:
            since = next((_not_risen(one, now) for one in assessments[-2::-1] if one.level and one.round in old), None)
        if since is None or since.level is None or _fell_from(assessments) is not None:
            continue
        sentence = Phrase(
            "The level has not risen since “{round}” ({before} → {now}). Look with the carrier at what holds the "
            "project back, and note the next step.",
            round=since.round,
            before=since.level.value,
            now=now.value,
        )
        for project in alike:
            yield Point(project, sentence, "assessment", assessments[-1].round, project.assessments[-1].text)


def _not_risen(earlier: Assessment, now: Level) -> Assessment | None:
    return earlier if earlier.level is not None and now <= earlier.level else None


def _rounds_ended_for(view: View, months: int | None) -> frozenset[str]:
    """The rounds that ended at least ``months`` ago, no rounds for ``None``."""
    if months is None:
        return frozenset()
    limit = months_before(view.today, months)
    return frozenset(label for label, period in view.dashboard.round_periods.items() if period.last <= limit)


@check(Phrase("Maturity that fell"), CheckSettings)
def regressed_maturity(view: View, _: CheckSettings) -> Iterator[Point]:
    """An active project's level is lower than its last readable level in an earlier round."""
    for alike in view.alike:
        assessments = alike[0].assessments
        before = _fell_from(assessments)
        if before is None or before.level is None:
            continue
        sentence = Phrase(
            "The level fell since “{round}” ({before} → {now}). Correct it if it is a slip; otherwise look with the "
            "carrier at what happened, and note the next step.",
            round=before.round,
            before=before.level.value,
            now=assessments[-1].level and assessments[-1].level.value,
        )
        for project in alike:
            yield Point(project, sentence, "assessment", assessments[-1].round, project.assessments[-1].text)


def _fell_from(assessments: Sequence[Assessment]) -> Assessment | None:
    """The last readable assessment before the current one, if the current level is lower."""
    now = assessments[-1].level if assessments else None
    if now is None:
        return None
    for earlier in assessments[-2::-1]:
        if earlier.level is not None:
            return earlier if now < earlier.level else None
    return None
