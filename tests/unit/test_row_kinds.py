"""Rows that are no sub-project: each is told from one by what it says, and what nothing explains is a sub-project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from builders import TODAY, a_spreadsheet, a_tab, place, read_rows, settings

from mec_bot.sheet.dashboard import Dashboard
from mec_bot.sheet.table.reading import read_dashboard

HEADER = ("Sous-projet", "Porteur(s)", "Maturité 2022", "Maturité 2024", "Statut", "Stratégie", "Budget")
ROWS = (
    ("Corvée de ruelle", "Canopée", "2a", "2b", "En cours", "Essaimage", "12"),
    ("Frigo de palier", "Marmites", "2a", "3a", "En cours", "Cession", "18"),
)
BOTH = ["Corvée de ruelle", "Frigo de palier"]


def names(*rows: Sequence[str]) -> list[str]:
    return [project.name for project in read_rows(HEADER, *ROWS, *rows).projects]


def with_formulas(formulas: Mapping[str, str], *rows: Sequence[str]) -> Dashboard:
    spreadsheet = a_spreadsheet(a_tab([HEADER, *ROWS, *rows]))
    grid = replace(spreadsheet.grids[0], formulas={place(cell): formula for cell, formula in formulas.items()})
    return read_dashboard(replace(spreadsheet, grids=(grid,)), settings(), TODAY)


class TestATotal:
    @pytest.mark.parametrize(
        "row",
        [
            ["Total", "", "2 évalués", "2 évalués"],
            ["Total", "2 porteurs", "", "", "2 actifs"],
            ["Total", "", "", "2a : 0, 2b : 1", "En cours : 2"],
            ["Projets évalués", "", "2", "2"],
            ["Évalués", "", "2", "2"],
            ["Ensemble", "", "2", "2"],
            ["Récapitulatif", "", "2"],
            ["Overall", "", "2", "2"],
            ["No. of projects", "", "", "2"],
            ["Sous-total Alimentation", "", "", "2"],
            ["% évalués", "", "100 %", "100 %"],
            ["Budget total", "", "", "", "", "", "30"],
            ["Maturité moyenne", "", "", "2b"],
            ["Médiane", "", "2a", "2b"],
            ["Average level", "", "", "2b"],
            ["Total : 2 projets"],
            ["Nb de projets : 2"],
        ],
    )
    def test_is_told_by_its_words(self, row: Sequence[str]) -> None:
        assert names(row) == BOTH

    @pytest.mark.parametrize(
        "row",
        [
            ["Total Recall", "Canopée", "", "2b"],
            ["Total", "", "", "2b"],
            ["Nombre d'or", "", "", "2b"],
            ["Moyenne montagne", "Canopée", "", "", "En cours"],
            ["Niveau d'eau", "Canopée", "", "2b"],
            ["Taux de change", "Canopée"],
        ],
    )
    def test_is_no_project_that_only_sounds_like_one(self, row: Sequence[str]) -> None:
        assert names(row) == [*BOTH, row[0]]

    @pytest.mark.parametrize(
        ("formula", "shown"), [("=NBVAL(D2:D3)", "2"), ('=COUNTIF(D:D;"2b")', "1"), ("=INDEX(D2:D3;MODE(H2:H3))", "2b")]
    )
    def test_is_told_by_a_formula_over_the_rows_above(self, formula: str, shown: str) -> None:
        dashboard = with_formulas({"D4": formula}, ["Bilan", "", "", shown])
        assert [project.name for project in dashboard.projects] == BOTH

    def test_is_no_project_whose_cells_are_computed_like_all_others(self) -> None:
        formulas = {f"G{row}": f"=MAX(G$1:G{row - 1})+1" for row in (2, 3, 4)}
        dashboard = with_formulas(formulas, ["Halte", "", "", "", "", "", "3"])
        assert [project.name for project in dashboard.projects] == [*BOTH, "Halte"]

    def test_is_no_project_of_which_one_cell_is_computed(self) -> None:
        dashboard = with_formulas({"G4": "=SUM(G2:G3)"}, ["Halte", "Canopée", "", "", "", "", "30"])
        assert [project.name for project in dashboard.projects] == [*BOTH, "Halte"]

    def test_may_have_a_cell_in_a_merge_from_above(self) -> None:
        rows = [HEADER, *ROWS, ["Total : 2", "", "", "", "", "", ""]]
        assert [project.name for project in read_rows(*rows, merges=["D3:D4"]).projects] == BOTH


class TestAnExample:
    @pytest.mark.parametrize(
        "name",
        ["Exemple : Mon projet", "Ex : Mon projet", "Ex. : Mon projet", "(Exemple) Potager", "[exemple] Potager", "Potager (exemple)",
         "Exemple de projet", "Exemple de sous-projet", "Sample project", "Projet fictif", "e.g. My project"],
    )  # fmt: skip
    def test_says_so(self, name: str) -> None:
        assert names([name, "Mon organisme", "2a", "2b", "En cours"]) == BOTH

    @pytest.mark.parametrize("name", ["Exemple de solidarité", "Exemplaire", "Express", "Sampler", "Extension du parc"])
    def test_is_no_project_that_only_begins_like_one(self, name: str) -> None:
        assert names([name, "Canopée", "2a", "2b", "En cours"]) == [*BOTH, name]

    @pytest.mark.parametrize("formats", [("1a à 3c", "1a à 3c"), ("1a-3c", ""), ("1a, 1b, 1c, 2a, 2b, 3a, 3c", "")])
    def test_answers_with_the_scale(self, formats: Sequence[str]) -> None:
        assert names(["Nom officiel", "Organisme", *formats, "Choisir dans la liste"]) == BOTH


class TestATitle:
    def test_is_bold_where_names_are_not(self) -> None:
        spreadsheet = a_spreadsheet(
            a_tab([HEADER, ["AXE 1 – RUE"], ROWS[0], ["AXE 2 – TABLE"], ROWS[1], ["AXE 3 – TOIT"]])
        )
        grid = replace(spreadsheet.grids[0], bold=frozenset({(1, 0), (3, 0)}))
        dashboard = read_dashboard(replace(spreadsheet, grids=(grid,)), settings(), TODAY)
        assert [project.name for project in dashboard.projects] == BOTH
        assert "“AXE 1 – RUE”, “AXE 2 – TABLE”, “AXE 3 – TOIT”" in str(dashboard.notices[0].reason)

    def test_is_no_bold_name_where_all_names_are(self) -> None:
        spreadsheet = a_spreadsheet(a_tab([HEADER, *ROWS, ["Halte"]]))
        grid = replace(spreadsheet.grids[0], bold=frozenset({(1, 0), (2, 0), (3, 0)}))
        dashboard = read_dashboard(replace(spreadsheet, grids=(grid,)), settings(), TODAY)
        assert [project.name for project in dashboard.projects] == [*BOTH, "Halte"]

    def test_may_stand_beside_a_merged_cell(self) -> None:
        rows = [HEADER, ROWS[0], ["Cohorte 2"], ["Frigo de palier", "", "2a", "3a"]]
        spreadsheet = a_spreadsheet(a_tab(rows, merges=["B2:B4"]))
        grid = replace(spreadsheet.grids[0], bold=frozenset({(2, 0)}))
        dashboard = read_dashboard(replace(spreadsheet, grids=(grid,)), settings(), TODAY)
        assert [(project.name, project.carriers) for project in dashboard.projects] == [
            ("Corvée de ruelle", ("Canopée",)),
            ("Frigo de palier", ("Canopée",)),
        ]


class TestAnotherTable:
    @pytest.mark.parametrize(
        "header",
        [
            ["Sous-projet", "Porteur(s)", "Maturité 2026", "Maturité 2025"],
            ["Rencontre", "Lieu", "Date", "Durée", "Statut"],
            ["Porteur", "Contact", "Sous-projet"],
        ],
    )
    def test_begins_where_a_heading_stands_in_another_column_or_for_another_round(self, header: Sequence[str]) -> None:
        assert names(header, ["Vieux projet", "Canopée", "1a", "1b", "Terminé"]) == BOTH

    def test_is_the_table_again_under_the_same_headings(self) -> None:
        again = ["Projet", "Organisme porteur", "Maturité 2022", "Niveau de maturité 2024", "État"]
        assert names([], ["Projets 2025"], again, ["Halte", "Solon", "", "1a"]) == [*BOTH, "Halte"]

    @pytest.mark.parametrize(
        "row", [["1a", "Idée"], ["2b", "Mener l'expérimentation"], ["En cours", "2"], ["Terminé", "", "", "1"]]
    )
    def test_may_be_a_legend_or_a_count_of_levels_and_statuses(self, row: Sequence[str]) -> None:
        assert names([], row) == BOTH
