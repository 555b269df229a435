"""Which days are worked, and how many lie between two."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mec_bot.calendar.holidays import HolidayRules
from mec_bot.calendar.working_days import WorkingDays

DAYS = WorkingDays()
FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)
some_day = st.dates(date(2020, 1, 1), date(2035, 12, 31))
some_rules = st.builds(
    HolidayRules,
    preset=st.sampled_from(("law", "public_service")),
    easter=st.sampled_from(("friday", "monday", "both")),
    weekend_holidays=st.sampled_from(("none", "monday")),
)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (MONDAY, True),
        (SATURDAY, False),
        (date(2026, 6, 24), False),
        (date(2026, 5, 18), False),
        (date(2026, 4, 3), False),
        (date(2026, 4, 6), True),
        (date(2026, 8, 3), True),
        (date(2026, 11, 11), True),
    ],
    ids=[
        "a Monday", "a Saturday", "Saint John the Baptist", "Patriots' Day", "Good Friday", "Easter Monday",
        "a holiday of other provinces only", "Remembrance Day",
    ],
)  # fmt: skip
def test_a_working_day_is_a_weekday_that_is_no_holiday_of_quebec(day: date, *, working: bool) -> None:
    assert DAYS.is_working(day) is working


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (FRIDAY, FRIDAY, 0),
        (FRIDAY, SATURDAY, 0),
        (FRIDAY, MONDAY, 1),
        (SATURDAY, MONDAY, 1),
        (MONDAY, FRIDAY, 0),
        (FRIDAY, FRIDAY + timedelta(days=7), 5),
        (date(2026, 12, 24), date(2026, 12, 28), 1),
        (date(2026, 12, 31), date(2027, 1, 4), 1),
    ],
    ids=[
        "same day",
        "weekend",
        "over a weekend",
        "from a weekend",
        "backwards",
        "a week",
        "Christmas",
        "New Year's Day",
    ],
)
def test_the_first_day_does_not_count_and_the_last_one_does(start: date, end: date, count: int) -> None:
    assert DAYS.count(start, end) == count


@given(start=some_day, days=st.integers(0, 900), closed=st.sets(some_day, max_size=5), rules=some_rules)
def test_counting_is_going_from_one_working_day_to_the_next(
    start: date, days: int, closed: set[date], rules: HolidayRules
) -> None:
    calendar = WorkingDays(closed, rules)
    end = start + timedelta(days=days)
    one_by_one = sum(calendar.is_working(start + timedelta(days=n)) for n in range(1, days + 1))
    assert calendar.count(start, end) == one_by_one
    following = calendar.next_after(end)
    assert calendar.is_working(following)
    assert calendar.count(end, following) == 1


def test_days_when_the_team_is_closed_are_not_worked() -> None:
    closed = WorkingDays([MONDAY, SATURDAY])
    assert not closed.is_working(MONDAY)
    assert closed.count(FRIDAY, date(2026, 11, 24)) == 1
    assert closed.next_after(FRIDAY) == date(2026, 11, 24)
