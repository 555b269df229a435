"""A job's times, in the operator's zone, on the days when the clocks change and on all others."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise, takewhile
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from drawn_times import zones
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.actions.job_run import JobRun
from mec_bot.calendar.working_days import WorkingDays
from mec_bot.schedule.scheduler import Scheduler
from mec_bot.schedule.times import due_slot, missed_slots, run_at, times_after
from mec_bot.settings.jobs import Job
from mec_bot.settings.when import WEEKDAYS, When

TORONTO = ZoneInfo("America/Toronto")
DAYS = WorkingDays()
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=TORONTO)


def instant(text: str) -> datetime:
    """A local time in Toronto, with its offset where the clocks repeat it."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=TORONTO)


def times(when: When, after: str, count: int) -> list[str]:
    return [
        time.isoformat(timespec="minutes") for time in islice(times_after(when, instant(after), TORONTO, DAYS), count)
    ]


def a_job(when: When, catch_up: timedelta = timedelta(hours=1), **more: Any) -> Job:
    values: dict[str, Any] = {"name": "a", "action": "sync", "catch_up_minutes": catch_up // timedelta(minutes=1)}
    return Job(when=when, **values | more)


WEEKLY = When(days=("monday",), at=("09:00",))
QUARTERS = When(every_minutes=15)


class TestTimesOfDay:
    def test_monday_means_monday(self) -> None:
        assert times(WEEKLY, "2026-11-11T12:00", 3) == [
            "2026-11-16T09:00-05:00",
            "2026-11-23T09:00-05:00",
            "2026-11-30T09:00-05:00",
        ]

    @pytest.mark.parametrize("day", WEEKDAYS)
    def test_every_weekday_means_itself(self, day: str) -> None:
        (found,) = islice(times_after(When(days=(day,), at=("09:00",)), MONDAY, TORONTO, DAYS), 1)  # type: ignore[arg-type]
        assert f"{found:%A}".lower() == day

    def test_without_days_they_are_of_every_day(self) -> None:
        assert times(When(at=("07:05",)), "2026-11-16T08:00", 2) == ["2026-11-17T07:05-05:00", "2026-11-18T07:05-05:00"]

    def test_several_come_in_order_whatever_the_order_they_are_written_in(self) -> None:
        when = When(days=("friday", "monday"), at=("17:30", "9:00"))
        assert times(when, "2026-11-16T09:00", 4) == [
            "2026-11-16T17:30-05:00",
            "2026-11-20T09:00-05:00",
            "2026-11-20T17:30-05:00",
            "2026-11-23T09:00-05:00",
        ]

    def test_are_strictly_after_the_instant(self) -> None:
        assert times(WEEKLY, "2026-11-16T09:00", 1) == ["2026-11-23T09:00-05:00"]
        assert times(WEEKLY, "2026-11-16T08:59:59.999999", 1) == ["2026-11-16T09:00-05:00"]

    def test_an_instant_in_another_zone_is_the_same_instant(self) -> None:
        found = times_after(WEEKLY, datetime(2026, 11, 16, 13, 59, tzinfo=UTC), TORONTO, DAYS)
        assert next(found).isoformat() == "2026-11-16T09:00:00-05:00"


class TestWhenTheClocksGoForward:
    def test_nine_stays_nine(self) -> None:
        assert times(When(at=("09:00",)), "2026-03-06T12:00", 3) == [
            "2026-03-07T09:00-05:00",
            "2026-03-08T09:00-04:00",
            "2026-03-09T09:00-04:00",
        ]

    def test_a_time_that_is_skipped_happens_an_hour_later_and_once(self) -> None:
        assert times(When(at=("02:30",)), "2026-03-07T12:00", 2) == ["2026-03-08T03:30-04:00", "2026-03-09T02:30-04:00"]

    def test_two_times_that_fall_together_happen_once(self) -> None:
        assert times(When(at=("02:30", "03:30")), "2026-03-07T12:00", 2) == [
            "2026-03-08T03:30-04:00",
            "2026-03-09T02:30-04:00",
        ]

    def test_minutes_go_on_over_the_gap(self) -> None:
        assert times(When(every_minutes=30), "2026-03-08T01:10", 3) == [
            "2026-03-08T01:30-05:00",
            "2026-03-08T03:00-04:00",
            "2026-03-08T03:30-04:00",
        ]


class TestWhenTheClocksGoBack:
    def test_nine_stays_nine(self) -> None:
        assert times(When(at=("09:00",)), "2026-10-30T12:00", 3) == [
            "2026-10-31T09:00-04:00",
            "2026-11-01T09:00-05:00",
            "2026-11-02T09:00-05:00",
        ]

    def test_a_time_that_comes_twice_happens_once(self) -> None:
        assert times(When(at=("01:30",)), "2026-10-31T12:00", 2) == ["2026-11-01T01:30-04:00", "2026-11-02T01:30-05:00"]

    def test_minutes_go_on_through_both_hours(self) -> None:
        assert times(QUARTERS, "2026-11-01T01:40-04:00", 6) == [
            "2026-11-01T01:45-04:00",
            "2026-11-01T01:00-05:00",
            "2026-11-01T01:15-05:00",
            "2026-11-01T01:30-05:00",
            "2026-11-01T01:45-05:00",
            "2026-11-01T02:00-05:00",
        ]

    def test_the_worker_is_not_caught_in_the_repeated_hour(self) -> None:
        slot = due_slot(a_job(QUARTERS), instant("2026-11-01T01:40-05:00"), None, TORONTO, DAYS)
        assert slot is not None
        assert slot.isoformat(timespec="minutes") == "2026-11-01T01:30-05:00"

    def test_the_second_of_the_two_hours_is_after_the_first(self) -> None:
        claimed = instant("2026-11-01T01:45-04:00").astimezone(UTC)
        now = instant("2026-11-01T01:00-05:00").astimezone(TORONTO)
        slot = due_slot(a_job(QUARTERS), now, claimed, TORONTO, DAYS)
        assert slot is not None
        assert slot.isoformat(timespec="minutes") == "2026-11-01T01:00-05:00"


def test_the_clockwork_wakes_jobs_at_these_same_times() -> None:
    scheduler = Scheduler([a_job(QUARTERS, name="quarts")], lambda job: None, lambda: None, TORONTO, DAYS)
    scheduler._scheduler.start(paused=True)
    try:
        trigger = scheduler._scheduler.get_job("job quarts").trigger
    finally:
        scheduler.stop(timedelta(0))
    now = instant("2026-11-01T01:50-04:00").astimezone(UTC)
    first = trigger.get_next_fire_time(None, now)
    second = trigger.get_next_fire_time(first, now)
    assert [first, second] == [now + timedelta(minutes=10), now + timedelta(minutes=25)]


def test_the_clockwork_catches_up_at_once_when_the_clock_was_set() -> None:
    caught_up = threading.Event()
    scheduler = Scheduler([a_job(QUARTERS, name="quarts")], lambda job: None, caught_up.set, TORONTO, DAYS)
    scheduler.start()
    try:
        woken = scheduler._scheduler.get_job("job quarts")
        # As if the clock had been a year ahead when APScheduler worked out the next time.
        woken.modify(next_run_time=datetime.now(UTC) + timedelta(days=365))
        assert not caught_up.is_set()
        scheduler.reset()
        assert caught_up.wait(10)
        assert woken.next_run_time - datetime.now(UTC) <= timedelta(minutes=15)
    finally:
        assert scheduler.stop(timedelta(seconds=10))


whens = st.builds(When, every_minutes=st.sampled_from([1, 5, 15, 20, 30, 60])) | st.builds(
    When,
    days=st.lists(st.sampled_from(WEEKDAYS), max_size=3).map(tuple),
    at=st.lists(st.times().map(lambda time: f"{time:%H:%M}"), min_size=1, max_size=4).map(tuple),
)
moments = st.integers(min_value=0, max_value=730 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
) | st.sampled_from([datetime(2026, 11, 1, hour, 59, tzinfo=UTC) for hour in (3, 4, 5, 6, 7)])


@given(whens, moments, zones)
@hypothesis_settings(max_examples=200, deadline=None)
def test_times_only_ever_go_forward(when: When, after: datetime, zone: ZoneInfo) -> None:
    found = [time.astimezone(UTC) for time in islice(times_after(when, after, zone, DAYS), 12)]
    assert all(earlier < later for earlier, later in pairwise([after, *found]))
    if when.every_minutes is not None:
        assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(minutes=when.every_minutes)}


