"""Checks of whether projects are assessed, and when they last were."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.review.checks.remarks import remarks
from mec_bot.settings.models import CheckSettings, Severity
from mec_bot.sheet.cells.periods import months_before, read_period
from mec_bot.sheet.cells.quoted import quoted_cells

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import Project

_NOTHING = ("blank", "not_assessed")


class MissingAssessmentSettings(CheckSettings):
    """Parameters of ``missing_assessment``: a new project needs no level for ``grace_days``."""

    severity: Severity = "error"
    grace_days: Annotated[int, Field(ge=0, le=730)] = 90


@check(Phrase("Missing assessments"), MissingAssessmentSettings)
def missing_assessment(view: View, settings: MissingAssessmentSettings) -> Iterator[Point]:
    """An active project that is no longer new has no level in the current round: blank or « Pas évalué »."""
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
    """The last day on which a project can have begun: as « Démarrage » says, else the day on which it was first seen.

    ``None`` where neither is known: the projects of the first snapshot were in the sheet before it.
    """
    started = read_period(project.started) if project.started else None
    if started:
        return started.last
    history = view.history
    if history.began is None:
        return None
    # A project not seen before came today: the sheet is checked before it is remembered.
    seen = history.first_seen.get(project.key, view.today)
    return seen if seen > history.began else None


class OutdatedAssessmentSettings(CheckSettings):
    """Parameters of ``outdated_assessment``: a level is outdated if its round ended more than ``months`` ago."""

    months: Annotated[int, Field(ge=1, le=120)] = 24


# Who was not assessed in the current round hears that alone: « assess it » and « assess it in the next round » would
# contradict each other, and the current round's cell is the one to fill in.
@check(Phrase("Outdated assessments"), OutdatedAssessmentSettings, yields_to=("missing_assessment",))
def outdated_assessment(view: View, settings: OutdatedAssessmentSettings) -> Iterator[Point]:
    """An active project was last assessed in a round that ended long ago.

    An unreadable cell since then is left to ``unreadable_cell``, and an empty one to ``missing_assessment`` where that
    finds it.
    """
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
    """Parameters of ``skipped_round``."""

    severity: Severity = "info"


@check(Phrase("Skipped rounds"), SkippedRoundSettings)
def skipped_round(view: View, _: SkippedRoundSettings) -> Iterator[Point]:
    """An active project was assessed before a round and after it, but not in it."""
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
    """Parameters of ``label_conflict``."""

    severity: Severity = "error"


@check(Phrase("Contradictory assessments"), LabelConflictSettings)
def label_conflict(view: View, _: LabelConflictSettings) -> Iterator[Point]:
    """Two cells give a project two levels for one round; the finding names both cells, and neither level counts."""
    for project, remark in remarks(view, "label_conflict"):
        cells = quoted_cells(remark.cells)
        sentence = Phrase(
            "The round “{round}” has several levels: {cells}. Correct the sheet so that they agree.",
            round=remark.round,
            cells=cells,
        )
        cell, text = remark.cells[0]
        yield Point(project, sentence, "assessment", remark.round, text, cell)
