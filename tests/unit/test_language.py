"""Dates, times, ages, numbers and plurals as people write them in French and in English."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from languages import ENGLISH, FRENCH

from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import Quote
from mec_bot.phrases import Phrase, phrase_from_text, phrase_to_text
from mec_bot.sheet.cells.choices import why_no_strategy
from mec_bot.sheet.cells.maturity import read_level
from mec_bot.sheet.cells.periods import why_no_date

MONTREAL = ZoneInfo("America/Toronto")


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (date(2026, 11, 23), "lundi 23 novembre 2026", "Monday, November 23, 2026"),
        (date(2027, 6, 1), "mardi 1er juin 2027", "Tuesday, June 1, 2027"),
        (date(2026, 8, 21), "vendredi 21 août 2026", "Friday, August 21, 2026"),
    ],
)
def test_days(day: date, french: str, english: str) -> None:
    assert (FRENCH.day(day), ENGLISH.day(day)) == (french, english)


@pytest.mark.parametrize(("hour", "minute", "written"), [(9, 30, "9 h 30"), (19, 0, "19 h"), (0, 5, "0 h 05")])
def test_french_times_have_no_leading_zero_and_no_empty_minutes(hour: int, minute: int, written: str) -> None:
    moment = datetime(2026, 11, 23, hour, minute, tzinfo=MONTREAL)
    assert FRENCH.time(moment) == written.replace(" ", "\u00a0")


def test_an_age_says_how_long_ago_and_when_in_the_readers_zone() -> None:
    now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    assert (
        FRENCH.age(now - timedelta(minutes=12), now, MONTREAL)
        == "il y a 12 minutes (le lundi 23 novembre 2026 à 9\u00a0h\u00a048)"
    )
    assert FRENCH.age(now - timedelta(days=3), now, MONTREAL).startswith("il y a 3 jours (le vendredi 20 novembre")
    assert ENGLISH.age(now - timedelta(hours=2), now, MONTREAL).startswith("2 hours ago (Monday, November 23")


def test_what_was_read_less_than_a_minute_ago_was_read_just_now() -> None:
    now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    assert FRENCH.age(now - timedelta(seconds=59), now, MONTREAL).startswith("à l'instant")
    assert FRENCH.age(now + timedelta(seconds=5), now, MONTREAL).startswith("à l'instant"), "clocks may differ a little"


@pytest.mark.parametrize(("count", "french"), [(0, "0 sous-projet"), (1, "1 sous-projet"), (2, "2 sous-projets")])
def test_zero_is_singular_in_french(count: int, french: str) -> None:
    assert FRENCH.say(Plural("{n} sub-project", "{n} sub-projects", count)) == french


def test_zero_is_plural_in_english() -> None:
    assert ENGLISH.say(Plural("{n} sub-project", "{n} sub-projects", 0)) == "0 sub-projects"


def test_thousands_are_set_apart() -> None:
    assert FRENCH.number(12_345) == "12\u00a0345"
    assert ENGLISH.number(12_345) == "12,345"


def test_a_phrase_inside_a_phrase_is_translated_too() -> None:
    inner = Phrase("this is not a level of the scale (1a to 3c)")
    sentence = Phrase(
        "“{text}” cannot be read under “{field}”: {reason}. Correct the cell.",
        text="N/A",
        field="Maturité",
        reason=inner,
    )
    assert "ce n'est pas un niveau de l'échelle" in FRENCH.say(sentence)
    assert "this is not a level of the scale" in ENGLISH.say(sentence)


@pytest.mark.parametrize(
    ("advice", "french"),
    [
        (why_no_date("03/04/2026").advice, "Est-ce le 3 avril (2026-04-03) ou le 4 mars (2026-03-04)?"),
        (why_no_date("01.12.2026").advice, "Est-ce le 1er décembre (2026-12-01) ou le 12 janvier (2026-01-12)?"),
        (read_level("2b-2c").advice, "Est-ce 2b ou 2c?"),
        (read_level("2c ?").advice, "Est-ce 2c?"),
        (read_level("Émergence").advice, "Est-ce 1a, 1b, 1c ou 1d?"),
        (
            why_no_strategy("Cession puis essaimage").advice,
            "Est-ce «\u00a0Cession\u00a0» ou «\u00a0Essaimage\u00a0»?",
        ),
    ],
)
def test_the_question_that_settles_a_cell_is_asked_in_french_and_can_be_stored(advice: Phrase, french: str) -> None:
    assert FRENCH.say(advice) == french
    assert FRENCH.say(phrase_from_text(phrase_to_text(advice))) == french


def test_a_named_part_may_be_a_span_and_stays_one() -> None:
    asked = Quote(text="{round} <b>")
    spans = FRENCH.text(Phrase("No project matches “{asked}”.", asked=asked))
    assert asked in spans
    assert FRENCH.say(Phrase("No project matches “{asked}”.", asked=asked)).count("{round} <b>") == 1
