"""Snoozes: findings are put off up to a day, for a reason; a snooze follows its project through a confirmed rename."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mec_bot.actions.questions.resolve_project import resolve_project
from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.review.check import exemptions
from mec_bot.review.snoozes import LONGEST, Snooze, Snoozes
from mec_bot.store import renames, snapshots, snoozes

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.review.exemptions import Exempted
    from mec_bot.store.database import Connection


@dataclass(frozen=True, kw_only=True)
class SnoozeRequest:
    """A request to put off a project's findings, of one ``check`` or of all (``None``), up to ``until`` itself."""

    name: str
    until: date
    reason: str
    by: str
    check: str | None = None


def snooze(context: Context, connection: Connection, request: SnoozeRequest) -> Snooze | None:
    """Put findings off as requested; gives ``None`` before the first pull.

    Raises:
        ConfigError: the name, the check, the day or the reason cannot be used.
    """
    snapshot = snapshots.latest(connection)
    if snapshot is None:
        return None
    _refuse_unusable(context, request)
    project = resolve_project(connection, snapshot.dashboard, request.name)
    decision = snoozes.Decision(
        project=project.key,
        name=project.name,
        check=request.check,
        until=request.until,
        reason=request.reason.strip(),
        made_by=request.by,
    )
    return _snooze(snoozes.make(connection, decision, context.clock()), {})


def _refuse_unusable(context: Context, request: SnoozeRequest) -> None:
    today, until, check = context.today, request.until, request.check
    if not request.reason.strip():
        raise ConfigError(Phrase("Say why with --reason: the digest shows it."))
    if until < today:
        raise ConfigError(Phrase("--until {day} is past. Give a day from {today} on.", day=until, today=today))
    if until > today + LONGEST:
        raise ConfigError(
            Phrase("--until {day} is more than a year ahead. Give a day to {last}.", day=until, last=today + LONGEST)
        )
    names = [one.name for one in context.checks]
    if check is not None and check not in names:
        raise ConfigError(Phrase("--check {check} is no check. Known: {known}.", check=check, known=", ".join(names)))


def end_snooze(context: Context, connection: Connection, number: int) -> None:
    """End a snooze, so that its findings are told again.

    Raises:
        ConfigError: no snooze with this number is in force.
    """
    if not snoozes.end(connection, number, context.today, context.clock()):
        raise ConfigError(
            Phrase("Nothing is put off under number {number}. mec-bot snooze lists what is.", number=number)
        )


def snoozes_in_force(context: Context, connection: Connection) -> Sequence[Snooze]:
    """The snoozes in force today, each under the key that its project has today."""
    current_key = renames.aliases(connection)
    return [_snooze(kept, current_key) for kept in snoozes.in_force(connection, context.today)]


def put_off(context: Context, connection: Connection) -> Snoozes:
    """The snoozes in force today, as a rule that splits findings."""
    return Snoozes(snoozes_in_force(context, connection), context.today)


def exemptions_in_force(context: Context, connection: Connection) -> Sequence[Exempted]:
    """The exemptions of config/checks.yaml, compared with the last snapshot; none before the first pull."""
    snapshot = snapshots.latest(connection)
    return exemptions(context.checks, snapshot.dashboard, context.settings.checks) if snapshot else ()


def _snooze(kept: snoozes.Kept, current_key: dict[str, str]) -> Snooze:
    return Snooze(
        number=kept.id,
        project_key=current_key.get(kept.project, kept.project),
        project=kept.name,
        check=kept.check,
        until=kept.until,
        reason=kept.reason,
        by=kept.made_by,
    )
