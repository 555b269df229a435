"""Checks against the history of the sheet: projects that vanished, and ended projects that are still edited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.settings.models import CheckSettings
from mec_bot.sheet.cells.periods import read_period

if TYPE_CHECKING:
    from mec_bot.review.changes import Kind
    from mec_bot.sheet.dashboard import Project

# The changes that count as edits: a change of status is what ends a project, and a name says nothing of its progress.
_EDITS: tuple[Kind, ...] = ("level", "strategy", "carriers", "support", "next_step", "due")


class VanishedProjectSettings(CheckSettings):
    """Parameters of ``vanished_project``: a vanished project is reported for ``days`` after it was last seen."""

    days: Annotated[int, Field(ge=1, le=3650)] = 30


@check(Phrase("Vanished projects"), VanishedProjectSettings)
def vanished_project(view: View, settings: VanishedProjectSettings) -> Iterator[Point]:
    """An active project left the sheet not long ago. It has no cell any more: the tab's first cell is named."""
    for gone in view.history.gone:
        project = gone.project
        if project.status in view.ended or (view.today - gone.last_seen).days > settings.days:
            continue
        sentence = Phrase(
            "No longer in the sheet: it was last seen on {day} ({carriers}; {level}). Put its row back, or let it go if that "
            "is meant. It has no cell any more: {cell} only opens the tab.",
            day=gone.last_seen.isoformat(),
            carriers=", ".join(project.carriers) or Phrase("without a carrier"),
            level=project.level.value if project.level else Phrase("without a level"),
            cell=f"{view.dashboard.tab}!A1",
        )
        yield Point(project, sentence, cell=f"{view.dashboard.tab}!A1", row=1)


class InactiveInconsistentSettings(CheckSettings):
    """Parameters of ``inactive_inconsistent``: the ``statuses`` that are meant; an edit counts for ``days``."""

    days: Annotated[int, Field(ge=1, le=730)] = 30
    statuses: tuple[str, ...] = ("Abandonné", "Terminé")


@check(Phrase("Ended projects that still move"), InactiveInconsistentSettings)
def inactive_inconsistent(view: View, settings: InactiveInconsistentSettings) -> Iterator[Point]:
    """A project was abandoned or has ended, and yet is edited, or has a next step due in the future.

    A ceded project is not meant: others may carry it on.
    """
    statuses = view.spelled(settings.statuses)
    recent = view.today - timedelta(days=settings.days)
    edited_lately = {name for (name, kind), day in view.history.changed.items() if day >= recent and kind in _EDITS}
    for project in [project for project in view.dashboard.projects if project.status in statuses]:
        due = read_period(project.due) if project.due else None
        if due is not None and due.first > view.today:
            sentence = Phrase(
                "The status is “{status}”, and a next step is due {due}. Correct the status, or remove the due day.",
                status=project.status,
                due=project.due,
            )
            yield Point(project, sentence, "due", value=project.due or "")
            continue
        edited = _edited_since_it_ended(view, project) if project.key in edited_lately else None
        if edited is not None and edited >= recent:
            sentence = Phrase(
                "The status is “{status}”, and the row was edited since, on {day}. Correct the status if the project goes on.",
                status=project.status,
                day=edited.isoformat(),
            )
            yield Point(project, sentence, "status", value=project.status or "")


def _edited_since_it_ended(view: View, project: Project) -> date | None:
    """The last day on which something else changed after the status; without a change of status, every edit counts."""
    changed = view.history.changed
    ended = changed.get((project.key, "status"), date.min)
    return max((day for kind in _EDITS if (day := changed.get((project.key, kind))) and day > ended), default=None)
