"""Who must be reminded of what, and when, worked out by hand from config/mec_bot.yaml's own words: nothing asks the product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from expected import REMINDERS, SYNC, Wanted, first_hour, key, local_day
from programme import Carrier, Programme, Project, State

# From the first reminder of a point to the second, from the second to the third, from each to the next.
INTERVALS = tuple(timedelta(days=days) for days in (6, 13, 27))
# Reminders without an answer before the contact is told, once the next one would be due.
IN_VAIN = 3
CONTACT = "U0LIUM"
# A message that goes wrong again and again, or whose replica dies, still comes within this time of its run.
PATIENCE = timedelta(minutes=20)
Point = tuple[str, str]
"""A project and what is wrong with it."""


class Memory:
    """What each person was told, as long as it is open."""

    def __init__(self) -> None:
        self.told: dict[tuple[str, Point], list[date]] = defaultdict(list)
        self.contact_knows: set[tuple[str, Point]] = set()
        self.weeks: set[tuple[str, int]] = set()

    def forget(self, state: State) -> None:
        """What is repaired or gone; should it come back, it is new."""
        still = {_point(project) for project in state.projects}
        self.told = defaultdict(list, {at: days for at, days in self.told.items() if at[1] in still})
        self.contact_knows = {at for at in self.contact_knows if at[1] in still}

    def is_due(self, person: str, project: Project, today: date) -> bool:
        days = self.told[person, _point(project)]
        return not days or days[-1] + INTERVALS[min(len(days), len(INTERVALS)) - 1] <= today

    def is_in_vain(self, person: str, project: Project, today: date) -> bool:
        days = self.told[person, _point(project)]
        return len(days) >= IN_VAIN and days[IN_VAIN - 1] + INTERVALS[-1] <= today

    def remind(self, person: str, projects: Sequence[Project], today: date) -> bool:
        """Everything that is open, once any of it is due, and at most once from a Monday to a Sunday."""
        week = (person, (today - timedelta(days=today.weekday())).toordinal())
        if week in self.weeks or not any(self.is_due(person, project, today) for project in projects):
            return False
        self.weeks.add(week)
        for project in projects:
            self.told[person, _point(project)].append(today)
        return True


def people_s_mail(asked: Sequence[datetime], pulled: Sequence[datetime], programme: Programme) -> Iterator[Wanted]:
    """Reminders, what the contact gets, and thanks, where it is asked who is to be reminded, and the sheet is pulled."""
    memory, states = Memory(), iter(programme.states)
    state = next(states)
    upcoming = next(states, None)
    for slot in sorted({*asked, *pulled}):
        if slot in pulled and upcoming is not None and upcoming.since <= slot:
            yield from _thanks(memory, slot, state, upcoming)
            memory.forget(upcoming)
            state, upcoming = upcoming, next(states, None)
        if slot in asked:
            yield from _reminders(memory, slot, state)


def _reminders(memory: Memory, slot: datetime, state: State) -> Iterator[Wanted]:
    """What each carrier gets about their own projects, and what their contact gets about their silence."""
    today = local_day(slot)
    reached = [carrier for carrier in state.carriers if carrier.slack_id]
    silent = {name for carrier in reached for name in _news_for_the_contact(memory, carrier, state, today)}
    for carrier in reached:
        own = state.needing(carrier)
        if memory.remind(carrier.slack_id, own, today):
            yield _wanted(slot, carrier.slack_id, 1, {project.name for project in own})
    if silent:
        yield _wanted(slot, CONTACT, 2, silent)


def _thanks(memory: Memory, slot: datetime, before: State, after: State) -> Iterator[Wanted]:
    """To whoever was reminded of what is now repaired; outside the hours and on days off they wait."""
    wrong = {project.name: project for project in before.projects if project.fault}
    for carrier in after.carriers:
        repaired = {
            project.name
            for project in after.of(carrier)
            if not project.fault
            and project.name in wrong
            and memory.told[carrier.slack_id, _point(wrong[project.name])]
        }
        if carrier.slack_id and repaired:
            yield Wanted(
                key=thanks_key(after, carrier.slack_id),
                recipient=carrier.slack_id,
                slot=first_hour(slot),
                latest=first_hour(slot) + SYNC.catch_up + PATIENCE,
                must=frozenset(repaired),
                may=frozenset(repaired),
            )


def thanks_key(state: State, recipient: str) -> str:
    """What names a thank-you here: the product's own key has a number that rolled back transactions may use up."""
    return f"thanks/{state.since:%Y%m%d}/{recipient}"


def _news_for_the_contact(memory: Memory, carrier: Carrier, state: State, today: date) -> set[str]:
    """The projects about which this carrier was reminded in vain, and their contact does not know yet."""
    news = [
        project
        for project in state.needing(carrier)
        if memory.is_in_vain(carrier.slack_id, project, today)
        and (carrier.slack_id, _point(project)) not in memory.contact_knows
    ]
    memory.contact_knows |= {(carrier.slack_id, _point(project)) for project in news}
    return {project.name for project in news}


def _wanted(slot: datetime, recipient: str, part: int, projects: set[str]) -> Wanted:
    name = key(REMINDERS.job, slot, recipient, part)
    latest = slot + REMINDERS.catch_up + PATIENCE
    named = frozenset(projects)
    return Wanted(key=name, recipient=recipient, slot=slot, latest=latest, must=named, may=named)


def _point(project: Project) -> Point:
    return project.name, project.fault
