"""What never matters when two spellings are compared, and what always does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mec_bot.sheet.cells.spelling import fold_key, plain

SAME = {
    "case": ("LocoMotion", "locomotion"),
    "accents": ("Évaluation", "evaluation"),
    "accents as separate marks": ("E\u0301valuation", "Évaluation"),
    "the ligature": ("Mettre en œuvre", "mettre en oeuvre"),
    "the capital ligature": ("ŒUVRE", "oeuvre"),
    "kinds of apostrophe": ("L’aube", "L'aube"),
    "kinds of dash": ("Sous–projet", "sous-projet"),
    "the no-break hyphen": ("Sous\u2011projet", "sous-projet"),
    "no-break spaces": ("Carte\u00a0Proximité", "Carte Proximité"),
    "spaces around and several of them": ("  Carte   Proximité ", "Carte Proximité"),
    "line breaks": ("Carte\nProximité", "Carte Proximité"),
    "invisible characters": ("Carte\u200b Proximité\ufeff", "Carte Proximité"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_never_matters(one: str, other: str) -> None:
    assert plain(one) == plain(other)
    assert fold_key(one) == fold_key(other)


def test_punctuation_matters_to_plain_and_not_to_key() -> None:
    assert plain("2c ?") != plain("2c")
    assert fold_key("Porteur(s) :") == fold_key("Porteur.s")
    assert fold_key("Porteur·euse") == "porteur euse"


@pytest.mark.parametrize(("one", "other"), [("Carte 1", "Carte 2"), ("Carte", "Cartes"), ("2c", "2b"), ("?", "!")])
def test_letters_and_figures_always_matter(one: str, other: str) -> None:
    assert fold_key(one) != fold_key(other)


TOLD_APART = {
    "other letters than Latin ones": ("花园 2024", "学校 2024"),
    "another alphabet": ("Сад 2", "Дом 2"),
    "digits of another script": ("Projet ١", "Projet ٢"),
    "vowel signs": ("कि", "की"),
    "a sign that ends the name": ("C+", "C-"),
    "the sign and the bare letter": ("C+", "C"),
    "two signs": ("C++", "C+"),
    "a sharp": ("C#", "C"),
    "a plus after a word": ("Ruelle+", "Ruelle"),
    "emoji alone": ("🌳", "🚲"),
    "emoji beside a number": ("🌳 2024", "🚲 2024"),
    "punctuation alone": ("!!!", "???"),
}


@pytest.mark.parametrize(("one", "other"), TOLD_APART.values(), ids=TOLD_APART)
def test_names_are_told_apart_by(one: str, other: str) -> None:
    assert fold_key(one) != fold_key(other)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Locomotion ✅", "locomotion"),
        ("1. Locomotion", "1 locomotion"),
        ("Loco\nMotion", "loco motion"),
        ("=Locomotion", "locomotion"),
        ("Œuvre", "oeuvre"),
        ("Ruelle-", "ruelle"),
        ("Bail -", "bail"),
        ("2023-2024", "2023 2024"),
        ("Porteur(s)*", "porteur s"),
    ],
)
def test_what_decorates_a_name_is_no_part_of_it(text: str, key: str) -> None:
    assert fold_key(text) == key


def key_of_the_first_versions(text: str) -> str:
    """What databases hold: the key as it was made before letters of other scripts counted."""
    return re.sub(r"[^a-z0-9]+", " ", plain(text)).strip() or plain(text)


latin = st.text(
    alphabet=st.characters(
        min_codepoint=0x20, max_codepoint=0x24F, exclude_categories=("Cc", "So"), exclude_characters="µ"
    )
    | st.sampled_from("’‘–—«»“”…·•œŒ\u00a0\u202f\u2011"),
    max_size=30,
)


@given(latin)
@hypothesis_settings(max_examples=600, deadline=None)
def test_the_keys_of_latin_names_stay_what_databases_hold(text: str) -> None:
    if plain(text)[-1:] not in {"+", "-", "#"}:
        assert fold_key(text) == key_of_the_first_versions(text)
    else:
        assert fold_key(text).rstrip("+-#").strip() in key_of_the_first_versions(text)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u00a0\n"])
def test_nothing_visible_is_nothing(text: str) -> None:
    assert plain(text) == fold_key(text) == ""


@pytest.mark.parametrize("text", ["?", "日本", "🚲", "Проект"])
def test_what_has_no_latin_letter_is_still_told_apart(text: str) -> None:
    assert fold_key(text) == plain(text) != ""


@given(st.text(max_size=30))
@hypothesis_settings(max_examples=300, deadline=None)
def test_folding_twice_folds_no_further(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert fold_key(fold_key(text)) == fold_key(text)
