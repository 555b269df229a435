"""A year with three replicas on PostgreSQL: what people received, against what a hand-made calendar says they must."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from expected import AT_NIGHT, CHANNELS, REMINDERS, RULES, SYNC, WEEKLY, Rule, Wanted, instant, key
from fate import REPLICAS, Fate, is_missed
from mail import Posted, PostOffice, a_workspace
from policy import CONTACT, PATIENCE, people_s_mail, thanks_key
from programme import CARRIERS, EARLIER_LEVEL, NAMES, ROUND, Programme
from simulation import Simulation
from still_clock import Clock

from mec_bot.sandbox.slack import Slack

# From before the clocks go back in 2026 to after they went forward in 2027, with all of Québec's holidays. The short form
# ends after New Year's Day.
FIRST_MONDAY = date(2026, 10, 26)
SHORT, LONG = 11, 52
OPERATOR = "C0VEILLE"


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [6])
def test_a_year_in_which_all_comes_once_on_time_and_to_the_right_person(
    postgresql_url: str,
    serve_slack: Callable[..., Slack],
    seed: int,
    soaking: bool,
    summary: Callable[[str], None],
) -> None:
    weeks = LONG if soaking else SHORT
    start, end = instant(FIRST_MONDAY, "00:00"), instant(FIRST_MONDAY + timedelta(weeks=weeks), "00:00")
    programme = Programme(start, weeks, seed)
    slots = {rule: rule.slots(start, end) for rule in RULES}
    posting = {slot for rule in (*CHANNELS, REMINDERS) for slot in slots[rule]}
    fate = Fate(start, weeks, sorted({slot for own in slots.values() for slot in own}), posting, seed)
    clock = Clock()
    people = [CONTACT, *(carrier.slack_id for carrier in CARRIERS if carrier.slack_id)]
    office = PostOffice(serve_slack(a_workspace(people, (*CHANNELS.values(), OPERATOR), clock)), seed)
    simulation = Simulation(postgresql_url, programme, fate, office, clock)
    simulation.run(start, end)
    everything = [_named(one, programme) for one in office.posted()]
    alarms = [one for one in everything if one.key.startswith("missed/")]
    posted = [one for one in everything if one not in alarms]
    states, runs = simulation.states(), simulation.runs()
    simulation.close()

    kept = {rule: [slot for slot in own if not is_missed(slot, rule.catch_up)] for rule, own in slots.items()}
    pulled = [*kept[SYNC], *kept[AT_NIGHT]]
    wanted = {one.key: one for one in (*_digests(kept), *people_s_mail(kept[REMINDERS], pulled, programme))}
    came = Counter(one.key for one in posted)
    duplicates = sorted(name for name, times in came.items() if times > 1)
    lost, unasked = sorted(wanted.keys() - came.keys()), sorted(came.keys() - wanted.keys())
    summary(
        f"{weeks} weeks, {len(posted)} messages, {len(duplicates)} duplicates, {len(lost)} lost, {len(unasked)} unasked; "
        f"{len(runs)} slots, {simulation.deaths} deaths that left {len(simulation.orphaned_runs)} runs and "
        f"{len(simulation.orphaned_messages)} messages behind, {office.failures} failed calls"
    )
    assert (duplicates, lost, unasked) == ([], [], [])
    assert Counter(states.values()) == {"sent": len(wanted) + len(alarms)}
    for one in posted:
        _is_right(one, wanted[one.key])

    first_look = (AT_NIGHT.job, start)  # a bot that never read the sheet reads it at once, by the first job that does
    assert Counter((run.job, run.slot) for run in runs if run.outcome == "done") == Counter(
        [first_look, *((rule.job, slot) for rule, own in kept.items() for slot in own)]
    )
    missed = Counter((rule.job, slot) for rule, own in slots.items() for slot in own if slot not in kept[rule])
    assert Counter((run.job, run.slot) for run in runs if run.outcome != "done") == missed
    assert {run.outcome for run in runs} == {"done", "skipped"}
    assert {one.recipient for one in alarms} == {OPERATOR}
    assert len({one.key for one in alarms}) == len(alarms)
    assert sum(int(told) for one in alarms for told in re.findall(r"(\d+) exécution", one.words)) == missed.total()
    assert [_rises(one) for one in posted if one.recipient == CHANNELS[WEEKLY]] == [
        set(),
        *_risen(kept[WEEKLY], programme),
    ]
    # It was as full and as bad a year as it was meant to be.
    assert {one.recipient for one in posted} == {*people, *CHANNELS.values()}
    assert simulation.deaths > weeks
    assert simulation.orphaned_runs
    assert simulation.orphaned_messages
    assert office.failures > len(posted) / 10
    assert set(office.sent_by) == set(range(REPLICAS))


def _named(one: Posted, programme: Programme) -> Posted:
    """With a thank-you's name from the calendar."""
    is_thanks = one.key.startswith("thanks/")
    return replace(one, key=thanks_key(programme.at(one.at), one.recipient)) if is_thanks else one


def _digests(kept: dict[Rule, list[datetime]]) -> Iterator[Wanted]:
    for rule, channel in CHANNELS.items():
        for slot in kept[rule]:
            latest = slot + rule.catch_up + PATIENCE
            yield Wanted(key=key(rule.job, slot, channel), recipient=channel, slot=slot, latest=latest)


def _is_right(one: Posted, wanted: Wanted) -> None:
    assert one.recipient == wanted.recipient
    assert wanted.slot <= one.at <= wanted.latest
    if wanted.projects is not None:
        assert {name for name in NAMES if name in one.words} == wanted.projects


Rise = tuple[str, str, str]


def _risen(slots: Sequence[datetime], programme: Programme) -> Iterator[set[Rise]]:
    """What each digest must say of levels that rose since the one before: project, before, after."""
    for before, after in pairwise(programme.at(slot) for slot in slots):
        old = {project.name: project.level_shown or EARLIER_LEVEL for project in before.projects}
        now = {project.name: project.level_shown for project in after.projects if project.name in old}
        yield {(name, old[name], level) for name, level in now.items() if level and level > old[name]}


def _rises(one: Posted) -> set[Rise]:
    names = "|".join(map(re.escape, NAMES))
    return set(re.findall(rf"({names})>? – (\d\w) → (\d\w) \({ROUND}\)", one.words))
