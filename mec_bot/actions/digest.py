"""The weekly digest: to each of its channels what the last snapshot says, against the last digest that this one heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mec_bot.actions.bot import Bot
from mec_bot.actions.delivered import Heard, heard, is_waiting
from mec_bot.actions.open_findings import OpenFinding, open_findings
from mec_bot.actions.recipients import channel
from mec_bot.actions.remind import plan_for_today
from mec_bot.actions.renames import known_renames
from mec_bot.actions.snooze import put_off
from mec_bot.actions.task import Done, Quiet, Target, Task
from mec_bot.actions.unanswered import for_staff
from mec_bot.errors import ConfigError
from mec_bot.messages.digest import DigestContents, HeldPull, compose_digest
from mec_bot.messages.escalation import Silence
from mec_bot.messages.findings import Past
from mec_bot.messages.message import to_text
from mec_bot.messages.parts import Part
from mec_bot.messages.welcome import compose_welcome
from mec_bot.phrases import Phrase
from mec_bot.review.breaker import reasons_from_text
from mec_bot.review.changes import Change, compare
from mec_bot.review.check import exemptions
from mec_bot.review.finding import Finding, from_text
from mec_bot.review.only import Selection
from mec_bot.review.reminders import OutOfReach
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.store import findings, held, outbox, snapshots
from mec_bot.store.database import Connection
from mec_bot.store.snapshots import Snapshot


def digest(bot: Bot, task: Task, connection: Connection) -> Done:
    """Compose the digest for each of the job's channels, and promise it.

    A channel that never heard of the job gets a welcome, and what is open then is old to it; one channel's failure is
    nothing to another.

    Raises:
        ConfigError: a channel is not set, or two of them are one.
    """
    addressed = _addressed(bot, task)
    snapshot = snapshots.latest(connection)
    if snapshot is None:
        return Done(detail="nothing was ever pulled")
    planned = plan_for_today(bot, connection, snapshot, task.checks)
    seen = _Seen(
        bot=bot,
        task=task,
        connection=connection,
        snapshot=snapshot,
        remembered=open_findings(connection),
        out_of_reach=planned.out_of_reach,
        unanswered=for_staff(bot, connection, planned),
    )
    composed = [_compose(seen, recipient, target) for recipient, target in addressed.items()]
    letters = [one for one in composed if isinstance(one, _Letter)]
    promised = [
        (promise, part, letter.why)
        for letter in letters
        for promise, part in zip(_promises(task, letter), letter.parts, strict=True)
    ]
    return Done(
        promises=tuple(promise for promise, _, _ in promised),
        reasons={promise.key: why for promise, _, why in promised},
        told={promise.key: part.told for promise, part, _ in promised},
        quiet=tuple(one for one in composed if isinstance(one, Quiet)),
        notes=tuple(_unknown_names(seen, addressed)),
        snapshot=snapshot.id,
    )


@dataclass(frozen=True, kw_only=True)
class _Letter:
    """What one recipient is told, and why."""

    recipient: str
    parts: Sequence[Part]
    why: Phrase


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What is the same for all recipients."""

    bot: Bot
    task: Task
    connection: Connection
    snapshot: Snapshot
    remembered: Sequence[OpenFinding]
    out_of_reach: Sequence[OutOfReach]
    unanswered: Sequence[Silence]

    def selection(self, target: Target, last: Dashboard | None = None) -> Selection:
        """The projects that the target asks for; ``last`` is the sheet as it was when the target last heard."""
        current = self.snapshot.dashboard
        known = Carriers(self.bot.settings.carriers, current.carriers)
        return Selection(target.only, known, current.projects, last.projects if last else ())


def _addressed(bot: Bot, task: Task) -> dict[str, Target]:
    """Channel's id → what it asks for."""
    addressed: dict[str, Target] = {}
    for target in task.to:
        recipient = channel(target.channel, bot.settings)
        if recipient in addressed:
            raise ConfigError(
                Phrase(
                    "jobs/{job}.yaml: to: {first} and {second} are one channel, {recipient}. Keep one of them, or write another "
                    "job for the other.",
                    job=task.job,
                    first=addressed[recipient].channel,
                    second=target.channel,
                    recipient=recipient,
                )
            )
        addressed[recipient] = target
    return addressed


def _compose(seen: _Seen, recipient: str, target: Target) -> _Letter | Quiet:
    bot, task = seen.bot, seen.task
    before = heard(seen.connection, task.job, recipient)
    if before is None and is_waiting(seen.connection, task.job, recipient):
        why = Phrase("their first message still waits to be sent")
        return Quiet(recipient=recipient, kind="first_message_waits", why=why)
    contents = _contents(seen, target, before)
    language = bot.language_of(target.language or task.language)
    if before is None:
        message = compose_welcome(
            contents,
            command=bot.settings.bot.slack.command,
            following=task.following,
            now=bot.clock(),
            zone=bot.settings.timezone,
            language=language,
        )
        why = Phrase(
            "To the channel {recipient}, as jobs/{job}.yaml says: its first message, a welcome",
            recipient=recipient,
            job=task.job,
        )
        return _Letter(recipient=recipient, parts=[Part(message=message)], why=why)
    if contents.all_is_well and not task.all_is_well:
        why = Phrase("all is well, and jobs/{job}.yaml says not to tell that (all_is_well)", job=task.job)
        return Quiet(recipient=recipient, kind="all_is_well", why=why)
    parts = compose_digest(contents, now=bot.clock(), zone=bot.settings.timezone, language=language)
    why = Phrase("To the channel {recipient}, as jobs/{job}.yaml says", recipient=recipient, job=task.job)
    return _Letter(recipient=recipient, parts=parts, why=why)


