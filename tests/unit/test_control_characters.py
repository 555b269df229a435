"""Control characters are shown as signs, everything else stays as it is."""

from __future__ import annotations

import io
import json
import sys
import unicodedata

import pytest
from builders import REPOSITORY
from rich.table import Table

from mec_bot.cli.console import SafeConsole, SafeText
from mec_bot.control_characters import escaped_json, visible, visible_line

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


def test_only_one_module_makes_texts_for_the_terminal() -> None:
    importing = [file.name for file in (REPOSITORY / "mec_bot").rglob("*.py") if "rich.text" in file.read_text()]
    assert importing == ["console.py"]


@pytest.mark.parametrize("text", ["\x1b[31m", "a\u202eb", "\x9b", "\ud83d", "plain «\u00a0é\u00a0» 🌳", 'a"b\\c'])
def test_escaped_in_json_they_are_the_same_value(text: str) -> None:
    written = escaped_json(json.dumps({"name": text}, ensure_ascii=False))
    assert json.loads(written) == {"name": text}
    assert visible(written) == written
    assert ("\\u" in written) is (visible(text) != text)


def test_a_terminal_shows_them_as_signs_in_plain_and_in_styled_words() -> None:
    written = io.StringIO()
    console = SafeConsole(file=written, width=60)
    console.print("a\x1b[31m", SafeText("b\x07").append("c\x9b", style="bold").append(SafeText("d\r")))
    table = Table("e\u202e")
    table.add_row(SafeText("f\x08"))
    console.print(table)
    assert written.getvalue().splitlines()[0] == "a␛[31m b␇c[U+009B]d␍"
    assert "e[U+202E]" in written.getvalue()
    assert "f␈" in written.getvalue()
    assert visible(written.getvalue()) == written.getvalue()
