"""Which findings that are no longer found are settled, and which only go on as another finding.

A finding is one check's word about one cell. Where somebody writes « 2b-2c » into an empty cell, « not assessed » is no
longer found and « unreadable » is: nobody has settled anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mec_bot.review.finding import Finding
from mec_bot.sheet.cells.choices import read_status, read_strategy
from mec_bot.sheet.cells.maturity import read_level
from mec_bot.sheet.cells.periods import read_period
from mec_bot.sheet.dashboard import Project

if TYPE_CHECKING:
    from mec_bot.review.check import AnyCheck


@dataclass(frozen=True, kw_only=True)
class Settled:
    """A settled finding, and its project as it stands now: ``None`` where it left the sheet, or the finding has none.

    ``ended`` says that the project's status is one of those of projects that have ended.
    """

    finding: Finding
    project: Project | None = None
    ended: bool = False


class Successors:
    """Finds the open finding as which a finding goes on that is no longer found.

    ``open_findings`` are the findings that are open at the time, and ``checks`` all checks.
    """

    def __init__(self, open_findings: Iterable[Finding], checks: Iterable[AnyCheck]) -> None:
        self._by_subject: dict[str, list[Finding]] = {}
        for finding in open_findings:
            self._by_subject.setdefault(_subject(finding), []).append(finding)
        self._yields: Mapping[str, Collection[str]] = {one.name: one.yields_to for one in checks}

    def of(self, finding: Finding) -> Finding | None:
        """The open finding that ``finding`` became; ``None`` where it is settled."""
        others = self._by_subject.get(_subject(finding), ())
        return next((other for other in others if self._is_the_same(finding, other)), None)

    def _is_the_same(self, ended: Finding, other: Finding) -> bool:
        if other.check in self._yields.get(ended.check, ()):
            return True
        if other.check == ended.check:
            # One check says the same of another round, or of a cell that moved. A finding of an older version does not
            # say which field it is about.
            return other.field == ended.field or not ended.field
        # Two checks of one cell: a value was missing before and is missing now, or a value was wrong and is wrong.
        # Where a value was missing and is only wrong now, somebody wrote it.
        same_cell = bool(ended.field) and (other.field, other.round) == (ended.field, ended.round)
        return same_cell and (_lacks_a_value(other) or not _lacks_a_value(ended))


def _subject(finding: Finding) -> str:
    """The project, or the cell of a finding about none."""
    return finding.project_key or finding.cell


def _lacks_a_value(finding: Finding) -> bool:
    """Whether the finding's cell was empty, or held nothing that can be read."""
    text = finding.value
    if text is None:
        return True
    match finding.field:
        case "assessment":
            return read_level(text).level is None
        case "strategy":
            return read_strategy(text) is None
        case "status":
            return read_status(text) is None
        case "due" | "updated":
            return read_period(text) is None
    return False
