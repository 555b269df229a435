"""Slots that nobody was there for: made up for once within their window, else recorded as skipped and told once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from readers import shown
from running import a_job, promised
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.run_job import run_job
from mec_bot.schedule.plan import Plan
from mec_bot.schedule.times import run_at
from mec_bot.settings.jobs import Job
from mec_bot.settings.targets import Target
from mec_bot.settings.when import When
from mec_bot.store import runs, tables

# 9:00 in Montréal, on the Monday at which the clock stands still.
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
WEEK, DAY, HOUR = timedelta(weeks=1), timedelta(days=1), timedelta(hours=1)
WEEKLY = When(days=("monday",), at=("09:00",))
DAILY = When(at=("09:00",))


def a_digest(name: str = "weekly-digest", when: When = WEEKLY, *, catch_up_minutes: int = 6 * 60, **more: Any) -> Job:
    return a_job(name, "digest", when=when, catch_up_minutes=catch_up_minutes, **more)


def work(context: Context, *jobs: Job) -> list[tuple[str, datetime]]:
    """As a worker that starts now: what was missed, then what is due; gives the slots that it ran."""
    plan = Plan(context, jobs, "test")
    plan.skip_missed()
    ran = []
    for job in jobs:
        slot = plan.due(job)
        if slot is None:
            continue
        run = run_at(job, slot, context.settings.timezone, context.settings.working_days)
        if run_job(context, run, owner="test"):
            ran.append((job.name, run.slot))
    return ran


def skipped(context: Context, job: str = "weekly-digest") -> list[datetime]:
    with context.database.reading() as connection:
        rows = connection.execute(sa.select(tables.runs).where(tables.runs.c.outcome == "skipped").order_by("slot"))
        return [row.slot for row in rows if row.job == job]


def told(context: Context) -> list[str]:
    """What the operator's channel is promised about missed times."""
    return [shown(promise) for promise in promised(context) if promise.key.startswith("missed/")]


def test_what_is_missed_within_its_window_is_made_up_for_once_and_not_told(context: Context, clock: Clock) -> None:
    assert work(context, a_digest()) == [("weekly-digest", MONDAY)]
    clock.now = MONDAY + WEEK + HOUR
    assert work(context, a_digest()) == [("weekly-digest", MONDAY + WEEK)]
    assert work(context, a_digest()) == []
    assert (skipped(context), told(context)) == ([], [])


def test_what_is_missed_beyond_its_window_is_recorded_and_told_once(context: Context, clock: Clock) -> None:
    work(context, a_digest())
    clock.now = MONDAY + 2 * WEEK + DAY
    assert [work(context, a_digest()) for _ in range(2)] == [[], []]
    assert skipped(context) == [MONDAY + WEEK, MONDAY + 2 * WEEK]
    [message] = told(context)
    assert "weekly-digest\u00a0: 2 fois, du lundi 30 novembre 2026" in message
    assert "au lundi 7 décembre 2026 à 9\u00a0h" in message


def test_of_several_only_the_last_is_made_up_for_and_the_others_are_told(context: Context, clock: Clock) -> None:
    work(context, a_digest())
    clock.now = MONDAY + 2 * WEEK + HOUR
    assert work(context, a_digest()) == [("weekly-digest", MONDAY + 2 * WEEK)]
    assert skipped(context) == [MONDAY + WEEK]
    [message] = told(context)
    assert "weekly-digest\u00a0: le lundi 30 novembre 2026 à 9\u00a0h" in message


def test_all_jobs_are_told_in_one_message_to_the_operators_channel(context: Context, clock: Clock) -> None:
    jobs = [a_digest(), a_digest("daily-digest", DAILY)]
    work(context, *jobs)
    clock.now = MONDAY + WEEK + 9 * HOUR
    work(context, *jobs)
    assert len(skipped(context, "daily-digest")) == 7
    [message] = [promise for promise in promised(context) if promise.key.startswith("missed/")]
    assert message.recipient == context.settings.slack.operator_channel
    assert "8 exécutions prévues ont été manquées" in shown(message)
    assert all(name in shown(message) for name in ("weekly-digest", "daily-digest"))


def test_without_an_operators_channel_they_are_recorded_all_the_same(context: Context, clock: Clock) -> None:
    slack = context.settings.slack.model_copy(update={"operator_channel": ""})
    context = replace(context, settings=replace(context.settings, slack=slack))
    work(context, a_digest())
    clock.now = MONDAY + WEEK + DAY
    work(context, a_digest())
    assert (skipped(context), told(context)) == ([MONDAY + WEEK], [])


def test_several_workers_that_come_back_at_once_tell_it_once(context: Context, clock: Clock) -> None:
    work(context, a_digest())
    clock.now = MONDAY + WEEK + DAY
    together = Barrier(4)

    def start(_: int) -> None:
        plan = Plan(context, [a_digest()], "test")
        together.wait(10)
        plan.skip_missed()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(4)))
    assert (skipped(context), len(told(context))) == ([MONDAY + WEEK], 1)


