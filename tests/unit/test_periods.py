"""Periods as people write them: kept as written, never made more precise."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.sheet.cells.periods import read_period, why_no_date, why_no_true_date

PERIODS = {
    "a month in figures is the whole month": ("2023-11", "2023-11-01", "2023-11-30"),
    "December ends with the year": ("2023-12", "2023-12-01", "2023-12-31"),
    "February of a leap year": ("2024-02", "2024-02-01", "2024-02-29"),
    "a season": ("automne 2022", "2022-09-01", "2022-11-30"),
    "a season with a capital": ("Automne 2022", "2022-09-01", "2022-11-30"),
    "a season after a word": ("à l'automne 2022", "2022-09-01", "2022-11-30"),
    "a season after a typographic apostrophe": ("à l’automne 2022", "2022-09-01", "2022-11-30"),
    "an accent": ("été 2022", "2022-07-01", "2022-09-30"),
    "a season in English": ("Fall 2022", "2022-09-01", "2022-11-30"),
    "a season after au": ("au printemps 2023", "2023-04-01", "2023-06-30"),
    "two years": ("2023-2024", "2023-01-01", "2024-12-31"),
    "two years with a dash": ("2023–2024", "2023-01-01", "2024-12-31"),
    "two years with spaces": ("2023 - 2024", "2023-01-01", "2024-12-31"),
    "two years with a slash": ("2023/2024", "2023-01-01", "2024-12-31"),
    "one year": ("2024", "2024-01-01", "2024-12-31"),
    "a day": ("2026-11-23", "2026-11-23", "2026-11-23"),
    "a month's name": ("novembre 2023", "2023-11-01", "2023-11-30"),
    "a month's name with an accent": ("août 2023", "2023-08-01", "2023-08-31"),
    "a month's name in English": ("March 2023", "2023-03-01", "2023-03-31"),
    "a month's short name": ("nov. 2026", "2026-11-01", "2026-11-30"),
    "two months": ("mars-avril 2026", "2026-03-01", "2026-04-30"),
    "two seasons": ("printemps/été 2025", "2025-04-01", "2025-09-30"),
    "two years, the second in short": ("2023-24", "2023-01-01", "2024-12-31"),
    "a winter of two years": ("hiver 2024-2025", "2024-12-01", "2025-03-31"),
    "a quarter": ("T1 2027", "2027-01-01", "2027-03-31"),
    "a quarter in English": ("Q4 2026", "2026-10-01", "2026-12-31"),
    "a quarter in words": ("2e trimestre 2026", "2026-04-01", "2026-06-30"),
    "the end of a year, at most its second half": ("fin 2026", "2026-07-01", "2026-12-31"),
    "the beginning of a year": ("début 2027", "2027-01-01", "2027-06-30"),
    "a day in words": ("15 décembre 2026", "2026-12-15", "2026-12-15"),
    "the first of a month": ("1er juin 2026", "2026-06-01", "2026-06-01"),
    "a day in English": ("December 15, 2026", "2026-12-15", "2026-12-15"),
    "a day in figures that can only be one": ("25/12/2026", "2026-12-25", "2026-12-25"),
    "a day in figures, the year first": ("2026/11/23", "2026-11-23", "2026-11-23"),
    "a month in figures, the year last": ("12/2026", "2026-12-01", "2026-12-31"),
    "a day after its weekday": ("lundi 30 novembre 2026", "2026-11-30", "2026-11-30"),
    "a day after its weekday in short": ("sam. 5 déc. 2026", "2026-12-05", "2026-12-05"),
    "a day after its weekday in English": ("Monday, November 30, 2026", "2026-11-30", "2026-11-30"),
    "March in English, and no Tuesday": ("mar 2026", "2026-03-01", "2026-03-31"),
    "the end of a year in words": ("Fin d’année 2026", "2026-07-01", "2026-12-31"),
}

NO_PERIODS = {
    "a day that could be two": "03/04/2024",
    "a day that does not exist": "2024-02-30",
    "a day in words that does not exist": "31 février 2026",
    "a day in figures that does not exist": "31/02/2026",
    "two years that do not follow, in short": "2023-25",
    "two seasons of which the second is the earlier": "automne-hiver 2025",
    "a year in short": "hiver 24",
    "a month that does not exist": "2024-13",
    "month zero": "2024-00",
    "years the wrong way round": "2024-2023",
    "the same year twice": "2024-2024",
    "a word": "bientôt",
    "a season without a year": "automne",
    "a year of another century": "1823",
    "a number": "45000",
    "a word and a year": "réunion 2024",
    "a doubt": "2024 ?",
    "a day after another day's name": "mardi 30 novembre 2026",
    "a month that does not exist, the year last": "13/2026",
    "three numbers of two digits": "10-11-12",
    "two days": "1/2/2026 - 3/2/2026",
    "a time": "14:30:00",
    "a span": "6 mois",
    "a day as eight digits": "20261201",
    "a month without a year": "décembre",
    "nothing": "",
}


@pytest.mark.parametrize(("label", "first", "last"), PERIODS.values(), ids=PERIODS)
def test_a_period_spans_its_days(label: str, first: str, last: str) -> None:
    period = read_period(label)
    assert period is not None
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize("label", [label for label, _, _ in PERIODS.values()])
def test_a_period_is_kept_as_written(label: str) -> None:
    period = read_period(label)
    assert period is not None
    assert period.label == label


ASKED = {
    "a day that could be two": (
        "03/04/2026", ("2026-04-03", "2026-03-04"), "Is it April 3 (2026-04-03) or March 4 (2026-03-04)?",
    ),
    "with dots": ("01.12.2026", ("2026-12-01", "2026-01-12"), "Is it December 1st (2026-12-01) or January 12 (2026-01-12)?"),
    "three numbers of two digits": ("10-11-12", ("2012-11-10", "2012-10-11", "2010-11-12"), "or November 12 (2010-11-12)?"),
    "a year of two digits": ("31-12-32", ("2032-12-31",), "Is it December 31 (2032-12-31)?"),
    "a month and a year of two digits": ("nov-26", ("nov 2026",), "Is it “nov 2026”?"),
    "a season and a year of two digits": ("été 26", ("été 2026",), "Is it “été 2026”?"),
    "a date that lost its format": ("46357", ("2026-12-01",), "Is it December 1st (2026-12-01)?"),
    "a day as eight digits": ("20261201", ("2026-12-01",), "Is it December 1st (2026-12-01)?"),
    "a moment": ("2026-12-01T00:00:00Z", ("2026-12-01",), "Is it December 1st (2026-12-01)?"),
    "an apostrophe in front": ("'2026-12-01", ("2026-12-01",), "Is it December 1st (2026-12-01)?"),
    "a limit": ("d'ici juin 2026", ("juin 2026",), "Is it “juin 2026”?"),
    "a week": ("semaine du 30 novembre 2026", ("2026-11-30",), "Is it November 30 (2026-11-30)?"),
    "a doubt": ("2027 ?", ("2027",), "Is it 2027?"),
    "the wrong weekday": ("mardi 30 novembre 2026", ("2026-11-30",), "Is it November 30 (2026-11-30)?"),
    "a number that is no date": ("12", (), "Format the cell as a date"),
    "an eight-digit number that is no date": ("20261301", (), "Format the cell as a date"),
    "no such day": ("31 novembre 2026", (), "a day of the calendar"),
    "no such month": ("2026-13", (), "a day of the calendar"),
    "a month without a year": ("décembre", (), "a day of the calendar"),
    "a day without a year": ("30 nov.", (), "a day of the calendar"),
    "two days": ("1/2/2026 - 3/2/2026", (), "2026-11"),
    "two days in words": ("2 mars 2026 et 3 avril 2026", (), "2026-11"),
    "two years": ("entre 2024 et 2025", (), "2026-11"),
    "a time": ("14:30:00", (), "2026-11"),
    "a span": ("6 mois", (), "2026-11"),
    "a dash": ("–", (), "2026-11"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "candidates", "advice"), ASKED.values(), ids=ASKED)
def test_what_states_no_date_asks_which_one_is_meant_or_says_what_to_write(
    text: str, candidates: tuple[str, ...], advice: str
) -> None:
    assert read_period(text) is None
    why = why_no_date(text)
    assert why.candidates == candidates
    assert advice in str(why.advice)


@given(st.dates(date(1900, 1, 1), date(2150, 1, 1)))
@hypothesis_settings(max_examples=200, deadline=None)
def test_a_true_date_is_certain_in_the_programmes_century_only(day: date) -> None:
    assert (why_no_true_date(day) is None) == (1990 <= day.year <= 2100)


@given(st.integers(min_value=1990, max_value=2100))
@hypothesis_settings(max_examples=50, deadline=None)
def test_a_year_under_a_date_format_is_the_one_that_is_asked_about(year: int) -> None:
    why = why_no_true_date(date.fromordinal(date(1899, 12, 30).toordinal() + year))
    assert why is not None
    assert why.candidates == (str(year),)
    assert str(why.advice) == f"Is it the year {year}?"


@given(st.text(max_size=30) | st.from_regex(r"\A\d{1,2}[-/. ]\d{1,2}[-/. ](\d\d|20\d\d)\Z"))
@hypothesis_settings(max_examples=300, deadline=None)
def test_every_date_that_is_offered_can_be_read(text: str) -> None:
    assert all(read_period(candidate) is not None for candidate in why_no_date(text).candidates)


@pytest.mark.parametrize("label", NO_PERIODS.values(), ids=NO_PERIODS)
def test_what_states_no_period_is_none(label: str) -> None:
    assert read_period(label) is None


class TestTheOperatorsWord:
    STARTS = {"Bilan de mi-parcours": "2023-06-01", "automne 2022": "2022-10-15"}  # noqa: RUF012 - a table

    @pytest.mark.parametrize("label", ["Bilan de mi-parcours", "BILAN DE MI-PARCOURS", "bilan de mi–parcours "])
    def test_places_a_label_that_does_not_say_when(self, label: str) -> None:
        period = read_period(label, self.STARTS)
        assert period is not None
        assert period.first == date(2023, 6, 1)

    def test_goes_before_what_the_label_says(self) -> None:
        period = read_period("automne 2022", self.STARTS)
        assert period is not None
        assert period.first == date(2022, 10, 15)


def test_seasons_years_and_months_stand_in_the_order_of_time() -> None:
    labels = ["2023-2024", "automne 2022", "printemps 2022", "2021", "novembre 2024", "2022-01"]
    periods = [period for label in labels if (period := read_period(label))]
    assert [period.label for period in sorted(periods, key=lambda period: period.first)] == [
        "2021", "2022-01", "printemps 2022", "automne 2022", "2023-2024", "novembre 2024",
    ]  # fmt: skip


pieces = st.lists(
    st.sampled_from(["2023", "2024", "19", "-", "/", " ", "–", "02", "30", "13", "été", "hiver", "mai", "à l'", "0"]),
    max_size=6,
).map("".join)


@given(st.text(max_size=20) | pieces)
@hypothesis_settings(max_examples=300, deadline=None)
def test_whatever_the_label_a_period_never_ends_before_it_begins(label: str) -> None:
    period = read_period(label)
    assert period is None or period.first <= period.last
