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

    >>> fold_key("Porteur(s) :")
    'porteur s'
    """
    return _NOT_A_WORD.sub(" ", plain(text)).strip() or plain(text)
