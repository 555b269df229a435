"""The columns that hold one word of a fixed list: the status and the strategy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from mec_bot.phrases import Phrase
from mec_bot.sheet.cells import formulas
from mec_bot.sheet.cells.spelling import fold_key, plain
from mec_bot.sheet.cells.why import Why, asking

Strategy = Literal["cession", "consolidation", "dissemination", "essaimage"]

STATUSES = ("À venir", "En cours", "En pause", "Redéfini", "Cédé", "Terminé", "Abandonné")
_IN_ENGLISH = {
    "upcoming": "À venir", "in progress": "En cours", "ongoing": "En cours", "on hold": "En pause", "paused": "En pause",
    "redefined": "Redéfini", "handed over": "Cédé", "completed": "Terminé", "finished": "Terminé", "abandoned": "Abandonné",
}  # fmt: skip
_STATUSES = {plain(status): status for status in STATUSES} | _IN_ENGLISH
_STRATEGIES: Mapping[str, Strategy] = {
    "cession": "cession",
    "consolidation": "consolidation",
    "dissemination": "dissemination",
    "essaimage": "essaimage",
}
# The strategies as the sheet's list spells them.
STRATEGY_WORDS: Mapping[Strategy, str] = {
    "cession": "Cession",
    "consolidation": "Consolidation",
    "dissemination": "Dissémination",
    "essaimage": "Essaimage",
}
_WORD = re.compile(r"[a-z]+")
_A_STATUS = re.compile(
    rf"\b({'|'.join(sorted(map(re.escape, _STATUSES), key=len, reverse=True))})(?:e?s?)\b",
)
NOT_A_STATUS = Phrase("this is not one of the statuses")
NOT_A_STRATEGY = Phrase("this is not one of the four strategies")
A_STATUS = Phrase("Write one of these, alone: {statuses}.", statuses=", ".join(STATUSES))
A_STRATEGY = Phrase("Write one of these, alone: cession, consolidation, dissémination, essaimage.")


def read_status(text: str) -> str | None:
    """The status as the sheet's list spells it; ``None`` for a text that is none of the statuses.

    A status may agree with a noun: « Terminée », « Cédés ».
    """
    folded = plain(text).rstrip(" .")
    for ending in ("", "s", "e", "es"):
        if (status := _STATUSES.get(folded.removesuffix(ending))) is not None:
            return status
    return None


def read_strategy(text: str) -> Strategy | None:
    """One of the four strategies, however it is typed; ``None`` for any other text."""
    return _STRATEGIES.get(plain(text).rstrip(" ."))


def why_no_status(text: str) -> Why:
    """Why a text is none of the statuses, and what to write instead."""
    if formulas.has_failed(text):
        return formulas.FAILS
    named = [_STATUSES[found] for found in _A_STATUS.findall(plain(text))]
    return asking(NOT_A_STATUS, A_STATUS, named)


def why_no_strategy(text: str) -> Why:
    """Why a text states no strategy, and what to write instead."""
    if formulas.has_failed(text):
        return formulas.FAILS
    folded = plain(text)
    named = [word for word in dict.fromkeys(_WORD.findall(folded)) if word in _STRATEGIES]
    meant = [STRATEGY_WORDS[_STRATEGIES[word]] for word in named]
    if len(named) > 1:
        return asking(
            Phrase("several strategies stand here"),
            Phrase("Choose the main one and write it alone; name the others in a note or a comment."),
            meant,
        )
    if read_status(text) is not None:
        return Why(Phrase("this is a status, not a strategy"), A_STRATEGY)
    if named:
        return asking(
            Phrase("more than the name of one strategy stands here"),
            Phrase("Write it alone once it is certain; put the rest in a note or a comment."),
            meant,
        )
    if not any(map(str.isalnum, folded)) or fold_key(folded) in {"n a", "na", "s o", "aucune", "none"}:
        return Why(NOT_A_STRATEGY, Phrase("Leave the cell empty as long as no strategy is chosen."))
    return Why(NOT_A_STRATEGY, A_STRATEGY)
