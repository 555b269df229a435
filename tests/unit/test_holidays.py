"""The days of Québec's law and of the public service, year by year."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from mec_bot.calendar.holidays import HolidayRules, holidays_of
from mec_bot.calendar.working_days import WorkingDays, YearlyDay
from mec_bot.messages.staff.days_off import say_days_off
from mec_bot.messages.text.language import Translator

LAW = HolidayRules()
PUBLIC_SERVICE = HolidayRules(preset="public_service", easter="both", weekend_holidays="monday")
YEARS = range(2026, 2041)


def taken(year: int, rules: HolidayRules = LAW) -> set[date]:
    return {holiday.taken_on for holiday in holidays_of(year, rules)}


@pytest.mark.parametrize("year", YEARS)
def test_the_law_s_days_are_those_of_another_calendar_but_for_its_two_sundays(year: int) -> None:
    """The library `holidays` moves more than the law does; without what it moves, it has the law's own days."""
    others = set(holidays.country_holidays("CA", subdiv="QC", years=year, observed=False))
    for sunday in (date(year, 6, 24), date(year, 7, 1)):
        if sunday.weekday() == 6:
            others = others - {sunday} | {sunday.replace(day=sunday.day + 1)}
    assert taken(year) == others


# By hand, from the law: Good Friday, the Monday before 25 May, the first Monday of September, the second of October.
@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, "01-01 04-03 05-18 06-24 07-01 09-07 10-12 12-25"),
        (2027, "01-01 03-26 05-24 06-24 07-01 09-06 10-11 12-25"),
        (2028, "01-01 04-14 05-22 06-24 07-01 09-04 10-09 12-25"),
        (2029, "01-01 03-30 05-21 06-25 07-02 09-03 10-08 12-25"),
        (2034, "01-01 04-07 05-22 06-24 07-01 09-04 10-09 12-25"),
        (2040, "01-01 03-30 05-21 06-25 07-02 09-03 10-08 12-25"),
    ],
)
def test_the_law_has_eight_days_a_year(year: int, days: str) -> None:
    assert taken(year) == {date.fromisoformat(f"{year}-{day}") for day in days.split()}


@pytest.mark.parametrize("year", YEARS)
def test_no_monday_is_off_by_itself(year: int) -> None:
    """As 2027-12-27 and 2028-01-03 once were, which no law makes holidays."""
    calendar = WorkingDays()
    mondays = {day for day in taken(year) if day.weekday() == 0}
    own = {holiday.day for holiday in holidays_of(year, LAW)}
    assert all(day in own or (day.month, day.day) in {(6, 25), (7, 2)} for day in mondays)
    assert calendar.is_working(date(2027, 12, 27))
    assert calendar.is_working(date(2028, 1, 3))


@pytest.mark.parametrize(
    ("easter", "off"),
    [
        ("friday", {date(2027, 3, 26)}),
        ("monday", {date(2027, 3, 29)}),
        ("both", {date(2027, 3, 26), date(2027, 3, 29)}),
    ],
)
def test_the_employer_chooses_the_day_at_easter(easter: str, off: set[date]) -> None:
    rules = HolidayRules(easter=easter)  # type: ignore[arg-type]  # a parameter is a plain text
    assert taken(2027, rules) & {date(2027, 3, 26), date(2027, 3, 29)} == off


@pytest.mark.parametrize(
    ("day", "moved_to"),
    [
        (date(2027, 12, 25), date(2027, 12, 27)),
        (date(2028, 1, 1), date(2028, 1, 3)),
        (date(2028, 6, 24), date(2028, 6, 26)),
        (date(2028, 7, 1), date(2028, 7, 3)),
        (date(2033, 12, 25), date(2033, 12, 26)),
    ],
)
def test_holidays_of_a_weekend_move_to_the_monday_where_the_employer_says_so(day: date, moved_to: date) -> None:
    (holiday,) = (one for one in holidays_of(day.year, HolidayRules(weekend_holidays="monday")) if one.day == day)
    assert holiday.taken_on == moved_to
    assert WorkingDays(rules=LAW).is_working(moved_to)
    assert not WorkingDays(rules=HolidayRules(weekend_holidays="monday")).is_working(moved_to)


# The published days of past years: an eve goes to the Friday before, other days to the weekdays after.
@pytest.mark.parametrize(
    ("winter", "days"),
    [
        (2011, "2011-12-23 2011-12-26 2011-12-27 2011-12-30 2012-01-02 2012-01-03"),
        (2027, "2027-12-24 2027-12-27 2027-12-28 2027-12-31 2028-01-03 2028-01-04"),
    ],
)
def test_the_public_service_has_six_days_around_the_new_year(winter: int, days: str) -> None:
    around = {day for day in taken(winter, PUBLIC_SERVICE) if day.month == 12} | {
        day for day in taken(winter + 1, PUBLIC_SERVICE) if day.month == 1
    }
    assert around == {date.fromisoformat(day) for day in days.split()}


@pytest.mark.parametrize("year", YEARS)
def test_the_public_service_has_thirteen_weekdays_a_year(year: int) -> None:
    days = taken(year, PUBLIC_SERVICE)
    assert len(days) == 13
    assert not any(WorkingDays.is_weekend(day) for day in days)


def test_a_closed_day_may_be_one_of_every_year() -> None:
    calendar = WorkingDays([YearlyDay(12, 24), YearlyDay(2, 29), date(2027, 7, 19)])
    assert calendar.closed_days(2027) == [date(2027, 7, 19), date(2027, 12, 24)]
    assert calendar.closed_days(2028) == [date(2028, 2, 29), date(2028, 12, 24)]
    assert not calendar.is_working(date(2040, 12, 24))


def test_a_year_is_told_day_by_day_and_why_a_day_moved() -> None:
    calendar = WorkingDays([YearlyDay(12, 24)], HolidayRules(easter="monday"))
    assert [f"{day}: {what}" for day, what in say_days_off(2029, calendar, Translator("fr"))] == [
        "lundi 1er janvier 2029: jour de l'An",
        "lundi 2 avril 2029: lundi de Pâques",
        "lundi 21 mai 2029: Journée nationale des patriotes",
        "lundi 25 juin 2029: fête nationale du Québec (au lieu du dimanche 24 juin 2029)",
        "lundi 2 juillet 2029: fête du Canada (au lieu du dimanche 1er juillet 2029)",
        "lundi 3 septembre 2029: fête du Travail",
        "lundi 8 octobre 2029: Action de grâces",
        "lundi 24 décembre 2029: jour de fermeture",
        "mardi 25 décembre 2029: Noël",
    ]
