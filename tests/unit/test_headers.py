"""Headers: every name that `dashboard.md` gives a column, and how the round is read out of one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.settings.models import ColumnSettings, FieldName
from mec_bot.sheet.table.headings.headers import SYNONYMS, Closeness, Header, Headers

NAMES = {  # `dashboard.md`, "Columns", word for word
    "sub_project": ["Sous-projet", "Projet", "Nom du projet", "Initiative"],
    "carrier": ["Porteur(s)", "Organisme porteur", "Organisation", "Partenaire", "Porteur·euse"],
    "parent": ["Projet parent", "Grand projet"],
    "status": ["Statut", "État", "Avancement"],
    "started": ["Démarrage", "Année de démarrage", "Cohorte"],
    "strategy": [
        "Stratégie",
        "Type de stratégie de pérennisation ou de changement d'échelle",
        "Type de stratégie choisie",
        "Stratégie principale",
        "Stratégie pour la suite",
    ],
    "support": ["Soutien requis", "Besoins", "Soutien nécessaire"],
    "obstacles": ["Obstacles", "Défis", "Obstacles qui persistent"],
    "obstacles_overcome": ["Obstacles surmontés", "Défis relevés"],
    "resources": ["Ressources", "Appuis", "Ressources et soutien"],
    "next_step": ["Prochaine étape", "Action", "Suite"],
    "due": ["Échéance", "Date limite", "Date cible"],
    "contact": ["Responsable", "Contact"],
    "updated": ["Mise à jour", "MAJ"],
    "notes": ["Notes", "Commentaires"],
}
CASES = [(field, name) for field, names in NAMES.items() for name in names]


@pytest.fixture
def headers() -> Headers:
    return Headers(ColumnSettings())


def round_in(headers: Headers, name: str) -> str | None:
    """The round that a heading names; ``None`` where it is not that of a column of levels."""
    said = headers.recognise(name)
    return said.assessment.round if said is not None and said.assessment is not None else None


@pytest.mark.parametrize(("field", "name"), CASES, ids=[name for _, name in CASES])
def test_every_name_in_the_book_is_recognised(headers: Headers, field: str, name: str) -> None:
    said = headers.recognise(name)
    assert said is not None
    assert said.field == field


@pytest.mark.parametrize("name", ["SOUS-PROJET", "sous projet", " Sous–projet : ", "Sous\u00a0projet", "Sous-\nprojet"])
def test_case_accents_spaces_and_punctuation_do_not_matter(headers: Headers, name: str) -> None:
    assert headers.recognise(name) == Header(field="sub_project")


@pytest.mark.parametrize("name", ["1. Sous-projet", "2) Sous-projet", "Sous-projet¹", "Sous-projet *"])
def test_a_column_s_number_and_a_footnote_s_mark_do_not_matter(headers: Headers, name: str) -> None:
    assert headers.recognise(name) == Header(field="sub_project")


def test_a_carrier_in_brackets_after_the_project_is_said_by_the_header(headers: Headers) -> None:
    assert headers.recognise("Sous-projet (porteur)") == Header(field="sub_project", carrier_in_brackets=True)
    assert headers.recognise("Projet (organisme porteur)") == Header(field="sub_project", carrier_in_brackets=True)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Maturité", ""),
        ("Maturité automne 2022", "automne 2022"),
        ("Maturité en 2023-2024", "2023-2024"),
        ("Maturité à l'automne 2022", "automne 2022"),
        ("Maturité à l’automne 2022", "automne 2022"),
        ("MATURITÉ (automne 2022)", "automne 2022"),
        ("Maturité – Automne 2022", "Automne 2022"),
        ("Maturité : 2023–2024", "2023–2024"),
        ("Niveau de maturité 2023-2024", "2023-2024"),
        ("Niveau RQIS 2023-2024", "2023-2024"),
        ("Niveau RQIS", ""),
        ("Maturité\nautomne 2022", "automne 2022"),
        ("Maturité\u00a0automne 2022", "automne 2022"),
        ("Maturity fall 2022", "fall 2022"),
    ],
)
def test_the_round_is_what_stands_beside_the_name_as_written(headers: Headers, name: str, label: str) -> None:
    assert round_in(headers, name) == label


@pytest.mark.parametrize(
    "name", ["", " ", "Budget", "Sous-projets archivés", "Notes de réunion", "Immaturité", "?", "()"]
)
def test_any_other_header_is_left_alone(headers: Headers, name: str) -> None:
    assert headers.recognise(name) is None


@pytest.mark.parametrize(
    ("name", "label"),
    [("Maturité\n2023-2024", "2023-2024"), ("Maturité (automne 2022)", "automne 2022"),
     ("Niveau RQIS – hiver 2025", "hiver 2025"), ("Niveau de maturité RQIS 2024", "2024"),
     ("Évaluation automne 2022", "automne 2022"), ("Évaluations 2023-2024", "2023-2024"), ("Niveau 2025-03", "2025-03"),
     ("Assessment fall 2022", "fall 2022"), ("Automne 2022 – maturité", "Automne 2022"), ("2023-2024 (maturité)", "2023-2024"),
     ("Maturité 🌱 2023-2024", "2023-2024"), ("🌱 Maturité 2023-2024", "2023-2024"),
     ("Maturité 2023-2024 (LIUM)", "2023-2024"), ("Maturité actuelle (2023-2024)", "2023-2024"), ("Niveau actuel", ""),
     ("Niveau (LIUM)", ""), ("Maturité au 31 décembre 2024", "31 décembre 2024"), ("Maturité 1a à 3c 2024", None),
     ("Current level", "")],
)  # fmt: skip
def test_a_round_is_found_in_the_headers_people_write(headers: Headers, name: str, label: str | None) -> None:
    assert round_in(headers, name) == label


@pytest.mark.parametrize(
    "name",
    ["Maturité cible", "Maturité visée 2026", "Niveau de maturité souhaité", "Target maturity", "Maturité – commentaires",
     "Maturity goal 2026", "Évaluation externe", "Évaluation par", "2023-2024", "Budget 2023-2024", "Maturité à atteindre",
     "Maturité selon le porteur", "Maturité du porteur", "Maturité technologique", "Maturité pour 2028", "Niveau de langue",
     "Maturité 2024 à atteindre", "Maturité 2023-2024 (révisée)", "Maturité 2022 2023", "Maturité du bilan"],
)  # fmt: skip
def test_a_word_left_over_makes_no_column_of_levels(headers: Headers, name: str) -> None:
    assert headers.recognise(name) is None


@pytest.mark.parametrize("name", ["Niveau", "Évaluation", "Level"])
def test_a_word_that_may_be_about_anything_says_so(headers: Headers, name: str) -> None:
    said = headers.recognise(name)
    assert said is not None
    assert said.assessment is not None
    assert said.assessment.vague


@pytest.mark.parametrize(
    ("name", "field"),
    [("Organisme responsable", "carrier"), ("Lead organization", "carrier"), ("Nom de l'organisme", "carrier"),
     ("État d'avancement", "status"), ("État d’avancement du projet", "status"), ("Date d'échéance", "due"), ("Due on", "due"),
     ("Date butoir", "due"), ("Prochaines actions", "next_step"), ("Next action", "next_step"), ("Année de début", "started"),
     ("Start date", "started"), ("Soutien demandé", "support"), ("Personne responsable", "contact"), ("Owner", "contact"),
     ("Date de mise à jour", "updated"), ("Last update", "updated"), ("Remarques", "notes"), ("Stratégie retenue", "strategy"),
     ("Intitulé du projet", "sub_project"), ("Projet principal", "parent")],
)  # fmt: skip
def test_a_close_wording_is_understood(headers: Headers, name: str, field: FieldName) -> None:
    assert headers.recognise(name) == Header(field=field, closeness=Closeness.CLOSE)


@pytest.mark.parametrize(
    "name",
    ["IC - Statut du projet", "Project_ID", "id_projet", "Étape", "Lead", "Date de fin", "Responsable du dossier",
     "Statut et échéance", "Niveau de participation", "Organisation du comité", "Date de création du projet", "Nom"],
)  # fmt: skip
def test_a_wording_with_another_meaning_is_left_alone(headers: Headers, name: str) -> None:
    assert headers.recognise(name) is None


def test_brackets_may_say_more_of_a_field(headers: Headers) -> None:
    assert headers.recognise("Échéance (AAAA-MM-JJ)") == Header(field="due", closeness=Closeness.HINTED)
    assert headers.recognise("Stratégie (une seule)") == Header(field="strategy", closeness=Closeness.HINTED)
    assert headers.recognise("Budget (en $)") is None


@pytest.mark.parametrize(
    "name",
    [
        "Stratégie (ancienne)",
        "Porteur (ancien)",
        "Statut (2023)",
        "Statut (IC)",
        "Projet (oui/non)",
        "Sous-projet (ancien nom)",
    ],
)
def test_brackets_that_change_the_sense_leave_the_column_alone(headers: Headers, name: str) -> None:
    assert headers.recognise(name) is None


class TestSynonymsFromTheConfiguration:
    def test_are_recognised_like_the_built_in_ones(self) -> None:
        synonyms = {"support": ["Coup de main souhaité"], "assessment": ["Étape du parcours"]}
        headers = Headers(ColumnSettings.model_validate({"synonyms": synonyms}))
        assert headers.recognise("coup de main SOUHAITE") == Header(field="support")
        assert round_in(headers, "Étape du parcours en 2025") == "2025"
        assert headers.recognise("Soutien requis") == Header(field="support")

    @pytest.mark.parametrize("blank", ["", " "])
    def test_a_blank_one_makes_nothing_an_assessment(self, blank: str) -> None:
        columns = ColumnSettings.model_validate({"synonyms": {"assessment": [blank]}})
        assert Headers(columns).recognise("Budget") is None


def test_no_two_fields_share_a_name() -> None:
    spellings = Headers(ColumnSettings()).spellings
    for field, names in SYNONYMS.items():
        for name in names:
            recognised = Headers(ColumnSettings()).recognise(name)
            assert recognised is not None
            assert recognised.field == field
    assert set(spellings.values()) == set(SYNONYMS)


@given(st.text(max_size=60))
@hypothesis_settings(max_examples=200, deadline=None)
def test_whatever_a_header_says_it_is_recognised_or_left_alone(text: str) -> None:
    found = Headers(ColumnSettings()).recognise(text)
    assert found is None or found.field in SYNONYMS


class TestWhatTheConfigurationPins:
    def test_a_column_of_assessments_goes_first(self) -> None:
        headers = Headers(ColumnSettings.model_validate({"assessments": {"Statut (LIUM)": "2025"}}))
        assert round_in(headers, "STATUT (LIUM)") == "2025"

    def test_an_ignored_column_is_nothing(self) -> None:
        headers = Headers(ColumnSettings.model_validate({"ignore": ["Statut"]}))
        assert headers.recognise("statut") is None

    def test_a_name_of_a_round_stands_in_a_heading_like_a_period(self) -> None:
        columns = ColumnSettings.model_validate({"round_starts": {"Bilan de mi-parcours": "2023-06-01"}})
        assert round_in(Headers(columns), "Maturité – bilan de mi-parcours") == "bilan de mi-parcours"

    def test_who_assesses_is_named_in_brackets(self) -> None:
        columns = ColumnSettings.model_validate({"assessors": ["Comité conjoint"]})
        assert round_in(Headers(columns), "Maturité 2024 (comité conjoint)") == "2024"
        assert round_in(Headers(columns), "Maturité 2024 (LIUM)") is None
