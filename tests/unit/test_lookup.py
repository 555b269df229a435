"""Finding a project by what somebody types; never silently the wrong one."""

from __future__ import annotations

import pytest
from builders import a_dashboard, a_project, the_real_dashboard
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.review.lookup import ProjectIndex
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.dashboard import Project

REAL = ProjectIndex(the_real_dashboard())
NAMES = [project.name for project in the_real_dashboard().projects]


def found(asked: str, index: ProjectIndex = REAL) -> tuple[str, list[str]]:
    answer = index.find(asked)
    return answer.match, [project.name for project in answer.projects]


def index_of(*projects: Project | str) -> ProjectIndex:
    return ProjectIndex(a_dashboard(*(p if isinstance(p, Project) else a_project(p, carriers=()) for p in projects)))


class TestAnExactName:
    @pytest.mark.parametrize("name", NAMES)
    def test_is_found_as_it_stands(self, name: str) -> None:
        assert found(name) == ("exact", [name])

    @pytest.mark.parametrize(
        "asked", ["locomotion", "LocoMotion", "LOCOMOTION", " loco motion ", "Loco-Motion", "«Locomotion»"]
    )
    def test_is_found_without_case_accents_spaces_or_punctuation(self, asked: str) -> None:
        assert found(asked) == ("exact", ["Locomotion"])

    def test_is_found_without_its_accents(self) -> None:
        assert found("evaluation en commun") == ("exact", ["Évaluation en commun"])

    def test_that_two_projects_bear_is_a_choice(self) -> None:
        index = index_of(a_project("Carte", parent="A"), a_project("Carte", parent="B"))
        assert found("carte", index) == ("ambiguous", ["Carte", "Carte"])

    def test_goes_before_a_longer_name_that_begins_with_it(self) -> None:
        assert found("carte", index_of("Carte", "Carte Proximité")) == ("exact", ["Carte"])


class TestANameOfOtherSigns:
    INDEX = index_of("花园 2024", "学校 2024", "C+", "C-", "🌳 2024", "Сад")

    @pytest.mark.parametrize("name", ["花园 2024", "学校 2024", "C+", "c-", "🌳 2024", "сад"])
    def test_is_found_as_it_stands(self, name: str) -> None:
        match, names = found(name, self.INDEX)
        assert (match, [one.casefold() for one in names]) == ("exact", [name.casefold()])

    def test_is_found_by_a_part_in_other_letters(self) -> None:
        assert found("花园", self.INDEX) == ("close", ["花园 2024"])

    def test_is_a_choice_where_the_sign_is_left_out(self) -> None:
        assert found("c", self.INDEX) == ("ambiguous", ["C+", "C-"])


class TestPartOfAName:
    @pytest.mark.parametrize(
        ("asked", "name"),
        [
            ("opus", "Recharge de la carte OPUS"),
            ("licer", "Laboratoire d'innovation civique et d'expérimentation réglementaire – LICER"),
            ("carte prox", "Carte Proximité"),
            ("prox carte", "Carte Proximité"),
            ("l'aube", "L'aube, pôle nourricier"),
            ("tom", "Tomat"),
        ],
    )
    def test_is_enough_where_only_one_has_it(self, asked: str, name: str) -> None:
        assert found(asked) == ("close", [name])

    def test_that_several_have_is_a_choice_in_the_order_of_the_sheet(self) -> None:
        assert found("carte") == ("ambiguous", ["Carte Proximité", "Recharge de la carte OPUS"])
        assert found("des possibles") == ("ambiguous", ["Espace des possibles", "Communauté des possibles"])

    def test_must_begin_a_word(self) -> None:
        assert found("arte")[0] != "exact"
        assert "Recharge de la carte OPUS" not in found("pus")[1] or found("pus")[0] == "none"


class TestACarrier:
    def test_of_one_project_finds_it(self) -> None:
        assert found("ARTM") == ("close", ["Recharge de la carte OPUS"])
        assert found("nord ouvert") == ("close", ["Chantier de la gouvernance des données"])

    def test_of_several_projects_is_a_choice(self) -> None:
        assert found("solon") == (
            "ambiguous",
            ["Espace des possibles", "Communauté des possibles", "Mieux vivre avec moins d'autos"],
        )

    def test_goes_after_a_project_of_that_name(self) -> None:
        index = index_of(a_project("Solon", carriers=()), a_project("Autre", carriers=("Solon",)))
        assert found("solon", index) == ("exact", ["Solon"])

    def test_who_shares_a_project_finds_it_too(self) -> None:
        assert found("cibim") == ("close", ["MutuAli"])


