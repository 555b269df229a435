"""The promised messages and what became of each: following · promised · sending · sent · failed · uncertain · cancelled.

A message that may have gone out and could not be looked up is stored as `undecided`: it holds up no other, and waits for
the operator's decision. People read it as `uncertain`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from mec_bot.message_key import KeyPrefix, MessageKey
from mec_bot.store.tables import Instant, MessageState, outbox

State = MessageState
Stored = State | Literal["undecided"]
_UNSETTLED: tuple[Stored, ...] = ("promised", "sending", "uncertain")
_RETRIABLE: tuple[Stored, ...] = ("failed", "uncertain", "undecided")
_CANCELLABLE: tuple[Stored, ...] = ("following", "promised", "failed", "uncertain", "undecided")
_UNCERTAIN = sa.literal("uncertain", outbox.c.state.type)
_shown = sa.case((outbox.c.state == "undecided", _UNCERTAIN), else_=outbox.c.state).label("state")
# Channels' ids begin with C or G, people's with U or W.
TO_A_PERSON = sa.or_(outbox.c.recipient.startswith("U"), outbox.c.recipient.startswith("W"))
# Replicas of an older version each go by a clock of their own, which may be this far apart.
_APART = timedelta(minutes=1)
# Longer than anybody waits between two tries, whatever Slack asks for; longer than any lease.
_LONGEST_WAIT = timedelta(hours=2)
_LONGEST_LEASE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A message that must go out: ``key`` names it for good, ``message`` is a text that the store does not interpret.

    ``due_at`` is the instant before which it does not go out; ``None``: it goes out at once.
    ``follows`` is the key of the message in whose thread it stands, to the same recipient: until that message is sent,
    this one is not even tried.
    ``sought_since`` is the instant since which it may have gone out already, from a memory that this database does not
    have: it is looked up before it is sent.
    """

    key: MessageKey
    recipient: str
    message: str
    due_at: datetime | None = None
    follows: MessageKey | None = None
    sought_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A message that this process has leased until ``lease_until``; ``was_uncertain``: it may have gone out before.

    ``thread`` is the receipt of the message that it follows. ``waited`` is the sum of its waits for another try, and
    ``error`` what kept it from going out last, as its sender wrote it. ``unclear_since`` is the instant, by the other
    side's clock, since which it may have gone out, where that is known.
    """

    id: int
    key: MessageKey
    recipient: str
    message: str
    attempts: int
    promised_at: datetime
    lease_until: datetime
    was_uncertain: bool
    thread: str | None = None
    waited: timedelta = timedelta()
    unclear_since: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One message of the outbox as it stands; ``error`` is what kept it from going out, as its sender wrote it.

    ``follows`` is the number of the message in whose thread it stands.
    """

    id: int
    key: str
    recipient: str
    state: State
    attempts: int
    promised_at: datetime
    due_at: datetime
    sent_at: datetime | None
    error: str | None
    follows: int | None = None


def promise(connection: sa.Connection, promises: Sequence[Promise], now: datetime) -> int:
    """Promise messages, in the transaction that records what they tell; gives the number of messages that are new.

    A message whose key is promised already stays as it is.
    """
    return sum(_promise_one(connection, item, now) for item in promises)


def _promise_one(connection: sa.Connection, item: Promise, now: datetime) -> bool:
    """Whether the promise is new: the key's row is the promise, and only one of several writers can insert it."""
    try:
        with connection.begin_nested():
            connection.execute(
                outbox.insert().values(
                    key=item.key,
                    recipient=item.recipient,
                    message=item.message,
                    follows=item.follows,
                    state="promised" if item.follows is None or _is_sent(connection, item.follows) else "following",
                    promised_at=now,
                    due_at=max(item.due_at or now, now),
                    attempts=0,
                    unclear=item.sought_since is not None,
                    unclear_since=item.sought_since,
                )
            )
    except sa.exc.IntegrityError:
        return False
    return True


def doubt(connection: sa.Connection, before: datetime) -> None:
    """Have every message that waits and was promised before an instant looked up before it is sent.

    A failed one is looked up too, should somebody have it tried again.
    """
    connection.execute(
        outbox.update()
        .where(
            outbox.c.state.in_(["promised", "following", "failed"]),
            outbox.c.promised_at < before,
            sa.not_(outbox.c.unclear),
        )
        .values(unclear=True, unclear_since=None)
    )


def _is_sent(connection: sa.Connection, key: str) -> bool:
    return connection.execute(sa.select(outbox.c.state).where(outbox.c.key == key)).scalar() == "sent"


