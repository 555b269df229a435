"""Checks of whether projects are assessed, and when they last were."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.review.checks.remarks import remarks
from mec_bot.settings import CheckSettings, Severity
from mec_bot.sheet.dashboard import Project
from mec_bot.sheet.periods import months_before, read_period
from mec_bot.sheet.quoted import quoted_cells

_NOTHING = ("blank", "not_assessed")


class MissingAssessmentSettings(CheckSettings):
    """A project that is not new (for ``grace_days``) has no readable level in the current round."""

    severity: Severity = "error"
    grace_days: Annotated[int, Field(ge=0, le=730)] = 90


@check(Phrase("Missing assessments"), MissingAssessmentSettings)
def missing_assessment(view: View, settings: MissingAssessmentSettings) -> Iterator[Point]:
    """An active project has no level in the current round, blank or « Pas évalué », and is not new any more."""
    dashboard = view.dashboard
    if not dashboard.rounds:
        return
    current = dashboard.rounds[-1]
    sentence = Phrase(
        "Not assessed in the round “{round}”. Assess it, then write its level (1a to 3c) in the cell.", round=current
    )
    if dashboard.assessments_tab and current not in dashboard.round_columns:
        sentence = Phrase(
            "Not assessed in the round “{round}”. Assess it, then add a row with its level (1a to 3c) in the tab “{tab}”.",
            round=current,
            tab=dashboard.assessments_tab,
        )
    new_since = view.today - timedelta(days=settings.grace_days)
    for alike in view.alike:
        if not alike[0].assessments or alike[0].assessments[-1].state not in _NOTHING:
            continue
        for project in alike:
            began = _began(view, project)
            if began is None or began <= new_since:
                yield Point(project, sentence, "assessment", current, project.assessments[-1].text)


def _began(view: View, project: Project) -> date | None:
    """When a project began at the latest: the last day of what « Démarrage » says, else the day it came into the sheet.

    ``None`` where neither is known: what the first snapshot held was there before it.
    """
    started = read_period(project.started) if project.started else None
    if started:
        return started.last
    history = view.history
    if history.began is None:
        return None
    # Not seen before today: the sheet is checked before it is remembered.
    seen = history.first_seen.get(project.key, view.today)
    return seen if seen > history.began else None


class OutdatedAssessmentSettings(CheckSettings):
    """The round of a project's newest level ended more than ``months`` ago."""

    months: Annotated[int, Field(ge=1, le=120)] = 24


@check(Phrase("Outdated assessments"), OutdatedAssessmentSettings)
def outdated_assessment(view: View, settings: OutdatedAssessmentSettings) -> Iterator[Point]:
    """An active project was last assessed in a round that ended long ago; an unreadable cell since is another check's."""
    limit = months_before(view.today, settings.months)
    periods = view.dashboard.round_periods
    sentences = {
        label: Phrase(
            "Last assessed in the round “{round}”, which ended by {day}. Assess it again in the next round.",
            round=label,
            day=period.last.isoformat(),
        )
        for label, period in periods.items()
        if period.last < limit
    }
    if not sentences:
        return
    for alike in view.alike:
        said = [place for place, one in enumerate(alike[0].assessments) if one.state not in _NOTHING]
        last = alike[0].assessments[said[-1]] if said else None
        if last is not None and last.level is not None and last.round in sentences:
            for project in alike:
                text = project.assessments[said[-1]].text
                yield Point(project, sentences[last.round], "assessment", last.round, text)


class SkippedRoundSettings(CheckSettings):
    """A project has no level in a round between two that gave it one."""

    severity: Severity = "info"


@check(Phrase("Skipped rounds"), SkippedRoundSettings)
def skipped_round(view: View, _: SkippedRoundSettings) -> Iterator[Point]:
    """An active project was assessed before a round and after it, and not in it."""
    sentences = {
        label: Phrase(
            "Not assessed in the round “{round}”, though it was before and after. Write the level it had then, if there is "
            "one.",
            round=label,
        )
        for label in view.dashboard.rounds
    }
    if len(sentences) < 3:
        return
    for alike in view.alike:
        assessments = alike[0].assessments
        read = [place for place, one in enumerate(assessments) if one.level is not None]
        for place in range(read[0], read[-1]) if read else ():
            if assessments[place].state in _NOTHING:
                label = assessments[place].round
                for project in alike:
                    yield Point(project, sentences[label], "assessment", label, project.assessments[place].text)


class LabelConflictSettings(CheckSettings):
    """Two cells give a project two levels for one round."""

    severity: Severity = "error"


@check(Phrase("Contradictory assessments"), LabelConflictSettings)
def label_conflict(view: View, _: LabelConflictSettings) -> Iterator[Point]:
    """Two cells give a project two levels for one round; both are named, and neither is taken."""
    for project, remark in remarks(view, "label_conflict"):
        cells = quoted_cells(remark.cells)
        sentence = Phrase(
            "The round “{round}” has several levels: {cells}. Correct the sheet so that they agree.",
            round=remark.round,
            cells=cells,
        )
        cell, text = remark.cells[0]
        yield Point(project, sentence, "assessment", remark.round, text, cell)
