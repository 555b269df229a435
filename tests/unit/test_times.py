"""A job's times against the calendar: holidays and closed days, hours, months, and a whole year as a golden file.

After a change that is meant, ``UPDATE_GOLDEN=1 pytest tests/unit/test_times.py`` writes it anew; read the difference
before you commit it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, islice, pairwise, takewhile
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from drawn_times import minutes, zones
from golden_files import golden
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.calendar.working_days import WorkingDays
from mec_bot.messages.staff.slots import say_slot
from mec_bot.messages.text.language import Translator
from mec_bot.schedule.times import Slot, slots_after
from mec_bot.settings.when import WEEKDAYS, When

# Montréal's zone.
TORONTO = ZoneInfo("America/Toronto")
QUEBEC = WorkingDays()
HOLIDAYS_2026 = (
    "2026-01-01", "2026-04-03", "2026-05-18", "2026-06-24", "2026-07-01", "2026-09-07", "2026-10-12", "2026-12-25",
)  # fmt: skip


def slots(when: When, after: str, count: int, days: WorkingDays = QUEBEC, zone: ZoneInfo = TORONTO) -> list[str]:
    """`2026-10-13 09:00`, with `< 2026-10-12` where it moved from there."""
    start = datetime.fromisoformat(after).replace(tzinfo=zone)
    return [
        f"{slot.at:%Y-%m-%d %H:%M}" + (f" < {slot.moved_from}" if slot.moved_from else "")
        for slot in islice(slots_after(when, start, zone, days), count)
    ]


class TestOnAHoliday:
    @pytest.mark.parametrize(
        ("on_holiday", "expected"),
        [
            ("shift", ["2026-10-13 09:00 < 2026-10-12", "2026-10-19 09:00"]),
            ("skip", ["2026-10-19 09:00", "2026-10-26 09:00"]),
            ("run", ["2026-10-12 09:00", "2026-10-19 09:00"]),
        ],
    )
    def test_a_time_of_day_shifts_is_skipped_or_runs(self, on_holiday: Any, expected: list[str]) -> None:
        assert slots(When(days=("monday",), at=("09:00",), on_holiday=on_holiday), "2026-10-06", 2) == expected

    def test_a_closed_day_is_a_holiday_too(self) -> None:
        closed = WorkingDays([date(2026, 11, 23)])
        assert slots(When(days=("monday",), at=("09:00",)), "2026-11-20", 1, closed) == [
            "2026-11-24 09:00 < 2026-11-23"
        ]

    def test_a_weekend_by_itself_is_none(self) -> None:
        assert slots(When(days=("saturday",), at=("09:00",)), "2026-11-20", 1) == ["2026-11-21 09:00"]

    def test_a_holiday_on_a_weekend_shifts_to_the_next_working_day(self) -> None:
        saint_john = "2028-06-24"  # a Saturday
        assert slots(When(days=("saturday",), at=("09:00",)), "2028-06-20", 1) == [f"2028-06-26 09:00 < {saint_john}"]

    def test_what_shifts_onto_a_day_of_its_own_happens_once(self) -> None:
        when = When(days=("monday", "tuesday"), at=("09:00",))
        assert slots(when, "2026-10-10", 2) == ["2026-10-13 09:00", "2026-10-19 09:00"]

    def test_two_that_shift_onto_one_day_are_one_and_name_the_first(self) -> None:
        closed = WorkingDays([date(2026, 12, day) for day in (24, 28, 29)])
        when = When(days=("thursday", "friday"), at=("09:00",))
        assert slots(when, "2026-12-20", 2, closed) == ["2026-12-30 09:00 < 2026-12-24", "2026-12-31 09:00"]

    def test_every_time_of_the_day_moves(self) -> None:
        when = When(days=("monday",), at=("13:00", "9:00"))
        assert slots(when, "2026-10-10", 2) == ["2026-10-13 09:00 < 2026-10-12", "2026-10-13 13:00 < 2026-10-12"]

    def test_between_the_holiday_and_the_day_it_moved_to_it_is_still_to_come(self) -> None:
        assert slots(When(days=("friday",), at=("09:00",)), "2026-12-27T12:00", 1) == ["2026-12-28 09:00 < 2026-12-25"]


class TestTheFirstWorkingDayOfTheMonth:
    MONTHLY = When(day_of_month="first_working_day", at=("08:30",))

    def test_is_after_weekends_and_holidays(self) -> None:
        assert slots(self.MONTHLY, "2025-12-15", 8) == [
            "2026-01-02 08:30", "2026-02-02 08:30", "2026-03-02 08:30", "2026-04-01 08:30", "2026-05-01 08:30",
            "2026-06-01 08:30", "2026-07-02 08:30", "2026-08-03 08:30",
        ]  # fmt: skip

    def test_is_after_closed_days(self) -> None:
        closed = WorkingDays([date(2026, 11, day) for day in range(1, 8)])
        assert slots(self.MONTHLY, "2026-10-15", 2, closed) == ["2026-11-09 08:30", "2026-12-01 08:30"]

    def test_is_never_in_a_month_that_is_closed(self) -> None:
        closed = WorkingDays([date(2026, 11, day) for day in range(1, 31)])
        assert slots(self.MONTHLY, "2026-10-15", 2, closed) == ["2026-12-01 08:30", "2027-01-04 08:30"]


class TestWorkingDaysOnly:
    def test_leaves_out_weekends_and_shifts_holidays(self) -> None:
        when = When(at=("09:00",), working_days_only=True)
        assert slots(when, "2026-04-01T12:00", 3) == ["2026-04-02 09:00", "2026-04-06 09:00", "2026-04-07 09:00"]

    def test_stops_minutes_too(self) -> None:
        when = When(every_minutes=60, working_days_only=True)
        assert slots(when, "2026-12-24T22:30", 3) == ["2026-12-24 23:00", "2026-12-28 00:00", "2026-12-28 01:00"]


class TestHours:
    def test_hold_minutes_between_them_both_ends_included(self) -> None:
        when = When(every_minutes=30, between=("08:30", "9:30"))
        assert slots(when, "2026-11-23T08:30", 3) == ["2026-11-23 09:00", "2026-11-23 09:30", "2026-11-24 08:30"]

    def test_are_those_of_the_clock_on_both_days_when_it_changes(self) -> None:
        when = When(every_minutes=30, between=("01:30", "03:00"))
        assert slots(when, "2026-03-08", 3) == ["2026-03-08 01:30", "2026-03-08 03:00", "2026-03-09 01:30"]
        assert slots(when, "2026-11-01", 5) == [
            "2026-11-01 01:30", "2026-11-01 01:30", "2026-11-01 02:00", "2026-11-01 02:30", "2026-11-01 03:00",
        ]  # fmt: skip

    @pytest.mark.parametrize("zone", ["America/Toronto", "America/St_Johns", "Asia/Kolkata", "Asia/Kathmandu"])
    def test_count_from_the_full_hours_of_the_zone(self, zone: str) -> None:
        when = When(every_minutes=60, between=("09:00", "17:00"), working_days_only=True)
        monday = slots(when, "2026-11-23", 10, zone=ZoneInfo(zone))
        assert monday == [*(f"2026-11-23 {hour:02}:00" for hour in range(9, 18)), "2026-11-24 09:00"]

    @pytest.mark.parametrize(
        ("after", "expected"),
        [
            # Clocks go half an hour back at 02:00, and half an hour ahead.
            ("2026-04-05", ["01:00+11:00", "02:00+10:30", "03:00+10:30"]),
            ("2026-10-04", ["01:00+10:30", "03:00+11:00", "04:00+11:00"]),
        ],
    )
    def test_stay_on_the_full_hours_where_clocks_change_by_half_an_hour(self, after: str, expected: list[str]) -> None:
        lord_howe = ZoneInfo("Australia/Lord_Howe")
        start = datetime.fromisoformat(after).replace(tzinfo=lord_howe)
        found = islice(slots_after(When(every_minutes=60), start, lord_howe, QUEBEC), 3)
        assert [slot.at.isoformat(timespec="minutes")[11:] for slot in found] == expected


def test_a_skipped_time_does_not_swallow_the_next_one() -> None:
    when = When(days=("sunday",), at=("02:30", "03:00"))
    assert slots(when, "2026-03-07", 3) == ["2026-03-08 03:00", "2026-03-08 03:30", "2026-03-15 02:30"]


def test_the_day_is_that_of_the_jobs_zone() -> None:
    when = When(days=("monday",), at=("09:00",))
    assert slots(when, "2026-10-10", 1, zone=ZoneInfo("Pacific/Auckland")) == ["2026-10-13 09:00 < 2026-10-12"]


@pytest.mark.parametrize(
    ("code", "closed", "told"),
    [
        ("en", (), "Tue 2026-10-13 09:00 EDT (moved: Monday, October 12, 2026 is a public holiday)"),
        ("fr", (), "mar. 2026-10-13 09:00 EDT (décalé\u00a0: le lundi 12 octobre 2026 est férié)"),
        ("fr", ["2026-10-13"], "mer. 2026-10-14 09:00 EDT (décalé\u00a0: le lundi 12 octobre 2026 est férié)"),
    ],
)
def test_a_time_that_moved_says_why(code: Any, closed: list[str], told: str) -> None:
    days = WorkingDays(map(date.fromisoformat, closed))
    start = datetime(2026, 10, 10, tzinfo=TORONTO)
    [slot] = islice(slots_after(When(days=("monday",), at=("09:00",)), start, TORONTO, days), 1)
    assert say_slot(slot.at, slot.moved_from, days, Translator(code)) == told


def test_a_time_that_moved_from_a_closed_day_says_so() -> None:
    days = WorkingDays([date(2026, 11, 23)])
    at = datetime(2026, 11, 24, 9, tzinfo=TORONTO)
    told = "mar. 2026-11-24 09:00 EST (décalé\u00a0: le lundi 23 novembre 2026 est un jour de fermeture)"
    assert say_slot(at, date(2026, 11, 23), days, Translator("fr")) == told
    assert say_slot(at, None, days, Translator("fr")) == "mar. 2026-11-24 09:00 EST"


# --- a whole year -------------------------------------------------------------------------------------------------

CLOSED = tuple(date(2026, 12, day) for day in (24, 28, 29, 30, 31))
YEAR = {
    "Mondays, shifted": When(days=("monday",), at=("09:00",)),
    "Fridays, skipped on holidays": When(days=("friday",), at=("16:00",), on_holiday="skip"),
    "Wednesdays and Thursdays, shifted": When(days=("wednesday", "thursday"), at=("10:00",)),
    "First working day of the month": When(day_of_month="first_working_day", at=("08:30",)),
    "Sundays in the hours that the clocks skip and repeat": When(
        days=("sunday",), at=("01:30", "02:30", "03:00"), on_holiday="run"
    ),
    "Every hour around noon of working days": When(
        every_minutes=60, between=("11:30", "13:30"), working_days_only=True
    ),
}


def the_year(when: When, days: WorkingDays) -> Iterator[Slot]:
    """All slots of 2026."""
    start, end = datetime(2025, 12, 31, 23, 59, 59, tzinfo=TORONTO), datetime(2027, 1, 1, tzinfo=TORONTO)
    return takewhile(lambda slot: slot.at < end, slots_after(when, start, TORONTO, days))


def shown(when: When, days: WorkingDays) -> Iterator[str]:
    """One line a day: `Tue 2026-10-13  09:00-04:00  (Mon 2026-10-12: holiday)`."""
    for day, group in groupby(the_year(when, days), key=lambda slot: slot.at.date()):
        of_day = list(group)
        moved = of_day[0].moved_from
        why = f"  ({moved:%a %Y-%m-%d}: {days.why_off(moved)})" if moved else ""
        yield f"{day:%a %Y-%m-%d}  {' '.join(slot.at.isoformat()[11:16] + slot.at.isoformat()[19:] for slot in of_day)}{why}"


def test_a_whole_year_around_both_clock_changes_and_all_holidays() -> None:
    days = WorkingDays(CLOSED)
    text = "\n".join(f"{name}\n" + "".join(f"  {line}\n" for line in shown(when, days)) for name, when in YEAR.items())
    golden("times-2026.txt", text)


def test_the_year_holds_what_a_calendar_on_the_wall_says() -> None:
    days = WorkingDays(CLOSED)
    assert [day for n in range(365) if days.why_off(day := date(2026, 1, 1) + timedelta(days=n)) == "holiday"] == [
        date.fromisoformat(holiday) for holiday in HOLIDAYS_2026
    ]
    by_name = {name: list(the_year(when, days)) for name, when in YEAR.items()}
    mondays = by_name["Mondays, shifted"]
    # 52 Mondays; three are holidays, and the closed 28 December moves to the next year.
    assert len(mondays) == 51
    assert [f"{slot.moved_from}" for slot in mondays if slot.moved_from] == ["2026-05-18", "2026-09-07", "2026-10-12"]
    assert len(by_name["Fridays, skipped on holidays"]) == 50
    assert len(by_name["First working day of the month"]) == 12
    # 261 weekdays, 8 holidays on weekdays, 5 closed days.
    assert len(by_name["Every hour around noon of working days"]) == 2 * (261 - 8 - 5)


# --- any job, at any moment ---------------------------------------------------------------------------------------

texts = st.times().map(lambda time: f"{time:%H:%M}")
calendars = st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=20).map(WorkingDays)
weekdays = st.lists(st.sampled_from(WEEKDAYS), max_size=3, unique=True).map(tuple)
ats = st.lists(texts, min_size=1, max_size=4).map(tuple)
of_days = st.builds(When, days=weekdays, at=ats, on_holiday=st.sampled_from(["shift", "skip", "run"]))
on_working_days = st.builds(
    When,
    days=st.lists(st.sampled_from(WEEKDAYS[:5]), max_size=3, unique=True).map(tuple),
    at=ats,
    working_days_only=st.just(True),
    on_holiday=st.sampled_from(["shift", "skip"]),
)
monthly = st.builds(When, day_of_month=st.just("first_working_day"), at=ats)


@st.composite
def rhythms(draw: st.DrawFn) -> When:
    minutes = draw(st.sampled_from([5, 15, 20, 30, 60]))
    first = draw(st.integers(0, 24 * 60 - 1 - minutes))
    last = draw(st.integers(first + minutes, 24 * 60 - 1))
    hours = tuple(f"{n // 60:02}:{n % 60:02}" for n in (first, last))
    return When(every_minutes=minutes, between=hours, working_days_only=draw(st.booleans()))  # type: ignore[arg-type]


whens = of_days | on_working_days | monthly | rhythms()


@given(whens, minutes, zones, calendars)
@hypothesis_settings(max_examples=300, deadline=None)
def test_no_slot_comes_twice_and_all_in_their_order(
    when: When, after: datetime, zone: ZoneInfo, days: WorkingDays
) -> None:
    found = [slot.at.astimezone(UTC) for slot in islice(slots_after(when, after, zone, days), 15)]
    assert all(earlier < later for earlier, later in pairwise([after, *found]))


@given(whens, minutes, zones, calendars, st.integers(0, 14))
@hypothesis_settings(max_examples=300, deadline=None)
def test_where_one_begins_to_ask_changes_nothing(
    when: When, after: datetime, zone: ZoneInfo, days: WorkingDays, skipped: int
) -> None:
    found = list(islice(slots_after(when, after, zone, days), 15))
    assert list(islice(slots_after(when, found[skipped].at, zone, days), 14 - skipped)) == found[skipped + 1 :]


@given(rhythms(), minutes, zones, calendars)
@hypothesis_settings(max_examples=200, deadline=None)
def test_minutes_stay_within_their_hours_and_their_days(
    when: When, after: datetime, zone: ZoneInfo, days: WorkingDays
) -> None:
    assert when.hours is not None
    for slot in islice(slots_after(when, after, zone, days), 15):
        assert when.hours[0] <= slot.at.time() <= when.hours[1]
        assert slot.at.minute % (when.every_minutes or 1) == 0
        assert days.is_working(slot.at.date()) or not when.working_days_only


@given(on_working_days | monthly, minutes, calendars)
@hypothesis_settings(max_examples=200, deadline=None)
def test_a_job_of_working_days_is_never_on_another(when: When, after: datetime, days: WorkingDays) -> None:
    for slot in islice(slots_after(when, after, TORONTO, days), 15):
        assert days.is_working(slot.at.date())


@given(of_days, minutes, calendars)
@hypothesis_settings(max_examples=200, deadline=None)
def test_a_job_is_on_a_day_it_names_or_was_shifted_from_one(when: When, after: datetime, days: WorkingDays) -> None:
    for slot in islice(slots_after(when, after, TORONTO, days), 15):
        named = slot.moved_from or slot.at.date()
        assert not when.days or WEEKDAYS[named.weekday()] in when.days
        assert when.on_holiday == "run" or days.why_off(slot.at.date()) is None
        if slot.moved_from:
            assert when.on_holiday == "shift"
            assert days.why_off(slot.moved_from) is not None
            assert slot.at.date() == days.next_after(slot.moved_from)


@given(of_days | on_working_days, minutes, calendars)
@hypothesis_settings(max_examples=200, deadline=None)
def test_a_shift_loses_no_slot(when: When, after: datetime, days: WorkingDays) -> None:
    """Each named day has its times on itself or on the next working day."""
    end = after + timedelta(days=40)
    found = {
        slot.at.date()
        for slot in takewhile(lambda slot: slot.at < end + timedelta(days=40), slots_after(when, after, TORONTO, days))
    }
    day = after.astimezone(TORONTO).date() + timedelta(days=1)
    while day < end.date():
        is_named = not when.days or WEEKDAYS[day.weekday()] in when.days
        if is_named and (not when.working_days_only or not days.is_weekend(day)) and when.on_holiday != "skip":
            is_off = days.why_off(day) is not None and when.on_holiday == "shift"
            assert (days.next_after(day) if is_off else day) in found
        day += timedelta(days=1)


def test_times_are_whole_minutes() -> None:
    assert When(at=("9:05",)).times == (time(9, 5),)
