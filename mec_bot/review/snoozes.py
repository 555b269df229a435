"""Snoozes: staff put findings off until a day, for a reason; the checks find them all the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mec_bot.review.finding import Finding

# The longest time for which anybody puts anything off; after it, nobody remembers why.
LONGEST = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Snooze:
    """Puts off a project's findings of one ``check`` (``None``: of all), up to and including the day ``until``."""

    number: int
    project_key: str
    project: str
    check: str | None
    until: date
    reason: str
    by: str


@dataclass(frozen=True, kw_only=True)
class SnoozedFinding:
    """A finding and the snooze that puts it off."""

    finding: Finding
    snooze: Snooze


class Snoozes:
    """The snoozes in force on one day, for many findings."""

    def __init__(self, snoozes: Iterable[Snooze], today: date) -> None:
        self._by_project: dict[str, list[Snooze]] = {}
        # Of several snoozes, the first in a list counts: the one that ends last.
        for snooze in sorted(snoozes, key=lambda snooze: snooze.until, reverse=True):
            if snooze.until >= today:
                self._by_project.setdefault(snooze.project_key, []).append(snooze)

    def of(self, finding: Finding) -> Snooze | None:
        """The snooze that puts the finding off; a finding about no project is never put off."""
        own = self._by_project.get(finding.project_key, ()) if finding.project_key else ()
        return next((snooze for snooze in own if snooze.check in {None, finding.check}), None)

    def split(self, findings: Iterable[Finding]) -> tuple[list[Finding], Sequence[SnoozedFinding]]:
        """Split the findings into the open ones and those that are put off."""
        told: list[Finding] = []
        put_off: list[SnoozedFinding] = []
        for finding in findings:
            snooze = self.of(finding)
            if snooze is None:
                told.append(finding)
            else:
                put_off.append(SnoozedFinding(finding=finding, snooze=snooze))
        return told, put_off
