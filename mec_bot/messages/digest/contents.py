"""What a digest is made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from mec_bot.messages.reminders.escalation import Silence
from mec_bot.messages.text.findings import Past
from mec_bot.phrases import Phrase
from mec_bot.review.changes import Change
from mec_bot.review.exemptions import Exempted
from mec_bot.review.finding import Finding
from mec_bot.review.layout_changes import LayoutChange
from mec_bot.review.reminders.policy import OutOfReach
from mec_bot.review.settled import Settled
from mec_bot.review.snoozes import SnoozedFinding
from mec_bot.settings.models import ChartName
from mec_bot.settings.targets import ProjectFilter
from mec_bot.sheet.dashboard import Dashboard


@dataclass(frozen=True, kw_only=True)
class HeldPull:
    """A later pull that is held: since when, and why."""

    since: datetime
    reasons: Sequence[Phrase]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What carriers were asked since the last digest: how many points, and the last day of that; who is reached.

    ``checks`` are those that carriers are reminded of, ``reached`` the keys of the findings that a reminder can bring to
    somebody.
    """

    checks: Collection[str] = frozenset()
    reached: Collection[str] = frozenset()
    points: int = 0
    last_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class DigestContents:
    """The contents of a digest for one channel: new, open and settled findings, and changes since ``since`` (aware).

    ``only`` is the channel's filter: ``dashboard`` holds only the projects that it takes, and everything is about
    these. ``unreachable`` are the carriers of open findings whom no reminder reaches, with
    those that a reminder would tell them. ``held`` is a later pull that is
    not believed: everything else is from the last good pull. ``layout_changes`` say what the sheet's headings mean
    otherwise than before. ``plots`` are the charts to show, where there is anything to see in them. ``past`` maps a
    finding's key to what is remembered of it. ``snoozed`` are the findings that are put off, ``exempted`` the projects
    that config/checks.yaml leaves out of a check, and ``unanswered`` the findings of which carriers were reminded in
    vain.
    """

    dashboard: Dashboard
    new: Sequence[Finding]
    open: Sequence[Finding]
    resolved: Sequence[Settled]
    changes: Sequence[Change]
    unreachable: Sequence[OutOfReach]
    since: datetime
    asked: Asked = field(default_factory=Asked)
    held: HeldPull | None = None
    layout_changes: Sequence[LayoutChange] = ()
    plots: Sequence[ChartName] = ()
    past: Mapping[str, Past] = field(default_factory=dict)
    snoozed: Sequence[SnoozedFinding] = ()
    exempted: Sequence[Exempted] = ()
    unanswered: Sequence[Silence] = ()
    only: ProjectFilter = field(default_factory=ProjectFilter)

    @property
    def all_is_well(self) -> bool:
        """Whether no finding is new, open or resolved, nothing changed, and no pull is held."""
        return not (self.new or self.open or self.resolved or self.changes or self.layout_changes or self.held)

    @property
    def to_settle(self) -> tuple[Finding, ...]:
        """All findings that are to be settled, the new ones first."""
        return (*self.new, *self.open)

    @property
    def with_carriers(self) -> tuple[Finding, ...]:
        """The findings that carriers are asked about."""
        return tuple(finding for finding in self.to_settle if finding.check in self.asked.checks)

    @property
    def with_team(self) -> tuple[Finding, ...]:
        """The findings that only the team can do something about."""
        return tuple(finding for finding in self.to_settle if finding.check not in self.asked.checks)
