"""What makes a heading that of a column of levels: « Maturité automne 2022 » is one, « Maturité à atteindre » is not.

A maturity word, joining words, one period, « actuel » and a bracket that names who assessed must use the heading up
(`dashboard.md`, « What is an assessment »). Any word left over may change the meaning: the column is then not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mec_bot.sheet.cells.periods import read_period
from mec_bot.sheet.cells.spelling import fold_key, plain

# Words that may be about anything: with a period, « actuel » or levels below them they name a column of levels.
_VAGUE = (
    "Évaluation", "Évaluations", "Évaluation de la maturité", "Évaluation de maturité", "Niveau", "Niveaux",
    "Niveau évalué", "RQIS", "Assessment", "Assessments", "Level", "Levels",
)  # fmt: skip
_JOINERS = {"en", "a", "au", "aux", "la", "le", "l", "de", "du", "d", "in", "of", "the", "at"}
_CURRENT = {"actuel", "actuelle", "actuels", "actuelles", "current"}
_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
# Words, and what an elision leaves in front of one; signs that only separate go.
_WORD = re.compile(r"(?:[ldLD]['\u2019\u02bc])|[^\s()\[\]:;,|]+")


@dataclass(frozen=True, kw_only=True)
class AssessmentHeading:
    """What the heading of a column of levels says.

    ``round`` is the period or the name as written, empty for a bare heading; ``current`` says that it is marked as the
    current level (« actuel »); ``vague`` that its words alone do not say that levels stand below (« Niveau 2025 »).
    """

    round: str = ""
    current: bool = False
    vague: bool = False


class AssessmentHeadings:
    """Recognises the headings; ``spellings`` are maturity words, ``assessors`` and ``names`` come from the configuration.

    ``names`` are the names of rounds, which stand in a heading like a period.
    """

    def __init__(self, spellings: Iterable[str], *, assessors: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        self._strong = _longest_first(spellings)
        self._vague = _longest_first(_VAGUE)
        self._assessors = {fold_key(name) for name in assessors}
        self._names = {fold_key(name) for name in names}

    def read(self, text: str) -> AssessmentHeading | None:
        """What a heading says; ``None`` where a word is left over, or where no maturity word stands in it."""
        text = text.replace("\u00a0", " ")
        without = self._without_assessor(text)
        words = _WORD.findall(without)
        words = [word for word in words if any(map(str.isalnum, word))]
        folded = [_folded(word) for word in words]
        for openings, vague in ((self._strong, False), (self._vague, True)):
            for start, end in _places(folded, openings):
                label = self._round([*words[:start], *words[end:]])
                if label is not None:
                    current = bool(_CURRENT.intersection(folded))
                    said = current or without != text
                    return AssessmentHeading(round=label, current=current, vague=vague and not said)
        return None

    def speaks_of_maturity(self, text: str) -> bool:
        """Whether a maturity word stands in a heading, whatever else stands there."""
        folded = [_folded(word) for word in _WORD.findall(text)]
        return any(True for _ in _places(folded, [*self._strong, *self._vague]))

    def _without_assessor(self, text: str) -> str:
        return _BRACKET.sub(
            lambda found: " " if fold_key(found[1] or found[2] or "") in self._assessors else found[0], text
        )

    def _round(self, words: Sequence[str]) -> str | None:
        """The round that the words name; empty where only joining words are left, ``None`` where others are."""
        left = [word for word in words if _folded(word) not in _CURRENT]
        while left and _folded(left[0]) in _JOINERS:
            left = left[1:]
        while left and _folded(left[-1]) in _JOINERS:
            left = left[:-1]
        label = " ".join(left).replace("' ", "'").replace("\u2019 ", "\u2019").strip("-–—/ ")
        if not label or read_period(label) is not None or fold_key(label) in self._names:
            return label
        return None


def _folded(word: str) -> str:
    return plain(word).strip("'\"«».-*†?!/")


def _longest_first(spellings: Iterable[str]) -> list[list[str]]:
    found = ([_folded(word) for word in _WORD.findall(spelling)] for spelling in spellings if fold_key(spelling))
    return sorted(found, key=len, reverse=True)


def _places(folded: Sequence[str], openings: Iterable[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Where one of the openings stands among the words, the longest opening first."""
    for opening in openings:
        for start in range(len(folded) - len(opening) + 1):
            if list(folded[start : start + len(opening)]) == list(opening):
                yield start, start + len(opening)
