"""What the policy of reminders says today, made in one place for the reminders, the digest and `/mec pourquoi`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mec_bot.actions.reminders.reminder_state import reminder_states
from mec_bot.actions.snooze import put_off
from mec_bot.review.finding import from_text
from mec_bot.review.reminders.policy import ReminderPlan, ReminderState, Situation, plan
from mec_bot.store import findings
from mec_bot.store.snapshots import Snapshot

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.store.database import Connection


@dataclass(frozen=True, kw_only=True)
class DayPlan:
    """The plan of one day, and what it was made from: the snapshot, and the reminder states by member id."""

    snapshot: Snapshot
    states: Mapping[str, ReminderState]
    plan: ReminderPlan


def plan_day(context: Context, connection: Connection, snapshot: Snapshot, checks: Collection[str] = ()) -> DayPlan:
    """The plan for today, for all open findings or for those of some ``checks``."""
    known = (from_text(entry.body) for entry in findings.open_findings(connection))
    to_tell, snoozed = put_off(context, connection).split(one for one in known if not checks or one.check in checks)
    states = reminder_states(context, connection)
    situation = Situation(
        dashboard=snapshot.dashboard,
        carriers=context.carriers(snapshot.dashboard),
        states=states,
        settings=context.settings.reminders,
        today=context.today,
    )
    return DayPlan(snapshot=snapshot, states=states, plan=plan(to_tell, snoozed, situation))
