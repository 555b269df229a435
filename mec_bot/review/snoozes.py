"""Findings that staff put off: until a day, for a reason; they are found all the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mec_bot.review.finding import Finding


@dataclass(frozen=True, kw_only=True)
class Snooze:
    """A project's findings of one ``check`` (``None``: of all) are put off up to the day ``until`` itself."""

    number: int
    project_key: str
    project: str
    check: str | None
    until: date
    reason: str
    by: str


@dataclass(frozen=True, kw_only=True)
class SnoozedFinding:
    """A finding and what puts it off."""

    finding: Finding
    snooze: Snooze


class Snoozes:
    """Those in force, asked about many findings."""

    def __init__(self, snoozes: Iterable[Snooze], today: date) -> None:
        self._by_project: dict[str, list[Snooze]] = {}
        # The one that ends last is the one that counts.
        for snooze in sorted(snoozes, key=lambda snooze: snooze.until, reverse=True):
            if snooze.until >= today:
                self._by_project.setdefault(snooze.project_key, []).append(snooze)

    def of(self, finding: Finding) -> Snooze | None:
        """What puts the finding off; one about no project is never put off."""
        own = self._by_project.get(finding.project_key, ()) if finding.project_key else ()
        return next((snooze for snooze in own if snooze.check in {None, finding.check}), None)

    def split(self, findings: Iterable[Finding]) -> tuple[list[Finding], Sequence[SnoozedFinding]]:
        """Those to tell of, and those that are put off."""
        told: list[Finding] = []
        put_off: list[SnoozedFinding] = []
        for finding in findings:
            snooze = self.of(finding)
            if snooze is None:
                told.append(finding)
            else:
                put_off.append(SnoozedFinding(finding=finding, snooze=snooze))
        return told, put_off
