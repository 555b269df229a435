"""The promised messages and what became of each: promised · sending · sent · failed · uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from mec_bot.store.tables import outbox

State = Literal["promised", "sending", "sent", "failed", "uncertain"]
_UNSETTLED: tuple[State, ...] = ("promised", "sending", "uncertain")


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A message to keep: ``key`` names it once and for all, ``message`` is its owner's text."""

    key: str
    recipient: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A promise in this process's hands until its lease ends; ``was_uncertain``: it may have gone out before."""

    id: int
    key: str
    recipient: str
    message: str
    attempts: int
    promised_at: datetime
    was_uncertain: bool


def promise(connection: sa.Connection, promises: Sequence[Promise], now: datetime) -> int:
    """Promise messages in the transaction of what they talk about; a key already promised stays as it is.

    Gives the number that are new.
    """
    return sum(_promise_one(connection, item, now) for item in promises)


def _promise_one(connection: sa.Connection, item: Promise, now: datetime) -> bool:
    """The key's row is the promise: of several writers at once, one inserts it."""
    try:
        with connection.begin_nested():
            connection.execute(
                outbox.insert().values(
                    key=item.key,
                    recipient=item.recipient,
                    message=item.message,
                    state="promised",
                    promised_at=now,
                    due_at=now,
                    attempts=0,
                )
            )
    except sa.exc.IntegrityError:
        return False
    return True


def claim_due(
    connection: sa.Connection, now: datetime, lease: timedelta, *, busy: Sequence[str] = ()
) -> Claimed | None:
    """Take the oldest message that is due, for no recipient in ``busy``.

    A recipient's messages keep their order: one that waits for another try holds up those behind it. A message
    whose sender died is taken again once its lease has ended: nobody knows whether it went out.
    """
    earlier = outbox.alias("earlier")
    overtakes = sa.exists().where(
        earlier.c.recipient == outbox.c.recipient, earlier.c.id < outbox.c.id, earlier.c.state.in_(_UNSETTLED)
    )
    abandoned = sa.and_(outbox.c.state == "sending", outbox.c.lease_until < now)
    waiting = sa.and_(outbox.c.state.in_(["promised", "uncertain"]), outbox.c.due_at <= now)
    candidates = (
        sa.select(outbox)
        .where(sa.or_(waiting, abandoned), outbox.c.recipient.not_in(list(busy)), ~overtakes)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=outbox)
    )
    row = connection.execute(candidates).one_or_none()
    if row is None:
        return None
    connection.execute(
        outbox.update()
        .where(outbox.c.id == row.id)
        .values(state="sending", lease_until=now + lease, attempts=row.attempts + 1)
    )
    return Claimed(
        id=row.id,
        key=row.key,
        recipient=row.recipient,
        message=row.message,
        attempts=row.attempts + 1,
        promised_at=row.promised_at,
        was_uncertain=row.state != "promised",
    )


def sent(connection: sa.Connection, claimed: Claimed, now: datetime, receipt: str) -> None:
    """It went out; ``receipt`` is where it stands at the other side."""
    _update(connection, claimed, state="sent", sent_at=now, receipt=receipt, error=None)


def postponed(connection: sa.Connection, claimed: Claimed, due_at: datetime, error: str, *, uncertain: bool) -> None:
    """It is tried again later; ``uncertain`` where it may have gone out."""
    _update(connection, claimed, state="uncertain" if uncertain else "promised", due_at=due_at, error=error)


def failed(connection: sa.Connection, claimed: Claimed, error: str) -> None:
    """It will not be tried again by itself."""
    _update(connection, claimed, state="failed", error=error)


def promised_by(connection: sa.Connection, prefix: str) -> list[Promise]:
    """The promises whose keys begin so: those of one (job, slot), in the order they were made."""
    rows = connection.execute(
        sa.select(outbox).where(outbox.c.key.startswith(prefix, autoescape=True)).order_by(outbox.c.id)
    )
    return [Promise(key=row.key, recipient=row.recipient, message=row.message) for row in rows]


def was_delivered(connection: sa.Connection, prefix: str) -> bool:
    """Whether there are messages whose keys begin so, and all of them went out."""
    states = set(
        connection.execute(sa.select(outbox.c.state).where(outbox.c.key.startswith(prefix, autoescape=True))).scalars()
    )
    return states == {"sent"}


def ever_sent(connection: sa.Connection, prefix: str) -> bool:
    """Whether any message whose key begins so went out."""
    is_one = sa.and_(outbox.c.state == "sent", outbox.c.key.startswith(prefix, autoescape=True))
    return connection.execute(sa.select(outbox.c.id).where(is_one).limit(1)).first() is not None


def count_by_state(connection: sa.Connection) -> dict[str, int]:
    """State → number of messages."""
    rows = connection.execute(sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state))
    return {str(state): int(count) for state, count in rows}


def waiting(connection: sa.Connection) -> int:
    """Messages that still have to go out."""
    counts = count_by_state(connection)
    return sum(counts.get(state, 0) for state in _UNSETTLED)


def _update(connection: sa.Connection, claimed: Claimed, **values: object) -> None:
    connection.execute(outbox.update().where(outbox.c.id == claimed.id).values(lease_until=None, **values))
