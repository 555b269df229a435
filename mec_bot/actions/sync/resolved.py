"""What follows from resolved findings: needless reminders are cancelled, and whoever settled a finding is thanked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mec_bot.actions.after_quiet_hours import after_quiet_hours
from mec_bot.message_key import MessageKey
from mec_bot.messages.reminders.thanks import compose_thanks
from mec_bot.messages.text.message import to_text
from mec_bot.review.activity import statuses_in_use
from mec_bot.review.exemptions import exempt_by
from mec_bot.review.finding import Finding, from_text
from mec_bot.review.settled import Successors
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.store import notifications, outbox
from mec_bot.store.reminders import disowned

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.actions.sync.pulled import Pulled
    from mec_bot.settings.models import CheckSettings
    from mec_bot.sheet.carriers import Carriers
    from mec_bot.sheet.dashboard import Dashboard, Project
    from mec_bot.store.database import Connection


def close_resolved(
    context: Context,
    connection: Connection,
    pulled: Pulled,
    found: Collection[Finding],
) -> None:
    """Cancel the reminders that became needless or another person's, and thank those who settled a finding.

    Call it in the transaction in which a pull resolved findings; ``found`` are the findings that are open.
    """
    carriers = context.carriers(pulled.dashboard)
    mapped = {(carrier.slack_id, fold_key(carrier.name)) for carrier in carriers if carrier.slack_id}
    disowned.end_changed(connection, mapped, pulled.at)
    notifications.cancel_settled(connection)
    waiting = notifications.waiting(connection)
    heard = [one for one in notifications.of_settled(connection, pulled.at) if one.sent]
    if waiting or heard:
        theirs = _carried(pulled.dashboard, carriers, connection)
        notifications.cancel(connection, {one.message for one in waiting if not _is_theirs(one, theirs)})
        if pulled.before is not None:
            resolved = _Resolved(context, pulled.before.dashboard, pulled.dashboard, found)
            own = [one for one in heard if _is_theirs(one, theirs) and resolved.was(from_text(one.body))]
            _thank(context, connection, pulled, own)


def _is_theirs(reminder: notifications.Reminder, carried: Mapping[str, Collection[str]]) -> bool:
    return from_text(reminder.body).project_key in carried.get(reminder.member, ())


def _thank(
    context: Context,
    connection: Connection,
    pulled: Pulled,
    resolved: Iterable[notifications.Reminder],
) -> None:
    thanks: dict[str, dict[str, Finding]] = {}
    for reminder in resolved:
        thanks.setdefault(reminder.member, {})[reminder.finding] = from_text(reminder.body)
    translators = context.translators(pulled.dashboard)
    promises = []
    for member, settled in thanks.items():
        message = compose_thanks(tuple(settled.values()), pulled.dashboard, translators.get(member, context.translator))
        key = MessageKey.of_thanks(pulled.snapshot, member)
        promise = outbox.Promise(key=key, recipient=member, message=to_text(message))
        promises.append(after_quiet_hours(context, promise))
    outbox.promise(connection, promises, pulled.at)


def _carried(dashboard: Dashboard, carriers: Carriers, connection: Connection) -> Mapping[str, Collection[str]]:
    """Member id → the keys of the projects that they carry, without those of carriers that they said are not them."""
    denied = {(one.member, one.carrier) for one in disowned.in_force(connection)}
    carried: dict[str, set[str]] = {}
    for project in dashboard.projects:
        for name in project.carriers:
            carrier = carriers.find(name)
            if carrier and carrier.slack_id and (carrier.slack_id, fold_key(carrier.name)) not in denied:
                carried.setdefault(carrier.slack_id, set()).add(project.key)
    return carried


class _Resolved:
    """Tells whether somebody settled a resolved finding by editing its project, or it went away for another reason."""

    def __init__(self, context: Context, before: Dashboard, after: Dashboard, found: Collection[Finding]) -> None:
        self._settings = context.settings.checks
        self._before, self._after = _by_key(before), _by_key(after)
        self._successors = Successors(found, context.checks)
        self._ended = statuses_in_use(context.settings.checks.inactive_statuses, after.projects)

    def was(self, finding: Finding) -> bool:
        """Whether the project was edited, is still in the sheet and has not ended, and its check still looks at it."""
        old, new = self._before.get(finding.project_key), self._after.get(finding.project_key)
        if old is None or new is None or replace(old, row=0) == replace(new, row=0):
            return False
        check: CheckSettings | None = getattr(self._settings, finding.check, None)
        if check is None or not check.enabled or exempt_by(check.exemptions)(new):
            return False
        return new.status not in self._ended and self._successors.of(finding) is None


def _by_key(dashboard: Dashboard) -> Mapping[str, Project]:
    return {project.key: project for project in dashboard.projects}
