"""Held pulls: staff are told of each once, and accept it with a button or on the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mec_bot.actions.after_quiet_hours import after_quiet_hours
from mec_bot.actions.channels import team_channel
from mec_bot.actions.sync.renames import decide_rename, questions_about
from mec_bot.message_key import MessageKey
from mec_bot.messages.staff.held import compose_accepted, compose_held, compose_settled
from mec_bot.messages.text.message import Message, to_text
from mec_bot.review.breaker import Doubt, doubts_from_text, doubts_to_text
from mec_bot.store import held, outbox, renames

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.store.database import Connection
    from mec_bot.store.snapshots import Snapshot


@dataclass(frozen=True, kw_only=True)
class Decided:
    """The answer to a decision; where it is ``settled``, it takes the place of the question."""

    message: Message
    settled: bool


def hold(
    context: Context, connection: Connection, last: Snapshot, doubts: Sequence[Doubt], *, acceptable: bool
) -> None:
    """Remember that this pull is held, and promise staff one message about it.

    A later pull about which there are the same doubts is the same question, whatever else was edited meanwhile. ``last``
    is the last good snapshot; ``acceptable`` says whether staff may accept the pull.
    """
    now = context.clock()
    digest = _digest(doubts)
    number = held.hold(connection, digest, doubts_to_text(doubts), now)
    recipient = team_channel(context.settings)
    if number is None or not recipient:
        return
    message = compose_held(
        doubts,
        digest,
        last.dashboard.link(1),
        acceptable=acceptable,
        text_context=context.text_context(last),
    )
    promise = outbox.Promise(key=MessageKey.of_held_pull(digest, number), recipient=recipient, message=to_text(message))
    outbox.promise(connection, [after_quiet_hours(context, promise)], now)


def may_be_taken(connection: Connection, doubts: Sequence[Doubt], *, accept: bool) -> bool:
    """Whether staff accepted a pull with just these doubts, and no pull was taken since.

    With ``accept``, the operator accepts now what was held last; where nothing is held, whatever the sheet says.
    """
    waiting = held.waiting(connection)
    if waiting is None:
        return accept
    return waiting.digest == _digest(doubts) and (accept or waiting.state == "accepted")


def _digest(doubts: Sequence[Doubt]) -> str:
    return hashlib.sha256(doubts_to_text(doubts).encode()).hexdigest()


class Decisions:
    """The decisions that staff make with a button; each method gives the answer to show."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def accept_pull(self, digest: str, member_id: str) -> Decided:
        """Accept a held pull: the next one is taken as it is, if there are the same doubts about the same changes.

        Raises:
            StoreError: the database does not answer.
        """
        with self._context.database.writing() as connection:
            accepted = held.accept(connection, digest, member_id)
        translator = self._context.translator
        if accepted is None:
            return Decided(message=compose_settled(translator), settled=False)
        message = compose_accepted(doubts_from_text(accepted.reasons), member_id, translator)
        return Decided(message=message, settled=True)

    def decide_rename(self, number: int, member_id: str, *, same: bool) -> Decided:
        """Record whether a project was renamed; an answer that was given before stands.

        Raises:
            StoreError: the database does not answer.
        """
        with self._context.database.writing_alone() as connection:
            decide_rename(self._context, connection, number, same=same, who=member_id)
            rename = renames.get(connection, number)
            together = renames.of_snapshot(connection, rename.snapshot) if rename else []
        if not together:
            return Decided(message=compose_settled(self._context.translator), settled=False)
        return Decided(message=questions_about(together, self._context.translator), settled=True)
