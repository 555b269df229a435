"""Periods as people write them: kept as written, never made more precise."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.sheet.cells.periods import read_period

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
