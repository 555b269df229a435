"""What a pull ends at once: reminders that nobody needs any more, or that are another's now; whoever repaired is thanked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from mec_bot.actions.bot import Bot
from mec_bot.actions.due_time import in_due_time
from mec_bot.messages.message import to_text
from mec_bot.messages.thanks import compose_thanks
from mec_bot.review.exemptions import exempt_by
from mec_bot.review.finding import Finding, from_text
from mec_bot.settings import CheckSettings
from mec_bot.sheet.carriers import Carriers
from mec_bot.sheet.dashboard import Dashboard, Project
from mec_bot.sheet.spelling import key, plain
from mec_bot.store import disowned, outbox, tellings
from mec_bot.store.database import Connection


def settle(
    bot: Bot,
    connection: Connection,
    before: Dashboard | None,
    after: Dashboard,
    found: Collection[Finding],
    snapshot: int,
    now: datetime,
) -> None:
    """Call it in the transaction that resolved findings ``now``; ``found`` are those that are open."""
    carriers = Carriers(bot.settings.carriers, after.carriers)
    mapped = {(carrier.slack_id, key(carrier.name)) for carrier in carriers if carrier.slack_id}
    disowned.end_changed(connection, mapped, now)
    tellings.cancel_settled(connection)
    waiting = tellings.waiting(connection)
    heard = [one for one in tellings.of_settled(connection, now) if one.sent]
    if waiting or heard:
        theirs = _carried(after, carriers, connection)
        tellings.cancel(connection, {one.message for one in waiting if not _is_theirs(one, theirs)})
        if before is not None:
            repaired = _Repaired(bot, before, after, found)
            own = [one for one in heard if _is_theirs(one, theirs) and repaired.was(from_text(one.body))]
            _thank(bot, connection, own, carriers, after, snapshot, now)


def _is_theirs(reminder: tellings.Reminder, carried: Mapping[str, Collection[str]]) -> bool:
    return from_text(reminder.body).project_key in carried.get(reminder.member, ())


def _thank(
    bot: Bot,
    connection: Connection,
    repaired: Iterable[tellings.Reminder],
    carriers: Carriers,
    dashboard: Dashboard,
    snapshot: int,
    now: datetime,
) -> None:
    thanks: dict[str, dict[str, Finding]] = {}
    for reminder in repaired:
        thanks.setdefault(reminder.member, {})[reminder.finding] = from_text(reminder.body)
    languages = {carrier.slack_id: carrier.language for carrier in carriers if carrier.language}
    promises = [
        outbox.Promise(
            key=f"thanks/{snapshot}/{member}",
            recipient=member,
            message=to_text(compose_thanks(tuple(settled.values()), dashboard, bot.language_of(languages.get(member)))),
        )
        for member, settled in thanks.items()
    ]
    outbox.promise(connection, in_due_time(bot, promises), now)


def _carried(dashboard: Dashboard, carriers: Carriers, connection: Connection) -> Mapping[str, Collection[str]]:
    """Member id → the keys of the projects that they carry, but for carriers that they say are not them."""
    denied = {(one.member, one.carrier) for one in disowned.in_force(connection)}
    carried: dict[str, set[str]] = {}
    for project in dashboard.projects:
        for name in project.carriers:
            carrier = carriers.find(name)
            if carrier and carrier.slack_id and (carrier.slack_id, key(carrier.name)) not in denied:
                carried.setdefault(carrier.slack_id, set()).add(project.key)
    return carried


class _Repaired:
    """Whether somebody repaired what a resolved finding was about, rather than that it went away otherwise."""

    def __init__(self, bot: Bot, before: Dashboard, after: Dashboard, found: Collection[Finding]) -> None:
        self._settings = bot.settings.checks
        self._before, self._after = _by_key(before), _by_key(after)
        # Open again under another round or another cell: then nothing is settled.
        self._still = {(finding.check, finding.project_key) for finding in found}
        self._ended = {plain(status) for status in bot.settings.checks.inactive_statuses}

    def was(self, finding: Finding) -> bool:
        """The project was edited, still stands and goes on, and its check still looks at it."""
        old, new = self._before.get(finding.project_key), self._after.get(finding.project_key)
        if old is None or new is None or replace(old, row=0) == replace(new, row=0):
            return False
        check: CheckSettings | None = getattr(self._settings, finding.check, None)
        if check is None or not check.enabled or exempt_by(check.exemptions)(new):
            return False
        ended = new.status is not None and plain(new.status) in self._ended
        return not ended and (finding.check, finding.project_key) not in self._still


def _by_key(dashboard: Dashboard) -> Mapping[str, Project]:
    return {project.key: project for project in dashboard.projects}
