"""Putting findings off, with an end and a reason; a confirmed rename takes what is put off along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from mec_bot.actions.bot import Bot
from mec_bot.actions.naming import the_project
from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.review.check import exemptions
from mec_bot.review.exemptions import Exempted
from mec_bot.review.snoozes import Snooze, Snoozes
from mec_bot.store import renames, snapshots, snoozes
from mec_bot.store.database import Connection

# Longer than that, nobody remembers why.
_LONGEST = timedelta(days=366)


def snooze(
    bot: Bot, connection: Connection, name: str, *, until: date, reason: str, check: str | None, by: str
) -> Snooze | None:
    """Put off a project's findings of one check, or of all, up to ``until`` itself. ``None`` before the first pull.

    Raises:
        ConfigError: the name, the check, the day or the reason cannot be used.
    """
    snapshot = snapshots.latest(connection)
    if snapshot is None:
        return None
    _refuse(bot, until=until, reason=reason, check=check)
    project = the_project(connection, snapshot.dashboard, name)
    kept = snoozes.make(
        connection,
        project=project.key,
        name=project.name,
        check=check,
        until=until,
        reason=reason.strip(),
        made_by=by,
        now=bot.clock(),
    )
    return _snooze(kept, {})


def _refuse(bot: Bot, *, until: date, reason: str, check: str | None) -> None:
    today = bot.today
    if not reason.strip():
        raise ConfigError(Phrase("Say why with --reason: the digest shows it."))
    if until < today:
        raise ConfigError(Phrase("--until {day} is past. Give a day from {today} on.", day=until, today=today))
    if until > today + _LONGEST:
        raise ConfigError(
            Phrase("--until {day} is more than a year ahead. Give a day to {last}.", day=until, last=today + _LONGEST)
        )
    names = [one.name for one in bot.checks]
    if check is not None and check not in names:
        raise ConfigError(Phrase("--check {check} is no check. Known: {known}.", check=check, known=", ".join(names)))


def end_snooze(bot: Bot, connection: Connection, number: int) -> None:
    """Let what was put off be told again.

    Raises:
        ConfigError: no such number is in force.
    """
    if not snoozes.end(connection, number, bot.today, bot.clock()):
        raise ConfigError(
            Phrase("Nothing is put off under number {number}. mec-bot snooze lists what is.", number=number)
        )


def snoozes_in_force(bot: Bot, connection: Connection) -> Sequence[Snooze]:
    """All of them today, under the keys that their projects have today."""
    today_s_key = renames.aliases(connection)
    return [_snooze(kept, today_s_key) for kept in snoozes.in_force(connection, bot.today)]


def put_off(bot: Bot, connection: Connection) -> Snoozes:
    """What is put off today."""
    return Snoozes(snoozes_in_force(bot, connection), bot.today)


def exemptions_in_force(bot: Bot, connection: Connection) -> Sequence[Exempted]:
    """What config/checks.yaml leaves out, held against the last snapshot; nothing before there is one."""
    snapshot = snapshots.latest(connection)
    return exemptions(bot.checks, snapshot.dashboard, bot.settings.checks) if snapshot else ()


def _snooze(kept: snoozes.Kept, today_s_key: dict[str, str]) -> Snooze:
    return Snooze(
        number=kept.id,
        project_key=today_s_key.get(kept.project, kept.project),
        project=kept.name,
        check=kept.check,
        until=kept.until,
        reason=kept.reason,
        by=kept.made_by,
    )
