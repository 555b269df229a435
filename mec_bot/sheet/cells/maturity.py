"""The programme's maturity scale, and how a cell is read: a level that is certain is read, any other text is quoted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from mec_bot.phrases import Phrase
from mec_bot.settings.models import LEVEL_CODES, LevelCode
from mec_bot.sheet.cells.level_errors import A_LEVEL, NOT_A_LEVEL, why_no_level
from mec_bot.sheet.cells.spelling import plain
from mec_bot.sheet.cells.why import Why

State = Literal["read", "not_assessed", "blank", "unreadable"]


class Level(StrEnum):
    """A step of the scale; steps compare in order (``Level("2c") < Level("3a")``)."""

    L1A = "1a"
    L1B = "1b"
    L1C = "1c"
    L1D = "1d"
    L2A = "2a"
    L2B = "2b"
    L2C = "2c"
    L3A = "3a"
    L3B = "3b"
    L3C = "3c"

    # An enum's own hash is written in Python, which is slow: every check groups the projects by level.
    __hash__ = str.__hash__

    @property
    def phase(self) -> int:
        """1 Émergence, 2 Expérimentation, 3 Pérennisation/mise à l'échelle."""
        return int(self.value[0])


# The names of 1a-1d and 2a stand in no source; config/mec_bot.yaml can give them.
LEVEL_NAMES: Mapping[str, str] = {
    "2b": "Mener l'expérimentation",
    "2c": "Appropriation de proximité",
    "3a": "Élaborer une stratégie",
    "3b": "Mettre en œuvre la stratégie",
    "3c": "Appropriation étendue",
}
PHASE_NAMES: Mapping[int, str] = {1: "Émergence", 2: "Expérimentation", 3: "Pérennisation/mise à l'échelle"}
_PHASE_SPELLINGS: Mapping[int, tuple[str, ...]] = {
    1: ("Émergence", "Emergence"),
    2: ("Expérimentation", "Experimentation"),
    3: (
        "Pérennisation/mise à l'échelle",
        "Pérennisation et mise à l'échelle",
        "Pérennisation ou mise à l'échelle",
        "Pérennisation et changement d'échelle",
        "Pérennisation ou changement d'échelle",
        "Pérennisation/changement d'échelle",
        "Pérennisation",
    ),
}
_NOT_ASSESSED = {"pas evalue", "pas evaluee", "pas encore evalue", "non evalue", "non evaluee", "not assessed"}
# « 1 à 2 » is not the level 1a: an accent means nothing in a word, but something after a digit.
_ACCENTED_CODE = re.compile(r"[1-3]\s*[A-Da-d][\u0300-\u036f]")
_CODE = re.compile(
    r"^(?:(?:niveau|etape|phase|stade|level|step|stage)(?: de maturite)? ?:? ?)?\(?([1-3])(?: |\.(?! ))?([a-d])(?![a-z0-9])"
    r"[ .:)]*(.*)$"
)
# « Expérimentation (2b) »
_CODE_AT_THE_END = re.compile(r"^(.*[^ (]) ?\(([1-3] ?[a-d])\)$")
_PHASE_NUMBER = re.compile(r"^(phase )?([1-3])(?: ?[-.):] ?| |$)(.*)$")


@dataclass(frozen=True, kw_only=True)
class LevelReading:
    """What one cell says about maturity.

    ``level`` is set only when ``state`` is ``read``; ``phase`` also where only the phase is certain;
    ``reason`` says why a cell is unreadable, ``advice`` what to write instead.
    """

    state: State
    level: Level | None = None
    phase: int | None = None
    reason: Phrase | None = None
    advice: Phrase | None = None