def _promises(task: Task, letter: _Letter) -> list[outbox.Promise]:
    """The first message, and those that follow it in its thread."""
    first = task.key(letter.recipient)
    return [
        outbox.Promise(
            key=task.key(letter.recipient, number),
            recipient=letter.recipient,
            message=to_text(part.message),
            follows=first if number > 1 else None,
        )
        for number, part in enumerate(letter.parts, 1)
    ]


def _contents(seen: _Seen, target: Target, before: Heard | None) -> DigestContents:
    """What there is to say to one of the recipients, of the projects that it asks for."""
    bot, connection, current = seen.bot, seen.connection, seen.snapshot.dashboard
    last = snapshots.load(connection, before.last.snapshot).dashboard if before and before.last.snapshot else None
    selection = seen.selection(target, last)
    remembered = [one for one in seen.remembered if selection.finding(one.finding) and _asked(one.finding, seen.task)]
    told, snoozed = put_off(bot, connection).split(one.finding for one in remembered)
    old = {one.finding.key for one in remembered if before is None or _is_old(one, before)}
    return DigestContents(
        dashboard=replace(current, projects=tuple(filter(selection.project, current.projects))),
        new=[finding for finding in told if finding.key not in old],
        open=[finding for finding in told if finding.key in old],
        resolved=_resolved(seen, selection, before) if before else (),
        changes=_changes(seen, selection, last) if last else (),
        unreachable=_out_of_reach(seen, selection) if _is_staff(bot, target) else (),
        since=before.last.finished_at if before else bot.clock(),
        seen_at=seen.snapshot.seen_at,
        held=_held(connection),
        plots=seen.task.plots,
        past=_past(bot, remembered),
        snoozed=snoozed,
        unanswered=[
            one for one in seen.unanswered if _is_staff(bot, target) and selection.finding(one.unanswered.finding)
        ],
        exempted=[
            one
            for one in exemptions(bot.checks, current, bot.settings.checks)
            if (not seen.task.checks or one.check in seen.task.checks) and selection.name(one.project)
        ],
        only=target.only,
    )


def _is_staff(bot: Bot, target: Target) -> bool:
    """Who did not answer, and at which address somebody is reached, is nobody else's concern."""
    slack = bot.settings.bot.slack
    return channel(target.channel, bot.settings) in {slack.staff_channel, slack.operator_channel}


def _is_old(one: OpenFinding, before: Heard) -> bool:
    """Open when the channel was welcomed, or told to it since: else it is new to it, however old it is."""
    return one.since <= before.first.finished_at or not before.told.isdisjoint(one.ids)


def _out_of_reach(seen: _Seen, selection: Selection) -> Sequence[OutOfReach]:
    """Carriers whom no reminder reaches, with what there is to settle in the projects that the target asks for."""
    own = [
        replace(one, findings=tuple(finding for finding in one.findings if selection.finding(finding)))
        for one in seen.out_of_reach
    ]
    return [one for one in own if one.findings]


def _asked(finding: Finding, task: Task) -> bool:
    return not task.checks or finding.check in task.checks


def _resolved(seen: _Seen, selection: Selection, before: Heard) -> Sequence[Finding]:
    """What was settled; not what is open again, under another round or under what may be its project's new name."""
    still_open = {(one.finding.check, one.finding.project_key) for one in seen.remembered}
    continued = {one.continues for one in seen.remembered}
    resolved = findings.resolved_since(seen.connection, before.last.finished_at)
    return [
        finding
        for finding in (from_text(entry.body) for entry in resolved)
        if _asked(finding, seen.task)
        and selection.finding(finding)
        and finding.key not in continued
        and (finding.check, finding.project_key) not in still_open
    ]


def _changes(seen: _Seen, selection: Selection, last: Dashboard) -> Sequence[Change]:
    changes = compare(last, seen.snapshot.dashboard, known_renames(seen.connection))
    return [change for change in changes if selection.key(change.project_key)]


def _past(bot: Bot, remembered: Sequence[OpenFinding]) -> dict[str, Past]:
    days, zone = bot.settings.working_days, bot.settings.timezone
    return {
        one.finding.key: Past(
            working_days=days.count(one.since.astimezone(zone).date(), bot.today),
            settled=one.settled.astimezone(zone).date() if one.settled else None,
        )
        for one in remembered
    }


def _held(connection: Connection) -> HeldPull | None:
    waiting = held.waiting(connection)
    return HeldPull(since=waiting.seen_at, reasons=reasons_from_text(waiting.reasons)) if waiting else None


def _unknown_names(seen: _Seen, addressed: Mapping[str, Target]) -> Iterator[Phrase]:
    """No mistake of its own: a carrier may have no project yet."""
    for recipient, target in addressed.items():
        for name in seen.selection(target).unknown():
            yield Phrase(
                "The filter for {recipient} names “{name}”, which no sub-project has as its carrier or its parent.",
                recipient=recipient,
                name=name,
            )
