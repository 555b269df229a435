"""What is remembered of the people who are reminded: what the policy decides from."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from mec_bot.actions.bot import Bot
from mec_bot.actions.open_findings import continued_keys
from mec_bot.review.reminders import Standing
from mec_bot.store import disowned, pauses, tellings
from mec_bot.store.database import Connection


def standings(bot: Bot, connection: Connection) -> dict[str, Standing]:
    """Member id → their standing today; a reminder that waits to go out counts as told on its day."""
    zone, today = bot.settings.timezone, bot.today
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), tzinfo=zone)
    sent = tellings.reminded_since(connection, monday)
    paused = pauses.paused(connection, today)
    told: dict[str, dict[str, list[datetime]]] = {}
    for finding, reminder in (
        *_under_other_names(connection),
        *((r.finding, r) for r in tellings.reminders(connection)),
    ):
        told.setdefault(reminder.member, {}).setdefault(finding, []).append(reminder.at)
    later: dict[str, dict[str, pauses.Later]] = {}
    for one in pauses.later(connection, today):
        later.setdefault(one.member, {})[one.finding] = one
    not_theirs: dict[str, set[str]] = {}
    for denial in disowned.in_force(connection):
        not_theirs.setdefault(denial.member, set()).add(denial.carrier)
    return {
        member: Standing(
            told={
                finding: [instant.astimezone(zone).date() for instant in instants]
                for finding, instants in told.get(member, {}).items()
            },
            later={finding: one.until for finding, one in later.get(member, {}).items()},
            disowned=frozenset(not_theirs.get(member, ())),
            sent=sent.get(member, 0),
            paused_until=paused.get(member),
        )
        for member in {*told, *later, *not_theirs, *sent, *paused}
    }


def _under_other_names(connection: Connection) -> list[tuple[str, tellings.Reminder]]:
    """The key of a finding today, and a reminder of it under the name that its project may have had until it was renamed."""
    since, today_s_key = continued_keys(connection)
    earlier = tellings.of_settled(connection, since, today_s_key.keys()) if today_s_key else ()
    return [(today_s_key[reminder.finding], reminder) for reminder in earlier]
