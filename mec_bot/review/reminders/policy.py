"""The policy of reminders: who is reminded of which findings today, and why the others are not; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.settings.models import ReminderSettings
from mec_bot.sheet.carriers import Carrier, Carriers
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.dashboard import Dashboard

if TYPE_CHECKING:
    from mec_bot.review.snoozes import SnoozedFinding

_ONE = timedelta(days=1)

Reason = Literal["nothing", "snoozed", "later", "not_theirs", "paused", "unreached", "not_due", "budget"]


@dataclass(frozen=True, kw_only=True)
class NotNow:
    """Why somebody is not reminded; ``again_on`` is the first day on which they may be again, where that is known."""

    reason: Reason
    again_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Unreached:
    """Why the last messages to a person did not arrive, and the days on which they failed, oldest first."""

    why: Phrase
    failed_on: Sequence[date]


@dataclass(frozen=True, kw_only=True)
class ReminderState:
    """What is remembered of one person, in days of the programme's time zone.

    ``notified_on`` maps a finding's key to the days on which the person was reminded of it, oldest first, and ``later``
    to the last day for which they put it off. ``disowned`` are the folded names of the carriers that they do not answer
    for, ``sent`` is the number of their reminders in this ISO week, ``paused_until`` the last day of their pause.
    ``unreached`` tells of the messages that failed since one last reached them, ``None`` where none did.
    """

    notified_on: Mapping[str, Sequence[date]] = field(default_factory=dict)
    later: Mapping[str, date] = field(default_factory=dict)
    disowned: Collection[str] = frozenset()
    sent: int = 0
    paused_until: date | None = None
    unreached: Unreached | None = None


NEVER_REMINDED = ReminderState()


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
    """What one person is reminded of today: all of ``parts`` in one message, or nothing where ``not_now`` says why."""

    member_id: str
    carriers: tuple[Carrier, ...]
    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]
    not_now: NotNow | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of the bundle, each once."""
        return tuple(finding for part in self.parts for finding in part.findings)


@dataclass(frozen=True, kw_only=True)
class OutOfReach:
    """A carrier whom no reminder reaches; ``carrier`` is ``None`` where the name is no known carrier's.

    ``why`` says why the messages to the carrier's ``member_id`` failed; both are ``None`` where no Slack account is known.
    """

    name: str
    carrier: Carrier | None
    findings: tuple[Finding, ...]
    member_id: str | None = None
    why: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class ReminderPlan:
    """One verdict for each person, and the carriers whom no message can reach."""

    verdicts: tuple[Verdict, ...]
    out_of_reach: tuple[OutOfReach, ...]


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What the policy decides from, beside the findings; ``states`` by member id, ``today`` in the programme's zone."""

    dashboard: Dashboard
    carriers: Carriers
    states: Mapping[str, ReminderState]
    settings: ReminderSettings
    today: date


def plan(findings: Iterable[Finding], snoozed: Iterable[SnoozedFinding], situation: Situation) -> ReminderPlan:
    """Decide for every person who answers for a carrier.

    A person is reminded of a finding only through a carrier that the dashboard names for its project. They get one
    bundle for all the carriers that they answer for, with every open finding, as soon as one of these is due.

    Somebody whom the last message did not reach is out of reach, until one reaches them. They are tried again after the
    intervals between reminders.
    """
    carriers = situation.carriers
    persons: dict[str, _Person] = {}
    for carrier in carriers:
        if carrier.slack_id:
            persons.setdefault(carrier.slack_id, _Person()).carriers.append(carrier)
    named_by = {project.key: project.carriers for project in situation.dashboard.projects}
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
    verdicts = [_verdict(member, person, put_off, situation) for member, person in persons.items()]
    return ReminderPlan(
        verdicts=tuple(_until_next_try(verdict, situation) for verdict in verdicts),
        out_of_reach=(
            *(
                OutOfReach(name=name, carrier=carriers.find(name), findings=tuple(own))
                for name, own in unreached.items()
            ),
            *(one for verdict in verdicts for one in _out_of_reach(verdict, situation)),
        ),
    )


def _unreached(verdict: Verdict, situation: Situation) -> Unreached | None:
    """What is known of the messages that do not reach the person; a pause that they asked for comes first."""
    paused = verdict.not_now is not None and verdict.not_now.reason == "paused"
    return None if paused else situation.states.get(verdict.member_id, NEVER_REMINDED).unreached


