"""Words that stand for nothing or for another cell, and the real texts that look like them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.sheet.cells import placeholders
from mec_bot.sheet.cells.placeholders import is_no_name, points_elsewhere, says_there_is_none, stands_for_nothing

NOTHING = (
    "—", "-", "–", "--", "?", "??", "…", "...", ".", "/", "*", "( )", "N/D", "n.d.", "ND", "N/A", "n/a", "s.o.", "S/O", "x", "X",
    "xxx", "0", "Ø", "∅", "❌", "TBD", "tbd.", "TBC", "TBA", "To be determined", "to be confirmed", "à déterminer",
    "À DÉTERMINER", "A determiner", "à définir", "à préciser", "à confirmer", "(à confirmer)", "à venir", "À venir…", "à suivre",
    "à nommer", "aucun", "Aucune", "aucun.", "AUCUN!", "aucun pour l'instant", "(vide)", "vide", "néant", "rien",
    "Rien pour le moment", "rien pour l’instant", "Pour le moment, rien", "rien du tout", "personne", "Personne encore",
    "pas encore", "Pas pour le moment", "pas encore déterminé", "non défini", "non applicable", "sans objet", "inconnu",
    "none", "None yet", "nothing for now", "not yet", "not applicable", "unknown", "empty", "nobody yet", "pending", "to come",
    "en attente", "en attente de confirmation", "je ne sais pas", "plus tard", "coming soon", "« aucun »", "- aucun -",
)  # fmt: skip
ELSEWHERE = (
    "idem", "Idem.", "IDEM", "idem?", "id.", "Id", "ibid.", "ditto", "do.", '"', "''", "″", "〃", "”", "»", "« »", "//", "///", "- \" -", "↑",
    "^", "même chose", "Même", "le même", "pareil", "same", "the same", "same as above", "as above", "see above", "comme ci-dessus",
    "cf. ci-dessus", "voir ci-dessus", "voir plus haut", "plus haut", "ci-dessus", "Idem ci-dessus", "idem que ci-dessus",
    "idem ligne 3", "même que la ligne 3", "voir ligne 3", "Voir la ligne 12", "v. ligne 3", "cf. l. 3", "see row 4", "See line 12",
    "refer to cell B3", "voir B3", "voir cellule B3", "voir lignes 3 et 4", "voir onglet Budget", "see sheet 2",
    "voir la note", "voir commentaire", "même porteur", "même porteur que ci-dessus", "Same carrier as above", "same as row 4",
)  # fmt: skip
NONE_OF_THEM = (
    "Aucun soutien requis", "Aucun besoin pour le moment", "Pas de porteur", "pas d'obstacle", "Sans porteur", "no support needed",
    "No next step", "aucune étape prévue", "RAS", "Rien à signaler", "Rien de particulier", "nothing planned",
)  # fmt: skip
REAL = (
    "Rien que du beau", "X-Roads", "Idem Montréal", "Locomotion", "Solon", "C+", "🌳", "✅", "Ligne 3", "Ligne verte", "Case départ",
    "Aucun de nous", "Sans frontières", "Pas à pas", "À venir ensemble", "Voir grand", "Voir avec la Ville",
    "Voir la ligne verte", "À publier", "À traduire en anglais", "à confirmer avec la Ville", "À déterminer avec Amina B.",
    "Non-violence", "Personnes aînées", "Nullepart", "Nobody's Farm", "No Name Café", "Same Street", "Comme à la maison",
    "Plus haut que les toits", "Hébergement", "2021", "Ditto Lab", "Zéro déchet", "Vide-grenier", "Néant et fils", "On verra",
    "Aucun obstacle à la ruelle", "#REF!", "#N/A", "花园", "aucun 🌳", "3 ateliers", "A à Z", "Le Même Pas", "Même si",
)  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_stands_for_nothing(text: str) -> None:
    assert stands_for_nothing(text)
    assert says_there_is_none(text)
    assert not points_elsewhere(text)


@pytest.mark.parametrize("text", ELSEWHERE)
def test_points_to_another_cell(text: str) -> None:
    assert points_elsewhere(text)
    assert not stands_for_nothing(text)
    assert not says_there_is_none(text)


@pytest.mark.parametrize("text", [text for text in NONE_OF_THEM if text != "Rien à signaler"])
def test_says_with_the_columns_noun_that_there_is_none_and_could_be_a_name(text: str) -> None:
    assert says_there_is_none(text)
    assert not stands_for_nothing(text)
    assert not is_no_name(text)


@pytest.mark.parametrize("text", REAL)
def test_a_real_text_stays(text: str) -> None:
    assert not stands_for_nothing(text)
    assert not says_there_is_none(text)
    assert not points_elsewhere(text)
    assert not is_no_name(text)


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u200b"])
def test_a_blank_cell_is_blank_and_stands_for_nothing_else(text: str) -> None:
    assert not stands_for_nothing(text)
    assert not points_elsewhere(text)


@pytest.mark.parametrize("text", ["X", "x", "SO", "nd", "ID"])
def test_one_or_two_letters_may_be_a_name(text: str) -> None:
    assert not is_no_name(text)


@pytest.mark.parametrize("text", ["—", "idem", "TBD", '"', "voir ligne 3", "à déterminer"])
def test_other_stop_gaps_are_no_names(text: str) -> None:
    assert is_no_name(text)


@given(
    st.sampled_from(NOTHING + ELSEWHERE),
    st.sampled_from("bcefghjkz"),
    st.text(alphabet="aeiou", min_size=2, max_size=8),
)
@hypothesis_settings(max_examples=200, deadline=None)
def test_one_more_word_makes_a_text_of_it(text: str, first: str, rest: str) -> None:
    longer = f"{text} {first}{rest} {rest}{first}"
    assert not stands_for_nothing(longer)
    assert not says_there_is_none(longer)


@given(st.sampled_from(NOTHING + ELSEWHERE + REAL), st.sampled_from(["", " ", "\u00a0", "\n"]), st.booleans())
@hypothesis_settings(max_examples=200, deadline=None)
def test_case_and_the_spaces_around_never_matter(text: str, space: str, upper: bool) -> None:
    typed = f"{space}{text.upper() if upper else text}{space}"
    assert stands_for_nothing(typed) == stands_for_nothing(text)
    assert points_elsewhere(typed) == points_elsewhere(text)


@given(
    st.text(alphabet=" .-–—…?!*/_()[]:;,=~%&@$", min_size=1, max_size=8).filter(
        lambda text: "//" not in text and ",," not in text
    )
)
@hypothesis_settings(max_examples=200, deadline=None)
def test_punctuation_alone_names_nothing(text: str) -> None:
    assert stands_for_nothing(text) == bool(text.strip())


@given(st.text(max_size=80))
@hypothesis_settings(max_examples=500, deadline=None)
def test_whatever_the_text_it_is_at_most_one_of_both(text: str) -> None:
    assert not (stands_for_nothing(text) and points_elsewhere(text))


LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 "


@given(st.from_regex(placeholders.NOTHING, fullmatch=True, alphabet=LETTERS).filter(lambda text: len(text) <= 60))
@hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_text_of_the_grammar_of_absence_is_known(text: str) -> None:
    assert stands_for_nothing(text)


@given(st.from_regex(placeholders.NONE_OF_THEM, fullmatch=True, alphabet=LETTERS).filter(lambda text: len(text) <= 60))
@hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_text_of_the_grammar_of_the_columns_nouns_is_known(text: str) -> None:
    assert says_there_is_none(text)


@given(
    st.from_regex(placeholders.ELSEWHERE, fullmatch=True, alphabet=LETTERS).filter(
        lambda text: len(text.rstrip()) <= 60
    )
)
@hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_text_of_the_grammar_of_references_is_known(text: str) -> None:
    assert points_elsewhere(" ".join(text.split()))
