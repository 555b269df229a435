"""Checks of what is to be done next, and for when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.settings import CheckSettings
from mec_bot.sheet.dashboard import Project
from mec_bot.sheet.periods import read_period


class UnansweredSupportSettings(CheckSettings):
    """A project asks for support, and has had no next step for ``days``."""

    days: Annotated[int, Field(ge=0, le=730)] = 30


@check(Phrase("Supports without an answer"), UnansweredSupportSettings)
def unanswered_support(view: View, settings: UnansweredSupportSettings) -> Iterator[Point]:
    """An active project has asked for support for a while, and nothing stands under « Prochaine étape ».

    Counted from the day the asking last changed, else from the day the project was first seen: nothing is told before the
    bot remembers one.
    """
    history = view.history
    limit = view.today - timedelta(days=settings.days)
    sentences: dict[date, Phrase] = {}
    for project in [project for project in view.active if project.support and not project.next_step]:
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