def _out_of_reach(verdict: Verdict, situation: Situation) -> Iterator[OutOfReach]:
    """The carriers whose person is not reached, with what they would be reminded of."""
    unreached = _unreached(verdict, situation)
    if unreached is None:
        return
    for part in verdict.parts:
        yield OutOfReach(
            name=part.carrier.name,
            carrier=part.carrier,
            findings=part.findings,
            member_id=verdict.member_id,
            why=unreached.why,
        )


def _until_next_try(verdict: Verdict, situation: Situation) -> Verdict:
    """The verdict, with everything left out where the person is not reached and not to be tried again today."""
    unreached = _unreached(verdict, situation)
    again_on = next_day(unreached.failed_on, situation.settings) if unreached else None
    if not verdict.parts or again_on is None or again_on <= situation.today:
        return verdict
    why = NotNow(reason="unreached", again_on=again_on)
    left_out = [LeftOut(finding=one, carrier=part.carrier, why=why) for part in verdict.parts for one in part.findings]
    return replace(verdict, parts=(), left_out=(*left_out, *verdict.left_out), not_now=why)


def next_day(notified_on: Sequence[date], settings: ReminderSettings) -> date | None:
    """The first day on which a person may be reminded of a finding again; ``None`` where they never were: at once."""
    if not notified_on:
        return None
    intervals = settings.intervals_days
    return notified_on[-1] + timedelta(days=intervals[min(len(notified_on), len(intervals)) - 1])


def next_after(verdict: Verdict, state: ReminderState, settings: ReminderSettings, today: date) -> date:
    """The first day on which the person may be reminded again, where they are reminded of ``verdict`` today."""
    days = [next_day([*state.notified_on.get(one.key, ()), today], settings) for one in verdict.findings]
    put_off = [one.why.again_on for one in verdict.left_out]
    soonest = max(min(day for day in (*days, *put_off) if day is not None), today + _ONE)
    monday = today + timedelta(days=7 - today.weekday())
    return max(soonest, monday) if state.sent + 1 >= settings.weekly_budget else soonest


@dataclass
class _Person:
    carriers: list[Carrier] = field(default_factory=list)
    concern: list[tuple[Carrier, Finding]] = field(default_factory=list)


def _verdict(member_id: str, person: _Person, put_off: Mapping[str, NotNow], situation: Situation) -> Verdict:
    state = situation.states.get(member_id, NEVER_REMINDED)
    parts: dict[str, tuple[Carrier, list[Finding]]] = {}
    left_out: list[LeftOut] = []
    seen: set[str] = set()
    for carrier, finding in person.concern:
        why = _left_out(carrier, finding, put_off, state, situation.today)
        if why is not None:
            left_out.append(LeftOut(finding=finding, carrier=carrier, why=why))
        elif finding.key not in seen:  # a finding that reaches them through two carriers counts once
            seen.add(finding.key)
            parts.setdefault(carrier.name, (carrier, []))[1].append(finding)
    bundle = tuple(Part(carrier=carrier, findings=tuple(own)) for carrier, own in parts.values())
    return Verdict(
        member_id=member_id,
        carriers=tuple(person.carriers),
        parts=bundle,
        left_out=tuple(one for one in left_out if one.finding.key not in seen),
        not_now=_not_now(bundle, left_out, state, situation.settings, situation.today),
    )


def _left_out(
    carrier: Carrier, finding: Finding, put_off: Mapping[str, NotNow], state: ReminderState, today: date
) -> NotNow | None:
    if fold_key(carrier.name) in state.disowned:
        return NotNow(reason="not_theirs")
    if finding.key in put_off:
        return put_off[finding.key]
    later = state.later.get(finding.key)
    return NotNow(reason="later", again_on=later + _ONE) if later is not None and later >= today else None


def _not_now(
    bundle: Sequence[Part], left_out: Sequence[LeftOut], state: ReminderState, settings: ReminderSettings, today: date
) -> NotNow | None:
    """The first reason that holds; reasons that last come before reasons that pass by themselves."""
    if not bundle:
        return min((one.why for one in left_out), key=_soonest, default=NotNow(reason="nothing"))
    if state.paused_until is not None and state.paused_until >= today:
        return NotNow(reason="paused", again_on=state.paused_until + _ONE)
    days = [next_day(state.notified_on.get(f.key, ()), settings) for part in bundle for f in part.findings]
    soonest = min((day or today for day in days), default=today)
    if soonest > today:
        return NotNow(reason="not_due", again_on=soonest)
    if state.sent >= settings.weekly_budget:
        return NotNow(reason="budget", again_on=today + timedelta(days=7 - today.weekday()))
    return None


def _soonest(why: NotNow) -> date:
    return why.again_on or date.max
