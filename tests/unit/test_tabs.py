"""Which tab is taken for the dashboard, and the refusals where that would be a guess."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_spreadsheet, a_tab

from mec_bot.errors import SheetLayoutError
from mec_bot.settings.models import ColumnSettings
from mec_bot.sheet.source.grid import Grid
from mec_bot.sheet.table.headings.headers import Headers
from mec_bot.sheet.table.tabs import ChosenTab, choose_tab


def tab(title: str, *, hidden: bool = False, header: tuple[str, ...] = ("Sous-projet", "Maturité")) -> Grid:
    (grid,) = a_spreadsheet(a_tab([header, ["Locomotion", "2c"]], title=title)).grids
    return replace(grid, hidden=hidden)


NOTES = tab("Notes de réunion", header=("Ordre du jour", "Personnes"))


def choose(named: str, *grids: Grid) -> ChosenTab:
    return choose_tab(grids, named, Headers(ColumnSettings()))


def refusal(named: str, *grids: Grid) -> str:
    with pytest.raises(SheetLayoutError) as caught:
        choose(named, *grids)
    return str(caught.value)


class TestWithoutAName:
    def test_it_is_the_only_one_that_has_the_required_columns(self) -> None:
        chosen = choose("", NOTES, tab("Projets"))
        assert (chosen.grid.tab, chosen.rivals) == ("Projets", ())
        assert str(chosen.why) == "it is the only tab that has the required columns"

    @pytest.mark.parametrize("title", ["Tableau de bord", "Suivi des sous-projets", "✅ SUIVI 2024", "Dashboard"])
    def test_of_several_it_is_the_one_whose_name_says_so(self, title: str) -> None:
        chosen = choose("", tab("Comité du 12 nov."), tab(title))
        assert chosen.grid.tab == title
        assert [rival.title for rival in chosen.rivals] == ["Comité du 12 nov."]

    @pytest.mark.parametrize("titles", [("Liste A", "Liste B"), ("✅ Suivi", "🗄️ Suivi"), ("Tableau de bord", "Suivi")])
    def test_where_several_could_be_it_they_are_named(self, titles: tuple[str, str]) -> None:
        assert refusal("", *map(tab, titles)) == (
            f"Several tabs could be the dashboard: “{titles[0]}”, “{titles[1]}”. Write the name of the right one as "
            "sheet.tab in config/mec_bot.yaml."
        )

    @pytest.mark.parametrize(
        ("other", "why"),
        [
            (tab("Suivi caché", hidden=True), "the tab is hidden"),
            (tab("Copie de Projets"), "its name says that it is a copy"),
            (tab("Projets (copie)"), "its name says that it is a copy"),
            (tab("Copy of Projets"), "its name says that it is a copy"),
            (tab("Archives 2022"), "its name says that it is an archive"),
            (tab("Ancien suivi"), "its name says that it is an archive"),
        ],
    )
    def test_hidden_tabs_copies_and_archives_come_last_and_are_said(self, other: Grid, why: str) -> None:
        chosen = choose("", other, tab("Projets"))
        assert (chosen.grid.tab, chosen.doubtful) == ("Projets", False)
        assert [(rival.title, str(rival.why_not)) for rival in chosen.rivals] == [(other.tab, why)]

    def test_one_of_them_is_taken_where_there_is_no_other_and_that_is_said(self) -> None:
        chosen = choose("", NOTES, tab("Projets", hidden=True))
        assert (chosen.grid.tab, chosen.doubtful) == ("Projets", True)
        assert str(chosen.why) == "no other tab has the required columns; to be noted: the tab is hidden"

    def test_several_of_them_are_named(self) -> None:
        assert "“Archives 1”, “Archives 2”" in refusal("", tab("Archives 1"), tab("Archives 2"))

    def test_with_a_doubled_column_it_is_refused_not_passed_over(self) -> None:
        doubled = tab("Suivi", header=("Sous-projet", "Maturité", "Maturité"))
        assert "B1 (“Maturité”) and C1 (“Maturité”)" in refusal("", NOTES, doubled, tab("Archives"))

    def test_without_any_tab_it_is_missing(self) -> None:
        assert refusal("") == "The sheet has no tab at all."


class TestOneTabAYear:
    def test_is_said_with_what_to_do(self) -> None:
        assert refusal("", tab("2023-2024"), tab("2025-2026")) == (
            "The sheet seems to have one tab a year: “2023-2024”, “2025-2026”. Write the name of this year's as sheet.tab in "
            "config/mec_bot.yaml."
        )


class TestANameThatSaysMore:
    @pytest.mark.parametrize("title", ["Suivi budgétaire", "Suivi des rencontres", "Tracking Q1 expenses"])
    def test_does_not_say_that_it_is_the_dashboard(self, title: str) -> None:
        assert "Several tabs could be the dashboard" in refusal("", tab("Projets"), tab(title))


class TestWithAName:
    @pytest.mark.parametrize("name", ["Archives", "archives", " ARCHIVES "])
    def test_it_is_the_one_named_however_that_is_typed(self, name: str) -> None:
        chosen = choose(name, tab("Suivi"), tab("Archives"))
        assert (chosen.grid.tab, str(chosen.why)) == ("Archives", "config/mec_bot.yaml names it")

    def test_it_is_the_one_named_exactly_where_two_differ_by_a_sign(self) -> None:
        tabs = [tab("✅ Suivi"), tab("🗄️ Suivi")]
        assert choose("🗄️ Suivi", *tabs).grid.tab == "🗄️ Suivi"
        assert "several tabs that could be “Suivi”: “✅ Suivi”, “🗄️ Suivi”" in refusal("Suivi", *tabs)

    def test_one_that_is_missing_is_refused_with_those_there_are(self) -> None:
        assert refusal("Suivi", NOTES, tab("Projets")) == (
            "The sheet has no tab “Suivi”. It has: “Notes de réunion”, “Projets”. "
            "Set sheet.tab in config/mec_bot.yaml to one of them."
        )

    def test_one_without_the_header_is_refused_even_where_another_has_it(self) -> None:
        assert "Tab “Notes de réunion”: no column" in refusal("Notes de réunion", NOTES, tab("Projets"))

    def test_it_is_missing_in_a_sheet_without_any_tab(self) -> None:
        assert "It has: –." in refusal("Suivi")
