"""Which projects have ended: the one definition for checks, thanks, digest and report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mec_bot.sheet.cells.spelling import plain

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import Project


def statuses_in_use(meant: Iterable[str], projects: Iterable[Project]) -> frozenset[str]:
    """The statuses that some of ``projects`` have and that mean one of ``meant``, whatever the case and accents.

    With the ``inactive_statuses`` of config/checks.yaml, a project has ended where its status is one of these.
    """
    return spelled(meant, {project.status for project in projects})


def spelled(meant: Iterable[str], used: Iterable[str | None]) -> frozenset[str]:
    """Those of the texts ``used`` that mean one of ``meant``; never ``None``."""
    folded = {plain(status) for status in meant}
    return frozenset(status for status in used if status and plain(status) in folded)
