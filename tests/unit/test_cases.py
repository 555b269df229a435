"""Sheets that people make, one a row: what a careful person reads in them is what is read.

Each workbook of tests/cases/reading (invented projects) was built after a report of somebody whose tool misread such a
sheet. Each goes through the stand-in's reader, as `--workbook` does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from builders import settings

from mec_bot.errors import MecBotError
from mec_bot.sandbox.google import workbook
from mec_bot.sheet.dashboard import Assessment, Dashboard, Project
from mec_bot.sheet.source.grid import Spreadsheet, address, read_spreadsheet
from mec_bot.sheet.source.reply import Reply
from mec_bot.sheet.table.explain import Explainer
from mec_bot.sheet.table.reading import read_dashboard

CASES = Path(__file__).resolve().parents[1] / "cases" / "reading"
TODAY = date(2026, 11, 28)
THREE = {"Corvée de ruelle": "2a 2b", "Frigo de palier": "2a 3a", "Serre du viaduc": "2a 2c"}
FOUR = THREE | {"Bail partagé": "2a 2b"}
WITH_LOCOMOTION = {"Locomotion": "2a 2b"} | THREE
NOTHING_NAMED = ("—", "-", "N/D", "s.o.", "à venir", "?", "TBD", "à déterminer", "aucun", "(vide)", "x")


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is read in one workbook, or why it is refused.

    ``levels`` maps every project's name to its levels, oldest round first: a code, `?` where the cell is quoted, `–` where
    it is empty, `0` where the project was not assessed. ``problems`` are the quoted cells, ``notices`` what is said of the
    layout, ``fields`` further values as (project, field).
    """

    levels: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    fields: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    refused: str = ""


def refused(because: str) -> Case:
    return Case(refused=because)


