"""A clock that was ahead, or that somebody sets to another time: jobs and messages go on, and the operator is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from example_programme import WHEELS, WITH_SLACK
from readers import shown
from reminder_rounds import a_round, with_reminders
from running import a_job, deliver, greet, promised, run
from still_clock import Clock

from mec_bot.actions.clock_jump import Jump, settle_clock
from mec_bot.actions.context import Context
from mec_bot.actions.sync.sync import sync
from mec_bot.delivery.courier import Courier
from mec_bot.delivery.outbox import claim
from mec_bot.message_key import MessageKey
from mec_bot.settings.jobs import Job
from mec_bot.settings.when import When
from mec_bot.store import outbox, runs, snoozes, tables
from mec_bot.store.outbox import Promise
from mec_bot.store.reminders import pauses
from mec_bot.store.snoozes import Decision
from mec_bot.worker.catch_up import DueJobs
from mec_bot.worker.health import Health, HealthWarning

# 9:00 in Montréal, on the Monday at which the clock stands still.
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
WEEK, DAY, HOUR, MINUTE = timedelta(weeks=1), timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
AHEAD = [timedelta(days=400), timedelta(days=20_000), 2 * DAY, 3 * HOUR]
DIGEST = a_job(
    "digest", "digest", when=When(days=("monday",), at=("09:00",)), catch_up_minutes=6 * 60, all_is_well=True
)
PULL = a_job("pull", "sync", when=When(every_minutes=15))


def work(context: Context, *jobs: Job) -> None:
    """As a worker that looks for what is due."""
    DueJobs(context, jobs or (PULL, DIGEST), "test", lambda: None).catch_up()


def done(context: Context, job: Job) -> list[datetime]:
    """The job's slots that count as done now, in their order."""
    with context.database.reading() as connection:
        return [run.slot for run in runs.done(connection, job.name, context.clock())][::-1]


def told(context: Context) -> list[str]:
    return [shown(one) for one in promised(context) if one.recipient == "C2" and "horloge" in shown(one)]


def was_ahead(context: Context, clock: Clock, by: timedelta) -> None:
    """A worker that was at work for an hour while the clock was ahead; it is right again since."""
    before = clock.now
    clock.now += by
    for _ in range(5):
        work(context)
        deliver(context)
        clock.forward(minutes=15)
    clock.now = before + 75 * MINUTE


@pytest.mark.parametrize("by", AHEAD, ids=str)
def test_after_a_clock_that_was_ahead_jobs_go_on_at_once_and_the_operator_is_told_once(
    context: Context, clock: Clock, by: timedelta
) -> None:
    work(context)
    deliver(context)
    before = done(context, PULL)
    was_ahead(context, clock, by)
    for _ in range(2):  # each time the worker is started
        settle_clock(context, None)
        work(context)
    assert done(context, PULL) == [*before, MONDAY + 75 * MINUTE]
    [message] = told(context)
    assert f"{MONDAY + by + HOUR:%Y-%m}" in message
    for week in (1, 2, 3):
        clock.now = MONDAY + week * WEEK
        work(context)
        deliver(context)
    assert done(context, DIGEST) == [MONDAY + n * WEEK for n in range(4)]
    assert len(told(context)) == 1


def test_a_clock_that_was_behind_takes_nothing_away(context: Context, clock: Clock) -> None:
    for week in range(3):
        clock.now = MONDAY + week * WEEK
        work(context)
        deliver(context)
    ran = done(context, DIGEST)
    clock.now = datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
    settle_clock(context, None)
    work(context, PULL)
    assert done(context, PULL) == [datetime(1970, 1, 1, tzinfo=UTC)]
    clock.now = MONDAY + 2 * WEEK + HOUR
    settle_clock(context, Jump(before=datetime(1970, 1, 1, 1, tzinfo=UTC), after=clock()))
    before = len(promised(context))
    work(context)
    assert done(context, DIGEST) == ran
    assert len(promised(context)) == before, "no digest twice, and no week seems missed"


