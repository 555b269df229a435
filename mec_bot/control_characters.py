"""Control characters as signs that can be seen: what is shown never steers a terminal, a log or the order of letters."""

from __future__ import annotations

import re

# C0 without tab and line feed, DEL, C1; the line and paragraph separators; all that Unicode calls Bidi_Control (UAX #9);
# lone surrogates, which no encoding can write.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)  # fmt: skip
_PICTURES = 0x2400  # "Control Pictures": U+241B ␛ is the picture of U+001B


def visible(text: str) -> str:
    r"""The text with each control character as a sign; tabs and line feeds stay.

    >>> visible("Projet \x1b[31mrouge \u202etxt")
    'Projet ␛[31mrouge [U+202E]txt'
    """
    return _CONTROLS.sub(_sign, text.replace("\r\n", "\n"))


def visible_line(text: str) -> str:
    """The same on one line: a line feed becomes a sign too, so that no text can pass for a line of its own."""
    return visible(text).replace("\n", chr(_PICTURES + ord("\n")))


def escaped_json(document: str) -> str:
    r"""A JSON text with these characters as escapes: it says the same, and can be written and shown everywhere.

    >>> escaped_json('"Projet \u202etxt"')
    '"Projet \\u202etxt"'
    """
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", document)


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < ord(" "):
        return chr(_PICTURES + code)
    return "\u2421" if code == 0x7F else f"[U+{code:04X}]"
