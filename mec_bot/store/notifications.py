"""Notifications: who was told of which finding. They are written when a message is promised, true once it is sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mec_bot.message_key import KeyPrefix, MessageKey
from mec_bot.store.outbox import TO_A_PERSON
from mec_bot.store.tables import escalations, findings, outbox, tellings

_OPEN = findings.c.resolved_at.is_(None)
_MAY_ARRIVE = outbox.c.state.not_in(["failed", "cancelled"])
# A message that waits counts at the instant at which it is due.
_AT = sa.func.coalesce(outbox.c.sent_at, outbox.c.due_at)


@dataclass(frozen=True, kw_only=True)
class Notification:
    """A message that went out: to whom (a channel's or a person's id), and when."""

    recipient: str
    sent_at: datetime


def write(connection: sa.Connection, findings_by_message: Mapping[MessageKey, Collection[str]]) -> None:
    """Remember of which open findings (their keys) each promised message (its key) tells.

    Raises:
        KeyError: there is no open finding with one of the keys.
    """
    if not any(findings_by_message.values()):
        return
    ids = {
        row.key: row.id
        for row in connection.execute(sa.select(findings.c.key, findings.c.id).where(findings.c.resolved_at.is_(None)))
    }
    rows = [
        {"finding": ids[finding], "message": message}
        for message, keys in findings_by_message.items()
        for finding in dict.fromkeys(keys)
    ]
    connection.execute(tellings.insert(), rows)


def findings_told_to(connection: sa.Connection, prefix: KeyPrefix, recipient: str) -> list[int]:
    """The ids of the findings that a recipient was told of, in messages that went out under keys with this prefix."""
    went_out = sa.and_(
        outbox.c.state == "sent", outbox.c.recipient == recipient, outbox.c.key.startswith(prefix, autoescape=True)
    )
    return list(
        connection.execute(
            sa.select(tellings.c.finding).join(outbox, outbox.c.key == tellings.c.message).where(went_out).distinct()
        ).scalars()
    )


def delivered(connection: sa.Connection) -> dict[int, list[Notification]]:
    """Finding's id → the messages that told of the finding and went out, oldest first."""
    rows = connection.execute(
        sa.select(tellings.c.finding, outbox.c.recipient, outbox.c.sent_at)
        .join(outbox, outbox.c.key == tellings.c.message)
        .where(outbox.c.state == "sent", outbox.c.sent_at.is_not(None))
        .order_by(outbox.c.sent_at, outbox.c.id)
    )
    found: dict[int, list[Notification]] = {}
    for row in rows:
        found.setdefault(row.finding, []).append(Notification(recipient=row.recipient, sent_at=row.sent_at))
    return found


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """A message to a person about one finding (its key and its text).

    ``at`` is the instant at which the message went out or, where ``sent`` is false, is due.
    """

    finding: str
    body: str
    message: MessageKey
    member: str
    at: datetime
    sent: bool


def reminders(connection: sa.Connection) -> list[Reminder]:
    """The reminders about open findings, oldest first, without those that failed or were cancelled."""
    return _reminders(connection, _OPEN)


def waiting(connection: sa.Connection) -> list[Reminder]:
    """The reminders about open findings that wait to be sent, oldest first."""
    return _reminders(connection, sa.and_(_OPEN, outbox.c.state == "promised"))


def of_settled(connection: sa.Connection, resolved_at: datetime, keys: Collection[str] | None = None) -> list[Reminder]:
    """The reminders about findings that were resolved at an instant, oldest first.

    With ``keys``, the reminders about those of these findings that were resolved at the instant or later.
    """
    if keys is None:
        return _reminders(connection, findings.c.resolved_at == resolved_at)
    return _reminders(connection, sa.and_(findings.c.resolved_at >= resolved_at, findings.c.key.in_(keys)))


def _reminders(connection: sa.Connection, chosen: sa.ColumnElement[bool]) -> list[Reminder]:
    rows = connection.execute(
        sa.select(findings.c.key, findings.c.body, outbox.c.key.label("message"), outbox.c.recipient, outbox.c.state)
        .add_columns(_AT.label("at"))
        .join_from(tellings, findings, findings.c.id == tellings.c.finding)
        .join(outbox, outbox.c.key == tellings.c.message)
        .where(chosen, TO_A_PERSON, _MAY_ARRIVE)
        .order_by(_AT, outbox.c.id)
    )
    return [
        Reminder(
            finding=row.key,
            body=row.body,
            message=MessageKey(row.message),
            member=row.recipient,
            at=row.at,
            sent=row.state == "sent",
        )
        for row in rows
    ]


