"""Finding a project by what somebody types; never silently the wrong one."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from builders import a_dashboard, a_project, the_real_dashboard
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.review.lookup import ProjectIndex
from mec_bot.sheet.carriers import Carrier
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.dashboard import Project

REAL = ProjectIndex(the_real_dashboard())
NAMES = [project.name for project in the_real_dashboard().projects]


def found(asked: str, index: ProjectIndex = REAL) -> tuple[str, list[str]]:
    answer = index.find(asked)
    return answer.match, [project.name for project in answer.projects]


def guessed(asked: str, index: ProjectIndex = REAL) -> list[str]:
    """What is asked about, where nothing has these words."""
    answer = index.find(asked)
    assert answer.is_guess
    assert answer.match in {"ambiguous", "none"}, "a guess is never a card"
    return [choice.name for choice in answer.choices]


def listed(asked: str, index: ProjectIndex = REAL) -> tuple[str, list[str]]:
    """Whose list is given, and its projects."""
    answer = index.find(asked)
    assert answer.group is not None
    assert answer.projects == answer.group.projects
    return answer.group.name, [project.name for project in answer.projects]


def index_of(*projects: Project | str, carriers: Iterable[Carrier] = ()) -> ProjectIndex:
    every = (p if isinstance(p, Project) else a_project(p, carriers=()) for p in projects)
    return ProjectIndex(a_dashboard(*every), carriers=carriers)


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


class TestExactWords:
    def test_go_before_words_that_only_begin_so(self) -> None:
        index = index_of("Serre du viaduc", "Serres en ville")
        assert found("serre", index) == ("close", ["Serre du viaduc"])
        assert found("serr", index) == ("ambiguous", ["Serre du viaduc", "Serres en ville"])

    def test_of_a_carrier_go_before_a_name_that_is_spelt_alike(self) -> None:
        index = index_of("Salon d'hiver", carriers=[Carrier(name="Solon")])
        assert listed("solon", index) == ("Solon", [])
        assert index.find("solon").match == "none"

    def test_of_a_carrier_without_a_project_must_be_its_whole_name(self) -> None:
        index = index_of("Popote", carriers=[Carrier(name="La cantine de tous")])
        assert found("cantine", index) == ("none", [])

    def test_of_a_carrier_and_of_another_s_project_are_a_question(self) -> None:
        index = index_of(a_project("Maison Solon", carriers=("Autre",)), a_project("Ruelle", carriers=("Solon",)))
        answer = index.find("solon")
        assert (answer.match, answer.is_guess) == ("ambiguous", False)
        assert [choice.name for choice in answer.choices] == ["Maison Solon", "Solon"]

    def test_may_be_of_the_project_and_of_its_carrier_or_large_project_together(self) -> None:
        index = index_of(a_project("Carte", carriers=("Solon",)), a_project("Carte", carriers=(), parent="Les quais"))
        assert [p.carriers for p in index.find("carte solon").projects] == [("Solon",)]
        assert [p.parent for p in index.find("quais carte").projects] == ["Les quais"]

    def test_that_are_only_begun_by_a_letter_or_two_are_a_question(self) -> None:
        assert guessed("lo", index_of("Locomotion", "Tomat")) == ["Locomotion"]


class TestAnAcronym:
    INDEX = index_of(
        a_project("Chantier de la gouvernance des données", carriers=("Réseau Passerelle Nord",)), "Locomotion"
    )

    @pytest.mark.parametrize("asked", ["CGD", "cgd", "C.G.D.", "cdlgdd"])
    def test_of_a_project_finds_it(self, asked: str) -> None:
        assert found(asked, self.INDEX) == ("close", ["Chantier de la gouvernance des données"])

    def test_of_a_carrier_gives_its_list(self) -> None:
        assert listed("RPN", self.INDEX) == ("Réseau Passerelle Nord", ["Chantier de la gouvernance des données"])

    def test_that_several_have_is_a_question(self) -> None:
        assert found("ABC", index_of("Amis bons contents", "Aube belle claire"))[0] == "ambiguous"

    def test_of_two_letters_is_none(self) -> None:
        assert found("ab", index_of("Zoé aime bien", "Vert"))[0] == "none"


class TestACarrier:
    def test_gives_its_list_also_of_one_project(self) -> None:
        assert listed("ARTM") == ("ARTM", ["Recharge de la carte OPUS"])
        assert listed("nord ouvert") == ("Nord Ouvert", ["Chantier de la gouvernance des données"])

    def test_gives_its_list_of_several_in_the_order_of_the_sheet(self) -> None:
        assert listed("solon") == (
            "Solon",
            ["Espace des possibles", "Communauté des possibles", "Mieux vivre avec moins d'autos"],
        )
        assert found("solon")[0] == "ambiguous"

    def test_is_found_by_an_alias(self) -> None:
        index = index_of(a_project(carriers=("Solon",)), carriers=[Carrier(name="Solon", aliases=("Celsius", "S. C."))])
        assert listed("celsius", index) == listed("s c", index) == ("Solon", ["Locomotion"])

    def test_is_found_by_a_word_of_its_name(self) -> None:
        index = index_of(a_project("Popote", carriers=("Maison des saisons",)))
        assert listed("saisons", index) == ("Maison des saisons", ["Popote"])
        assert listed("saison", index) == ("Maison des saisons", ["Popote"])

    def test_goes_after_a_project_of_that_name(self) -> None:
        index = index_of(a_project("Solon", carriers=()), a_project("Autre", carriers=("Solon",)))
        assert found("solon", index) == ("exact", ["Solon"])

    def test_who_shares_a_project_finds_it_too(self) -> None:
        assert listed("cibim")[1] == ["MutuAli"]

    def test_spelt_wrongly_is_a_question(self) -> None:
        assert guessed("sollon") == ["Solon"]

    def test_chosen_by_its_name_gives_its_list_whatever_else_has_that_name(self) -> None:
        index = index_of(a_project("Solon", carriers=()), a_project("Autre", carriers=("Solon",)))
        chosen = index.group("carrier", "Solon")
        assert chosen is not None
        assert [project.name for project in chosen.projects] == ["Autre"]
        assert index.group("parent", "Solon") is index.group("x", "") is None


class TestALargeProject:
    INDEX = index_of(a_project("Nord", parent="Les Roues partagées"), a_project("Sud", parent="Les roues partagées"))

    @pytest.mark.parametrize("asked", ["les roues partagees", "roues", "LRP"])
    def test_gives_the_list_of_its_parts(self, asked: str) -> None:
        assert listed(asked, self.INDEX)[1] == ["Nord", "Sud"]


class TestAFormerName:
    INDEX = ProjectIndex(a_dashboard(a_project("Le bail partagé")), {"location commune": "le bail partage"})

    def test_finds_the_project(self) -> None:
        assert found("Location commune", self.INDEX) == ("exact", ["Le bail partagé"])

    def test_spelt_wrongly_is_a_question(self) -> None:
        assert guessed("locattion comune", self.INDEX) == ["Le bail partagé"]


class TestASlip:
    @pytest.mark.parametrize(
        ("asked", "name"),
        [
            ("locomoton", "Locomotion"),
            ("locomotoin", "Locomotion"),
            ("mutualy", "MutuAli"),
            ("espace des posibles", "Espace des possibles"),
            ("evaluation en comun", "Évaluation en commun"),
        ],
    )
    def test_is_a_question(self, asked: str, name: str) -> None:
        assert guessed(asked)[0] == name
        assert found(asked)[0] == "ambiguous"

    def test_between_two_names_is_a_choice(self) -> None:
        assert guessed("projet 13", index_of("Projet 11", "Projet 12")) == ["Projet 11", "Projet 12"]

    def test_is_asked_with_five_names_at_most(self) -> None:
        assert len(guessed("projett", index_of(*(f"Projet {number}" for number in range(10, 40))))) == 5


class TestNothing:
    @pytest.mark.parametrize("asked", ["zzz", "vélo", "qwertyuiop", "日本", "12345"])
    def test_is_said_rather_than_guessed(self, asked: str) -> None:
        assert found(asked)[0] == "none"

    def test_may_come_with_names_that_are_far_but_not_unlike(self) -> None:
        answer = index_of("Canteen du canal", "Locomotion").find("Cantine")
        assert (answer.match, [project.name for project in answer.projects]) == ("none", ["Canteen du canal"])

    @pytest.mark.parametrize("asked", ["", " ", "\u200b"])
    def test_asked_is_nothing_found(self, asked: str) -> None:
        assert found(asked) == ("none", [])

    def test_is_in_an_empty_dashboard(self) -> None:
        assert found("locomotion", index_of()) == ("none", [])


@given(st.text(max_size=200))
@hypothesis_settings(max_examples=200, deadline=None)
def test_whatever_is_asked_is_answered(asked: str) -> None:
    answer = REAL.find(asked)
    assert {project.name for project in answer.projects} <= set(NAMES)
    if answer.match in {"exact", "close"}:
        assert len(answer.projects) == 1
        assert not answer.choices
    if answer.match == "ambiguous":
        assert answer.choices or answer.group


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
        assert guessed(typed)[0].startswith(name)
        assert found(typed)[0] == "ambiguous"

    def test_of_a_few_letters_must_be_exact_for_one_letter_makes_another_word(self) -> None:
        assert found("pus")[0] == "none"
