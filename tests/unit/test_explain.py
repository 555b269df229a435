"""`check --explain CELL`: how one cell was read, wherever it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import TODAY, a_spreadsheet, a_tab, settings

from mec_bot.cli.documents import explanation_document
from mec_bot.errors import ConfigError
from mec_bot.messages.text.language import Translator
from mec_bot.sheet.table.explain import Explainer, Explanation

TABLE = a_tab(
    [
        ["Le programme"],
        ["Nom du projet", "Maturité 2022", "Niveau RQIS 2023", "Stratégie", "Organisation", "Échéance", "Budget", "Statut", "", "Rencontre"],
        ["A", "2c", "2b-2c", "Cession", "Solon et MIS", date(2024, 4, 3), "12 $", "terminée", "", "x"],
        ["B", "Pas évalué", "3a", "", "Solon", "2026-11", "", "", ""],
        [],
    ],
    merges=["D3:D4"],
    struck=["A4"],
    hidden_rows=[4],
)  # fmt: skip
TABLE["data"][0]["rowData"][2]["values"][1]["note"] = "vu par Léa"
TAB = a_tab([["Projet", "Période", "Niveau"], ["A", "2022", "3a"], ["C", "2022", "3a"]], title="Évaluations")
NOTES = a_tab([["Ordre du jour"]], title="Notes")


def of(cell: str, *tabs: dict[str, Any]) -> Explanation:
    return Explainer(a_spreadsheet(*(tabs or (TABLE, NOTES))), settings(carriers=["Solon"]), TODAY).explain(cell)


@pytest.mark.parametrize(
    ("cell", "field", "round_label", "reading", "rule"),
    [
        ("A1", None, None, None, "above the table"),
        ("A2", "sub_project", None, None, "“Nom du projet”: its heading is another word for “Sous-projet”"),
        ("C2", "assessment", "2023", None, "“Niveau RQIS 2023”: it holds the levels of the round “2023”"),
        ("G2", None, None, None, "“Budget”: no field is known by this heading"),
        ("J2", None, None, None, "“Rencontre”: it stands outside the table"),
        ("A3", "sub_project", None, "A", "known as “a”"),
        ("B3", "assessment", "2022", "2c", "the step 2c of the scale, in phase Expérimentation"),
        ("C3", "assessment", "2023", None, "several levels stand here (2b, 2c)"),
        ("B4", "assessment", "2022", "not_assessed", "not assessed"),
        ("D4", "strategy", None, "cession", "one of the four"),
        ("E3", "carrier", None, "Solon et MIS", "kept whole"),
        ("F3", "due", None, "2024-04-03", "a true date"),
        ("F4", "due", None, "2026-11", "a period"),
        ("G3", None, None, None, "kept as written, and not interpreted"),
        ("J3", None, None, None, "stands beside the table"),
        ("H3", "status", None, "Terminé", "one of the statuses"),
        ("H4", "status", None, None, "empty"),
        ("B5", "assessment", "2022", None, "blank"),
        ("ZZ9999", None, None, None, "stands beside the table"),
    ],
)  # fmt: skip
def test_a_cell_is_explained(
    cell: str, field: str | None, round_label: str | None, reading: str | None, rule: str
) -> None:
    explanation = of(cell)
    assert (explanation.tab, explanation.cell, explanation.field, explanation.round) == (
        "Tableau de bord",
        cell,
        field,
        round_label,
    )
    assert explanation.reading == reading
    assert rule in str(explanation.rule)


def test_a_start_may_be_a_true_date_or_a_text() -> None:
    table = a_tab([["Projet", "Maturité", "Démarrage"], ["A", "2c", date(2024, 4, 3)], ["B", "2c", "un jour"]])
    explanations = {cell: of(cell, table) for cell in ("C2", "C3")}
    assert (explanations["C2"].reading, str(explanations["C2"].rule)) == (
        "2024-04-03",
        "a true date, read as its value whatever it displays",
    )
    assert (explanations["C3"].reading, str(explanations["C3"].rule)) == ("un jour", "a text, kept as written")


def test_what_else_is_so_about_it_is_told() -> None:
    assert [str(fact) for fact in of("B3").facts] == ["has a note: “vu par Léa”"]
    assert [str(fact) for fact in of("D4").facts] == [
        "merged into D3, whose text this is", "its row is hidden, and counts like any other",
    ]  # fmt: skip
    assert "is struck through, in whole or in part" in [str(fact) for fact in of("A4").facts]


@pytest.mark.parametrize("name", ["b3", "$B$3", "Tableau de bord!B3", "'tableau de bord'!b3", " B3 "])
def test_a_cell_may_be_named_as_in_the_sheet(name: str) -> None:
    assert (of(name).cell, of(name).reading) == ("B3", "2c")


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (["Total : 2"], "a total"),
        (["Légende : x"], "a note or a legend"),
        (["Sous-projet", "Maturité"], "the header again"),
        (["Exemple : X", "2c"], "how to fill in the table"),
        (["Projet", "Statut", "Porteur"], "another table"),
    ],
)
def test_a_row_that_is_no_project_says_what_it_is(row: list[str], rule: str) -> None:
    assert rule in str(of("A3", a_tab([["Sous-projet", "Maturité"], ["A", "2c"], row])).rule)


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("Maturité à atteindre", "says more than the round"),
        ("Organisme responsable", "all words of its heading say “Porteur(s)”"),
        ("Échéance (AAAA-MM-JJ)", "and more in brackets"),
        ("Statut", "is the word for “Statut”"),
    ],
)
def test_how_a_heading_was_understood_is_told(heading: str, why: str) -> None:
    assert why in str(of("C1", a_tab([["Sous-projet", "Maturité", heading], ["A", "2c", "x"]])).rule)


def test_a_text_that_is_merged_across_fields_is_told_in_each_of_its_cells() -> None:
    table = a_tab([["Sous-projet", "Maturité", "Statut"], ["A", "Voir le rapport", ""]], merges=["B2:C2"])
    assert all("merged across the columns" in str(of(cell, table).rule) for cell in ("B2", "C2"))


def test_what_to_write_instead_is_told() -> None:
    explanation = of("B2", a_tab([["Sous-projet", "Maturité"], ["A", "2c ?"]]))
    assert str(explanation.facts[0]) == "Is it 2c?"


def test_the_tab_of_carriers_is_explained_where_it_cannot_be_read() -> None:
    porteurs = a_tab([["Nom", "Slack"], ["Solon", "@solon"]], title="Porteurs")
    assert "not a Slack member id" in str(of("Porteurs!B2", TABLE, porteurs).rule)
    assert "who the carriers are" in str(of("Porteurs!A2", TABLE, porteurs).rule)


def test_a_tab_that_is_not_read_is_told() -> None:
    assert "does not read this tab" in str(of("Notes!A1").rule)


def test_the_tab_of_assessments_is_explained_and_its_contradictions_too() -> None:
    for cell in ("Évaluations!C2", "B3"):
        explanation = of(cell, TABLE, TAB)
        assert (explanation.field, explanation.round, explanation.reading) == ("assessment", "2022", None)
        assert "Tableau de bord!B3 “2c”, Évaluations!C2 “3a”" in str(explanation.rule)
    assert "has no sub-project of this name" in str(of("Évaluations!A3", TABLE, TAB).rule)
    assert of("Évaluations!B1", TABLE, TAB).field == "period"


@pytest.mark.parametrize("name", ["", "G", "14", "G0", "G14:H15", "!G14", "A1!", "ABCD1", "<!channel>"])
def test_what_is_no_cell_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="is not the name of a cell"):
        of(name)


def test_a_tab_that_is_missing_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"has no tab “Suivi”\. It has: “Tableau de bord”, “Notes”"):
        of("Suivi!A1")


def test_the_document_has_its_seven_keys() -> None:
    document = explanation_document(of("D4"), Translator("en"))
    assert document == {
        "cell": "D4", "tab": "Tableau de bord", "text": "Cession", "field": "strategy", "round": None,
        "reading": "cession",
        "rule": "one of the four strategies; merged into D3, whose text this is; its row is hidden, and counts like any "
        "other",
    }  # fmt: skip