class TestTheSlotThatIsDue:
    JOB = a_job(WEEKLY, catch_up=timedelta(hours=6))

    def due(self, now: datetime, newest: datetime | None = None, job: Job | None = None) -> datetime | None:
        return due_slot(job or self.JOB, now, newest, TORONTO, DAYS)

    @pytest.mark.parametrize(
        "late", [timedelta(0), timedelta(milliseconds=3), timedelta(minutes=2), timedelta(hours=5)]
    )
    def test_is_the_one_just_past_on_time_or_late(self, late: timedelta) -> None:
        assert self.due(MONDAY + late) == MONDAY

    def test_is_none_before_its_time(self) -> None:
        assert self.due(MONDAY - timedelta(milliseconds=1)) is None

    def test_is_still_due_at_the_end_of_the_window(self) -> None:
        assert self.due(MONDAY + timedelta(hours=6)) == MONDAY

    @pytest.mark.parametrize("late", [timedelta(hours=6, minutes=1), timedelta(days=2)])
    def test_is_none_beyond_the_window(self, late: timedelta) -> None:
        assert self.due(MONDAY + late) is None

    def test_is_none_where_it_is_already_claimed(self) -> None:
        assert self.due(MONDAY + timedelta(minutes=1), newest=MONDAY.astimezone(UTC)) is None

    def test_is_due_where_only_an_earlier_one_was_claimed(self) -> None:
        assert self.due(MONDAY, newest=MONDAY - timedelta(weeks=1)) == MONDAY

    def test_of_several_missed_is_only_the_latest(self) -> None:
        job = a_job(QUARTERS, catch_up=timedelta(hours=3))
        now = MONDAY + timedelta(minutes=50)
        assert self.due(now, newest=MONDAY - timedelta(hours=2), job=job) == MONDAY + timedelta(minutes=45)

    def test_without_a_window_is_due_only_at_its_moment(self) -> None:
        job = a_job(WEEKLY, catch_up=timedelta(0))
        assert self.due(MONDAY + timedelta(milliseconds=200), job=job) == MONDAY
        assert self.due(MONDAY + timedelta(seconds=2), job=job) is None

    @given(moments, st.integers(min_value=0, max_value=600))
    @hypothesis_settings(max_examples=100, deadline=None)
    def test_is_never_in_the_future_and_never_beyond_the_window(self, now: datetime, minutes: int) -> None:
        job = a_job(QUARTERS, catch_up=timedelta(minutes=minutes))
        slot = due_slot(job, now, None, TORONTO, DAYS)
        if slot is not None:
            assert timedelta(0) <= now - slot.astimezone(UTC) <= timedelta(minutes=minutes, seconds=1)
        else:
            assert minutes < 15