EXPECTED: Mapping[str, Case] = {
    # A: a column that is no assessment
    "75_cible_lue_comme_niveau": Case(levels={"Corvée de ruelle": "2b", "Frigo de palier": "1d"}, notices=("E1",)),
    "75b_perception": Case(levels={"Corvée de ruelle": "2b"}, notices=("C1",)),
    "57b_cible": Case(levels={"Corvée": "2b", "Frigo": "3a"}, notices=("C1",)),
    "57d_ecart": refused("“Maturité technologique” (B1)"),
    "15l_maturite_du_porteur": Case(
        levels={"Locomotion": "2b", "Corvée de ruelle": "2b", "Frigo de palier": "3a", "Serre du viaduc": "2c"},
        notices=("E1",),
    ),
    # A2: one odd extra column
    "15k_maturite_techno": Case(levels=WITH_LOCOMOTION, notices=("D1",)),
    "57_cible": Case(levels={"Corvée": "2b", "Frigo": "3a"}, notices=("C1",)),
    "15d_saut_de_ligne": Case(levels=WITH_LOCOMOTION, fields={("Locomotion", "due"): "2026-01-10"}),
    # B: a header of two rows without a merge
    "06_entete_non_fusionne": Case(levels={"Corvée de ruelle": "2a 2b"}, fields={("Corvée de ruelle", "strategy"): "essaimage"}),
    # C: which tab
    "05_onglet_masque_premier": Case(levels=FOUR, notices=("Archive 2022",)),
    "05b_deux_tableaux": Case(levels=FOUR, notices=("Comité du 12 nov.",)),
    "05c_copie": Case(levels=FOUR, notices=("Copie de Tableau de bord",)),
    "05d_lisezmoi": refused("Tab “Tableau de bord”, the likeliest of 2 tabs: no column “Sous-projet”"),
    "21_onglets_voisins": Case(levels=THREE, notices=("Évaluations 2024", "Liste des porteurs")),
    "32_onglets_meme_cle": refused("“✅ Suivi”, “🗄️ Suivi”"),
    "76_un_onglet_par_annee": refused("“2023-2024”, “2025-2026”"),
    # D: where the table ends
    "17b_deuxieme_droite_statut": Case(levels={"Corvée": "2b", "Frigo": "3a"}, notices=("E1",), fields={("Frigo", "status"): None}),
    "46_liste_actions_droite": Case(levels={"Corvée": "2b", "Frigo": "3a"}, notices=("F1",), fields={("Frigo", "due"): None}),
    "11_legende_droite": Case(levels=THREE, notices=("O1",)),
    "10_deuxieme_tableau": Case(levels=THREE, notices=("A7",)),
    "10b_deuxieme_sans_vide": Case(levels=THREE, notices=("A6",)),
    "33_entete_repete": Case(levels=THREE, notices=("A4",)),
    "08_pieds": Case(levels=THREE, notices=("A6",)),
    "20_consigne": Case(levels=THREE),
    "20b_exemple": Case(levels=THREE),
    # E: totals and section titles
    "07_totaux": Case(levels=THREE),
    "07b_total_apres_vide": Case(levels=THREE),
    "09_sections": Case(levels=THREE, notices=("A2",)),
    "59_cohortes": Case(levels=THREE, notices=("A4",)),
    # F: crossed out
    "01_barre_niveau": Case(
        levels=THREE | {"Corvée de ruelle": "2a ?"},
        problems=("C4", "F2", "G3"),
        fields={("Frigo de palier", "strategy"): None, ("Serre du viaduc", "status"): None},
    ),
    "02_barre_partiel": Case(
        levels={"Corvée de ruelle": "2a ?", "Frigo de palier Frigo partagé": "2a 3a", "Serre du viaduc": "2a 2c"},
        problems=("A3", "C4", "F2"),
        fields={("Serre du viaduc", "status"): None},
    ),
    "48_ligne_barree_sauf_nom": Case(
        levels=THREE | {"Frigo de palier": "? ?"},
        problems=("B3", "C3", "D3", "E3", "F3", "G3"),
        fields={("Frigo de palier", "strategy"): None, ("Frigo de palier", "status"): None},
    ),
    "58_barre_unicode": Case(
        levels={"P1": "2a ?", "P2": "2a 2b", "P3": "2a 2b"},
        problems=("C4", "F2", "G3"),
        fields={("P2", "strategy"): None, ("P3", "status"): None},
    ),
    # G: words that stand for nothing
    "12_placeholders_porteur": Case(
        levels={f"Projet {number}": "2a 2b" for number in range(16)},
        problems=("B6", "B7", "B9", "B15", "B16"),
        fields={(f"Projet {number}", "carriers"): () for number in range(16)},
    ),
    "12b_placeholders_soutien": Case(
        levels={f"Projet {number}": "2a 2b" for number in range(16)},
        problems=tuple(f"{column}{row}" for column in "DHIK" for row in (6, 7, 9, 15, 16)),
        fields={(f"Projet {number}", "support"): None for number in range(16)},
    ),
    "12c_placeholders_nom": Case(levels=THREE),
    "12e_parent": Case(
        levels={"Locomotion": "2b", "Popote": "2b", "Frigo": "2b", "Bail": "2c"},
        problems=("B4",),
        fields={(name, "parent"): None for name in ("Locomotion", "Popote", "Frigo", "Bail")},
    ),
    "12f_porteurs_reels": Case(
        levels=dict.fromkeys(("Corvée", "Frigo", "Serre", "Bail", "Popote", "Halte"), "2a 2b"),
        problems=("B3", "B6", "B7"),
        fields={("Corvée", "carriers"): ("Coopérative Canopée",), ("Bail", "carriers"): ()},
    ),
    "53_soutien_aucun": Case(
        levels=dict.fromkeys(("P1", "P2", "P3"), "2a 2b"),
        fields={("P1", "support"): None, ("P2", "support"): None, ("P3", "support"): "Hébergement", ("P3", "next_step"): None},
    ),
    # H: headings not understood
    "15_entetes_voisins": Case(
        levels=WITH_LOCOMOTION,
        fields={("Locomotion", "carriers"): ("Coopérative Canopée",), ("Locomotion", "status"): "En cours",
                ("Locomotion", "next_step"): "Signer", ("Locomotion", "due"): "2026-01-10", ("Locomotion", "contact"): "Amina B."},
    ),
    "15b_anglais": Case(levels=WITH_LOCOMOTION, fields={("Locomotion", "carriers"): ("Coopérative Canopée",)}),
    "15f_emoji": Case(levels=WITH_LOCOMOTION, fields={("Locomotion", "due"): "2026-01-10"}),
    "15h_notes_et_commentaires": Case(levels=WITH_LOCOMOTION),
    "15i_projet_et_sousprojet": Case(levels=WITH_LOCOMOTION),
    "15j_statut_et_avancement": Case(levels=WITH_LOCOMOTION, notices=("D1",), fields={("Locomotion", "status"): "En cours"}),
    "52_avancement_pct": Case(levels={"Corvée": "2b", "Frigo": "3a", "Serre": "2c", "Bail": "3c"}, notices=("B1",)),
    "61_emoji_maturite": Case(levels=THREE),
    "04_cases_maj": Case(levels=THREE, notices=("L1",)),
    "04b_liste_defaut": Case(levels=THREE, notices=("C5:C34",)),
    # I: a formula that is not ready
    "03_loading": refused("A2: a formula is still being computed"),
    "03b_chargement": refused("A2: a formula is still being computed"),
    # J: a merge across fields
    "18_phrase_fusionnee": Case(
        levels=THREE | {"Frigo de palier": "? ?"},
        problems=("C3",),
        fields={("Frigo de palier", name): None for name in ("status", "started", "strategy", "support", "next_step", "due")},
    ),
    "43_fusion_horizontale_champs": Case(
        levels=THREE,
        problems=("B3", "I4"),
        fields={("Frigo de palier", "carriers"): (), ("Frigo de palier", "status"): None, ("Serre du viaduc", "next_step"): None},
    ),
    # K: a round that has not begun
    "70_ronde_future_vide": Case(levels={"Corvée": "2b", "Frigo": "3a", "Serre": "2c"}, notices=("C1",)),
    "71_ronde_future_remplie": Case(levels={"Corvée": "2b", "Frigo": "3a", "Serre": "2c"}, notices=("C1",)),
    # L: hidden columns and rows
    "73_doublon_masque": Case(levels={"Corvée": "2b"}, notices=("C1",)),
    "74_ronde_masquee": Case(levels={"Corvée": "2b", "Frigo": "3a"}, notices=("C1",)),
    # M: dates that cannot be
    "22_annee_en_date": Case(
        levels=THREE, problems=("D2", "D3", "D4"), fields={(name, "started"): None for name in THREE}
    ),
    # N: names that fold to nothing
    "24_noms": Case(
        levels=dict.fromkeys(
            ("花园 2024", "学校 2024", "C+", "C-", "1. Locomotion", "Locomotion ✅", "Loco\nMotion", "Été", "ÉTÉ", "'Popote", "Œuvre",
             "Oeuvre"),
            "2a 2b",
        ),
        problems=("A9", "A12"),
    ),
    "25_espaces": Case(levels={}),
    # O: refusals that mislead
    "16_transpose": refused("the sub-projects seem to stand in columns"),
}  # fmt: skip
# P and M: each of these holds one kind of cell many times over, and is read cell by cell below.
ROW_BY_ROW = {"13_niveaux", "14_dates"}


