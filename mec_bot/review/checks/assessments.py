"""Checks of the levels given to projects, round by round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.review.checks.remarks import remarks
from mec_bot.settings import CheckSettings, Severity
from mec_bot.sheet.maturity import Level


class MissingAssessmentSettings(CheckSettings):
    """A project has no readable level in the current round."""

    severity: Severity = "error"


@check(Phrase("Missing assessments"), MissingAssessmentSettings)
def missing_assessment(view: View, _: MissingAssessmentSettings) -> Iterator[Point]:
    """An active project has no level in the current round: blank, or « Pas évalué »."""
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
    for project in view.active:
        assessment = project.assessment
        if assessment is not None and assessment.state in {"blank", "not_assessed"}:
            yield Point(project, sentence, "assessment", assessment.round, assessment.text)


class StalledMaturitySettings(CheckSettings):
    """A project's level has not risen over this many assessed rounds."""

    rounds: Annotated[int, Field(ge=2, le=10)] = 2


@check(Phrase("Maturity that does not rise"), StalledMaturitySettings)
def stalled_maturity(view: View, settings: StalledMaturitySettings) -> Iterator[Point]:
    """An active project's level has not risen over the last rounds; the top of the scale cannot rise."""
    count = settings.rounds
    for project in view.active:
        window = project.assessments[-count:]
        levels = [assessment.level for assessment in window]
        if len(levels) < count or levels[0] is None or levels[-1] is None:
            continue
        if levels[-1] <= levels[0] and levels[-1] is not Level.L3C:
            sentence = Phrase(
                "The level has not risen since “{round}” ({before} → {now}). Look with the carrier at what holds the "
                "project back, and note the next step.",
                round=window[0].round,
                before=levels[0].value,
                now=levels[-1].value,
            )
            yield Point(project, sentence, "assessment", window[-1].round, window[-1].text)


class LabelConflictSettings(CheckSettings):
    """Two cells give a project two levels for one round."""

    severity: Severity = "error"


@check(Phrase("Contradictory assessments"), LabelConflictSettings)
def label_conflict(view: View, _: LabelConflictSettings) -> Iterator[Point]:
    """Two cells give a project two levels for one round; both are named, and neither is taken."""
    for project, remark in remarks(view, "label_conflict"):
        cells = ", ".join(f"{cell} “{text}”" for cell, text in remark.cells)
        sentence = Phrase(
            "The round “{round}” has several levels: {cells}. Correct the sheet so that they agree.",
            round=remark.round,
            cells=cells,
        )
        cell, text = remark.cells[0]
        yield Point(project, sentence, "assessment", remark.round, text, cell)