def test_a_job_of_every_few_minutes_has_missed_nothing(context: Context, clock: Clock) -> None:
    job = a_digest(when=When(every_minutes=15), catch_up_minutes=60)
    assert work(context, job) == [("weekly-digest", MONDAY)]
    clock.now = MONDAY + DAY
    assert work(context, job) == [("weekly-digest", MONDAY + DAY)]
    assert (skipped(context), told(context)) == ([], [])


def test_a_holiday_that_is_skipped_or_shifted_was_not_missed(context: Context, clock: Clock) -> None:
    clock.now = datetime(2026, 12, 18, 14, 0, tzinfo=UTC)  # a Friday; Christmas is the next one
    friday = a_digest(when=When(days=("friday",), at=("09:00",), on_holiday="skip"))
    work(context, friday)
    clock.now = datetime(2026, 12, 31, 14, 0, tzinfo=UTC)
    work(context, friday)
    assert told(context) == []


# --- what only looks missed ---------------------------------------------------------------------------------------


def test_a_new_job_has_missed_nothing_and_is_made_up_for_from_then_on(context: Context, clock: Clock) -> None:
    clock.now = MONDAY + HOUR
    assert work(context, a_digest()) == []
    clock.now = MONDAY + WEEK + HOUR
    assert work(context, a_digest()) == [("weekly-digest", MONDAY + WEEK)]
    assert told(context) == []


@pytest.mark.parametrize(
    "edited",
    [
        a_digest(when=When(days=("monday",), at=("08:00",))),
        a_digest(when=When(days=("monday", "sunday"), at=("09:00",))),
        a_digest(timezone="America/Halifax"),
    ],
    ids=["earlier", "one day more", "another zone"],
)
def test_an_edited_job_neither_missed_its_new_times_nor_sends_an_old_one_again(
    context: Context, clock: Clock, edited: Job
) -> None:
    work(context, a_digest())
    clock.now = MONDAY + WEEK - HOUR / 2
    assert work(context, edited) == []
    clock.now = MONDAY + WEEK + DAY
    work(context, edited)
    assert all(slot > MONDAY + WEEK - HOUR / 2 for slot in skipped(context))


def test_an_edit_that_changes_no_time_changes_nothing(context: Context, clock: Clock) -> None:
    work(context, a_digest())
    clock.now = MONDAY + WEEK + DAY
    work(
        context,
        a_digest(
            when=When(days=("monday",), at=("09:00",), on_holiday="shift"),
            language="en",
            to=[Target(channel="operator")],
        ),
    )
    assert skipped(context) == [MONDAY + WEEK]


def test_a_job_that_was_disabled_meanwhile_has_missed_nothing(context: Context, clock: Clock) -> None:
    work(context, a_digest())
    clock.now = MONDAY + DAY
    assert work(context) == []
    clock.now = MONDAY + 2 * WEEK + HOUR
    assert work(context, a_digest()) == []
    assert (skipped(context), told(context)) == ([], [])


def test_a_pull_is_always_welcome(context: Context, clock: Clock) -> None:
    clock.now = MONDAY + HOUR
    daily = a_job("sync", "sync", when=DAILY, catch_up_minutes=6 * 60)
    assert work(context, daily) == [("sync", MONDAY)]


def test_a_job_of_a_memory_without_beginnings_is_made_up_for_within_its_window(context: Context, clock: Clock) -> None:
    long_ago = MONDAY - 4 * WEEK
    with context.database.writing() as connection:
        claim = runs.Claim(job="weekly-digest", slot=long_ago, since=long_ago)
        runs.claim(connection, claim, owner="test", lease=HOUR)
        runs.finish(connection, claim, runs.Ending(outcome="done"), long_ago)
    clock.now = MONDAY + HOUR
    assert work(context, a_digest()) == [("weekly-digest", MONDAY)]
    assert (skipped(context), told(context)) == ([], [])


# --- claims -------------------------------------------------------------------------------------------------------


def claim(context: Context, slot: datetime, lease: timedelta) -> None:
    with context.database.writing() as connection:
        claim = runs.Claim(job="weekly-digest", slot=slot, since=context.clock())
        assert runs.claim(connection, claim, owner="other", lease=lease)


def test_a_slot_in_other_hands_is_not_missed(context: Context, clock: Clock) -> None:
    job = a_digest(catch_up_minutes=0)
    work(context, job)
    clock.now = MONDAY + WEEK
    claim(context, MONDAY + WEEK, HOUR)
    clock.forward(minutes=30)
    work(context, job)
    assert (skipped(context), told(context)) == ([], [])


def test_a_slot_whose_process_died_is_missed_once_nobody_may_make_up_for_it(context: Context, clock: Clock) -> None:
    work(context, a_digest())
    clock.now = MONDAY + WEEK
    claim(context, MONDAY + WEEK, timedelta(minutes=5))
    clock.forward(hours=7)
    assert work(context, a_digest()) == []
    assert (skipped(context), len(told(context))) == ([MONDAY + WEEK], 1)
