"""Who was told of which finding: written where a message is promised, true once it was sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mec_bot.store.tables import findings, outbox, tellings


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A message that went out: to whom (a channel's or a person's id), and when."""

    recipient: str
    sent_at: datetime


def write(connection: sa.Connection, told: Mapping[str, Collection[str]]) -> None:
    """Remember of which open findings (their keys) each promised message (its key) tells."""
    if not any(told.values()):
        return
    ids = {
        row.key: row.id
        for row in connection.execute(sa.select(findings.c.key, findings.c.id).where(findings.c.resolved_at.is_(None)))
    }
    rows = [
        {"finding": ids[finding], "message": message}
        for message, keys in told.items()
        for finding in dict.fromkeys(keys)
    ]
    connection.execute(tellings.insert(), rows)


def delivered(connection: sa.Connection) -> dict[int, list[Telling]]:
    """A finding's id → the messages that told of it and went out, oldest first."""
    rows = connection.execute(
        sa.select(tellings.c.finding, outbox.c.recipient, outbox.c.sent_at)
        .join(outbox, outbox.c.key == tellings.c.message)
        .where(outbox.c.state == "sent", outbox.c.sent_at.is_not(None))
        .order_by(outbox.c.sent_at, outbox.c.id)
    )
    found: dict[int, list[Telling]] = {}
    for row in rows:
        found.setdefault(row.finding, []).append(Telling(recipient=row.recipient, sent_at=row.sent_at))
    return found
