"""When a message that falls into quiet hours may go out instead."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from drawn_times import minutes, zones
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.calendar.quiet_hours import QuietHours, may_go_out
from mec_bot.calendar.working_days import WorkingDays

TORONTO = ZoneInfo("America/Toronto")
QUEBEC = WorkingDays()
NIGHT = QuietHours(start=time(18), end=time(8), days_off=False)
OFF_TOO = QuietHours(start=time(18), end=time(8), days_off=True)
NOON = QuietHours(start=time(12), end=time(13, 30), days_off=False)


def out(instant: str, quiet: QuietHours | None, days: WorkingDays = QUEBEC) -> str:
    """Local time to local time; an offset tells which hour is meant where the clocks repeat one."""
    asked = datetime.fromisoformat(instant)
    asked = asked if asked.tzinfo else asked.replace(tzinfo=TORONTO)
    return may_go_out(asked, quiet, TORONTO, days).astimezone(TORONTO).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-11-24T17:59", "2026-11-24T17:59-05:00"),
        ("2026-11-24T18:00", "2026-11-25T08:00-05:00"),
        ("2026-11-24T23:30", "2026-11-25T08:00-05:00"),
        ("2026-11-25T00:00", "2026-11-25T08:00-05:00"),
        ("2026-11-25T07:59", "2026-11-25T08:00-05:00"),
        ("2026-11-25T08:00", "2026-11-25T08:00-05:00"),
        ("2026-11-27T19:00", "2026-11-28T08:00-05:00"),
    ],
)
def test_what_falls_into_the_night_waits_for_the_morning(instant: str, expected: str) -> None:
    assert out(instant, NIGHT) == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-11-24T11:59", "2026-11-24T11:59-05:00"),
        ("2026-11-24T12:00", "2026-11-24T13:30-05:00"),
        ("2026-11-24T13:30", "2026-11-24T13:30-05:00"),
    ],
)
def test_hours_within_one_day_end_on_it(instant: str, expected: str) -> None:
    assert out(instant, NOON) == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-11-27T19:00", "2026-11-30T08:00-05:00"),
        ("2026-11-28T11:00", "2026-11-30T08:00-05:00"),
        ("2026-10-12T09:00", "2026-10-13T08:00-04:00"),
        ("2026-12-24T18:00", "2026-12-28T08:00-05:00"),
        ("2026-11-24T12:00", "2026-11-24T12:00-05:00"),
    ],
    ids=["a Friday night", "a Saturday", "Thanksgiving", "Christmas Eve", "a working day"],
)
def test_days_off_are_quiet_all_day(instant: str, expected: str) -> None:
    assert out(instant, OFF_TOO) == expected


def test_a_closed_day_is_a_day_off() -> None:
    assert out("2026-11-24T12:00", OFF_TOO, WorkingDays([date(2026, 11, 24)])) == "2026-11-25T08:00-05:00"


def test_after_a_day_off_only_what_is_quiet_that_day_holds() -> None:
    noon_and_weekends = QuietHours(start=time(12), end=time(13), days_off=True)
    assert out("2026-11-28T12:30", noon_and_weekends) == "2026-11-30T00:00-05:00"


def test_without_quiet_hours_everything_may_go_out_at_once() -> None:
    assert out("2026-11-28T03:00", None) == "2026-11-28T03:00-05:00"


@pytest.mark.parametrize(
    ("instant", "end", "expected"),
    [
        ("2026-03-07T23:00", time(8), "2026-03-08T08:00-04:00"),
        ("2026-03-07T23:00", time(2, 30), "2026-03-08T03:30-04:00"),
        ("2026-10-31T23:00", time(8), "2026-11-01T08:00-05:00"),
        ("2026-10-31T23:00", time(1, 30), "2026-11-01T01:30-04:00"),
        ("2026-11-01T01:10-05:00", time(1, 30), "2026-11-01T01:10-05:00"),
    ],
    ids=["spring", "an end that is skipped", "autumn", "an end that comes twice", "after the first of both"],
)
def test_both_clock_changes(instant: str, end: time, expected: str) -> None:
    assert out(instant, QuietHours(start=time(18), end=end, days_off=False)) == expected


def test_the_hours_are_those_of_the_zone() -> None:
    asked = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # 18:30 in Paris, 12:30 in Montréal
    assert may_go_out(asked, NIGHT, ZoneInfo("Europe/Paris"), QUEBEC) == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    assert may_go_out(asked, NIGHT, TORONTO, QUEBEC) == asked


clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
quiets = (
    st.tuples(clocks, clocks, st.booleans())
    .filter(lambda drawn: drawn[0] != drawn[1])
    .map(lambda drawn: QuietHours(start=drawn[0], end=drawn[1], days_off=drawn[2]))
)


@given(minutes, quiets, zones)
@hypothesis_settings(max_examples=400, deadline=None)
def test_it_is_never_earlier_and_waits_no_longer_than_needed(
    instant: datetime, quiet: QuietHours, zone: ZoneInfo
) -> None:
    allowed = may_go_out(instant, quiet, zone, QUEBEC)
    assert allowed >= instant
    assert may_go_out(allowed, quiet, zone, QUEBEC) == allowed
    if allowed > instant:
        assert may_go_out(allowed - timedelta(minutes=1), quiet, zone, QUEBEC) == allowed
    if quiet.days_off:
        assert QUEBEC.is_working(allowed.astimezone(zone).date())


@given(minutes, minutes, quiets, zones)
@hypothesis_settings(max_examples=200, deadline=None)
def test_it_turns_no_order_round(one: datetime, other: datetime, quiet: QuietHours, zone: ZoneInfo) -> None:
    first, second = sorted((one, other))
    assert may_go_out(first, quiet, zone, QUEBEC) <= may_go_out(second, quiet, zone, QUEBEC)


@given(st.integers(0, 364), clocks, quiets)
@hypothesis_settings(max_examples=300, deadline=None)
def test_in_a_zone_without_clock_changes_it_is_outside_of_the_hours(n: int, clock: time, quiet: QuietHours) -> None:
    asked = datetime.combine(date(2026, 1, 1) + timedelta(days=n), clock, tzinfo=UTC)
    allowed = may_go_out(asked, quiet, ZoneInfo("UTC"), QUEBEC).time()
    if quiet.start < quiet.end:
        assert not quiet.start <= allowed < quiet.end
    else:
        assert quiet.end <= allowed < quiet.start
