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
from running import promised
from still_clock import Clock

from mec_bot.actions.bot import Bot
from mec_bot.actions.run_task import run_task
from mec_bot.actions.task import Target
from mec_bot.schedule.jobs import Job
from mec_bot.schedule.plan import Plan
from mec_bot.schedule.when import When
from mec_bot.store import runs, tables

# 9:00 in Montréal, on the Monday at which the clock stands still.
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
WEEK, DAY, HOUR = timedelta(weeks=1), timedelta(days=1), timedelta(hours=1)
WEEKLY = When(days=("monday",), at=("09:00",))
DAILY = When(at=("09:00",))


def a_job(name: str = "weekly-digest", when: When = WEEKLY, **more: Any) -> Job:
    values: dict[str, Any] = {"action": "digest", "to": (Target(),), "language": None, "checks": ()}
    return Job(name=name, when=when, **{"catch_up": 6 * HOUR} | values | more)


def work(bot: Bot, *jobs: Job) -> list[tuple[str, datetime]]:
    """As a worker that starts now: what was missed, then what is due; gives the slots that it ran."""
    plan = Plan(bot, jobs, "test")
    plan.skip_missed()
    ran = []
    for job in jobs:
        slot = plan.due(job)
        if slot is not None and run_task(bot, job.action, job.task(slot), owner="test"):
            ran.append((job.name, slot.astimezone(UTC)))
    return ran


def skipped(bot: Bot, job: str = "weekly-digest") -> list[datetime]:
    with bot.database.reading() as connection:
        rows = connection.execute(sa.select(tables.runs).where(tables.runs.c.outcome == "skipped").order_by("slot"))
        return [row.slot for row in rows if row.job == job]


def told(bot: Bot) -> list[str]:
    """What the operator's channel is promised about missed times."""
    return [shown(promise) for promise in promised(bot) if promise.key.startswith("missed/")]


def test_what_is_missed_within_its_window_is_made_up_for_once_and_not_told(bot: Bot, clock: Clock) -> None:
    assert work(bot, a_job()) == [("weekly-digest", MONDAY)]
    clock.now = MONDAY + WEEK + HOUR
    assert work(bot, a_job()) == [("weekly-digest", MONDAY + WEEK)]
    assert work(bot, a_job()) == []
    assert (skipped(bot), told(bot)) == ([], [])


def test_what_is_missed_beyond_its_window_is_recorded_and_told_once(bot: Bot, clock: Clock) -> None:
    work(bot, a_job())
    clock.now = MONDAY + 2 * WEEK + DAY
    assert [work(bot, a_job()) for _ in range(2)] == [[], []]
    assert skipped(bot) == [MONDAY + WEEK, MONDAY + 2 * WEEK]
    [message] = told(bot)
    assert "weekly-digest\u00a0: 2 fois, du lundi 30 novembre 2026" in message
    assert "au lundi 7 décembre 2026 à 9\u00a0h" in message


def test_of_several_only_the_last_is_made_up_for_and_the_others_are_told(bot: Bot, clock: Clock) -> None:
    work(bot, a_job())
    clock.now = MONDAY + 2 * WEEK + HOUR
    assert work(bot, a_job()) == [("weekly-digest", MONDAY + 2 * WEEK)]
    assert skipped(bot) == [MONDAY + WEEK]
    [message] = told(bot)
    assert "weekly-digest\u00a0: le lundi 30 novembre 2026 à 9\u00a0h" in message


def test_all_jobs_are_told_in_one_message_to_the_operators_channel(bot: Bot, clock: Clock) -> None:
    jobs = [a_job(), a_job("daily-digest", DAILY)]
    work(bot, *jobs)
    clock.now = MONDAY + WEEK + 9 * HOUR
    work(bot, *jobs)
    assert len(skipped(bot, "daily-digest")) == 7
    [message] = [promise for promise in promised(bot) if promise.key.startswith("missed/")]
    assert message.recipient == bot.settings.bot.slack.operator_channel
    assert "8 exécutions prévues ont été manquées" in shown(message)
    assert all(name in shown(message) for name in ("weekly-digest", "daily-digest"))


def test_without_an_operators_channel_they_are_recorded_all_the_same(bot: Bot, clock: Clock) -> None:
    slack = bot.settings.bot.slack.model_copy(update={"operator_channel": ""})
    bot = replace(bot, settings=replace(bot.settings, bot=bot.settings.bot.model_copy(update={"slack": slack})))
    work(bot, a_job())
    clock.now = MONDAY + WEEK + DAY
    work(bot, a_job())
    assert (skipped(bot), told(bot)) == ([MONDAY + WEEK], [])


def test_several_workers_that_come_back_at_once_tell_it_once(bot: Bot, clock: Clock) -> None:
    work(bot, a_job())
    clock.now = MONDAY + WEEK + DAY
    together = Barrier(4)

    def start(_: int) -> None:
        plan = Plan(bot, [a_job()], "test")
        together.wait(10)
        plan.skip_missed()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(4)))
    assert (skipped(bot), len(told(bot))) == ([MONDAY + WEEK], 1)


