"""Where the table stands in its tab, and the refusals where it cannot be found with certainty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from builders import a_spreadsheet, a_tab

from mec_bot.errors import SheetLayoutError
from mec_bot.sheet.source.grid import Grid
from mec_bot.sheet.table.headers import Headers
from mec_bot.sheet.table.layout import Layout, choose_tab, find_layout

ROW = ["Locomotion", "2c"]


def layout_of(*rows: Sequence[str], **options: Any) -> Layout:
    (grid,) = a_spreadsheet(a_tab(rows, **options)).grids
    return find_layout(grid, Headers({}))


def refusal_of(*rows: Sequence[str], **options: Any) -> str:
    with pytest.raises(SheetLayoutError) as caught:
        layout_of(*rows, **options)
    return str(caught.value)


class TestTheHeaderRow:
    def test_is_the_first_row_at_best(self) -> None:
        layout = layout_of(["Sous-projet", "Maturité 2023-2024", "Statut"], ROW)
        assert (layout.header_row, layout.first_row) == (0, 1)
        assert layout.columns == {"sub_project": 0, "status": 2}
        assert layout.rounds == [("2023-2024", 1)]

    def test_may_stand_below_a_title_a_legend_and_blank_rows(self) -> None:
        layout = layout_of(
            ["Tableau de bord du programme"],
            [],
            ["Maturité : 1 Émergence, 2 Expérimentation, 3 Pérennisation", "Statut : En cours, Terminé"],
            ["", ""],
            ["Sous-projet", "Maturité"],
            ROW,
        )
        assert (layout.header_row, layout.first_row) == (4, 5)

    def test_may_have_its_columns_in_any_order_with_gaps(self) -> None:
        layout = layout_of(["Statut", "", "Maturité 2023", "Budget", "Sous-projet"], ["En cours", "", "2c", "3 $", "X"])
        assert layout.columns == {"status": 0, "sub_project": 4}
        assert layout.rounds == [("2023", 2)]
        assert layout.others == {"Budget": 3}

    def test_says_whether_carriers_stand_in_brackets(self) -> None:
        assert layout_of(["Sous-projet (porteur)", "Maturité"], ROW).carrier_in_brackets
        assert not layout_of(["Sous-projet", "Maturité"], ROW).carrier_in_brackets

    def test_is_not_looked_for_where_nobody_would_see_a_table(self) -> None:
        refusal = refusal_of(*[["x"]] * 60, ["Sous-projet", "Maturité"], ROW)
        assert "no column “Sous-projet”, “Maturité” was found" in refusal


class TestAHeaderOfTwoRows:
    UPPER = ("Sous-projet", "Maturité", "", "Statut")
    LOWER = ("", "Automne 2022", "2023-2024", "")

    def test_is_one_where_the_upper_row_is_really_merged_across(self) -> None:
        layout = layout_of(self.UPPER, self.LOWER, ROW, merges=["B1:C1"])
        assert (layout.header_row, layout.first_row) == (0, 2)
        assert layout.rounds == [("Automne 2022", 1), ("2023-2024", 2)]
        assert layout.columns == {"sub_project": 0, "status": 3}

    def test_may_say_evaluations_over_its_rounds(self) -> None:
        layout = layout_of(("Sous-projet", "Évaluations", "", "Statut"), self.LOWER, ROW, merges=["B1:C1"])
        assert layout.rounds == [("Automne 2022", 1), ("2023-2024", 2)]

    def test_may_have_its_other_columns_merged_downwards(self) -> None:
        layout = layout_of(self.UPPER, self.LOWER, ROW, merges=["A1:A2", "B1:C1", "D1:D2"])
        assert layout.columns == {"sub_project": 0, "status": 3}

    def test_may_stand_below_a_title(self) -> None:
        layout = layout_of(["Titre", "", "", ""], self.UPPER, self.LOWER, ROW, merges=["A1:D1", "B2:C2"])
        assert (layout.header_row, layout.first_row) == (1, 3)

    def test_is_not_one_without_a_merge(self) -> None:
        layout = layout_of(self.UPPER, self.LOWER, ROW)
        assert layout.first_row == 1
        assert layout.rounds == [("", 1)]

    def test_may_name_its_fields_in_the_lower_row(self) -> None:
        layout = layout_of(["Sous-projet", "Suivi", ""], ["", "Stratégie", "Maturité"], ROW, merges=["B1:C1"])
        assert layout.columns == {"sub_project": 0, "strategy": 1}
        assert layout.rounds == [("", 2)]

    def test_a_merge_across_a_row_of_one_does_not_swallow_the_first_project(self) -> None:
        layout = layout_of(["Sous-projet", "Maturité", "Notes", ""], [*ROW, "vu", ""], merges=["C1:D1"])
        assert layout.first_row == 1

    def test_names_an_unknown_column_by_both_its_rows(self) -> None:
        layout = layout_of(
            ["Sous-projet", "Maturité", "", "Budget", ""],
            ["", "2022", "2023", "2022", "2023"],
            ROW,
            merges=["B1:C1", "D1:E1"],
        )
        assert layout.others == {"Budget 2022": 3, "Budget 2023": 4}


class TestAHeaderWithBrackets:
    def test_says_its_field_where_it_alone_does(self) -> None:
        layout = layout_of(["Sous-projet", "Maturité", "Échéance (AAAA-MM-JJ)"], ROW)
        assert layout.columns == {"sub_project": 0, "due": 2}

    def test_yields_to_a_column_that_says_the_field_alone(self) -> None:
        layout = layout_of(["Sous-projet", "Maturité", "Contact (courriel)", "Contact"], ROW)
        assert (layout.columns["contact"], layout.others) == (3, {"Contact (courriel)": 2})

    def test_says_nothing_where_two_do(self) -> None:
        layout = layout_of(["Sous-projet", "Maturité", "Contact (courriel)", "Contact (nom)"], ROW)
        assert layout.others == {"Contact (courriel)": 2, "Contact (nom)": 3}


class TestTwoColumnsForOneField:
    def test_are_refused_with_both_headers_and_both_addresses(self) -> None:
        assert refusal_of(["Sous-projet", "Maturité", "Statut", "Avancement"], ROW) == (
            "Tab “Tableau de bord”: the columns C1 (“Statut”) and D1 (“Avancement”) both say “Statut”. "
            "Rename or remove one of them."
        )

    def test_are_refused_for_one_round_written_twice(self) -> None:
        refusal = refusal_of(["Sous-projet", "Maturité 2023-2024", "Niveau RQIS 2023–2024"], ROW)
        assert "B1 (“Maturité 2023-2024”) and C1 (“Niveau RQIS 2023–2024”) both say “Maturité”" in refusal

    def test_may_be_two_different_rounds(self) -> None:
        layout = layout_of(["Sous-projet", "Maturité 2022", "Maturité 2023"], ROW)
        assert [label for label, _ in layout.rounds] == ["2022", "2023"]

    def test_may_be_two_columns_that_nobody_knows(self) -> None:
        assert layout_of(["Sous-projet", "Maturité", "Budget", "Ville"], ROW).others == {"Budget": 2, "Ville": 3}

    def test_may_be_two_that_nobody_knows_under_one_header_and_neither_is_lost(self) -> None:
        assert layout_of(["Sous-projet", "Maturité", "Budget", "Budget"], ROW).others == {"Budget": 2, "Budget (2)": 3}


class TestAMissingColumn:
    def test_is_refused_with_what_was_looked_for_where_and_what_was_found(self) -> None:
        assert refusal_of(["Titre"], ["Sous-projet", "Maturitée 2023", "Statut"], ROW) == (
            "Tab “Tableau de bord”: no column “Maturité” was found. The likeliest header is row 2: “Sous-projet”, "
            "“Maturitée 2023”, “Statut”. The nearest header is “Maturitée 2023”: rename it in the sheet, or add it to "
            "config/columns.yaml."
        )

    def test_of_the_projects_is_refused_too(self) -> None:
        refusal = refusal_of(["Sousprojett", "Maturité", "Statut"], ROW)
        assert "no column “Sous-projet” was found" in refusal
        assert "nearest header is “Sousprojett”" in refusal

    def test_of_everything_shows_the_first_row_that_holds_something(self) -> None:
        refusal = refusal_of([""], [" "], ["Nom de la chose", "Ville"], ["Locomotion", "Montréal"])
        assert "likeliest header is row 3: “Nom de la chose”, “Ville”" in refusal

    @pytest.mark.parametrize("rows", [[], [[]], [["", " "], [""]]])
    def test_in_a_tab_without_any_text_is_said_so(self, rows: list[list[str]]) -> None:
        assert refusal_of(*rows) == "Tab “Tableau de bord” is empty: no header was found."


class TestTheTab:
    NOTES = a_tab([["Ordre du jour"]], title="Notes de réunion")
    GOOD = a_tab([["Sous-projet", "Maturité"], ROW], title="Suivi 2024")
    ALSO_GOOD = a_tab([["Sous-projet", "Maturité"], ROW], title="Archives")
    DOUBLED = a_tab([["Sous-projet", "Maturité", "Maturité"], ROW], title="Suivi 2024")

    def choose(self, tab: str, *tabs: dict[str, Any]) -> Grid:
        grid, _ = choose_tab(a_spreadsheet(*tabs).grids, tab, Headers({}))
        return grid

    def refusal(self, tab: str, *tabs: dict[str, Any]) -> str:
        with pytest.raises(SheetLayoutError) as caught:
            self.choose(tab, *tabs)
        return str(caught.value)

    def test_is_the_first_that_has_the_header_when_none_is_named(self) -> None:
        assert self.choose("", self.NOTES, self.GOOD, self.ALSO_GOOD).tab == "Suivi 2024"

    @pytest.mark.parametrize("name", ["Archives", "archives", " ARCHIVES "])
    def test_is_the_one_named_however_it_is_typed(self, name: str) -> None:
        assert self.choose(name, self.GOOD, self.ALSO_GOOD).tab == "Archives"

    def test_that_is_missing_is_refused_with_those_there_are(self) -> None:
        assert self.refusal("Suivi", self.NOTES, self.GOOD) == (
            "The sheet has no tab “Suivi”. It has: “Notes de réunion”, “Suivi 2024”. "
            "Set sheet.tab in config/mec_bot.yaml to one of them."
        )

    def test_that_is_named_and_has_no_header_is_refused_even_where_another_has_one(self) -> None:
        assert "Tab “Notes de réunion”: no column" in self.refusal("Notes de réunion", self.NOTES, self.GOOD)

    def test_with_the_header_and_a_doubled_column_is_refused_not_passed_over(self) -> None:
        assert "B1 (“Maturité”) and C1 (“Maturité”)" in self.refusal("", self.NOTES, self.DOUBLED, self.ALSO_GOOD)

    def test_is_missing_in_a_sheet_without_any_header(self) -> None:
        assert "Tab “Notes de réunion”: no column" in self.refusal("", self.NOTES)

    def test_is_missing_in_a_sheet_without_any_tab(self) -> None:
        assert self.refusal("") == "The sheet has no tab at all."
        assert "It has: –." in self.refusal("Suivi")