def test_set_back_by_hours_no_pull_waits_and_no_digest_comes_twice(context: Context, clock: Clock) -> None:
    work(context)
    deliver(context)
    clock.now = MONDAY + WEEK - HOUR
    for _ in range(12):  # until 11:00
        work(context)
        deliver(context)
        clock.forward(minutes=15)
    digests = [one.key for one in promised(context) if one.key.startswith("digest/")]
    assert len({key.rpartition("/")[0] for key in digests}) == 2
    jump = Jump(before=clock(), after=MONDAY + WEEK - HOUR)
    clock.now = jump.after
    settle_clock(context, jump)
    pulls = []
    for _ in range(12):
        clock.forward(minutes=15)
        work(context)
        pulls.append(done(context, PULL)[-1])
    assert pulls == [MONDAY + WEEK - HOUR + n * 15 * MINUTE for n in range(1, 13)]
    assert [one.key for one in promised(context) if one.key.startswith("digest/")] == digests
    assert done(context, DIGEST) == [MONDAY, MONDAY + WEEK]
    [message] = told(context)
    assert "de 2026-11-30 11:00 à 2026-11-30 08:00" in message


def test_a_job_that_got_its_times_while_the_clock_was_ahead_runs_all_the_same(context: Context, clock: Clock) -> None:
    clock.now = MONDAY + 400 * DAY
    work(context)
    clock.now = MONDAY + WEEK
    settle_clock(context, None)
    work(context)
    assert done(context, DIGEST) == [MONDAY + WEEK]


def promise(context: Context, key: str) -> None:
    with context.database.writing() as connection:
        outbox.promise(connection, [Promise(key=MessageKey(key), recipient="C1", message="{}")], context.clock())


def promised_then(context: Context) -> None:
    promise(context, "a")


def postponed_then(context: Context) -> None:
    promise(context, "a")
    taken = claim(context.database, context.clock, MINUTE)
    assert taken is not None
    with context.database.writing() as connection:
        outbox.postponed(connection, taken, context.clock() + MINUTE, None, uncertain=False)


def died_sending(context: Context) -> None:
    promise(context, "a")
    assert claim(context.database, context.clock, MINUTE) is not None


@pytest.mark.parametrize("by", [400 * DAY, DAY], ids=str)
@pytest.mark.parametrize("then", [promised_then, postponed_then, died_sending])
def test_a_message_of_a_clock_that_was_ahead_does_not_wait_for_that_time(
    context: Context, clock: Clock, then: Callable[[Context], None], by: timedelta
) -> None:
    clock.now += by
    then(context)
    clock.now -= by
    promise(context, "b")
    deliver(context)
    with context.database.reading() as connection:
        assert outbox.count_by_state(connection) == {"sent": 2}


def test_reminders_of_a_clock_that_was_ahead_put_off_no_later_one(context: Context, clock: Clock) -> None:
    sync(context)
    member = WITH_SLACK[WHEELS]
    clock.forward(days=400)
    assert member in a_round(context, clock)
    clock.forward(days=-400)
    settle_clock(context, None)
    eager = with_reminders(context, weekly_budget=1)
    heard = [week for week in range(4) if member in a_round(eager, clock, days=7)]
    assert heard == [0, 1, 3], "as if it had never been reminded"


def test_what_was_resolved_while_the_clock_was_ahead_is_not_told_in_every_digest(
    context: Context, clock: Clock
) -> None:
    sync(context)
    greet(context)
    clock.forward(days=400)
    with context.database.writing() as connection:
        connection.execute(sa.update(tables.findings).values(resolved_at=context.clock()))
    clock.forward(days=-393)
    assert "Réglé" not in "".join(map(shown, run(context, "digest")))


def test_what_people_put_off_while_the_clock_was_ahead_is_not_put_off_until_then(
    context: Context, clock: Clock
) -> None:
    clock.forward(days=400)
    with context.database.writing() as connection:
        pauses.make(connection, "U1", context.today + DAY, clock())
        decision = Decision(
            project="popote", name="Popote", check=None, until=context.today + DAY, reason="x", made_by="U1"
        )
        snoozes.make(connection, decision, clock())
        assert (len(pauses.paused(connection, context.today)), len(snoozes.in_force(connection, context.today))) == (
            1,
            1,
        )
        clock.forward(days=-400)
        assert (pauses.paused(connection, context.today), snoozes.in_force(connection, context.today)) == ({}, [])


def test_a_sheet_that_was_read_while_the_clock_was_ahead_is_stale_until_it_is_read_again(
    context: Context, clock: Clock
) -> None:
    nobody: Any = None
    courier = Courier(context.database, nobody, clock, lambda *_: None)
    health = Health(context, courier, None, [PULL], lambda: None)
    clock.forward(days=400)
    sync(context)
    assert HealthWarning.SHEET_STALE not in health.state().warnings
    clock.forward(days=-400)
    assert HealthWarning.SHEET_STALE in health.state().warnings
    sync(context)
    assert HealthWarning.SHEET_STALE not in health.state().warnings
