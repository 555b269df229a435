"""The weekly digest: what the last snapshot says, against the last digest's."""

from __future__ import annotations

from mec_bot.actions.bot import Bot
from mec_bot.actions.recipients import by_carrier, channel, unreachable
from mec_bot.actions.renames import known_renames
from mec_bot.actions.task import Done, Task, key_prefix
from mec_bot.messages.digest import DigestContents, HeldPull, compose_digest
from mec_bot.messages.message import to_text
from mec_bot.phrases import Phrase
from mec_bot.review.breaker import reasons_from_text
from mec_bot.review.changes import compare
from mec_bot.review.finding import from_text
from mec_bot.store import findings, held, outbox, runs, snapshots
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
    last = _last_delivered(connection, task.job)
    before = snapshots.load(connection, last.snapshot) if last and last.snapshot else None
    since = last.finished_at if last and before else None
    remembered = findings.open_findings(connection)
    told = [(entry.first_seen, from_text(entry.body)) for entry in remembered]
    told = [(first_seen, finding) for first_seen, finding in told if not task.checks or finding.check in task.checks]
    still_open = {(finding.check, finding.project_key) for _, finding in told}
    resolved = [from_text(entry.body) for entry in (findings.resolved_since(connection, since) if since else ())]
    # What is open again under another round was not settled.
    resolved = [
        finding
        for finding in resolved
        if (finding.check, finding.project_key) not in still_open and (not task.checks or finding.check in task.checks)
    ]
    grouped = by_carrier([finding for _, finding in told], snapshot.dashboard, bot.settings)
    contents = DigestContents(
        dashboard=snapshot.dashboard,
        new=[finding for first_seen, finding in told if since is None or first_seen > since],
        open=[finding for first_seen, finding in told if since is not None and first_seen <= since],
        resolved=resolved,
        changes=compare(before.dashboard, snapshot.dashboard, known_renames(connection)) if before else (),
        unreachable=unreachable(grouped),
        since=since,
        seen_at=snapshot.seen_at,
        held=_held(connection),
        plots=task.plots,
    )
    message = compose_digest(
        contents, now=bot.clock(), zone=bot.settings.timezone, language=bot.language_of(task.language)
    )
    promise = outbox.Promise(key=task.key(recipient), recipient=recipient, message=to_text(message))
    reason = Phrase("To the channel {recipient}, as jobs/{job}.yaml says", recipient=recipient, job=task.job)
    return Done(
        promises=(promise,),
        reasons={promise.key: reason},
        told={promise.key: [finding.key for _, finding in told]},
        snapshot=snapshot.id,
    )


def _held(connection: Connection) -> HeldPull | None:
    waiting = held.waiting(connection)
    return HeldPull(since=waiting.seen_at, reasons=reasons_from_text(waiting.reasons)) if waiting else None


def _last_delivered(connection: Connection, job: str) -> runs.Run | None:
    """The last digest that people received: one that never arrived told nobody anything."""
    for run in runs.done(connection, job):
        if outbox.was_delivered(connection, key_prefix(job, run.slot)):
            return run
    return None
