"""Where the table stands in its tab, and the refusals where it cannot be found with certainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from builders import a_spreadsheet, a_tab

from mec_bot.errors import SheetLayoutError
from mec_bot.settings.models import ColumnSettings
from mec_bot.sheet.source.grid import DeclaredTable
from mec_bot.sheet.table.headings.headers import Headers
from mec_bot.sheet.table.layout import Layout, NoLayout, find_layout

ROW = ["Locomotion", "2c"]


def layout_of(*rows: Sequence[str], columns: ColumnSettings | None = None, **options: Any) -> Layout:
    found = find(*rows, columns=columns, **options)
    assert isinstance(found, Layout)
    return found


def find(*rows: Sequence[str], columns: ColumnSettings | None = None, **options: Any) -> Layout | NoLayout:
    (grid,) = a_spreadsheet(a_tab(rows, **options)).grids
    columns = columns or ColumnSettings()
    return find_layout(grid, Headers(columns), pinned_row=columns.header_row)


def refusal_of(*rows: Sequence[str], **options: Any) -> str:
    with pytest.raises(SheetLayoutError) as caught:
        layout_of(*rows, **options)
    return str(caught.value)


def why(layout: Layout, column: int) -> str:
    return str(layout.why[column])


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
        layout = layout_of(["Statut", "Maturité 2023", "", "Budget", "Sous-projet"], ["En cours", "2c", "", "3 $", "X"])
        assert layout.columns == {"status": 0, "sub_project": 4}
        assert layout.rounds == [("2023", 1)]
        assert layout.others == {"Budget": 3}

    def test_says_whether_carriers_stand_in_brackets(self) -> None:
        assert layout_of(["Sous-projet (porteur)", "Maturité"], ROW).carrier_in_brackets
        assert not layout_of(["Sous-projet", "Maturité"], ROW).carrier_in_brackets

    def test_is_not_looked_for_where_nobody_would_see_a_table(self) -> None:
        assert isinstance(find(*[["x"]] * 60, ["Sous-projet", "Maturité"], ROW), NoLayout)


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

    def test_needs_no_merge_where_periods_alone_stand_below(self) -> None:
        layout = layout_of(self.UPPER, self.LOWER, ["Locomotion", "2c", "3a", "En cours"])
        assert layout.first_row == 2
        assert layout.rounds == [("Automne 2022", 1), ("2023-2024", 2)]
        assert layout.headings == {0: "Sous-projet", 1: "Maturité Automne 2022", 2: "Maturité 2023-2024", 3: "Statut"}

    @pytest.mark.parametrize(
        "lower", [("A", "Automne 2022", "2023-2024", ""), ("", "2c", "3a", ""), ("", "", "", "Automne 2022")]
    )
    def test_is_not_one_where_a_name_or_no_period_stands_below(self, lower: Sequence[str]) -> None:
        assert layout_of(self.UPPER, lower, ROW).first_row == 1

    def test_joins_what_else_stands_below_an_unmerged_maturity(self) -> None:
        upper = ["Sous-projet", "Porteur", "Maturité", "", "Autres", ""]
        lower = ["", "", "Automne 2022", "Automne 2024", "Notes", "Échéance"]
        layout = layout_of(upper, lower, ["Corvée", "Canopée", "1a", "2b", "vu", "2026-12"])
        assert layout.rounds == [("Automne 2022", 2), ("Automne 2024", 3)]
        assert layout.columns == {"sub_project": 0, "carrier": 1, "notes": 4, "due": 5}

    def test_may_have_its_names_in_the_lower_row(self) -> None:
        upper, lower = ["", "", "Maturité", ""], ["Sous-projet", "Porteur", "Automne 2022", "Automne 2024"]
        layout = layout_of(upper, lower, ["Corvée", "Canopée", "1a", "2b"])
        assert layout.rounds == [("Automne 2022", 2), ("Automne 2024", 3)]

    @pytest.mark.parametrize("below", [("Porteur", "LIUM"), ("Prévu", "Réel"), ("Cible", "Constaté")])
    def test_never_takes_one_part_of_a_divided_maturity_for_the_whole(self, below: Sequence[str]) -> None:
        found = find(["Sous-projet", "Maturité 2025", ""], ["", *below], ["Corvée", "3b", "2b"], merges=["B1:C1"])
        assert isinstance(found, NoLayout)

    @pytest.mark.parametrize("group", ["Objectif", "Selon le porteur", "Prévision"])
    def test_gives_nothing_under_a_group_that_may_change_its_meaning(self, group: str) -> None:
        above = ["", "", group, "", "Constaté", ""]
        header = ["Sous-projet", "Porteur", "Maturité 2026", "Échéance", "Maturité 2025", "Notes"]
        layout = layout_of(above, header, ["A", "B", "3b", "2026-12", "2b", "vu"], merges=["C1:D1", "E1:F1"])
        assert (layout.rounds, "due" in layout.columns) == ([("2025", 4)], False)
        assert 2 in layout.aside

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
        assert why(layout, 2) == "“Contact” says “Responsable” more exactly"

    def test_says_nothing_where_two_do(self) -> None:
        layout = layout_of(["Sous-projet", "Maturité", "Contact (courriel)", "Contact (nom)"], ROW)
        assert layout.others == {"Contact (courriel)": 2, "Contact (nom)": 3}


class TestTwoColumnsForOneField:
    def test_are_refused_with_both_headers_and_both_addresses_where_the_field_is_required(self) -> None:
        assert refusal_of(["Projet", "Maturité", "Initiative"], ROW) == (
            "Tab “Tableau de bord”: the columns A1 (“Projet”) and C1 (“Initiative”) both say “Sous-projet”. "
            "Rename or remove one of them."
        )

    @pytest.mark.parametrize(
        "headings", [("Avancement", "Statut"), ("État d'avancement", "Statut"), ("État (actuel)", "État")]
    )
    def test_are_settled_by_the_nearer_word(self, headings: tuple[str, str]) -> None:
        layout = layout_of(["Sous-projet", "Maturité", *headings], [*ROW, "En cours", "Terminé"])
        assert (layout.columns["status"], list(layout.others)) == (3, [headings[0]])
        assert "more exactly" in why(layout, 2)

    def test_are_settled_by_the_sheet_s_own_word_for_the_sub_projects_too(self) -> None:
        layout = layout_of(["Projet", "Sous-projet", "Maturité"], ["Mobilité", *ROW])
        assert (layout.columns, layout.others) == ({"sub_project": 1}, {"Projet": 0})

    @pytest.mark.parametrize("cells", [("50 %", "75%"), ("TRUE", "FAUX"), ("12", "3,5")])
    def test_are_settled_by_the_column_that_holds_words(self, cells: tuple[str, str]) -> None:
        rows = [[*ROW, cells[0], "En cours"], [*ROW, cells[1], "Terminé"]]
        layout = layout_of(["Sous-projet", "Maturité", "Statut", "Avancement"], *rows)
        assert (layout.columns["status"], set(layout.aside)) == (3, {2})

    def test_are_both_put_aside_where_nothing_settles_them(self) -> None:
        layout = layout_of(["Sous-projet", "Maturité", "Avancement", "État"], [*ROW, "En cours", "Terminé"])
        assert (dict(layout.columns), set(layout.aside)) == ({"sub_project": 0}, {2, 3})
        assert why(layout, 2) == "“État” says “Statut” too, and nothing tells which one is meant"

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


class TestAColumnThatHoldsSomethingElse:
    @pytest.mark.parametrize(
        ("heading", "cells"),
        [("Avancement", ["50 %", "100%"]), ("Mise à jour", ["FALSE", "TRUE"]), ("Porteur", ["1", "2"])],
    )
    def test_than_its_heading_says_is_put_aside_once(self, heading: str, cells: Sequence[str]) -> None:
        layout = layout_of(["Sous-projet", "Maturité", heading], *[[*ROW, cell] for cell in cells])
        assert (dict(layout.columns), set(layout.aside)) == ({"sub_project": 0}, {2})

    def test_in_some_cells_only_is_read(self) -> None:
        layout = layout_of(["Sous-projet", "Maturité", "Avancement"], [*ROW, "50 %"], [*ROW, "En cours"])
        assert layout.columns["status"] == 2

    def test_may_hold_years_where_a_start_is_meant(self) -> None:
        assert layout_of(["Sous-projet", "Maturité", "Démarrage"], [*ROW, "2021"]).columns["started"] == 2


class TestAColumnOfLevels:
    def test_without_a_period_counts_only_where_none_has_one(self) -> None:
        layout = layout_of(["Sous-projet", "Maturité", "Maturité 2023-2024"], [*ROW, "3a"])
        assert (list(layout.rounds), set(layout.aside)) == ([("2023-2024", 2)], {1})

    @pytest.mark.parametrize("other", ["Maturité", "Niveau"])
    def test_that_is_said_to_be_current_beats_another_without_a_period(self, other: str) -> None:
        layout = layout_of(["Sous-projet", other, "Niveau actuel"], [*ROW, "3a"])
        assert (list(layout.rounds), set(layout.aside)) == ([("", 2)], {1})

    def test_may_be_called_by_a_vague_word_where_levels_stand_in_it(self) -> None:
        layout = layout_of(["Sous-projet", "Niveau", "Maturité à atteindre"], [*ROW, "3a"])
        assert (list(layout.rounds), set(layout.aside)) == ([("", 1)], {2})

    @pytest.mark.parametrize("cells", [["Débutant", "Avancé"], ["", ""], ["2c", "haut", "bas"]])
    def test_is_none_where_a_vague_word_stands_over_anything_else(self, cells: Sequence[str]) -> None:
        found = find(["Sous-projet", "Niveau"], *[["X", cell] for cell in cells])
        assert isinstance(found, NoLayout)

    @pytest.mark.parametrize("cells", [["Élevé", "Bas"], ["4", "5"]])
    def test_is_none_where_a_vague_word_with_a_period_stands_over_anything_else(self, cells: Sequence[str]) -> None:
        rows = [["A", "2b", cell] for cell in cells]
        assert layout_of(["Sous-projet", "Maturité 2024", "Niveau 2026"], *rows).rounds == [("2024", 1)]

    def test_with_a_heading_that_is_crossed_out_is_put_aside(self) -> None:
        layout = layout_of(["Sous-projet", "Maturité 2024", "Maturité 2025"], ["A", "2b", "3a"], struck=["C1"])
        assert (layout.rounds, why(layout, 2)) == ([("2024", 1)], "its heading is crossed out")

    def test_without_a_period_is_the_one_that_is_shown(self) -> None:
        (grid,) = a_spreadsheet(a_tab([["Sous-projet", "Maturité", "Niveau actuel"], ["A", "2b", "1a"]])).grids
        layout = find_layout(replace(grid, hidden_columns=frozenset({2})), Headers(ColumnSettings()))
        assert isinstance(layout, Layout)
        assert (layout.rounds, why(layout, 2)) == ([("", 1)], "its column is hidden")

    def test_is_refused_where_two_without_a_period_say_the_same(self) -> None:
        assert "B1 (“Maturité”) and C1 (“Niveau de maturité”) both say “Maturité”" in refusal_of(
            ["Sous-projet", "Maturité", "Niveau de maturité"], [*ROW, "3a"]
        )

    def test_of_one_round_may_stand_twice_where_one_is_hidden(self) -> None:
        (grid,) = a_spreadsheet(a_tab([["Sous-projet", "Maturité 2023", "Maturité 2023"], [*ROW, "1a"]])).grids
        found = find_layout(replace(grid, hidden_columns=frozenset({2})), Headers(ColumnSettings()))
        assert isinstance(found, Layout)
        assert found.rounds == [("2023", 1), ("2023", 2)]


class TestWhereTheTableEnds:
    TABLE = ("Sous-projet", "Porteur", "Maturité 2023-2024")
    CELLS = ("Corvée", "Canopée", "2b")

    @pytest.mark.parametrize(
        "beside",
        [("Rencontre", "Date", "Statut"), ("Action", "Responsable", "Échéance"), ("Code", "Signification", "")],
    )
    def test_is_a_column_without_a_heading_where_no_required_field_stands_beyond(self, beside: Sequence[str]) -> None:
        layout = layout_of([*self.TABLE, "", *beside], [*self.CELLS, "", "x", "y", "z"])
        assert (layout.right, set(layout.columns)) == (3, {"sub_project", "carrier"})
        assert layout.others == {}

    def test_is_a_gap_beyond_which_a_field_is_repeated(self) -> None:
        layout = layout_of([*self.TABLE, "", "Projet", "Maturité 2023-2024"], [*self.CELLS, "", "Vieux", "1a"])
        assert (layout.left, layout.right) == (0, 3)

    def test_may_be_on_the_left(self) -> None:
        layout = layout_of(
            ["Rencontre", "Statut", "", *self.TABLE, "Statut"], ["x", "Terminé", "", *self.CELLS, "En cours"]
        )
        assert (layout.left, layout.columns["status"]) == (3, 6)

    @pytest.mark.parametrize("left", [("Statut", "Nombre"), ("Responsable", "Date limite"), ("Code", "Signification")])
    def test_may_be_on_the_left_of_a_complete_table(self, left: Sequence[str]) -> None:
        layout = layout_of([*left, "", *self.TABLE], ["Terminé", "2026-10", "", *self.CELLS])
        assert (layout.left, set(layout.columns)) == (3, {"sub_project", "carrier"})

    @pytest.mark.parametrize(
        "beside", [("Nom", "Maturité 2025"), ("Organisme", "Maturité 2025"), ("Niveau 2025", "Nombre")]
    )
    def test_is_where_a_complete_table_is_followed_by_another_with_levels(self, beside: Sequence[str]) -> None:
        layout = layout_of([*self.TABLE, "", *beside], [*self.CELLS, "", "1a", "1b"])
        assert (layout.right, layout.rounds) == (3, [("2023-2024", 2)])

    def test_is_no_gap_between_rounds(self) -> None:
        layout = layout_of([*self.TABLE, "", "Maturité 2025"], [*self.CELLS, "", "3a"])
        assert [label for label, _ in layout.rounds] == ["2023-2024", "2025"]

    def test_is_no_gap_before_a_required_field(self) -> None:
        layout = layout_of(["Sous-projet", "Porteur", "", "Maturité 2022", "Statut"], ["A", "B", "", "2b", "En cours"])
        assert (layout.right, layout.columns["status"]) == (5, 4)

    def test_is_no_column_under_a_merged_heading(self) -> None:
        layout = layout_of([*self.TABLE, "Notes", "", "Statut"], [*self.CELLS, "a", "b", "En cours"], merges=["D1:E1"])
        assert layout.columns["status"] == 5

    def test_is_that_of_the_table_that_the_sheet_declares(self) -> None:
        (grid,) = a_spreadsheet(a_tab([[*self.TABLE, "Statut"], [*self.CELLS, "Terminé"], ["Pied"]])).grids
        declared = DeclaredTable(name="Projets", top=0, left=0, bottom=2, right=3)
        layout = find_layout(replace(grid, tables=(declared,)), Headers(ColumnSettings()))
        assert isinstance(layout, Layout)
        assert (layout.right, layout.bottom, "status" in layout.columns) == (3, 2, False)


class TestThePinnedHeaderRow:
    ROWS = (["Sous-projet", "Maturité", "Statut", "Porteur"], ["Sous-projet", "Maturité"], ROW, ROW)

    def test_goes_first(self) -> None:
        assert layout_of(*self.ROWS).header_row == 0
        assert layout_of(*self.ROWS, columns=ColumnSettings(header_row=2)).header_row == 1

    @pytest.mark.parametrize("row", [3, 99])
    def test_is_no_header_where_the_columns_do_not_stand_there(self, row: int) -> None:
        assert isinstance(find(*self.ROWS, columns=ColumnSettings(header_row=row)), NoLayout)
