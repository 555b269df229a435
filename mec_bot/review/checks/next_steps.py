"""Checks of next steps: whether a project that asks for support has a next step, and whether a step is overdue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.settings.models import CheckSettings
from mec_bot.sheet.cells.periods import read_period

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import Project


class UnansweredSupportSettings(CheckSettings):
    """Parameters of ``unanswered_support``: support was asked for at least ``days`` ago."""

    days: Annotated[int, Field(ge=0, le=730)] = 30


@check(Phrase("Support asked for, no next step"), UnansweredSupportSettings)
def unanswered_support(view: View, settings: UnansweredSupportSettings) -> Iterator[Point]:
    """An active project has asked for support for a while, and nothing stands under « Prochaine étape ».

    The time counts from the day on which the text about support last changed, else from the day on which the project
    was first seen; nothing is found as long as neither day is known. A next step that cannot be read is left to
    ``unreadable_cell``.
    """
    history = view.history
    limit = view.today - timedelta(days=settings.days)
    sentences: dict[date, Phrase] = {}
    asking = [project for project in view.active if project.support and not project.next_step]
    for project in [project for project in asking if project.unreadable_text("next_step") is None]:
        seen = history.first_seen.get(project.key, history.began)
        since = history.changed.get((project.key, "support"), seen)
        if since is not None and since <= limit:
            if since not in sentences:
                sentences[since] = Phrase(
                    "Support has been asked for since {day} at least, and there is no next step. Answer, then write the next "
                    "step.",
                    day=since.isoformat(),
                )
            yield Point(project, sentences[since], "support", value=project.support or "")


@check(Phrase("Overdue next steps"), CheckSettings)
def overdue_step(view: View, _: CheckSettings) -> Iterator[Point]:
    """An active project's due day is before today; a period (« 2027-03 ») is overdue once its last day is past."""
    by_due: defaultdict[str, list[Project]] = defaultdict(list)
    for project in [project for project in view.active if project.due]:
        by_due[project.due or ""].append(project)
    for due, projects in by_due.items():
        period = read_period(due)
        if period is not None and period.last < view.today:
            sentence = Phrase(
                "The next step was due {due}. Write what became of it, then the next step with its due day.", due=due
            )
            for project in projects:
                yield Point(project, sentence, "due", value=due)
