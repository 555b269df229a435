"""What never matters when two spellings are compared, and what always does."""

from __future__ import annotations

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
