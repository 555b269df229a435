"""A pull that is held: told to staff once, accepted by one of them or by the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from mec_bot.actions.bot import Bot
from mec_bot.actions.due_time import in_due_time
from mec_bot.actions.renames import decide_rename, questions_about
from mec_bot.messages.held import compose_accepted, compose_held, compose_settled
from mec_bot.messages.message import Message, to_text
from mec_bot.phrases import Phrase
from mec_bot.review.breaker import reasons_from_text, reasons_to_text
from mec_bot.store import held, outbox, renames
from mec_bot.store.database import Connection
from mec_bot.store.snapshots import Snapshot


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What to answer; ``settled``: it takes the place of the question."""

    message: Message
    settled: bool


def hold(bot: Bot, connection: Connection, last: Snapshot, reasons: Sequence[Phrase], *, acceptable: bool) -> None:
    """Remember that this pull is held, and promise staff one message about it.

    A later pull that is held for the same reasons is the same question, whatever else was edited meanwhile.
    """
    now = bot.clock()
    digest = _digest(reasons)
    number = held.hold(connection, digest, reasons_to_text(reasons), now)
    recipient = bot.settings.bot.slack.staff_channel or bot.settings.bot.slack.operator_channel
    if number is None or not recipient:
        return
    message = compose_held(
        reasons,
        digest,
        last.dashboard.link(1),
        acceptable=acceptable,
        seen_at=last.seen_at,
        now=now,
        zone=bot.settings.timezone,
        language=bot.language,
    )
    # With its number: a tab that is emptied again next month is told again, though its content is the same.
    promise = outbox.Promise(key=f"held/{digest[:16]}/{number}", recipient=recipient, message=to_text(message))
    outbox.promise(connection, in_due_time(bot, [promise]), now)


def was_accepted(connection: Connection, reasons: Sequence[Phrase]) -> bool:
    """Whether staff accepted a pull that was held for these reasons, and none was taken since."""
    waiting = held.waiting(connection)
    return waiting is not None and (waiting.digest, waiting.state) == (_digest(reasons), "accepted")


def _digest(reasons: Sequence[Phrase]) -> str:
    return hashlib.sha256(reasons_to_text(reasons).encode()).hexdigest()


class Decisions:
    """What staff decide with a button."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    def accept_pull(self, digest: str, member_id: str) -> Decided:
        """Let the next pull that would be held for the same reasons be the truth. Raises StoreError."""
        with self._bot.database.writing() as connection:
            accepted = held.accept(connection, digest, member_id)
        language = self._bot.language
        if accepted is None:
            return Decided(message=compose_settled(language), settled=False)
        message = compose_accepted(reasons_from_text(accepted.reasons), member_id, language)
        return Decided(message=message, settled=True)

    def decide_rename(self, number: int, member_id: str, *, same: bool) -> Decided:
        """Say whether a project was renamed; whatever was answered already stands. Raises StoreError."""
        with self._bot.database.writing_alone() as connection:
            decide_rename(self._bot, connection, number, same=same, who=member_id)
            rename = renames.get(connection, number)
            together = renames.of_snapshot(connection, rename.snapshot) if rename else []
        if not together:
            return Decided(message=compose_settled(self._bot.language), settled=False)
        return Decided(message=questions_about(together, self._bot.language), settled=True)
