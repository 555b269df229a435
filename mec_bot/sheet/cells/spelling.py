"""Folding a text: what never matters when two spellings are compared is taken out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse

# Marks without a width: zero-width spaces and joiners, marks of the direction of writing, variation selectors.
INVISIBLE = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)
_FOLDED = {ord(quote): "'" for quote in "\u2018\u2019\u201b\u02bc\u00b4`"} | dict.fromkeys(map(ord, INVISIBLE))
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u00ad]")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
# A sign that belongs to the name it ends: « C+ », « C- », « C# ». After a longer word a hyphen is only a slip.
_LAST_SIGN = re.compile(r"(?:(?<=[^\W_])\++|(?<![^\W_])[^\W\d_](?P<sign>[-#]))$")
# One pull asks for the same texts again and again; this is as many as a sheet of 100,000 rows has names.
_REMEMBERED = 1 << 17


@lru_cache(maxsize=_REMEMBERED)
def plain(text: str) -> str:
    """Fold what never matters when words are compared: case, accents, ligatures, kinds of space, dash and quote.

    >>> plain("Mettre en ŒUVRE – l’été")
    "mettre en oeuvre - l'ete"
    """
    if text.isascii():
        return " ".join(text.replace("`", "'").lower().split())
    folded = unicodedata.normalize("NFKD", text.translate(_FOLDED)).casefold()
    folded = "".join(filterfalse(unicodedata.combining, folded))
    folded = _DASHES.sub("-", folded).replace("œ", "oe").replace("æ", "ae")
    return " ".join(folded.split())


@lru_cache(maxsize=_REMEMBERED)
def fold_key(text: str) -> str:
    """Fold punctuation too: gives what identifies a header, a project or a carrier however it is typed.

    Letters and digits of every script count, and a sign that ends a name (« C+ »). What has no letter at all is known by
    its symbols too: « 🌳 2024 ». Keys are stored: Latin letters, digits and punctuation must go on giving the same.

    >>> fold_key("Porteur(s) :")
    'porteur s'
    """
    folded = plain(text)
    if folded.isascii():
        key = _NOT_A_WORD.sub(" ", folded).strip()
    else:
        key = _words(folded)
        if not any(map(str.isalpha, key)) and any(map(_is_symbol, folded)):
            key = folded
    if folded[-1:] in _SIGNS and key != folded and (ending := _LAST_SIGN.search(folded)) is not None:
        key += ending["sign"] or ending[0]
    return key or folded


_SIGNS = frozenset("+-#")


def _words(folded: str) -> str:
    """The words of a text that is not ASCII; a vowel sign or another mark belongs to the letter that it follows."""
    kept = []
    foreign = False
    for letter in folded:
        if letter.isascii():
            foreign = False
            kept.append(letter if letter.isalnum() else " ")
            continue
        kind = unicodedata.category(letter)
        if kind not in {"Mn", "Mc"}:
            foreign = (kind[0] == "L" or kind in {"Nd", "Nl"}) and not _is_latin(letter)
        kept.append(letter if foreign else " ")
    return " ".join("".join(kept).split())


def _is_latin(letter: str) -> bool:
    """Whether it is a Latin letter, or a mark that goes with one, which no accent explains: « ø », « ł », « ʼ ».

    Such letters have never counted, and keys are stored.
    """
    return letter < "\u0370" or "LATIN" in unicodedata.name(letter, "")


def _is_symbol(letter: str) -> bool:
    """Whether it is a drawing, such as an emoji, and no mere sign of punctuation."""
    return letter > "\u00ff" and unicodedata.category(letter) == "So"
