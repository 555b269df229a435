"""What a cell displays when its formula fails or is not computed yet: never a text that somebody wrote."""

from __future__ import annotations

import re

from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.why import Why

# The error values in the sheet's languages (Google Sheets, « Types d'erreurs »).
_FAILED = re.compile(
    r"#(?:ref!?|n/[ad]|div/0!?|value!|valeur!|name\?|nom\s?\??|num!|nombre!|null!|nul!|error!|erreur!|spill!|calc!)",
    re.IGNORECASE,
)
# What stands in a cell while its formula is being computed; somebody who writes the bare word may mean it.
_LOADING = re.compile(
    r"(?:loading(?: data)?|chargement(?: en cours| des données)?|en cours de chargement|calculating|calcul en cours)"
    r"\s?(?:…|\.{2,})|#getting_data",
    re.IGNORECASE,
)
FAILS = Why(Phrase("the cell's formula fails"), Phrase("Repair the formula, or write the value itself in its place."))


def has_failed(text: str) -> bool:
    """Whether the text is nothing but an error such as `#REF!`."""
    return text[:1] == "#" and _FAILED.fullmatch(text.strip()) is not None


def is_loading(text: str) -> bool:
    """Whether the text is nothing but `Loading...`, « Chargement… » or the like: the value is not there yet."""
    return (text[-1:] in {".", "…"} or text[:1] == "#") and _LOADING.fullmatch(text) is not None
