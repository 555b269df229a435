"""Checks of the rows themselves: names that stand twice, names struck through, and hidden rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.settings.models import CheckSettings, Severity

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import Project


@check(Phrase("Rows with the same name"), CheckSettings)
def duplicate_project(view: View, _: CheckSettings) -> Iterator[Point]:
    """Several rows have the same name and the same parent: one finding for all of them."""
    # The reader adds a number in brackets to the keys of further rows; a name's own digits never stand in brackets in
    # its key.
    same: defaultdict[str, list[Project]] = defaultdict(list)
    for project in [project for project in view.dashboard.projects if ")" in project.key]:
        base, number = project.key.rpartition(" (")[::2]
        if number[:-1].isdecimal():
            same[base].append(project)
    for first in [project for project in view.dashboard.projects if project.key in same] if same else ():
        rows = [first, *same[first.key]]
        rows.sort(key=attrgetter("row"))
        sentence = Phrase(
            "Several rows have this name: {cells}. Rename one, or remove what stands there twice.",
            cells=", ".join([view.dashboard.cell(project) for project in rows]),
        )
        yield Point(first, sentence, value=first.name)


class StruckProjectSettings(CheckSettings):
    """Parameters of ``struck_project``."""

    severity: Severity = "info"


@check(Phrase("Names struck through"), StruckProjectSettings)
def struck_project(view: View, _: StruckProjectSettings) -> Sequence[Point]:
    """A project's name is struck through; the meaning of that is not guessed."""
    sentence = Phrase(
        "The name is struck through, which changes nothing for mec-bot. Write what it means under “Statut”, or remove the "
        "strikethrough."
    )
    return [Point(project, sentence, value=project.name) for project in view.dashboard.projects if project.struck]


class HiddenRowSettings(CheckSettings):
    """Parameters of ``hidden_row``."""

    severity: Severity = "info"


@check(Phrase("Hidden rows"), HiddenRowSettings)
def hidden_row(view: View, _: HiddenRowSettings) -> Sequence[Point]:
    """A project's row is hidden, and counts all the same."""
    sentence = Phrase("The row is hidden, and counts like any other. Show it, or remove it from the sheet.")
    return [Point(project, sentence, value=project.name) for project in view.dashboard.projects if project.hidden]
