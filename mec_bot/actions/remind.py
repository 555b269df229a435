"""Reminders: each carrier hears of their own projects, in one message, and of nobody else's."""

from __future__ import annotations

import sqlalchemy as sa

from mec_bot.actions.bot import Bot
from mec_bot.actions.recipients import by_carrier
from mec_bot.actions.task import Done, Task
from mec_bot.messages.message import to_text
from mec_bot.messages.reminder import compose_reminder
from mec_bot.review.finding import from_text
from mec_bot.store import findings, outbox, snapshots


def remind(bot: Bot, task: Task, connection: sa.Connection) -> Done:
    """Compose one reminder a carrier with a Slack account, and promise them."""
    snapshot = snapshots.latest(connection)
    if snapshot is None:
        return Done(detail="nothing was ever pulled")
    told = [from_text(entry.body) for entry in findings.open_findings(connection)]
    told = [finding for finding in told if finding.project and (not task.checks or finding.check in task.checks)]
    promises = []
    for group in by_carrier(told, snapshot.dashboard, bot.settings):
        if group.carrier is None or group.slack_id is None:
            continue  # the digest names them to staff
        message = compose_reminder(
            group.name,
            group.findings,
            snapshot.dashboard.link,
            seen_at=snapshot.seen_at,
            now=bot.clock(),
            zone=bot.settings.timezone,
            language=bot.language_of(group.carrier.language or task.language),
        )
        promises.append(
            outbox.Promise(key=task.key(group.slack_id), recipient=group.slack_id, message=to_text(message))
        )
    return Done(promises=tuple(promises), snapshot=snapshot.id)
