"""Control characters are shown as signs, everything else stays as it is."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from mec_bot.control_characters import visible, visible_line

# Unicode's property Bidi_Control (PropList.txt).
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Projet \x1b[31mrouge", "Projet ␛[31mrouge"),
        ("a\x00b\x07c\x7fd", "a␀b␇c␡d"),
        ("CSI \x9b31m", "CSI [U+009B]31m"),
        ("facture\u202efdp.exe", "facture[U+202E]fdp.exe"),
        ("un\u2028deux", "un[U+2028]deux"),
        ("une\ttabulation\net une ligne\r\nencore", "une\ttabulation\net une ligne\nencore"),
        ("retour\rici", "retour␍ici"),
        ("demi \ud83d", "demi [U+D83D]"),
        ("L\u2019été à Montréal\u00a0: 🌳 👩🏽\u200d💻 مشروع", "L\u2019été à Montréal\u00a0: 🌳 👩🏽\u200d💻 مشروع"),
    ],
)
def test_each_is_a_sign(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(shown) == shown


def test_none_is_left_whatever_its_number() -> None:
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        steers = unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} or letter in BIDI
        assert (visible(letter) != letter) is (steers and letter not in "\t\n")


def test_on_one_line_a_line_feed_is_a_sign_too() -> None:
    assert visible_line("un\ndeux\r\ntrois\x1b") == "un␊deux␊trois␛"