# The query goes from recipient to recipient along an index of the unsettled messages, and takes for each the one
# message that may be next: neither the messages sent over the years nor the number of those that wait makes it slower.
_next = outbox.alias("next")
# Written exactly as in the indexes, without bound values: SQLite uses the indexes only then.
_waits = sa.literal_column("next.state").in_([sa.literal_column(f"'{state}'") for state in _UNSETTLED])
_was_tried = sa.literal_column("next.attempts") > sa.literal_column("0")
_recipients = (
    sa.select(sa.func.min(_next.c.recipient).label("recipient")).where(_waits).cte("recipients", recursive=True)
)
_recipients = _recipients.union_all(
    sa.select(
        sa.select(sa.func.min(_next.c.recipient))
        .where(_waits, _next.c.recipient > _recipients.c.recipient)
        .scalar_subquery()
    ).where(_recipients.c.recipient.is_not(None))
)
_is_theirs = _next.c.recipient == _recipients.c.recipient
_tried = sa.select(sa.func.min(_next.c.id)).where(_waits, _was_tried, _is_theirs).scalar_subquery()
_earliest = (
    sa.select(_next.c.id).where(_waits, _is_theirs).order_by(_next.c.due_at, _next.c.id).limit(1).scalar_subquery()
)
_first = sa.func.coalesce(_tried, _earliest)
_now = sa.bindparam("now", type_=Instant)
# What was written while the clock was ahead would wait for as long, and hold up the recipient's other messages: a promise
# of the future, a wait between two tries or a lease that is longer than any.
_promised_ahead = sa.and_(outbox.c.attempts == 0, outbox.c.promised_at > sa.bindparam("apart", type_=Instant))
_waits_too_long = sa.and_(outbox.c.attempts > 0, outbox.c.due_at > sa.bindparam("longest_wait", type_=Instant))
_due = sa.or_(
    sa.and_(
        outbox.c.state.in_(["promised", "uncertain"]),
        sa.or_(outbox.c.due_at <= _now, _promised_ahead, _waits_too_long),
    ),
    sa.and_(
        outbox.c.state == "sending",
        sa.or_(outbox.c.lease_until < _now, outbox.c.lease_until > sa.bindparam("longest_lease", type_=Instant)),
    ),
)
# Whichever replica sent the message: the replicas share one pace. An instant that is further ahead than the gap was
# written by a clock that was wrong.
_heard = outbox.alias("heard")
_hears_already = sa.exists().where(
    _heard.c.recipient == outbox.c.recipient,
    _heard.c.sent_at > sa.bindparam("silent_since", type_=Instant),
    _heard.c.sent_at < sa.bindparam("silent_until", type_=Instant),
)
_CLAIMABLE = (
    sa.select(outbox)
    .where(
        outbox.c.id.in_(sa.select(_first).where(_recipients.c.recipient.is_not(None))),
        _due,
        outbox.c.recipient.not_in(sa.bindparam("busy", expanding=True)),
        sa.not_(_hears_already),
    )
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(1)
    .with_for_update(skip_locked=True, of=outbox)
)


def claim_due(  # noqa: PLR0913 - whose message, for how long, and both clocks
    connection: sa.Connection,
    now: datetime,
    lease: timedelta,
    *,
    busy: Sequence[str] = (),
    gap: timedelta = timedelta(),
    there: datetime | None = None,
) -> Claimed | None:
    """Lease the oldest message that is due; ``None`` where there is none.

    ``there`` is the present instant by the clock of the other side, where that is known.

    Recipients in ``busy``, and recipients to whom a message went out less than ``gap`` ago, are passed over.

    A recipient's messages go out in the order in which they are due, then in the order in which they were promised. A
    message that waits for another try holds up all others to its recipient; a message that waits for its time holds up
    none. A message whose sender died is leased again once its lease has ended: nobody knows whether it went out.
    """
    asked = {
        "now": now,
        "busy": list(busy),
        "silent_since": now - gap,
        "silent_until": now + gap,
        "apart": now + _APART,
        "longest_wait": now + _LONGEST_WAIT,
        "longest_lease": now + lease + _LONGEST_LEASE,
    }
    row = connection.execute(_CLAIMABLE, asked).one_or_none()
    if row is None:
        return None
    unclear = row.unclear or row.state != "promised"
    since = row.unclear_since if unclear else None
    if since is not None and there is not None and row.attempts == 0:
        # Not tried yet: the instant is of our own clock, which may be far from that of the other side.
        since = min(since, there - (now - since))
    connection.execute(
        outbox.update()
        .where(outbox.c.id == row.id)
        .values(
            state="sending",
            lease_until=now + lease,
            attempts=row.attempts + 1,
            unclear=unclear,
            # From here on it may go out. What may have gone out before may have done so since then.
            unclear_since=since if unclear else there,
        )
    )
    return Claimed(
        id=row.id,
        key=MessageKey(row.key),
        recipient=row.recipient,
        message=row.message,
        attempts=row.attempts + 1,
        promised_at=row.promised_at,
        lease_until=now + lease,
        was_uncertain=unclear,
        thread=None if row.follows is None else _receipt(connection, row.follows),
        waited=timedelta(seconds=row.waited),
        error=row.error,
        unclear_since=since,
    )


