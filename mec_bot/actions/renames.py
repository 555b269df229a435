"""Projects that may have been renamed: proposed to staff after a pull, confirmed or refused by one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mec_bot.actions.bot import Bot
from mec_bot.actions.changelog import log_again
from mec_bot.actions.due_time import in_due_time
from mec_bot.messages.language import Language
from mec_bot.messages.message import Message, to_text
from mec_bot.messages.renames import Question, compose_renames
from mec_bot.review.changes import Renamed
from mec_bot.review.finding import from_text
from mec_bot.review.renames import propose
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.store import findings, outbox, renames
from mec_bot.store.database import Connection


def propose_renames(
    bot: Bot, connection: Connection, before: Dashboard, after: Dashboard, snapshot: int, now: datetime
) -> None:
    """Remember what may have been renamed in this pull, and promise staff one message about it.

    ``now`` is the pull's own instant: what was resolved by it is known by that.
    """
    renames.withdraw(connection, {project.key for project in after.projects})
    earlier = renames.everything(connection)
    known = {(rename.from_key, rename.to_key) for rename in earlier if rename.state != "withdrawn"}
    # Nor is the way back a question, where the way there never was an answer.
    known |= {(rename.to_key, rename.from_key) for rename in earlier if rename.state in {"withdrawn", "refused"}}
    pairs = [(p.before.key, p.before.name, p.after.key, p.after.name) for p in propose(before, after, known)]
    if not pairs:
        return
    proposed = renames.propose(connection, snapshot, pairs, now)
    recipient = bot.settings.bot.slack.staff_channel or bot.settings.bot.slack.operator_channel
    if recipient:
        message = to_text(questions_about(proposed, bot.language))
        promise = outbox.Promise(key=f"renames/{snapshot}", recipient=recipient, message=message)
        outbox.promise(connection, in_due_time(bot, [promise]), now)


def questions_about(proposed: Sequence[renames.Rename], language: Language) -> Message:
    """The message about the proposals of one pull, as they stand now."""
    return compose_renames(
        [
            Question(
                number=rename.id,
                before=rename.from_name,
                after=rename.to_name,
                state=rename.state,
                decided_by=rename.decided_by,
            )
            for rename in proposed
        ],
        language,
    )


def known_renames(connection: Connection) -> list[Renamed]:
    """Those that the change list should tell as such."""
    return [
        Renamed(from_key=rename.from_key, to_key=rename.to_key, confirmed=rename.state == "confirmed")
        for rename in renames.everything(connection)
        if rename.state in {"proposed", "confirmed"}
    ]


def decide_rename(bot: Bot, connection: Connection, number: int, *, same: bool, who: str) -> bool:
    """Write down an answer; a confirmed rename takes the findings' ages with it. ``False``: no such open question."""
    if not renames.decide(connection, number, same=same, who=who, now=bot.clock()):
        return False
    rename = renames.get(connection, number)
    if same and rename is not None:
        log_again(connection, rename.snapshot)
        for entry in findings.open_findings(connection):
            if from_text(entry.body).project_key == rename.to_key:
                old = key_before(entry.key, rename)
                findings.carry_over(connection, old, entry.key, since=rename.proposed_at)
    return True


def key_before(finding_key: str, rename: renames.Rename) -> str:
    """What the same finding about the project under its old name is called."""
    parts = finding_key.split(":")
    return ":".join(rename.from_key if part == rename.to_key else part for part in parts)
