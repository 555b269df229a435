"""The reminder states: what the database knows of each reminded person, from which the policy decides."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from mec_bot.actions.sync.open_findings import continued_keys
from mec_bot.messages.reminders.reasons import why_unreached
from mec_bot.phrases import phrase_from_text
from mec_bot.review.reminders.policy import ReminderState, Unreached
from mec_bot.store import notifications
from mec_bot.store.reminders import disowned, pauses

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.phrases import Phrase
    from mec_bot.store.database import Connection


def reminder_states(context: Context, connection: Connection) -> dict[str, ReminderState]:
    """Member id → their reminder state today; a reminder that waits to go out counts as sent on the day it is due."""
    zone, today, now = context.settings.timezone, context.today, context.clock()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), tzinfo=zone)
    sent = notifications.reminded_between(connection, monday, monday + timedelta(weeks=1))
    paused = pauses.paused(connection, today)
    notified: dict[str, dict[str, list[datetime]]] = {}
    for finding, reminder in (
        *_under_other_names(connection),
        *((r.finding, r) for r in notifications.reminders(connection)),
    ):
        # What the clock sent while it was ahead would put off every reminder until then.
        if not reminder.sent or reminder.at <= now:
            notified.setdefault(reminder.member, {}).setdefault(finding, []).append(reminder.at)
    later: dict[str, dict[str, pauses.Later]] = {}
    for one in pauses.later(connection, today):
        later.setdefault(one.member, {})[one.finding] = one
    not_theirs: dict[str, set[str]] = {}
    for denial in disowned.in_force(connection):
        not_theirs.setdefault(denial.member, set()).add(denial.carrier)
    unreached = _unreached(connection, now, zone)
    return {
        member: ReminderState(
            notified_on={
                finding: [instant.astimezone(zone).date() for instant in instants]
                for finding, instants in notified.get(member, {}).items()
            },
            later={finding: one.until for finding, one in later.get(member, {}).items()},
            disowned=frozenset(not_theirs.get(member, ())),
            sent=sent.get(member, 0),
            paused_until=paused.get(member),
            unreached=unreached.get(member),
        )
        for member in {*notified, *later, *not_theirs, *sent, *paused, *unreached}
    }


def _unreached(connection: Connection, now: datetime, zone: tzinfo) -> dict[str, Unreached]:
    """Member id → the days on which messages to them failed since one reached them, and why the last one did."""
    failed: dict[str, dict[date, Phrase]] = {}
    for one in notifications.not_reached(connection):
        why = why_unreached(phrase_from_text(one.error))
        # As above: what failed while the clock was ahead would put off the next try until then.
        if why is not None and one.at <= now:
            failed.setdefault(one.member, {})[one.at.astimezone(zone).date()] = why
    return {member: Unreached(why=why[max(why)], failed_on=tuple(why)) for member, why in failed.items()}


def _under_other_names(connection: Connection) -> list[tuple[str, notifications.Reminder]]:
    """The reminders of findings under their projects' possible former names, each after the finding's key of today."""
    since, current_key = continued_keys(connection)
    earlier = notifications.of_settled(connection, since, current_key.keys()) if current_key else ()
    return [(current_key[reminder.finding], reminder) for reminder in earlier]