def test_a_job_of_every_few_minutes_has_missed_nothing(bot: Bot, clock: Clock) -> None:
    job = a_job(when=When(every_minutes=15), catch_up=HOUR)
    assert work(bot, job) == [("weekly-digest", MONDAY)]
    clock.now = MONDAY + DAY
    assert work(bot, job) == [("weekly-digest", MONDAY + DAY)]
    assert (skipped(bot), told(bot)) == ([], [])


def test_a_holiday_that_is_skipped_or_shifted_was_not_missed(bot: Bot, clock: Clock) -> None:
    clock.now = datetime(2026, 12, 18, 14, 0, tzinfo=UTC)  # a Friday; Christmas is the next one
    friday = a_job(when=When(days=("friday",), at=("09:00",), on_holiday="skip"))
    work(bot, friday)
    clock.now = datetime(2026, 12, 31, 14, 0, tzinfo=UTC)
    work(bot, friday)
    assert told(bot) == []


# --- what only looks missed ---------------------------------------------------------------------------------------


def test_a_new_job_has_missed_nothing_and_is_made_up_for_from_then_on(bot: Bot, clock: Clock) -> None:
    clock.now = MONDAY + HOUR
    assert work(bot, a_job()) == []
    clock.now = MONDAY + WEEK + HOUR
    assert work(bot, a_job()) == [("weekly-digest", MONDAY + WEEK)]
    assert told(bot) == []


@pytest.mark.parametrize(
    "edited",
    [
        a_job(when=When(days=("monday",), at=("08:00",))),
        a_job(when=When(days=("monday", "sunday"), at=("09:00",))),
        a_job(timezone="America/Halifax"),
    ],
    ids=["earlier", "one day more", "another zone"],
)
def test_an_edited_job_neither_missed_its_new_times_nor_sends_an_old_one_again(
    bot: Bot, clock: Clock, edited: Job
) -> None:
    work(bot, a_job())
    clock.now = MONDAY + WEEK - HOUR / 2
    assert work(bot, edited) == []
    clock.now = MONDAY + WEEK + DAY
    work(bot, edited)
    assert all(slot > MONDAY + WEEK - HOUR / 2 for slot in skipped(bot))


def test_an_edit_that_changes_no_time_changes_nothing(bot: Bot, clock: Clock) -> None:
    work(bot, a_job())
    clock.now = MONDAY + WEEK + DAY
    work(
        bot,
        a_job(
            when=When(days=("monday",), at=("09:00",), on_holiday="shift"),
            language="en",
            to=(Target(channel="operator"),),
        ),
    )
    assert skipped(bot) == [MONDAY + WEEK]


def test_a_job_that_was_disabled_meanwhile_has_missed_nothing(bot: Bot, clock: Clock) -> None:
    work(bot, a_job())
    clock.now = MONDAY + DAY
    assert work(bot) == []
    clock.now = MONDAY + 2 * WEEK + HOUR
    assert work(bot, a_job()) == []
    assert (skipped(bot), told(bot)) == ([], [])


def test_a_pull_is_always_welcome(bot: Bot, clock: Clock) -> None:
    clock.now = MONDAY + HOUR
    daily = a_job("sync", DAILY, action="sync")
    assert work(bot, daily) == [("sync", MONDAY)]


def test_a_job_of_a_memory_without_beginnings_is_made_up_for_within_its_window(bot: Bot, clock: Clock) -> None:
    long_ago = MONDAY - 4 * WEEK
    with bot.database.writing() as connection:
        runs.claim(connection, "weekly-digest", long_ago, owner="test", now=long_ago, lease=HOUR)
        runs.finish(connection, "weekly-digest", long_ago, held_since=long_ago, now=long_ago, outcome="done")
    clock.now = MONDAY + HOUR
    assert work(bot, a_job()) == [("weekly-digest", MONDAY)]
    assert (skipped(bot), told(bot)) == ([], [])


# --- claims -------------------------------------------------------------------------------------------------------


def claim(bot: Bot, slot: datetime, lease: timedelta) -> None:
    with bot.database.writing() as connection:
        assert runs.claim(connection, "weekly-digest", slot, owner="other", now=bot.clock(), lease=lease)


def test_a_slot_in_other_hands_is_not_missed(bot: Bot, clock: Clock) -> None:
    job = a_job(catch_up=timedelta(0))
    work(bot, job)
    clock.now = MONDAY + WEEK
    claim(bot, MONDAY + WEEK, HOUR)
    clock.forward(minutes=30)
    work(bot, job)
    assert (skipped(bot), told(bot)) == ([], [])


def test_a_slot_whose_process_died_is_missed_once_nobody_may_make_up_for_it(bot: Bot, clock: Clock) -> None:
    work(bot, a_job())
    clock.now = MONDAY + WEEK
    claim(bot, MONDAY + WEEK, timedelta(minutes=5))
    clock.forward(hours=7)
    assert work(bot, a_job()) == []
    assert (skipped(bot), len(told(bot))) == ([MONDAY + WEEK], 1)