calendars = st.builds(
    When,
    days=st.lists(st.sampled_from(WEEKDAYS), max_size=3).map(tuple),
    at=st.lists(st.times().map(lambda time: f"{time:%H:%M}"), min_size=1, max_size=4).map(tuple),
)
moments_apart = st.integers(min_value=0, max_value=40 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


class TestTheSlotsThatWereMissed:
    JOB = a_job(WEEKLY, catch_up=timedelta(hours=6))

    def missed(self, now: datetime, newest: datetime | None, since: datetime, job: Job | None = None) -> list[datetime]:
        return missed_slots(job or self.JOB, now, newest, TORONTO, DAYS, since=since)

    def test_are_those_that_are_not_due_any_more(self) -> None:
        weeks = [MONDAY + timedelta(weeks=n) for n in range(3)]
        assert self.missed(weeks[2] + timedelta(hours=1), weeks[0], weeks[0]) == [weeks[1]]
        assert self.missed(weeks[2] + timedelta(hours=7), weeks[0], weeks[0]) == [weeks[1], weeks[2]]

    def test_are_none_from_before_the_job_had_its_times(self) -> None:
        since = MONDAY + timedelta(seconds=1)
        assert self.missed(MONDAY + timedelta(days=1), None, since) == []
        assert self.missed(MONDAY + timedelta(days=1), None, MONDAY) == [MONDAY]

    def test_are_none_of_a_job_of_every_few_minutes(self) -> None:
        assert self.missed(MONDAY + timedelta(days=1), None, MONDAY, a_job(QUARTERS)) == []

    @given(calendars, moments, moments_apart, moments_apart, st.integers(min_value=0, max_value=7 * 24 * 60))
    @hypothesis_settings(max_examples=200, deadline=None)
    def test_with_the_one_that_is_due_are_all_that_are_past(
        self, when: When, since: datetime, worked: timedelta, down: timedelta, minutes: int
    ) -> None:
        job = a_job(when, catch_up=timedelta(minutes=minutes))
        newest, now = since + worked, since + worked + down
        missed = self.missed(now, newest, since, job)
        due = due_slot(job, now, newest, TORONTO, DAYS, since=since)
        past = list(takewhile(lambda slot: slot <= now, times_after(when, newest, TORONTO, DAYS)))
        assert missed + ([due] if due else []) == past
        assert all(slot < due for slot in missed if due)


class TestARun:
    def test_is_of_its_slot_and_knows_the_one_after_it(self) -> None:
        job = a_job(WEEKLY)
        run = run_at(job, MONDAY, TORONTO, DAYS)
        assert run == JobRun(job=job, slot=MONDAY, following=MONDAY + timedelta(weeks=1))
        assert run.slot.tzinfo is UTC

    def test_may_be_of_any_instant(self) -> None:
        now = MONDAY + timedelta(hours=3, microseconds=7)
        assert run_at(a_job(WEEKLY), now, TORONTO, DAYS).following == MONDAY + timedelta(weeks=1)

    def test_counts_in_the_zone_of_its_job(self) -> None:
        job = a_job(WEEKLY, timezone="Europe/Paris")
        assert run_at(job, MONDAY, TORONTO, DAYS).following == datetime(
            2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Paris")
        )

    def test_names_its_messages_after_its_job_and_its_slot(self) -> None:
        run = run_at(a_job(WEEKLY, name="bilan"), MONDAY, TORONTO, DAYS)
        assert run.key("C1") == "bilan/20261116T140000.000000Z/C1/1"
        assert run.key("C1", 2) == "bilan/20261116T140000.000000Z/C1/2"
        assert run.key_prefix == "bilan/20261116T140000.000000Z/"
