"""The weekly digest: what the last snapshot says, against the last digest's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mec_bot.actions.bot import Bot
from mec_bot.actions.delivered import last_delivered
from mec_bot.actions.open_findings import OpenFinding, open_findings
from mec_bot.actions.recipients import channel
from mec_bot.actions.remind import plan_for_today
from mec_bot.actions.renames import known_renames
from mec_bot.actions.snooze import put_off
from mec_bot.actions.task import Done, Task
from mec_bot.actions.unanswered import for_staff
from mec_bot.messages.digest import DigestContents, HeldPull, compose_digest
from mec_bot.messages.findings import Past
from mec_bot.messages.message import to_text
from mec_bot.phrases import Phrase
from mec_bot.review.breaker import reasons_from_text
from mec_bot.review.changes import compare
from mec_bot.review.check import exemptions
from mec_bot.review.finding import Finding, from_text
from mec_bot.store import findings, held, outbox, snapshots
from mec_bot.store.database import Connection


def digest(bot: Bot, task: Task, connection: Connection) -> Done:
    """Compose the digest and promise it to its channel.

    Raises:
        ConfigError: the channel is not set.
    """
    recipient = channel(task.to, bot.settings)
    snapshot = snapshots.latest(connection)
    if snapshot is None:
        return Done(detail="nothing was ever pulled")
    last = last_delivered(connection, task.job)
    before = snapshots.load(connection, last.snapshot) if last and last.snapshot else None
    since = last.finished_at if last and before else None
    remembered = [one for one in open_findings(connection) if _told(one.finding, task)]
    told, snoozed = put_off(bot, connection).split(one.finding for one in remembered)
    began = {one.finding.key: one.since for one in remembered}
    planned = plan_for_today(bot, connection, snapshot, task.checks)
    contents = DigestContents(
        dashboard=snapshot.dashboard,
        new=[finding for finding in told if since is None or began[finding.key] > since],
        open=[finding for finding in told if since is not None and began[finding.key] <= since],
        resolved=_resolved(connection, task, since, remembered) if since else (),
        changes=compare(before.dashboard, snapshot.dashboard, known_renames(connection)) if before else (),
        unreachable=planned.out_of_reach,
        since=since,
        seen_at=snapshot.seen_at,
        held=_held(connection),
        plots=task.plots,
        past=_past(bot, remembered),
        snoozed=snoozed,
        unanswered=for_staff(bot, connection, planned),
        exempted=[
            one
            for one in exemptions(bot.checks, snapshot.dashboard, bot.settings.checks)
            if not task.checks or one.check in task.checks
        ],
    )
    message = compose_digest(
        contents, now=bot.clock(), zone=bot.settings.timezone, language=bot.language_of(task.language)
    )
    promise = outbox.Promise(key=task.key(recipient), recipient=recipient, message=to_text(message))
    reason = Phrase("To the channel {recipient}, as jobs/{job}.yaml says", recipient=recipient, job=task.job)
    return Done(
        promises=(promise,),
        reasons={promise.key: reason},
        told={promise.key: [finding.key for finding in told]},
        snapshot=snapshot.id,
    )


def _told(finding: Finding, task: Task) -> bool:
    return not task.checks or finding.check in task.checks


def _resolved(
    connection: Connection, task: Task, since: datetime, remembered: Sequence[OpenFinding]
) -> Sequence[Finding]:
    """What was settled; not what is open again, under another round or under what may be its project's new name."""
    still_open = {(one.finding.check, one.finding.project_key) for one in remembered}
    continued = {one.continues for one in remembered}
    resolved = [from_text(entry.body) for entry in findings.resolved_since(connection, since)]
    return [
        finding
        for finding in resolved
        if _told(finding, task)
        and finding.key not in continued
        and (finding.check, finding.project_key) not in still_open
    ]


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