class TestASlip:
    @pytest.mark.parametrize(
        ("asked", "name"),
        [
            ("locomoton", "Locomotion"),
            ("locomotoin", "Locomotion"),
            ("mutali", "MutuAli"),
            ("espace des posibles", "Espace des possibles"),
            ("evaluation en comun", "Évaluation en commun"),
        ],
    )
    def test_is_forgiven(self, asked: str, name: str) -> None:
        assert found(asked) == ("close", [name])

    def test_between_two_names_is_a_choice(self) -> None:
        assert found("projet 13", index_of("Projet 11", "Projet 12")) == ("ambiguous", ["Projet 11", "Projet 12"])


class TestNothing:
    @pytest.mark.parametrize("asked", ["zzz", "vélo", "qwertyuiop", "日本", "12345"])
    def test_is_said_rather_than_guessed(self, asked: str) -> None:
        assert found(asked)[0] == "none"

    def test_may_come_with_the_nearest_names_but_three_at_most(self) -> None:
        match, near = found("communaute")[0], found("espaces possible")[1]
        assert match == "close"
        assert len(near) <= 3

    @pytest.mark.parametrize("asked", ["", " ", "\u200b"])
    def test_asked_is_nothing_found(self, asked: str) -> None:
        assert found(asked) == ("none", [])

    def test_is_in_an_empty_dashboard(self) -> None:
        assert found("locomotion", index_of()) == ("none", [])


@given(st.text(max_size=200))
@hypothesis_settings(max_examples=200, deadline=None)
def test_whatever_is_asked_is_answered(asked: str) -> None:
    match, names = found(asked)
    assert (len(names) == 1) == (match in {"exact", "close"}) or match == "none"
    assert set(names) <= set(NAMES)
    if match == "ambiguous":
        assert len(names) > 1


LONG_NAMES = [name for name in NAMES if len(fold_key(name)) >= 8]


@given(st.data())
@hypothesis_settings(max_examples=400, deadline=None)
def test_a_dropped_or_doubled_letter_in_a_long_name_still_finds_it(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(LONG_NAMES))
    place = data.draw(st.integers(min_value=0, max_value=len(name) - 1).filter(lambda place: name[place].isalpha()))
    slip = data.draw(st.sampled_from(["dropped", "doubled"]))
    asked = name[:place] + name[place + 1 :] if slip == "dropped" else name[:place] + name[place] + name[place:]
    match, names = found(asked)
    assert match != "none"
    assert name in names
    if match != "ambiguous":
        assert names == [name]


words = st.text(alphabet="abcdefghijklmnoprstuvé", min_size=8, max_size=20)


@given(st.lists(words, min_size=1, max_size=8, unique_by=fold_key), st.data())
@hypothesis_settings(max_examples=200, deadline=None)
def test_the_same_holds_for_any_names(names: list[str], data: st.DataObject) -> None:
    index = index_of(*names)
    name = data.draw(st.sampled_from(names))
    place = data.draw(st.integers(min_value=0, max_value=len(name) - 1))
    asked = name[:place] + name[place + 1 :]
    match, answers = found(asked, index)
    assert match != "none"
    # Another name may be exactly what was typed, or begin with it; else the one that was meant is among the answers.
    assert name in answers or any(fold_key(other).startswith(fold_key(asked)) for other in answers)


class TestAMisspeltWordOfALongName:
    @pytest.mark.parametrize(
        ("typed", "name"),
        [("expérimentaion", "Laboratoire"), ("gouvernnance", "Chantier"), ("resources", "Carrefour des ressources")],
    )
    def test_is_found_too(self, typed: str, name: str) -> None:
        match, names = found(typed)
        assert match == "close"
        assert names[0].startswith(name)

    def test_of_a_few_letters_must_be_exact_for_one_letter_makes_another_word(self) -> None:
        assert found("pus")[0] == "none"
