"""A year with three replicas on PostgreSQL: what people received, against what a hand-made calendar says they must."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from expected import (
    ALL_CHANNELS,
    AT_NIGHT,
    CHANNELS,
    FILTERED,
    FILTERED_TO,
    REMINDERS,
    RULES,
    STAFF,
    SYNC,
    WEEKLY,
    Rule,
    Wanted,
    instant,
    key,
)
from fate import REPLICAS, Fate, is_missed
from mail import Posted, PostOffice, a_workspace
from policy import CONTACT, PATIENCE, people_s_mail, thanks_key
from programme import CARRIERS, EARLIER_LEVEL, NAMES, ROUND, WEEK, Carrier, Programme, State
from simulation import Run, Simulation
from still_clock import Clock

from mec_bot.sandbox.slack.server import Slack

# From before the clocks go back in 2026 to after they went forward in 2027, with all of Québec's holidays. The short form
# ends after New Year's Day.
FIRST_MONDAY = date(2026, 10, 26)
SHORT, LONG = 11, 52
OPERATOR = "C0VEILLE"
# A project that left is told of for thirty days, and once more when that ends; its last state began a week before it left.
STILL_TOLD = timedelta(days=30) + 2 * WEEK
PEOPLE = (CONTACT, *(carrier.slack_id for carrier in CARRIERS if carrier.slack_id))


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
    year = _lived(postgresql_url, serve_slack, LONG if soaking else SHORT, seed)
    wanted = {one.key: one for one in (*_digests(year), *_to_people(year))}
    summary(_in_one_line(year, wanted))
    _each_message_came_once(year, wanted)
    _each_slot_was_run_once_or_told_as_missed(year)
    _each_level_that_rose_was_told_once(year)
    _it_was_as_bad_as_it_was_meant_to_be(year)


@dataclass(frozen=True, kw_only=True)
class Year:
    """What was to happen (``slots``, but for those that nobody was there for: ``kept``), and what did."""

    start: datetime
    weeks: int
    programme: Programme
    slots: Mapping[Rule, Sequence[datetime]]
    kept: Mapping[Rule, Sequence[datetime]]
    office: PostOffice
    simulation: Simulation
    posted: Sequence[Posted]
    in_threads: int
    alarms: Sequence[Posted]
    runs: Sequence[Run]
    states: Mapping[str, str]


def _lived(url: str, serve_slack: Callable[..., Slack], weeks: int, seed: int) -> Year:
    start, end = instant(FIRST_MONDAY, "00:00"), instant(FIRST_MONDAY + timedelta(weeks=weeks), "00:00")
    programme = Programme(start, weeks, seed)
    slots = {rule: rule.slots(start, end) for rule in RULES}
    posting = {slot for rule in (*CHANNELS, REMINDERS) for slot in slots[rule]}
    fate = Fate(start, weeks, sorted({slot for own in slots.values() for slot in own}), posting, seed)
    clock = Clock()
    office = PostOffice(serve_slack(a_workspace(PEOPLE, (*ALL_CHANNELS, OPERATOR), clock)), seed)
    simulation = Simulation(url, programme, fate, office, clock)
    simulation.run(start, end)
    everything = [_named(one, programme) for one in office.posted()]
    year = Year(
        start=start,
        weeks=weeks,
        programme=programme,
        slots=slots,
        kept={rule: [slot for slot in own if not is_missed(slot, rule.catch_up)] for rule, own in slots.items()},
        office=office,
        simulation=simulation,
        posted=(whole := _with_their_threads([one for one in everything if one.recipient != OPERATOR])),
        in_threads=len([one for one in everything if one.recipient != OPERATOR]) - len(whole),
        alarms=[one for one in everything if one.recipient == OPERATOR],
        runs=simulation.runs(),
        states=simulation.states(),
    )
    simulation.close()
    return year


def _in_one_line(year: Year, wanted: Mapping[str, Wanted]) -> str:
    duplicates, lost, unasked = _astray(year, wanted)
    lived = year.simulation
    return (
        f"{year.weeks} weeks, {len(year.posted)} messages, {len(duplicates)} duplicates, {len(lost)} lost, "
        f"{len(unasked)} unasked; {len(year.runs)} slots, {lived.deaths} deaths that left {len(lived.orphaned_runs)} runs "
        f"and {len(lived.orphaned_messages)} messages behind, {year.office.failures} failed calls"
    )


def _astray(year: Year, wanted: Mapping[str, Wanted]) -> tuple[list[str], list[str], list[str]]:
    """The keys of what came twice, of what never came, and of what nobody asked for."""
    came = Counter(one.key for one in year.posted)
    twice = sorted(name for name, times in came.items() if times > 1)
    return twice, sorted(wanted.keys() - came.keys()), sorted(came.keys() - wanted.keys())


def _each_message_came_once(year: Year, wanted: Mapping[str, Wanted]) -> None:
    assert _astray(year, wanted) == ([], [], [])
    assert Counter(year.states.values()) == {"sent": len(wanted) + year.in_threads + len(year.alarms)}
    for one in year.posted:
        _is_right(one, wanted[one.key])


def _each_slot_was_run_once_or_told_as_missed(year: Year) -> None:
    first_look = (AT_NIGHT.job, year.start)  # a bot that never read the sheet reads it at once, by the first such job
    run = Counter((one.job, one.slot) for one in year.runs if one.outcome == "done")
    assert run == Counter([first_look, *((rule.job, slot) for rule, own in year.kept.items() for slot in own)])
    missed = Counter(
        (rule.job, slot) for rule, own in year.slots.items() for slot in own if slot not in year.kept[rule]
    )
    assert Counter((one.job, one.slot) for one in year.runs if one.outcome == "skipped") == missed
    assert {one.outcome for one in year.runs} == {"done", "skipped"}
    assert len({one.key for one in year.alarms}) == len(year.alarms)
    told = [int(number) for one in year.alarms for number in re.findall(r"(\d+) exécution", one.words)]
    assert sum(told) == missed.total()


def _each_level_that_rose_was_told_once(year: Year) -> None:
    told = [_rises(one) for one in year.posted if one.recipient == STAFF]
    assert told == [set(), *_risen(year.kept[WEEKLY], year.programme)]


def _it_was_as_bad_as_it_was_meant_to_be(year: Year) -> None:
    assert {one.recipient for one in year.posted} > {CONTACT, *ALL_CHANNELS}
    assert year.simulation.deaths > year.weeks
    assert year.simulation.orphaned_runs
    # Which replica takes a message is a race: the dead held none in one short form of six.
    assert year.simulation.orphaned_messages or year.weeks < LONG
    assert year.office.failures > len(year.posted) / 10
    assert set(year.office.sent_by) == set(range(REPLICAS))


def _named(one: Posted, programme: Programme) -> Posted:
    """With a thank-you's name from the calendar."""
    is_thanks = one.key.startswith("thanks/")
    return replace(one, key=thanks_key(programme.at(one.at), one.recipient)) if is_thanks else one


