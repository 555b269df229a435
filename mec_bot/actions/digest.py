"""The weekly digest: tells each of its channels the last snapshot, compared with that channel's last digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mec_bot.actions.channels import channel_of, is_team_channel
from mec_bot.actions.context import Context
from mec_bot.actions.job_run import JobRun, NotSent, OutgoingMessage, RunResult
from mec_bot.actions.received import Heard, heard, is_waiting
from mec_bot.actions.reminders.day_plan import DayPlan, plan_day
from mec_bot.actions.reminders.unanswered import for_staff
from mec_bot.actions.snooze import put_off
from mec_bot.actions.sync.open_findings import OpenFinding, open_findings
from mec_bot.actions.sync.renames import known_renames
from mec_bot.errors import ConfigError
from mec_bot.messages.digest.contents import Asked, DigestContents, HeldPull
from mec_bot.messages.digest.digest import compose_digest
from mec_bot.messages.digest.welcome import compose_welcome
from mec_bot.messages.reminders.escalation import Silence
from mec_bot.messages.text.findings import Past
from mec_bot.messages.text.message import to_text
from mec_bot.messages.text.parts import Part
from mec_bot.phrases import Phrase
from mec_bot.review.activity import statuses_in_use
from mec_bot.review.breaker import doubts_from_text
from mec_bot.review.changes import Change, compare
from mec_bot.review.check import exemptions
from mec_bot.review.finding import Finding, from_text
from mec_bot.review.layout_changes import LayoutChange, compare_layouts
from mec_bot.review.project_filter import FilteredProjects
from mec_bot.review.settled import Settled, Successors
from mec_bot.store import findings, held, outbox, snapshots
from mec_bot.store.database import Connection
from mec_bot.store.snapshots import Snapshot

if TYPE_CHECKING:
    from mec_bot.review.reminders.policy import OutOfReach
    from mec_bot.settings.models import ChartName
    from mec_bot.settings.targets import Target
    from mec_bot.sheet.dashboard import Dashboard


def digest(context: Context, run: JobRun, connection: Connection) -> RunResult:
    """Compose the digest for each of the job's channels.

    A channel that never got a message of the job gets a welcome, and all findings that are open then count as known to
    it. A message that still waits for one channel does not hold up the other channels.

    Raises:
        ConfigError: a channel is not set, or two targets are the same channel.
    """
    addressed = _addressed(context, run)
    snapshot = snapshots.latest(connection)
    if snapshot is None:
        return RunResult(detail="nothing was ever pulled")
    day = plan_day(context, connection, snapshot, run.job.checks)
    material = _Material(
        context=context,
        run=run,
        connection=connection,
        snapshot=snapshot,
        remembered=open_findings(connection),
        day=day,
        unanswered=for_staff(context, connection, day),
    )
    composed = [_compose(material, recipient, target) for recipient, target in addressed.items()]
    return RunResult(
        messages=tuple(message for one in composed if not isinstance(one, NotSent) for message in one),
        not_sent=tuple(one for one in composed if isinstance(one, NotSent)),
        notes=tuple(_unknown_names(material, addressed)),
        snapshot=snapshot.id,
    )


@dataclass(frozen=True, kw_only=True)
class _Material:
    """What the digests of all channels are made from."""

    context: Context
    run: JobRun
    connection: Connection
    snapshot: Snapshot
    remembered: Sequence[OpenFinding]
    day: DayPlan
    unanswered: Sequence[Silence]

    def projects(self, target: Target, last: Dashboard | None = None) -> FilteredProjects:
        """The projects that the target asks for; ``last`` is the sheet as it was at the target's last digest."""
        current = self.snapshot.dashboard
        gone = last.projects if last else ()
        return FilteredProjects(target.only, self.context.carriers(current), current.projects, gone)


def _addressed(context: Context, run: JobRun) -> dict[str, Target]:
    """Channel's id → the job's target for this channel."""
    addressed: dict[str, Target] = {}
    for target in run.job.to:
        recipient = channel_of(target.channel, context.settings)
        if recipient in addressed:
            raise ConfigError(
                Phrase(
                    "jobs/{job}.yaml: to: {first} and {second} are one channel, {recipient}. Keep one of them, or write another "
                    "job for the other.",
                    job=run.job.name,
                    first=addressed[recipient].channel,
                    second=target.channel,
                    recipient=recipient,
                )
            )
        addressed[recipient] = target
    return addressed