def read(name: str) -> Spreadsheet:
    return read_spreadsheet(msgspec.convert(workbook.read(CASES / f"{name}.xlsx"), Reply), name)


def notation(assessment: Assessment) -> str:
    return {"blank": "–", "not_assessed": "0", "unreadable": "?"}.get(assessment.state) or str(assessment.level)


def levels(dashboard: Dashboard) -> dict[str, str]:
    return {
        unicodedata.normalize("NFC", project.name): " ".join(map(notation, project.assessments))
        for project in dashboard.projects
    }


def place(cell: str) -> str:
    return cell.rpartition("!")[2]


def test_every_workbook_has_its_row() -> None:
    assert {path.stem for path in CASES.glob("*.xlsx")} == {*EXPECTED, *ROW_BY_ROW}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_workbook_is_read_as_a_careful_person_reads_it(name: str) -> None:
    case = EXPECTED[name]
    if case.refused:
        with pytest.raises(MecBotError) as caught:
            read_dashboard(read(name), settings(), TODAY)
        assert case.refused in str(caught.value)
        return
    dashboard = read_dashboard(read(name), settings(), TODAY)
    if case.levels:
        assert levels(dashboard) == case.levels
    assert sorted(place(problem.cell) for problem in dashboard.problems) == sorted(case.problems)
    assert tuple(place(notice.cell) for notice in dashboard.notices) == case.notices
    projects: Mapping[str, Project] = {project.name: project for project in dashboard.projects}
    assert {(one, name): getattr(projects[one], name) for one, name in case.fields} == case.fields


@pytest.mark.parametrize("name", sorted({*EXPECTED, *ROW_BY_ROW}))
def test_every_cell_of_every_workbook_is_explained(name: str) -> None:
    spreadsheet = read(name)
    explainer = Explainer(spreadsheet, settings(), TODAY)
    for grid in spreadsheet.grids:
        for row, texts in enumerate(grid.texts):
            for column in range(len(texts) + 1):
                explanation = explainer.explain(f"{grid.tab}!{address(row, column)}")
                assert (explanation.tab, explanation.cell) == (grid.tab, address(row, column))
                assert EXPECTED.get(name, Case()).refused in str(explanation.rule)
