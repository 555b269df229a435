"""The remarks that the reader made about cells that it could read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mec_bot.review.check import View
    from mec_bot.sheet.dashboard import Project, Remark


def remarks(view: View, kind: str) -> Iterator[tuple[Project, Remark]]:
    """The remarks of one kind, each with its project."""
    return ((view.projects[remark.project], remark) for remark in view.dashboard.remarks if remark.kind == kind)
