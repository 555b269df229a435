"""Which charts a dashboard gives, and what is in them."""

from __future__ import annotations

from builders import read_rows
from languages import ENGLISH, FRENCH

from mec_bot.messages.charts.pictures import pictures_of
from mec_bot.messages.text.chart_data import Levels, Movement, Movements, Spread, Strategies
from mec_bot.messages.text.message import Message, from_text, to_text
from mec_bot.settings.models import ChartName
from mec_bot.sheet.cells.maturity import Level
from mec_bot.sheet.dashboard import Dashboard

HEADER = ("Sous-projet", "Maturité automne 2022", "Maturité 2023-2024", "Stratégie")


def charts(dashboard: Dashboard, *names: ChartName) -> list[object]:
    return [picture.data for picture in pictures_of(dashboard, names, FRENCH)]


def test_the_movement_is_between_the_two_last_rounds_for_projects_with_a_level_in_both() -> None:
    rows = (
        ("Un", "2a", "2c", ""),
        ("Deux", "Pas évalué", "2c", ""),
        ("Trois", "2a", "", ""),
        ("Quatre", "2a", "2b-2c", ""),
        ("Cinq", "3a", "2c", ""),
    )
    assert charts(read_rows(HEADER, *rows), "movement") == [
        Movements(
            before="automne 2022",
            after="2023-2024",
            projects=(
                Movement(project="Un", before=Level.L2A, after=Level.L2C),
                Movement(project="Cinq", before=Level.L3A, after=Level.L2C),
            ),
        )
    ]


def test_levels_are_counted_in_each_round_and_what_has_none_is_told_apart() -> None:
    rows = (
        ("Un", "2a", "2c", ""),
        ("Deux", "Pas évalué", "2c", ""),
        ("Trois", "2a", "", ""),
        ("Quatre", "", "2b-2c", ""),
    )
    assert charts(read_rows(HEADER, *rows), "levels") == [
        Levels(
            rounds=(
                Spread(round="automne 2022", counts={Level.L2A: 2}, not_assessed=1, blank=1),
                Spread(round="2023-2024", counts={Level.L2C: 2}, blank=1, unreadable=1),
            )
        )
    ]


def test_strategies_are_counted_and_an_unreadable_one_is_none_of_them() -> None:
    rows = (
        ("Un", "2a", "2c", "Essaimage"),
        ("Deux", "2a", "2c", "Cession puis essaimage"),
        ("Trois", "2a", "2c", ""),
        ("Quatre", "2a", "2c", "essaimage"),
    )
    assert charts(read_rows(HEADER, *rows), "strategies") == [
        Strategies(counts={"essaimage": 2}, without=1, unreadable=1)
    ]


def test_a_chart_without_anything_to_see_is_left_out() -> None:
    one_round = read_rows(("Sous-projet", "Maturité 2023-2024"), ("Un", "2a"))
    assert charts(one_round, "movement", "strategies") == []
    nobody_twice = read_rows(HEADER, ("Un", "2a", "", ""), ("Deux", "", "2c", ""))
    assert charts(nobody_twice, "movement") == []
    nothing = read_rows(HEADER, ("Un", "", "Pas évalué", ""))
    assert charts(nothing, "movement", "levels", "strategies") == []


def test_they_come_in_the_order_that_was_asked_and_once_each() -> None:
    dashboard = read_rows(HEADER, ("Un", "2a", "2c", "Essaimage"))
    pictures = pictures_of(dashboard, ("strategies", "movement", "strategies"), FRENCH)
    assert [picture.data.kind for picture in pictures] == ["strategies", "movement"]


def test_a_picture_says_in_its_language_what_it_shows_and_survives_being_kept() -> None:
    dashboard = read_rows(HEADER, ("Un", "2a", "2c", "Essaimage"))
    names: tuple[ChartName, ...] = ("movement", "levels", "strategies")
    for translator in (FRENCH, ENGLISH):
        pictures = pictures_of(dashboard, names, translator)
        kept = Message(summary="", blocks=pictures)
        assert from_text(to_text(kept)) == kept
        assert {picture.language for picture in pictures} == {translator.code}
    assert pictures[0].title == "From one assessment to the next"
    assert pictures[0].alt.endswith("1 rose. Un: 2a → 2c.")
