"""Headers: every name that `dashboard.md` gives a column, and how the round is read out of one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.sheet.table.headers import SYNONYMS, Header, Headers

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
    "obstacles": ["Obstacles", "Défis"],
    "next_step": ["Prochaine étape", "Action", "Suite"],
    "due": ["Échéance", "Date limite", "Date cible"],
    "contact": ["Responsable", "Contact"],
    "updated": ["Mise à jour", "MAJ"],
    "notes": ["Notes", "Commentaires"],
}
CASES = [(field, name) for field, names in NAMES.items() for name in names]


@pytest.fixture
def headers() -> Headers:
    return Headers({})


@pytest.mark.parametrize(("field", "name"), CASES, ids=[name for _, name in CASES])
def test_every_name_in_the_book_is_recognised(headers: Headers, field: str, name: str) -> None:
    assert headers.recognise(name) == Header(field=field)  # type: ignore[arg-type]


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
def test_the_round_is_what_stands_after_the_name_as_written(headers: Headers, name: str, label: str) -> None:
    assert headers.recognise(name) == Header(field="assessment", round=label)


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
     ("Maturité 🌱 2023-2024", "2023-2024"), ("Maturité 2023-2024 (révisée)", "2023-2024 (révisée)")],
)  # fmt: skip
def test_a_round_is_found_in_the_headers_people_write(headers: Headers, name: str, label: str) -> None:
    assert headers.recognise(name) == Header(field="assessment", round=label)


@pytest.mark.parametrize(
    "name",
    ["Maturité cible", "Maturité visée 2026", "Niveau de maturité souhaité", "Target maturity", "Maturité – commentaires",
     "Maturity goal 2026", "Évaluation", "Évaluation externe", "Évaluation par", "Niveau", "2023-2024", "Budget 2023-2024"],
)  # fmt: skip
def test_what_is_about_no_level_that_was_given_is_left_alone(headers: Headers, name: str) -> None:
    assert headers.recognise(name) is None


def test_brackets_may_say_more_of_a_field(headers: Headers) -> None:
    assert headers.recognise("Échéance (AAAA-MM-JJ)") == Header(field="due", hinted=True)
    assert headers.recognise("Stratégie (une seule)") == Header(field="strategy", hinted=True)
    assert headers.recognise("Budget (en $)") is None


class TestSynonymsFromTheConfiguration:
    def test_are_recognised_like_the_built_in_ones(self) -> None:
        headers = Headers({"support": ("Coup de main souhaité",), "assessment": ("Étape du parcours",)})
        assert headers.recognise("coup de main SOUHAITE") == Header(field="support")
        assert headers.recognise("Étape du parcours en 2025") == Header(field="assessment", round="2025")
        assert headers.recognise("Soutien requis") == Header(field="support")

    @pytest.mark.parametrize("blank", ["", " "])
    def test_a_blank_one_makes_nothing_an_assessment(self, blank: str) -> None:
        assert Headers({"assessment": (blank,)}).recognise("Budget") is None


def test_no_two_fields_share_a_name() -> None:
    spellings = Headers({}).spellings
    for field, names in SYNONYMS.items():
        for name in names:
            recognised = Headers({}).recognise(name)
            assert recognised is not None
            assert recognised.field == field
    assert set(spellings.values()) == set(SYNONYMS)


@given(st.text(max_size=60))
@hypothesis_settings(max_examples=200, deadline=None)
def test_whatever_a_header_says_it_is_recognised_or_left_alone(text: str) -> None:
    found = Headers({}).recognise(text)
    assert found is None or found.field in SYNONYMS
