"""Escalations: the findings that a carrier's contact is told of, after reminders that nobody answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from mec_bot.store.tables import escalations, findings, outbox

if TYPE_CHECKING:
    from mec_bot.message_key import MessageKey


@dataclass(frozen=True, kw_only=True)
class Escalated:
    """When a carrier's contact was told of a finding, or will be.

    ``sent``: the message went out; ``lost``: it did not and will not.
    """

    contact: str
    at: datetime
    sent: bool
    lost: bool


def write(connection: sa.Connection, silences: Mapping[MessageKey, Sequence[tuple[str, str]]]) -> None:
    """Remember which silences promised messages are about.

    ``silences`` maps a message's key to pairs: an open finding's key, and the folded name of the carrier who is silent.

    Raises:
        KeyError: there is no open finding with one of the keys.
    """
    keys = {finding for pairs in silences.values() for finding, _ in pairs}
    if not keys:
        return
    is_open = sa.and_(findings.c.key.in_(keys), findings.c.resolved_at.is_(None))
    ids = {row.key: row.id for row in connection.execute(sa.select(findings.c.key, findings.c.id).where(is_open))}
    rows = [
        {"message": message, "finding": ids[finding], "carrier": carrier}
        for message, pairs in silences.items()
        for finding, carrier in pairs
    ]
    connection.execute(escalations.insert(), rows)


def of_open(connection: sa.Connection) -> dict[tuple[str, str], Escalated]:
    """(open finding's key, carrier's folded name) → when the contact was first told of the finding, or will be."""
    return _read(connection, findings.c.resolved_at.is_(None))


def of_settled(
    connection: sa.Connection, resolved_since: datetime, keys: Collection[str]
) -> dict[tuple[str, str], Escalated]:
    """The same as ``of_open``, for findings with these keys that were resolved at ``resolved_since`` or later."""
    return _read(connection, sa.and_(findings.c.resolved_at >= resolved_since, findings.c.key.in_(keys)))


def _read(connection: sa.Connection, chosen: sa.ColumnElement[bool]) -> dict[tuple[str, str], Escalated]:
    at = sa.func.coalesce(outbox.c.sent_at, outbox.c.due_at)
    rows = connection.execute(
        sa.select(findings.c.key, escalations.c.carrier, outbox.c.recipient, outbox.c.state)
        .add_columns(at.label("at"))
        .join_from(escalations, findings, findings.c.id == escalations.c.finding)
        .join(outbox, outbox.c.key == escalations.c.message)
        .where(chosen)
        .order_by(outbox.c.id)
    )
    found: dict[tuple[str, str], Escalated] = {}
    for row in rows:
        one = Escalated(
            contact=row.recipient, at=row.at, sent=row.state == "sent", lost=row.state in {"failed", "cancelled"}
        )
        found.setdefault((row.key, row.carrier), one)
    return found
