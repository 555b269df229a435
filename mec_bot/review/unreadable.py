"""The cells that cannot be read with certainty, of the projects of a dashboard that may come from memory.

The checks `unreadable_cell`, `unknown_strategy` and `label_conflict` tell of the same cells while the sheet is read, and
of those that stand in no project's row besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mec_bot.settings.models import FieldName

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import Project


def without_carrier(project: Project) -> bool:
    """Whether the project's cell of carriers is empty: an unreadable one is not."""
    return not project.carriers and project.unreadable_text("carrier") is None


@dataclass(frozen=True, kw_only=True)
class UnreadableCell:
    """What one cell of a project holds; ``round`` is empty unless it is an assessment."""

    field: FieldName
    round: str = ""
    text: str


def unreadable_cells(project: Project) -> Iterator[UnreadableCell]:
    """The project's unreadable cells: the assessments of every round, oldest first, then the strategy and the rest.

    A project that an older version remembered has only its assessments and its strategy.
    """
    for one in project.assessments:
        if one.state == "unreadable":
            yield UnreadableCell(field="assessment", round=one.round, text=one.text)
    if project.strategy_text and not project.strategy:
        yield UnreadableCell(field="strategy", text=project.strategy_text)
    for field, text in (project.unreadable or {}).items():
        if field != "strategy":
            yield UnreadableCell(field=field, text=text)
