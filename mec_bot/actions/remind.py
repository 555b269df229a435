"""Reminders: each carrier hears of their own projects, in one message, and of nobody else's."""

from __future__ import annotations

from collections import Counter

from mec_bot.actions.bot import Bot
from mec_bot.actions.recipients import by_carrier, unreachable
from mec_bot.actions.snooze import put_off
from mec_bot.actions.task import Done, Task
from mec_bot.messages.message import to_text
from mec_bot.messages.reminder import compose_reminder
from mec_bot.phrases import Phrase
from mec_bot.review.finding import from_text
from mec_bot.store import findings, held, outbox, snapshots
from mec_bot.store.database import Connection


def remind(bot: Bot, task: Task, connection: Connection) -> Done:
    """Compose one reminder a carrier with a Slack account, and promise them."""
    snapshot = snapshots.latest(connection)
    if snapshot is None:
        return Done(detail="nothing was ever pulled")
    if held.waiting(connection) is not None:
        why = Phrase("The last pull is held: carriers hear nothing until it is accepted, or the sheet repaired.")
        return Done(detail="a pull is held", snapshot=snapshot.id, withheld=why)
    told, _ = put_off(bot, connection).split(from_text(entry.body) for entry in findings.open_findings(connection))
    told = [finding for finding in told if finding.project and (not task.checks or finding.check in task.checks)]
    promises = []
    reasons = {}
    told_of = {}
    parts: Counter[str] = Counter()  # one person may answer for several carriers: a message for each
    groups = by_carrier(told, snapshot.dashboard, bot.settings)
    for group in groups:
        if group.carrier is None or group.slack_id is None:
            continue  # the digest names them to staff
        message = compose_reminder(
            group.name,
            group.findings,
            snapshot.dashboard,
            seen_at=snapshot.seen_at,
            now=bot.clock(),
            zone=bot.settings.timezone,
            language=bot.language_of(group.carrier.language or task.language),
        )
        parts[group.slack_id] += 1
        key = task.key(group.slack_id, parts[group.slack_id])
        promises.append(outbox.Promise(key=key, recipient=group.slack_id, message=to_text(message)))
        told_of[key] = [finding.key for finding in group.findings]
        reasons[key] = Phrase(
            "To {carrier} ({recipient}), who carries sub-projects with something to settle: {count}",
            carrier=group.name,
            recipient=group.slack_id,
            count=len(group.findings),
        )
    return Done(
        promises=tuple(promises),
        reasons=reasons,
        told=told_of,
        unreachable=tuple(unreachable(groups)),
        snapshot=snapshot.id,
    )