def _receipt(connection: sa.Connection, key: str) -> str | None:
    return connection.execute(sa.select(outbox.c.receipt).where(outbox.c.key == key)).scalar()


def sent(connection: sa.Connection, claimed: Claimed, now: datetime, receipt: str) -> None:
    """Record that a message went out, whichever process holds it by now; ``receipt`` is where it stands.

    The messages that follow it may now go out too.
    """
    connection.execute(
        outbox.update()
        .where(outbox.c.id == claimed.id)
        .values(state="sent", sent_at=now, receipt=receipt, error=None, lease_until=None, unclear=False)
    )
    _let_follow(connection, claimed.key, "promised")


def _let_follow(connection: sa.Connection, key: str, state: Stored) -> None:
    """Settle the messages that wait for a message: they may go out after it, or never without it."""
    connection.execute(
        outbox.update().where(outbox.c.follows == key, outbox.c.state == "following").values(state=state)
    )


def postponed(
    connection: sa.Connection, claimed: Claimed, due_at: datetime, error: str | None, *, uncertain: bool
) -> None:
    """Give a message back, to be tried again at ``due_at``; ``uncertain``: it may have gone out."""
    state: Stored = "uncertain" if uncertain else "promised"
    _give_back(
        connection,
        claimed,
        state=state,
        unclear=uncertain,
        due_at=due_at,
        error=error,
        waited=claimed.waited.total_seconds(),
        attempts=claimed.attempts,
    )


def released(connection: sa.Connection, claimed: Claimed, error: str | None = None) -> None:
    """Give back a message that was not tried: it keeps its place among the recipient's messages, as if never leased."""
    state: Stored = "uncertain" if claimed.was_uncertain else "promised"
    _give_back(connection, claimed, state=state, attempts=claimed.attempts - 1, error=error)


def held_back(connection: sa.Connection, claimed: Claimed, due_at: datetime, error: str) -> None:
    """Give back a message that was refused through no fault of its own.

    It keeps its place among the recipient's messages, and goes behind those that were due to others before ``due_at``.
    """
    state: Stored = "uncertain" if claimed.was_uncertain else "promised"
    # Never 0 attempts: a message that was not tried may be overtaken.
    _give_back(connection, claimed, state=state, attempts=max(claimed.attempts - 1, 1), due_at=due_at, error=error)


def failed(connection: sa.Connection, claimed: Claimed, error: str, *, uncertain: bool = False) -> bool:
    """Record that a message will not be tried again by itself; ``uncertain``: it may have gone out.

    ``False`` where this process no longer holds the message.
    """
    return _give_back(connection, claimed, state="failed", unclear=uncertain, error=error)


def undecided(connection: sa.Connection, claimed: Claimed, error: str) -> bool:
    """Record that a message may have gone out, and that it will not be looked up again by itself.

    ``False`` where this process no longer holds the message.
    """
    return _give_back(connection, claimed, state="undecided", unclear=True, error=error)


def retry(connection: sa.Connection, number: int, now: datetime) -> bool:
    """Have a failed or uncertain message tried again now; ``False`` where the message ``number`` is neither.

    A message that may have gone out is looked up before it is sent.
    """
    again = sa.case((outbox.c.unclear, "uncertain"), else_="promised")
    changed = connection.execute(
        outbox.update()
        .where(outbox.c.id == number, outbox.c.state.in_(_RETRIABLE))
        .values(state=again, due_at=now, attempts=0, waited=0)
    )
    return changed.rowcount == 1


def cancel(connection: sa.Connection, number: int) -> bool:
    """Cancel a message and those that wait for it; ``False`` where it is being sent, or sent or cancelled already."""
    key = connection.execute(
        outbox.update()
        .where(outbox.c.id == number, outbox.c.state.in_(_CANCELLABLE))
        .values(state="cancelled")
        .returning(outbox.c.key)
    ).scalar()
    if key is not None:
        _let_follow(connection, key, "cancelled")
    return key is not None


def entries(connection: sa.Connection, state: State | None = None) -> list[Entry]:
    """All messages in the order in which they were promised, or those in one state."""
    chosen = sa.true() if state is None else _shown == state
    followed = outbox.alias("followed")
    own = [outbox.c[name] for name in Entry.__dataclass_fields__ if name not in {"state", "follows"}]
    query = sa.select(*own, _shown, followed.c.id.label("follows")).outerjoin_from(
        outbox, followed, followed.c.key == outbox.c.follows
    )
    rows = connection.execute(query.where(chosen).order_by(outbox.c.id)).mappings()
    return [Entry(**row) for row in rows]


