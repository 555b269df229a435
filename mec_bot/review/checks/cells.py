"""The check of cells that nobody can read with certainty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.settings.models import CheckSettings, Severity
from mec_bot.sheet.cells.spelling import plain
from mec_bot.sheet.table.headings.headers import SYNONYMS

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import CellProblem


class UnreadableCellSettings(CheckSettings):
    """Parameters of ``unreadable_cell``."""

    severity: Severity = "error"


@check(Phrase("Unreadable cells"), UnreadableCellSettings)
def unreadable_cell(view: View, _: UnreadableCellSettings) -> Iterator[Point]:
    """A cell holds something that cannot be read with certainty; it is quoted, never guessed.

    A text that is none of the four strategies is left to ``unknown_strategy``.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for problem in view.dashboard.problems:
        if problem.field == "strategy":
            continue
        about: str = problem.field
        if not problem.project or problem.tab:
            # A cell that is not in a project's row is identified by its text, not by its address, which may change.
            about = f"“{plain(problem.text)}”:{about}"
        same = (problem.project, about, problem.round)
        seen[same] += 1
        if seen[same] > 1:
            about += f" ({seen[same]})"
        project = view.projects.get(problem.project)
        yield Point(
            project,
            what_is_wrong(problem),
            problem.field,
            problem.round,
            problem.text,
            problem.cell,
            0 if project else problem.row,
            about,
            problem.note,
            problem.candidates,
        )


def what_is_wrong(problem: CellProblem) -> Phrase:
    """The cell's text, why it cannot be read, and a question or what to write instead."""
    return Phrase(
        "“{text}” cannot be read under “{field}”: {reason}. {advice}",
        text=problem.text,
        field=problem.header or problem.round or SYNONYMS[problem.field][0],
        reason=problem.reason,
        advice=problem.advice,
    )
