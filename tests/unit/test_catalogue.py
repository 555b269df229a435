"""Every text that people read has its French, written as the French of Québec is."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import mec_bot

PACKAGE = Path(mec_bot.__file__).parent
CATALOGUE = PACKAGE / "messages" / "locale" / "fr_CA" / "LC_MESSAGES" / "mec_bot.po"
# What is found → the rule that it breaks.
FAULTS = {
    r"[«] (?!\S*:)|[^\u00a0]»|«[^\u00a0]": "a no-break space stands inside « »",
    r" :(\s|$)": "a no-break space stands before a colon",
    r"\s[;!?]": "nothing stands before ; ! ?",
    r"[“”]": "quotes are « »",
    r"·e": "no middle dot: full doublets",
}


def texts_of_the_code() -> set[str | tuple[str, ...]]:
    """The templates of every Phrase and Plural, and of the stand-ins' errors."""
    found = extract_from_dir(
        PACKAGE,
        method_map=[("phrases.py", "ignore"), ("**.py", "python")],
        keywords={"Phrase": None, "Plural": (1, 2), "Wording": None},
    )
    return {message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}


def translations() -> list[Message]:
    with CATALOGUE.open("rb") as file:
        return [message for message in read_po(file, locale="fr_CA") if message.id]


def originals(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def parts(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_text_of_the_code_has_its_french_and_none_is_left_over() -> None:
    assert {message.id for message in translations()} == texts_of_the_code()
    assert [message.id for message in translations() if not all(strings(message))] == []


def listed(failures: Iterable[str]) -> str:
    """All of them, one a line: a translator mends them at once."""
    return "".join(f"\n- {failure}" for failure in failures)


def test_a_translation_uses_exactly_the_parts_of_its_text() -> None:
    wrong = [
        f"{originals(message)[0]!r} → {strings(message)!r}"
        for message in translations()
        if {frozenset(parts(text)) for text in strings(message)}
        != {frozenset(parts(text)) for text in originals(message)}
    ]
    assert not wrong, listed(wrong)


def test_french_spacing_and_quotes_are_those_of_quebec() -> None:
    wrong = [
        f"{rule}: {text!r}"
        for message in translations()
        for text in strings(message)
        for fault, rule in FAULTS.items()
        if re.search(fault, text)
    ]
    assert not wrong, listed(wrong)