def _with_their_threads(posted: Sequence[Posted]) -> list[Posted]:
    """Each digest with the words of its thread, which came once, after it and not much later."""
    firsts = [one for one in posted if one.recipient not in ALL_CHANNELS or one.key.endswith("/1")]
    by_key = {one.key: one for one in firsts}
    threads = [one for one in posted if one not in firsts]
    assert len({one.key for one in threads}) == len(threads)
    for one in threads:
        first_key = f"{one.key.rpartition('/')[0]}/1"
        first = by_key[first_key]
        assert first.at <= one.at <= first.at + 2 * PATIENCE
        by_key[first_key] = replace(first, words=f"{first.words}\n{one.words}")
    return [by_key[one.key] for one in firsts]


def _digests(year: Year) -> Iterator[Wanted]:
    """At each time one message a channel; the first is a welcome, which tells of nothing yet."""
    for rule, channels in CHANNELS.items():
        for channel in channels:
            for number, slot in enumerate(year.kept[rule]):
                only_one = channel == FILTERED
                yield Wanted(
                    key=key(rule.job, slot, channel),
                    recipient=channel,
                    slot=slot,
                    latest=slot + rule.catch_up + PATIENCE,
                    must=_wrong_with_one_carrier(year.programme, slot) if only_one and number else frozenset(),
                    may=_of_one_carrier(year.programme, slot) if only_one else None,
                )


def _wrong_with_one_carrier(programme: Programme, slot: datetime) -> frozenset[str]:
    state = programme.at(slot)
    return frozenset(project.name for project in state.needing(_the_carrier(state)))


def _of_one_carrier(programme: Programme, slot: datetime) -> frozenset[str]:
    """Its projects, and those that left the sheet so lately that this is still told."""
    states = [programme.at(slot), *(one for one in programme.states if slot - STILL_TOLD <= one.since <= slot)]
    return frozenset(project.name for one in states for project in one.of(_the_carrier(one)))


def _the_carrier(state: State) -> Carrier:
    [found] = [carrier for carrier in state.carriers if carrier.name == FILTERED_TO]
    return found


def _to_people(year: Year) -> Iterator[Wanted]:
    pulled = [*year.kept[SYNC], *year.kept[AT_NIGHT]]
    return people_s_mail(year.kept[REMINDERS], pulled, year.programme)


def _is_right(one: Posted, wanted: Wanted) -> None:
    assert one.recipient == wanted.recipient
    assert wanted.slot <= one.at <= wanted.latest
    named = {name for name in NAMES if name in one.words}
    assert named >= wanted.must
    assert wanted.may is None or named <= wanted.may


Rise = tuple[str, str, str]


def _risen(slots: Sequence[datetime], programme: Programme) -> Iterator[set[Rise]]:
    """What each digest must say of levels that rose since the one before: project, before, after."""
    for before, after in pairwise(programme.at(slot) for slot in slots):
        old = {project.name: project.level_shown or EARLIER_LEVEL for project in before.projects}
        now = {project.name: project.level_shown for project in after.projects if project.name in old}
        yield {(name, old[name], level) for name, level in now.items() if level and level > old[name]}


def _rises(one: Posted) -> set[Rise]:
    names = "|".join(map(re.escape, NAMES))
    return set(re.findall(rf"({names})>? – (\d\w)(?: \([^)]+\))? → (\d\w) \({ROUND}\)", one.words))
