"""Why a cell cannot be read with certainty, and the one question whose answer settles it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mec_bot.phrases import Phrase

# A question with more answers than that is a list to choose from: the advice says more.
_MOST_ASKED = 4


class Why(NamedTuple):
    """What is wrong with a cell, and what to do about it: a question where the cell has few possible meanings.

    ``candidates`` are those meanings, each as it would be written into the cell (`2b`, `2026-04-03`, `En cours`).
    """

    reason: Phrase
    advice: Phrase
    candidates: tuple[str, ...] = ()


def asking(reason: Phrase, advice: Phrase, candidates: Sequence[str], shown: Sequence[Phrase | str] = ()) -> Why:
    """Ask which of the candidates is meant; without any, or with too many to ask, the advice stands.

    ``shown`` are the candidates as a sentence names them, where that is not how they are written.
    """
    distinct = tuple(dict.fromkeys(candidates))
    if not 0 < len(distinct) <= _MOST_ASKED:
        return Why(reason, advice, distinct)
    return Why(reason, _question(shown or [_shown(one) for one in distinct]), distinct)


def _shown(value: str) -> Phrase | str:
    """A word is quoted; a code or a date is not."""
    return Phrase("“{text}”", text=value) if value[:1].isalpha() else value


def _question(answers: Sequence[Phrase | str]) -> Phrase:
    if len(answers) == 1:
        return Phrase("Is it {answer}?", answer=answers[0])
    some = answers[0]
    for answer in answers[1:-1]:
        some = Phrase("{some}, {others}", some=some, others=answer)
    return Phrase("Is it {some} or {last}?", some=some, last=answers[-1])
