"""The findings: since when each is open and when it was last seen; the store does not interpret a finding's body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mec_bot.store.tables import escalations, findings, tellings


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """One finding's history; ``resolved_at`` is ``None`` while it is open."""

    id: int
    key: str
    body: str
    first_seen: datetime
    last_seen: datetime
    resolved_at: datetime | None


def record(connection: sa.Connection, found: Mapping[str, str], now: datetime) -> None:
    """Make ``found`` (key → body) the open findings: new ones begin now, and findings no longer found are resolved."""
    still_open = findings.c.resolved_at.is_(None)
    known = {
        row.key: row
        for row in connection.execute(sa.select(findings.c.key, findings.c.id, findings.c.body).where(still_open))
    }
    gone = [{"finding": row.id} for key, row in known.items() if key not in found]
    other = [
        {"finding": row.id, "new_body": found[key]}
        for key, row in known.items()
        if key in found and found[key] != row.body
    ]
    new = [
        {"key": key, "body": body, "first_seen": now, "last_seen": now}
        for key, body in found.items()
        if key not in known
    ]
    by_id = findings.c.id == sa.bindparam("finding")
    if gone:
        connection.execute(findings.update().where(by_id).values(resolved_at=now), gone)
    if other:
        connection.execute(findings.update().where(by_id).values(body=sa.bindparam("new_body")), other)
    connection.execute(findings.update().where(still_open).values(last_seen=now))
    if new:
        connection.execute(findings.insert(), new)


def carry_over(connection: sa.Connection, old: str, new: str, *, since: datetime) -> None:
    """Give the open finding with the key ``new`` the age and the notifications of the findings with the key ``old``.

    Those were resolved at ``since`` or later only because the key changed, and are deleted.
    """
    ended = sa.and_(findings.c.key == old, findings.c.resolved_at >= since)
    first = connection.execute(
        sa.select(findings.c.first_seen).where(ended).order_by(findings.c.first_seen).limit(1)
    ).scalar()
    if first is not None:
        is_new = sa.and_(findings.c.key == new, findings.c.resolved_at.is_(None))
        connection.execute(findings.update().where(is_new).values(first_seen=first))
        # Whoever was told of the old finding was told of the new one.
        heir = sa.select(findings.c.id).where(is_new).scalar_subquery()
        old_ones = sa.select(findings.c.id).where(ended)
        for table in (tellings, escalations):
            connection.execute(table.update().where(table.c.finding.in_(old_ones)).values(finding=heir))
        connection.execute(findings.delete().where(ended))


def open_findings(connection: sa.Connection) -> list[Remembered]:
    """The open findings, in the order in which they were first recorded."""
    return _read(connection, findings.c.resolved_at.is_(None))


def everything(connection: sa.Connection) -> list[Remembered]:
    """All findings ever recorded, open and resolved, in the order in which they were first recorded."""
    return _read(connection, sa.true())


def count_open(connection: sa.Connection) -> int:
    """The number of open findings."""
    return connection.execute(sa.select(sa.func.count()).where(findings.c.resolved_at.is_(None))).scalar_one()


def resolved_since(connection: sa.Connection, instant: datetime) -> list[Remembered]:
    """The findings resolved after an instant, in the order in which they were first recorded."""
    return _read(connection, findings.c.resolved_at > instant)


def settled_before(connection: sa.Connection) -> dict[str, datetime]:
    """For the open findings that had been open before: key → when the finding was last resolved."""
    earlier = findings.alias()
    rows = connection.execute(
        sa.select(findings.c.key, sa.func.max(earlier.c.resolved_at).label("ended"))
        .join(earlier, earlier.c.key == findings.c.key)
        .where(findings.c.resolved_at.is_(None), earlier.c.resolved_at.is_not(None))
        .group_by(findings.c.key)
    )
    return {row.key: row.ended for row in rows}


def _read(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Remembered]:
    rows = connection.execute(sa.select(findings).where(condition).order_by(findings.c.id))
    return [
        Remembered(
            id=row.id,
            key=row.key,
            body=row.body,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            resolved_at=row.resolved_at,
        )
        for row in rows
    ]