@dataclass(frozen=True, kw_only=True)
class NotReached:
    """A message to a person that failed: the instant of its last try, and why, as its sender wrote it."""

    member: str
    at: datetime
    error: str


def not_reached(connection: sa.Connection) -> list[NotReached]:
    """The messages to people that failed, or cannot even be looked up, since one last reached them, oldest first."""
    later = outbox.alias("later")
    reached_since = sa.exists().where(
        later.c.recipient == outbox.c.recipient,
        later.c.state == "sent",
        sa.or_(later.c.id > outbox.c.id, later.c.sent_at > outbox.c.due_at),
    )
    failed = sa.and_(outbox.c.state.in_(["failed", "undecided"]), TO_A_PERSON, sa.not_(reached_since))
    rows = connection.execute(
        sa.select(outbox.c.recipient, outbox.c.due_at, outbox.c.error)
        .where(failed)
        .order_by(outbox.c.due_at, outbox.c.id)
    )
    return [NotReached(member=row.recipient, at=row.due_at, error=row.error or "") for row in rows]


def reminded_between(connection: sa.Connection, since: datetime, until: datetime) -> dict[str, int]:
    """Member id → the number of reminders that went out to them, or will, from ``since`` on and before ``until``."""
    rows = connection.execute(
        sa.select(outbox.c.recipient, sa.func.count(outbox.c.key.distinct()).label("messages"))
        .join(tellings, tellings.c.message == outbox.c.key)
        .where(TO_A_PERSON, _MAY_ARRIVE, since <= _AT, until > _AT)
        .group_by(outbox.c.recipient)
    )
    return {row.recipient: row.messages for row in rows}


def cancel_settled(connection: sa.Connection) -> int:
    """Cancel the promised messages to people that are about resolved findings only; gives the number of messages."""
    cancelled = 0
    for table in (tellings, escalations):
        still_open = (
            sa.select(table.c.message)
            .join(findings, findings.c.id == table.c.finding)
            .where(findings.c.resolved_at.is_(None))
        )
        settled = sa.and_(outbox.c.key.in_(sa.select(table.c.message)), outbox.c.key.not_in(still_open))
        # A message that is being sent is not cancelled: it may be out already.
        unsent = sa.and_(outbox.c.state == "promised", TO_A_PERSON)
        cancelled += connection.execute(outbox.update().where(unsent, settled).values(state="cancelled")).rowcount
    return cancelled


def cancel(connection: sa.Connection, messages: Collection[MessageKey]) -> None:
    """Cancel those of these messages that still wait to be sent."""
    if messages:
        waits = sa.and_(outbox.c.key.in_(messages), outbox.c.state == "promised")
        connection.execute(outbox.update().where(waits).values(state="cancelled"))


def cancel_waiting(connection: sa.Connection, member: str) -> None:
    """Cancel the reminders that wait to be sent to a person, who says that they want none now."""
    is_reminder = outbox.c.key.in_(sa.select(tellings.c.message))
    waits = sa.and_(outbox.c.recipient == member, outbox.c.state == "promised")
    connection.execute(outbox.update().where(waits, is_reminder).values(state="cancelled"))


def ever_reminded(connection: sa.Connection, member: str) -> bool:
    """Whether any reminder ever went out to a person."""
    went_out = sa.and_(outbox.c.recipient == member, outbox.c.state == "sent")
    found = sa.select(outbox.c.id).join(tellings, tellings.c.message == outbox.c.key).where(went_out).limit(1)
    return connection.execute(found).first() is not None


def findings_of(connection: sa.Connection, message: MessageKey) -> list[str]:
    """The keys of the findings that a message told of and that are still open."""
    rows = connection.execute(
        sa.select(findings.c.key)
        .join(tellings, tellings.c.finding == findings.c.id)
        .where(tellings.c.message == message, findings.c.resolved_at.is_(None))
        .order_by(findings.c.id)
    )
    return list(rows.scalars())
