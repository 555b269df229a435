"""A sheet that cannot be read as a dashboard is told what it seems to be, and what would help."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from builders import a_spreadsheet, a_tab

from mec_bot.errors import SheetLayoutError
from mec_bot.settings.models import ColumnSettings
from mec_bot.sheet.table.headings.headers import Headers
from mec_bot.sheet.table.tabs import choose_tab

ROW = ["Locomotion", "2c"]


def refusal_of(*rows: Sequence[str], columns: ColumnSettings | None = None, before: Sequence[str] = ()) -> str:
    tabs = [a_tab([["Mode d'emploi"], ["Remplir sa ligne."]], title=title) for title in before]
    columns = columns or ColumnSettings()
    with pytest.raises(SheetLayoutError) as caught:
        choose_tab(a_spreadsheet(*tabs, a_tab(rows)).grids, "", Headers(columns), pinned_row=columns.header_row)
    return str(caught.value)


class TestAMissingColumn:
    def test_is_refused_with_what_was_looked_for_where_and_what_was_found(self) -> None:
        assert refusal_of(["Titre"], ["Sous-projet", "Maturitée 2023", "Statut"], ROW) == (
            "Tab “Tableau de bord”: no column “Maturité” was found. The likeliest header is row 2: “Sous-projet”, "
            "“Maturitée 2023”, “Statut”. “Maturitée 2023” is nearly one of them: correct the heading in the sheet."
        )

    def test_of_the_projects_is_refused_too(self) -> None:
        refusal = refusal_of(["Sousprojett", "Maturité", "Statut"], ROW)
        assert "no column “Sous-projet” was found" in refusal
        assert "“Sousprojett” is nearly one of them" in refusal

    def test_of_names_is_said_where_the_column_that_is_called_so_holds_none(self) -> None:
        rows = [["Sous-projet", "Maturité", "Statut"], ["TRUE", "2c", "En cours"], ["FALSE", "2b", ""]]
        assert refusal_of(*rows) == (
            "Tab “Tableau de bord”: the column “Sous-projet” (A) holds boxes to tick, so no sub-project's name can be read. "
            "Write the names there, or give that heading to the column that holds them."
        )

    def test_names_the_likeliest_tab_and_not_the_first(self) -> None:
        refusal = refusal_of(["Nom", "Porteur(s)", "Maturité 2022"], [*ROW, "2c"], before=["Lisez-moi", "Guides"])
        assert "Tab “Tableau de bord”, the likeliest of 3 tabs: no column “Sous-projet” was found" in refusal
        assert "add its heading to config/columns.yaml, under synonyms" in refusal

    def test_of_everything_shows_the_first_row_that_holds_something(self) -> None:
        refusal = refusal_of([""], [" "], ["Nom de la chose", "Ville"], ["Locomotion", "Montréal"])
        assert "likeliest header is row 3: “Nom de la chose”, “Ville”" in refusal

    @pytest.mark.parametrize("rows", [[], [[]], [["", " "], [""]]])
    def test_in_a_tab_without_any_text_is_said_so(self, rows: list[list[str]]) -> None:
        assert refusal_of(*rows) == "Tab “Tableau de bord” is empty: no header was found."

    def test_of_levels_names_the_columns_that_speak_of_maturity_only(self) -> None:
        refusal = refusal_of(["Sous-projet", "Maturité technologique", "Maturité visée"], [*ROW, "3a"])
        assert "“Maturité technologique” (B1), “Maturité visée” (C1)" in refusal
        assert "under assessments" in refusal

    def test_of_levels_says_where_nothing_speaks_of_maturity(self) -> None:
        assert "None of its headings speaks of maturity" in refusal_of(
            ["Projet", "Responsable", "Statut"], ["X", "Y", "Z"]
        )


class TestWhatTheSheetSeemsToBe:
    def test_may_be_a_table_with_its_projects_in_columns(self) -> None:
        refusal = refusal_of(["Sous-projet", "A", "B"], ["Porteur", "x", "y"], ["Maturité 2023-2024", "2b", "3a"])
        assert "the sub-projects seem to stand in columns" in refusal
        assert "Transposed" in refusal

    @pytest.mark.parametrize("title", [[], ["Portrait du programme"]])
    def test_may_have_its_headings_in_the_first_column_under_a_title(self, title: list[str]) -> None:
        refusal = refusal_of(title, ["", "A", "B"], ["Porteur", "x", "y"], ["Maturité 2023-2024", "2b", "3a"])
        assert "the sub-projects seem to stand in columns" in refusal

    def test_may_have_levels_under_another_word(self) -> None:
        refusal = refusal_of(["Sous-projet", "Stade"], ["A", "2b"], ["B", "3a"])
        assert "Levels of the scale stand under “Stade”" in refusal
        assert "under assessments" in refusal


class TestAPinThatNoLongerFits:
    def test_is_named_with_what_stands_there(self) -> None:
        refusal = refusal_of(["Titre"], ["Sous-projet", "Maturité"], ROW, columns=ColumnSettings(header_row=1))
        assert "config/columns.yaml says that the header is row 1 (header_row), but no column" in refusal
        assert "stands there: “Titre”" in refusal

    def test_is_named_where_its_row_is_blank(self) -> None:
        refusal = refusal_of([], ["Sous-projet", "Maturité"], ROW, columns=ColumnSettings(header_row=1))
        assert "config/columns.yaml says that the header is row 1 (header_row), but no column" in refusal
        assert "stands there: nothing" in refusal


# First rows of public lists of projects, none of which has a column of maturity (headings only; the rows are invented).
PUBLIC = {
    "support files": [
        "Organisation", "Collègue Référent", "IC - Territoire", "IC - Statut du projet", "Responsable", "Étape", "Version",
        "Statut", "IC Jalons : Date de dernière mise à jour", "Commentaires", "Heures internes", "IC - Sujets",
        "Projet d'accompagnement : Nom du projet", "Projet d'accompagnement : Date de création",
    ],
    "a climate plan": [
        "Id", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom", "Commune", "Nom du projet",
        "Description pour les habitants", "Axe", "Type technique", "Statut du projet", "Niveau de participation",
        "Nombre de participants",
    ],
    "research": ["Titre", "Description", "Domaine", "DateDebut", "DateFin", "Statut", "Budget", "Avancement", "Institution"],
    "installations": ["Project_ID", "Client", "Pays", "Phase", "Responsable", "Date_debut", "Date_fin", "Status", "Avancement"],
    "development": ["id_projet", "intitule", "organisation", "thematiques", "annee_debut", "annee_fin", "etat", "resume",
                    "partenaires", "budget_eur"],
    "a small list": ["Projet", "Responsable", "Statut"],
}  # fmt: skip


@pytest.mark.parametrize("headings", PUBLIC.values(), ids=PUBLIC)
def test_nobody_is_told_to_rename_a_column_that_has_another_meaning(headings: list[str]) -> None:
    refusal = refusal_of(headings, [f"valeur {number}" for number in range(len(headings))])
    assert "no column" in refusal
    assert "nearly one of them" not in refusal
    assert "“Maturité”" in refusal