def _compose(material: _Material, recipient: str, target: Target) -> list[OutgoingMessage] | NotSent:
    """The messages to one channel, the first one and those in its thread; or the reason why it gets none."""
    context, job = material.context, material.run.job
    before = heard(material.connection, job.name, recipient, context.clock())
    if before is None and is_waiting(material.connection, job.name, recipient):
        why = Phrase("their first message still waits to be sent")
        return NotSent(carrier=None, recipient=recipient, kind="first_message_waits", why=why)
    contents = _contents(material, recipient, target, before)
    translator = context.translator_for(target.language or job.language)
    text_context = context.text_context(material.snapshot, translator)
    if before is None:
        message = compose_welcome(
            contents,
            command=context.settings.slack.command,
            following=material.run.following,
            text_context=text_context,
        )
        why = Phrase(
            "To the channel {recipient}, as jobs/{job}.yaml says: its first message, a welcome",
            recipient=recipient,
            job=job.name,
        )
        return _outgoing(material.run, recipient, [Part(message=message)], why)
    if contents.all_is_well and not job.all_is_well:
        why = Phrase("all is well, and jobs/{job}.yaml says not to tell that (all_is_well)", job=job.name)
        return NotSent(carrier=None, recipient=recipient, kind="all_is_well", why=why)
    why = Phrase("To the channel {recipient}, as jobs/{job}.yaml says", recipient=recipient, job=job.name)
    return _outgoing(material.run, recipient, compose_digest(contents, text_context), why)


def _outgoing(run: JobRun, recipient: str, parts: Sequence[Part], reason: Phrase) -> list[OutgoingMessage]:
    first = run.key(recipient)
    return [
        OutgoingMessage(
            promise=outbox.Promise(
                key=run.key(recipient, number),
                recipient=recipient,
                message=to_text(part.message),
                follows=first if number > 1 else None,
            ),
            reason=reason,
            findings=part.findings,
        )
        for number, part in enumerate(parts, 1)
    ]


def _contents(material: _Material, recipient: str, target: Target, before: Heard | None) -> DigestContents:
    """The contents of one recipient's digest, about the projects that its target asks for."""
    context, connection, current = material.context, material.connection, material.snapshot.dashboard
    checks = material.run.job.checks
    last = snapshots.load(connection, before.last.snapshot).dashboard if before and before.last.snapshot else None
    projects = material.projects(target, last)
    remembered = [
        one for one in material.remembered if projects.finding(one.finding) and _is_asked(one.finding, checks)
    ]
    # What only informs is told once.
    remembered = [
        one for one in remembered if one.finding.severity != "info" or before is None or not _is_told(one, before)
    ]
    to_tell, snoozed = put_off(context, connection).split(one.finding for one in remembered)
    old = {one.finding.key for one in remembered if before is None or _is_old(one, before)}
    # Only the team may see which carriers did not answer, and whom no reminder reaches.
    for_team = is_team_channel(recipient, context.settings)
    return DigestContents(
        dashboard=replace(current, projects=tuple(filter(projects.project, current.projects))),
        new=[finding for finding in to_tell if finding.key not in old],
        open=[finding for finding in to_tell if finding.key in old],
        resolved=_resolved(material, projects, before) if before else (),
        changes=_changes(material, projects, last) if last else (),
        unreachable=_out_of_reach(material, projects) if for_team else (),
        asked=_asked(material, to_tell, before) if for_team else Asked(checks=material.context.carrier_checks),
        since=before.last.finished_at if before else context.clock(),
        held=_held(connection),
        layout_changes=_layout_changes(material, before),
        plots=_plots(material, projects, last, before),
        past=_past(context, remembered),
        snoozed=snoozed,
        unanswered=[one for one in material.unanswered if for_team and projects.finding(one.unanswered.finding)],
        exempted=[
            one
            for one in exemptions(context.checks, current, context.settings.checks)
            if (not checks or one.check in checks) and projects.name(one.project)
        ],
        only=target.only,
    )


def _is_old(one: OpenFinding, before: Heard) -> bool:
    """Whether the channel knows the finding, however old: it was open at the welcome, or a message told of it."""
    return one.since <= before.first.finished_at or not before.findings.isdisjoint(one.ids)


def _is_told(one: OpenFinding, before: Heard) -> bool:
    """Whether a message of the job told the channel of the finding."""
    return not before.findings.isdisjoint(one.ids)


def _out_of_reach(material: _Material, projects: FilteredProjects) -> Sequence[OutOfReach]:
    """The carriers of open findings about the target's projects whom no reminder reaches, with what one would tell."""
    checks = material.context.carrier_checks
    concerned = [one for one in material.day.plan.out_of_reach if any(map(projects.finding, one.findings))]
    return [
        replace(
            one, findings=tuple(f for f in one.findings if projects.finding(f) and (not checks or f.check in checks))
        )
        for one in concerned
    ]