def last_failure(connection: sa.Connection, recipient: str) -> str | None:
    """Why the newest message to a recipient failed, of those that went out or failed, or may have.

    ``None`` where that message went out, or where there is none yet.
    """
    is_one = sa.and_(outbox.c.recipient == recipient, outbox.c.state.in_(["sent", "failed", "undecided"]))
    newest = sa.select(outbox.c.state, outbox.c.error).where(is_one).order_by(outbox.c.id.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return (row.error or "") if row is not None and row.state != "sent" else None


def undelivered_to_channels(connection: sa.Connection, prefix: KeyPrefix | None = None) -> dict[MessageKey, str]:
    """Key → why, of the messages to channels that failed or may not have arrived; of all, or with this prefix."""
    chosen = [outbox.c.state.in_(["failed", "undecided"]), sa.not_(TO_A_PERSON)]
    if prefix is not None:
        chosen.append(outbox.c.key.startswith(prefix, autoescape=True))
    rows = connection.execute(sa.select(outbox.c.key, outbox.c.error).where(*chosen).order_by(outbox.c.id))
    return {MessageKey(row.key): row.error or "" for row in rows}


def state_of(connection: sa.Connection, number: int) -> State | None:
    """The state of a message; ``None`` where no message has this number."""
    return connection.execute(sa.select(_shown).where(outbox.c.id == number)).scalar()


def recipient_of(connection: sa.Connection, key: MessageKey) -> str | None:
    """To whom a message was promised; ``None`` where no message has this key."""
    return connection.execute(sa.select(outbox.c.recipient).where(outbox.c.key == key)).scalar()


def promised_by(connection: sa.Connection, prefix: KeyPrefix) -> list[Promise]:
    """The promises whose keys begin with ``prefix``, such as those of one run, in the order in which they were made."""
    return _promises(connection, outbox.c.key.startswith(prefix, autoescape=True))


def everything(connection: sa.Connection) -> list[Promise]:
    """All promises ever made, in the order in which they were made."""
    return _promises(connection, sa.true())


def _promises(connection: sa.Connection, chosen: sa.ColumnElement[bool]) -> list[Promise]:
    rows = connection.execute(sa.select(outbox).where(chosen).order_by(outbox.c.id))
    return [
        Promise(
            key=MessageKey(row.key),
            recipient=row.recipient,
            message=row.message,
            due_at=_waits_until(row),
            follows=MessageKey(row.follows) if row.follows else None,
        )
        for row in rows
    ]


def _waits_until(row: sa.Row[Any]) -> datetime | None:
    """The time that an untried message waits for; ``None`` for any other message."""
    waits = row.state in {"promised", "following"} and row.attempts == 0 and row.due_at > row.promised_at
    return row.due_at if waits else None


def states_of(connection: sa.Connection, prefix: KeyPrefix, recipient: str) -> dict[MessageKey, Stored]:
    """Key → state, of the messages to a recipient whose keys begin with ``prefix``."""
    theirs = sa.and_(outbox.c.recipient == recipient, outbox.c.key.startswith(prefix, autoescape=True))
    rows = connection.execute(sa.select(outbox.c.key, outbox.c.state).where(theirs))
    return {MessageKey(row.key): row.state for row in rows}


def recipients_of(connection: sa.Connection, prefix: KeyPrefix) -> list[str]:
    """Everybody to whom a message went out whose key begins with ``prefix``."""
    went_out = sa.and_(outbox.c.state == "sent", outbox.c.key.startswith(prefix, autoescape=True))
    return list(connection.execute(sa.select(outbox.c.recipient).where(went_out).distinct()).scalars())


def count_by_state(connection: sa.Connection) -> dict[str, int]:
    """State → number of messages."""
    rows = connection.execute(sa.select(_shown, sa.func.count()).group_by(_shown))
    return {str(state): int(count) for state, count in rows}


def waiting(connection: sa.Connection, until: datetime) -> int:
    """The number of messages that still have to go out, without those whose time comes only after ``until``."""
    for_later = sa.and_(outbox.c.state == "promised", outbox.c.attempts == 0, outbox.c.due_at > until)
    unsettled = sa.select(sa.func.count()).where(outbox.c.state.in_(_UNSETTLED), sa.not_(for_later))
    return connection.execute(unsettled).scalar_one()


def _give_back(connection: sa.Connection, claimed: Claimed, **values: object) -> bool:
    """Write these values and end the lease, if this process still holds it; ``False`` where it does not.

    Where the lease ended meanwhile, another process may hold the message or have sent it.
    """
    in_hand = sa.and_(outbox.c.state == "sending", outbox.c.lease_until == claimed.lease_until)
    ours = outbox.update().where(outbox.c.id == claimed.id, in_hand)
    return connection.execute(ours.values(lease_until=None, **values)).rowcount == 1