def read_level(text: str, names: Mapping[LevelCode, str] | None = None) -> LevelReading:
    """Read one maturity cell (`dashboard.md`, « Reading a cell »).

    ``names`` are the operator's names of steps, on top of the known ones. Never raises: whatever the cell
    holds, the result is a reading or a reason.
    """
    folded = plain(text)
    if not folded:
        return LevelReading(state="blank")
    if _ACCENTED_CODE.search(unicodedata.normalize("NFD", text)):
        return _unreadable(Why(NOT_A_LEVEL, A_LEVEL))
    if folded.replace("-", " ").rstrip(" .!") in _NOT_ASSESSED:
        return LevelReading(state="not_assessed")
    named = [*LEVEL_NAMES.items(), *(names or {}).items()]
    steps = {plain(name): Level(code) for code, name in named}
    match = _CODE.match(_CODE_AT_THE_END.sub(r"\2 \1", folded))
    if match is None:
        return _read_without_code(folded, steps)
    code = match[1] + match[2]
    if code not in LEVEL_CODES:
        return _unreadable(Why(Phrase("the scale has no step {code}", code=code), _one_step_of(int(match[1]))))
    return _agree(Level(code), match[3].strip(" -:."), folded, steps)


def _agree(level: Level, rest: str, folded: str, steps: Mapping[str, Level]) -> LevelReading:
    """Read a code with the rest of its cell: the level is certain if the rest is empty or says the same."""
    if not rest:
        return LevelReading(state="read", level=level, phase=level.phase)
    phase, name = _split_phase(rest)
    if phase is not None and phase != level.phase:
        return _unreadable(
            Why(
                Phrase("the code {code} is not in phase {phase}", code=level.value, phase=PHASE_NAMES[phase]),
                Phrase("Write the code of the right step, alone."),
            )
        )
    named = steps.get(name)
    if not name or named is level:
        return LevelReading(state="read", level=level, phase=level.phase)
    if named is None:
        return _unreadable(why_no_level(folded, steps))
    return _unreadable(
        Why(
            Phrase(
                "the code and the name disagree: this name is the one of {named}, not of {code}",
                named=named.value,
                code=level.value,
            ),
            Phrase("Write the right code alone: {code} or {named}.", named=named.value, code=level.value),
        )
    )


def _read_without_code(folded: str, steps: Mapping[str, Level]) -> LevelReading:
    phase, name = _split_phase(folded)
    if (number := _PHASE_NUMBER.match(folded)) is not None:
        after, rest = _split_phase(number[3])
        if not rest and (after == int(number[2]) or (number[1] and after is None)):
            phase, name = int(number[2]), ""
    if not name and phase is not None:
        return LevelReading(
            state="unreadable",
            phase=phase,
            reason=Phrase("this is a phase, not one of its steps"),
            advice=_one_step_of(phase),
        )
    level = steps.get(name)
    if level is None:
        return _unreadable(why_no_level(folded, steps))
    if phase is not None and phase != level.phase:
        return _unreadable(
            Why(
                Phrase("this step is not in phase {phase}", phase=PHASE_NAMES[phase]),
                Phrase("Write the code of the right step, alone."),
            )
        )
    return LevelReading(state="read", level=level, phase=level.phase)


def _one_step_of(phase: int) -> Phrase:
    codes = ", ".join(code for code in LEVEL_CODES if code.startswith(str(phase)))
    return Phrase("Write the code of one of its steps: {codes}.", codes=codes)


def _split_phase(text: str) -> tuple[int | None, str]:
    """`Expérimentation – Mener l'expérimentation` → (2, the step's name); no phase in front → (None, text)."""
    for phase, spellings in _FOLDED_PHASES:
        for spelling in spellings:
            if text == spelling:
                return phase, ""
            if text.startswith(spelling):
                after = text[len(spelling) :].lstrip()
                if after[:1] in {"-", ":", "/"}:
                    return phase, after.lstrip("-:/ ")
    return None, text


_FOLDED_PHASES = tuple(
    (phase, tuple(sorted((plain(spelling) for spelling in spellings), key=len, reverse=True)))
    for phase, spellings in _PHASE_SPELLINGS.items()
)


def _unreadable(why: Why) -> LevelReading:
    return LevelReading(state="unreadable", reason=why.reason, advice=why.advice)
