"""Who is reminded today, of what, and who is not and why: the policy of reminders; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from mec_bot.review.finding import Finding
from mec_bot.review.snoozes import SnoozedFinding
from mec_bot.settings import ReminderSettings
from mec_bot.sheet.carriers import Carrier, Carriers
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.sheet.spelling import key

_ONE = timedelta(days=1)

Reason = Literal["nothing", "snoozed", "later", "not_theirs", "paused", "not_due", "budget"]


@dataclass(frozen=True, kw_only=True)
class NotNow:
    """Why somebody does not hear of something; ``again_on`` is the first day on which they may, where that is known."""

    reason: Reason
    again_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is remembered of one person, in days of the programme's time zone.

    ``told`` says by finding's key on which days they were reminded of it, oldest first, and ``later`` up to which day they
    put it off. ``disowned`` are the carriers (their folded names) that they do not answer for, ``sent`` this ISO week's
    reminders, ``paused_until`` the last day of their pause.
    """

    told: Mapping[str, Sequence[date]] = field(default_factory=dict)
    later: Mapping[str, date] = field(default_factory=dict)
    disowned: Collection[str] = frozenset()
    sent: int = 0
    paused_until: date | None = None


NEVER_REMINDED = Standing()


@dataclass(frozen=True, kw_only=True)
class Part:
    """One carrier's part of a bundle: findings about projects that the sheet says they carry."""

    carrier: Carrier
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A finding that would be in a person's bundle, and why it is not."""

    finding: Finding
    carrier: Carrier
    why: NotNow


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one person hears today: all of ``parts`` in one message, or nothing, where ``not_now`` says why."""

    member_id: str
    carriers: tuple[Carrier, ...]
    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]
    not_now: NotNow | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of the bundle, each finding once."""
        return tuple(finding for part in self.parts for finding in part.findings)


@dataclass(frozen=True, kw_only=True)
class OutOfReach:
    """A carrier without a Slack account; ``carrier`` is ``None`` where neither the settings nor the sheet know the name."""

    name: str
    carrier: Carrier | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The verdicts, a person each, and the carriers whom no message can reach."""

    verdicts: tuple[Verdict, ...]
    out_of_reach: tuple[OutOfReach, ...]


def plan(
    findings: Iterable[Finding],
    snoozed: Iterable[SnoozedFinding],
    dashboard: Dashboard,
    carriers: Carriers,
    standings: Mapping[str, Standing],
    settings: ReminderSettings,
    today: date,
) -> Plan:
    """Decide for every person who answers for a carrier; ``standings`` by member id.

    A person hears of a finding only through a carrier that the dashboard names for its project, and gets one bundle for all
    the carriers that they answer for: everything open, once any of it is due.
    """
    persons: dict[str, _Person] = {}
    for carrier in carriers:
        if carrier.slack_id:
            persons.setdefault(carrier.slack_id, _Person()).carriers.append(carrier)
    named_by = {project.key: project.carriers for project in dashboard.projects}
    unreached: dict[str, list[Finding]] = {}
    put_off = {one.finding.key: NotNow(reason="snoozed", again_on=one.snooze.until + _ONE) for one in snoozed}
    everything = [*findings, *(one.finding for one in snoozed)]
    for finding in everything:
        for name in named_by.get(finding.project_key, ()) if finding.project else ():
            known = carriers.find(name)
            if known is not None and known.slack_id:
                persons[known.slack_id].concern.append((known, finding))
            elif finding.key not in put_off:
                unreached.setdefault(name, []).append(finding)
    return Plan(
        verdicts=tuple(
            _verdict(member, person, put_off, standings.get(member, NEVER_REMINDED), settings, today)
            for member, person in persons.items()
        ),
        out_of_reach=tuple(
            OutOfReach(name=name, carrier=carriers.find(name), findings=tuple(own)) for name, own in unreached.items()
        ),
    )


def next_day(told: Sequence[date], settings: ReminderSettings) -> date | None:
    """The first day on which a finding may be told again; ``None`` where it never was: at once."""
    if not told:
        return None
    intervals = settings.intervals_days
    return told[-1] + timedelta(days=intervals[min(len(told), len(intervals)) - 1])


@dataclass
class _Person:
    carriers: list[Carrier] = field(default_factory=list)
    concern: list[tuple[Carrier, Finding]] = field(default_factory=list)


def _verdict(
    member_id: str,
    person: _Person,
    put_off: Mapping[str, NotNow],
    standing: Standing,
    settings: ReminderSettings,
    today: date,
) -> Verdict:
    parts: dict[str, tuple[Carrier, list[Finding]]] = {}
    left_out: list[LeftOut] = []
    seen: set[str] = set()
    for carrier, finding in person.concern:
        why = _left_out(carrier, finding, put_off, standing, today)
        if why is not None:
            left_out.append(LeftOut(finding=finding, carrier=carrier, why=why))
        elif finding.key not in seen:  # a project of two carriers of theirs is told once
            seen.add(finding.key)
            parts.setdefault(carrier.name, (carrier, []))[1].append(finding)
    bundle = tuple(Part(carrier=carrier, findings=tuple(own)) for carrier, own in parts.values())
    return Verdict(
        member_id=member_id,
        carriers=tuple(person.carriers),
        parts=bundle,
        left_out=tuple(one for one in left_out if one.finding.key not in seen),
        not_now=_not_now(bundle, left_out, standing, settings, today),
    )


def _left_out(
    carrier: Carrier, finding: Finding, put_off: Mapping[str, NotNow], standing: Standing, today: date
) -> NotNow | None:
    if key(carrier.name) in standing.disowned:
        return NotNow(reason="not_theirs")
    if finding.key in put_off:
        return put_off[finding.key]
    later = standing.later.get(finding.key)
    return NotNow(reason="later", again_on=later + _ONE) if later is not None and later >= today else None


def _not_now(
    bundle: Sequence[Part], left_out: Sequence[LeftOut], standing: Standing, settings: ReminderSettings, today: date
) -> NotNow | None:
    """The first reason that holds, from what lasts to what passes by itself."""
    if not bundle:
        return min((one.why for one in left_out), key=_soonest, default=NotNow(reason="nothing"))
    if standing.paused_until is not None and standing.paused_until >= today:
        return NotNow(reason="paused", again_on=standing.paused_until + _ONE)
    days = [next_day(standing.told.get(f.key, ()), settings) for part in bundle for f in part.findings]
    soonest = min((day or today for day in days), default=today)
    if soonest > today:
        return NotNow(reason="not_due", again_on=soonest)
    if standing.sent >= settings.weekly_budget:
        return NotNow(reason="budget", again_on=today + timedelta(days=7 - today.weekday()))
    return None


def _soonest(why: NotNow) -> date:
    return why.again_on or date.max
