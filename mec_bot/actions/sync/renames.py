"""Projects that may have been renamed: proposed to staff after a pull, confirmed or refused by one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.actions.after_quiet_hours import after_quiet_hours
from mec_bot.actions.channels import team_channel
from mec_bot.actions.sync.changelog import log_again
from mec_bot.message_key import MessageKey
from mec_bot.messages.staff.renames import Question, compose_renames
from mec_bot.messages.text.message import Message, to_text
from mec_bot.review.changes import Renamed
from mec_bot.review.finding import from_text
from mec_bot.review.renames import propose
from mec_bot.store import findings, outbox, renames

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.actions.sync.pulled import Pulled
    from mec_bot.messages.text.language import Translator
    from mec_bot.sheet.dashboard import Dashboard
    from mec_bot.store.database import Connection


def propose_renames(context: Context, connection: Connection, before: Dashboard, pulled: Pulled) -> None:
    """Remember the projects that may have been renamed in this pull, and promise staff one message about them."""
    after = pulled.dashboard
    renames.withdraw(connection, {project.key for project in after.projects})
    earlier = renames.everything(connection)
    known = {(rename.from_key, rename.to_key) for rename in earlier if rename.state != "withdrawn"}
    # Nor is it a question whether a project got its old name back, where the first rename was refused or withdrawn.
    known |= {(rename.to_key, rename.from_key) for rename in earlier if rename.state in {"withdrawn", "refused"}}
    pairs = [(p.before.key, p.before.name, p.after.key, p.after.name) for p in propose(before, after, known)]
    if not pairs:
        return
    proposed = renames.propose(connection, pulled.snapshot, pairs, pulled.at)
    recipient = team_channel(context.settings)
    if recipient:
        message = to_text(questions_about(proposed, context.translator))
        promise = outbox.Promise(key=MessageKey.of_renames(pulled.snapshot), recipient=recipient, message=message)
        outbox.promise(connection, [after_quiet_hours(context, promise)], pulled.at)


def questions_about(proposed: Sequence[renames.Rename], translator: Translator) -> Message:
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
        translator,
    )


def known_renames(connection: Connection) -> list[Renamed]:
    """The renames that the list of changes shows as renames: the confirmed ones, and the proposed ones as questions."""
    return [
        Renamed(from_key=rename.from_key, to_key=rename.to_key, confirmed=rename.state == "confirmed")
        for rename in renames.everything(connection)
        if rename.state in {"proposed", "confirmed"}
    ]


def decide_rename(context: Context, connection: Connection, number: int, *, same: bool, who: str) -> bool:
    """Record an answer; in a confirmed rename, the findings keep their age. ``False``: no such question is open."""
    if not renames.decide(connection, number, same=same, who=who, now=context.clock()):
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
    """The key of the same finding about the project under its old name."""
    parts = finding_key.split(":")
    return ":".join(rename.from_key if part == rename.to_key else part for part in parts)