def _asked(material: _Material, open_now: Sequence[Finding], before: Heard | None) -> Asked:
    """What carriers were reminded of since the channel's last digest, and which findings reach anybody."""
    context, day = material.context, material.day
    since = context.today if before is None else context.day_of(before.last.finished_at)
    unreached = {one.member_id for one in day.plan.out_of_reach}
    verdicts = [verdict for verdict in day.plan.verdicts if verdict.member_id not in unreached]
    reached = {finding.key for verdict in verdicts for finding in verdict.findings} | {
        one.finding.key for verdict in verdicts for one in verdict.left_out if one.why.reason != "not_theirs"
    }
    days = {
        finding.key: max(told)
        for finding in open_now
        for told in [[day for state in day.states.values() for day in state.notified_on.get(finding.key, ())]]
        if told and max(told) >= since
    }
    return Asked(
        checks=context.carrier_checks,
        reached=reached,
        points=len(days),
        last_day=max(days.values(), default=None),
    )


def _is_asked(finding: Finding, checks: Sequence[str]) -> bool:
    return not checks or finding.check in checks


def _resolved(material: _Material, projects: FilteredProjects, before: Heard) -> Sequence[Settled]:
    """The findings resolved since the last digest, unless they go on as another finding or under a new name."""
    successors = Successors((one.finding for one in material.remembered), material.context.checks)
    continued = {one.continues for one in material.remembered}
    now = material.context.clock()
    # One of the future was resolved while the clock was ahead: it would be told in every digest until then.
    resolved = [
        entry
        for entry in findings.resolved_since(material.connection, before.last.finished_at)
        if entry.resolved_at and entry.resolved_at <= now
    ]
    current = {project.key: project for project in material.snapshot.dashboard.projects}
    ended = statuses_in_use(material.context.settings.checks.inactive_statuses, current.values())
    return [
        Settled(
            finding=finding,
            project=(project := current.get(finding.project_key)),
            ended=project is not None and project.status in ended,
        )
        for finding in (from_text(entry.body) for entry in resolved)
        if _is_asked(finding, material.run.job.checks)
        and projects.finding(finding)
        and finding.key not in continued
        and successors.of(finding) is None
    ]


def _changes(material: _Material, projects: FilteredProjects, last: Dashboard) -> Sequence[Change]:
    changes = compare(last, material.snapshot.dashboard, known_renames(material.connection))
    return [change for change in changes if projects.key(change.project_key)]


def _plots(
    material: _Material, projects: FilteredProjects, last: Dashboard | None, before: Heard | None
) -> Sequence[ChartName]:
    """The job's charts where a level moved since the last digest, and in the first digest of a month."""
    if last is None or before is None:
        return ()
    moved = any(change.kind == "level" for change in _changes(material, projects, last))
    last_day, today = material.context.day_of(before.last.finished_at), material.context.today
    return material.run.job.plots if moved or (last_day.year, last_day.month) != (today.year, today.month) else ()


def _layout_changes(material: _Material, before: Heard | None) -> Sequence[LayoutChange]:
    """What the headings mean otherwise than at the channel's last digest; nothing where an older version wrote that one."""
    current = material.snapshot.layout
    if before is None or before.last.snapshot is None or current is None:
        return ()
    earlier = snapshots.first_layout_since(material.connection, before.last.snapshot)
    return compare_layouts(earlier, current) if earlier else ()


def _past(context: Context, remembered: Sequence[OpenFinding]) -> dict[str, Past]:
    days, zone = context.settings.working_days, context.settings.timezone
    return {
        one.finding.key: Past(
            working_days=days.count(one.since.astimezone(zone).date(), context.today),
            settled=one.settled.astimezone(zone).date() if one.settled else None,
        )
        for one in remembered
    }


def _held(connection: Connection) -> HeldPull | None:
    waiting = held.waiting(connection)
    if waiting is None:
        return None
    return HeldPull(since=waiting.seen_at, reasons=[doubt.reason for doubt in doubts_from_text(waiting.reasons)])


def _unknown_names(material: _Material, addressed: Mapping[str, Target]) -> Iterator[Phrase]:
    """A note on each name in a filter that no project has. It is no error: a carrier may have no project yet."""
    for recipient, target in addressed.items():
        for name in material.projects(target).unknown():
            yield Phrase(
                "The filter for {recipient} names “{name}”, which no sub-project has as its carrier or its parent.",
                recipient=recipient,
                name=name,
            )
