"""The programme's maturity scale, and how a cell is read: a level that is certain is read, any other text is quoted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from mec_bot.phrases import Phrase
from mec_bot.settings.models import LEVEL_CODES, LevelCode
from mec_bot.sheet.cells.crossed_out import CROSSED_OUT
from mec_bot.sheet.cells.level_errors import A_LEVEL, NOT_A_LEVEL, steps_of, why_no_level
from mec_bot.sheet.cells.spelling import plain
from mec_bot.sheet.cells.why import Why, asking

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
# « 1 à 2 » is not the level 1a: a mark means nothing in a word, but something on a digit or after one.
_MARKS = r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKED_CODE = re.compile(rf"[1-3]{_MARKS}|[1-3]\s*[A-Da-d]{_MARKS}")
# Raised, lowered or circled: « 2ª », « ²b » and « 2ⓑ » are no codes, though they fold to letters and digits.
_CHANGED = {"<super>", "<sub>", "<circle>", "<square>"}
# A closing bracket, or one dot, ends a code as in the scale; any other sign that nothing follows may change what it says.
_CODE = re.compile(
    r"^(?:(?:niveau|etape|phase|stade|level|step|stage)(?: de maturite)? ?:? ?)?(?P<open>\(?)(?P<digit>[1-3])(?: |\.(?! ))?"
    r"(?P<letter>[a-d])(?![a-z0-9])(?P<end> ?\)*)(?P<rest>.*)$"
)
_NO_MORE = re.compile(r" ?\.?")
_NO_NAME = re.compile(r" ?[-:]? ?")
# « Expérimentation (2b) »
_CODE_AT_THE_END = re.compile(r"^(.*[^ (]) ?\(([1-3] ?[a-d])\)$")
_PHASE_NUMBER = re.compile(r"^(phase )?([1-3])(?: ?[-.):] ?| |$)(.*)$")


@dataclass(frozen=True, kw_only=True)
class LevelReading:
    """What one cell says about maturity.

    ``level`` is set only when ``state`` is ``read``; ``phase`` also where only the phase is certain;
    ``reason`` says why a cell is unreadable, ``advice`` asks or says what to write instead, and ``candidates`` are the
    codes that may be meant.
    """

    state: State
    level: Level | None = None
    phase: int | None = None
    reason: Phrase | None = None
    advice: Phrase | None = None
    candidates: tuple[str, ...] = ()


def read_level(text: str, names: Mapping[LevelCode, str] | None = None) -> LevelReading:
    """Read one maturity cell (`dashboard.md`, « Reading a cell »).

    ``names`` are the operator's names of steps, on top of the known ones. Never raises: whatever the cell
    holds, the result is a reading or a reason.
    """
    folded = plain(text)
    if not folded:
        return LevelReading(state="blank")
    if folded.replace("-", " ").rstrip(" .!") in _NOT_ASSESSED:
        return LevelReading(state="not_assessed")
    named = [*LEVEL_NAMES.items(), *(names or {}).items()]
    steps = {plain(name): Level(code) for code, name in named}
    if not text.isascii() and (marked := _marked(text, folded, steps)) is not None:
        return unreadable(marked)
    match = _CODE.match(_CODE_AT_THE_END.sub(r"\2 \1", folded))
    if match is None:
        return _read_without_code(folded, steps)
    code = match["digit"] + match["letter"]
    if code not in LEVEL_CODES:
        return unreadable(asking(Phrase("the scale has no step {code}", code=code), *_one_step_of(int(match["digit"]))))
    if not match["rest"].strip(" -:."):
        return _alone(Level(code), match, folded, steps)
    return _agree(Level(code), match["rest"].strip(" -:."), folded, steps)


def _marked(text: str, folded: str, steps: Mapping[str, Level]) -> Why | None:
    """Why a text with marks on its code, or with a code of raised or circled letters, is no level."""
    if any(unicodedata.combining(mark) == 1 for mark in text):
        return CROSSED_OUT
    kinds = {unicodedata.decomposition(letter).partition(" ")[0] for letter in text}
    if "<fraction>" in kinds or _MARKED_CODE.search(unicodedata.normalize("NFD", text)):
        return Why(NOT_A_LEVEL, A_LEVEL)
    return why_no_level(folded, steps) if kinds & _CHANGED else None


def _alone(level: Level, match: re.Match[str], folded: str, steps: Mapping[str, Level]) -> LevelReading:
    """Read a code with nothing but signs around it: `2b`, `2b)`, `2b.`, and `2b) –` where the name was left out."""
    closed = ")" in match["end"]
    certain = (_NO_MORE.fullmatch(match["rest"]) or (closed and _NO_NAME.fullmatch(match["rest"]))) and not match[
        "open"
    ]
    if not certain:
        return unreadable(why_no_level(folded, steps))
    return LevelReading(state="read", level=level, phase=level.phase)


def _agree(level: Level, rest: str, folded: str, steps: Mapping[str, Level]) -> LevelReading:
    """Read a code with what else its cell says: the level is certain if that says the same."""
    phase, name = _split_phase(rest)
    named = steps.get(name)
    if phase is not None and phase != level.phase:
        others = [named.value] if named is not None and named.phase == phase else steps_of(phase)
        return unreadable(
            asking(
                Phrase("the code {code} is not in phase {phase}", code=level.value, phase=PHASE_NAMES[phase]),
                Phrase("Write the code of the right step, alone."),
                [level.value, *others],
            )
        )
    if not name or named is level:
        return LevelReading(state="read", level=level, phase=level.phase)
    if named is None:
        return unreadable(why_no_level(folded, steps))
    return unreadable(
        asking(
            Phrase(
                "the code and the name disagree: this name is the one of {named}, not of {code}",
                named=named.value,
                code=level.value,
            ),
            Phrase("Write the right code alone: {code} or {named}.", named=named.value, code=level.value),
            sorted([level.value, named.value]),
        )
    )


def _read_without_code(folded: str, steps: Mapping[str, Level]) -> LevelReading:
    phase, name = _split_phase(folded)
    if (number := _PHASE_NUMBER.match(folded)) is not None:
        after, rest = _split_phase(number[3])
        if not rest and (after == int(number[2]) or (number[1] and after is None)):
            phase, name = int(number[2]), ""
    if not name and phase is not None:
        why = asking(Phrase("this is a phase, not one of its steps"), *_one_step_of(phase))
        return replace(unreadable(why), phase=phase)
    level = steps.get(name)
    if level is None:
        return unreadable(why_no_level(folded, steps))
    if phase is not None and phase != level.phase:
        return unreadable(
            asking(
                Phrase("this step is not in phase {phase}", phase=PHASE_NAMES[phase]),
                Phrase("Write the code of the right step, alone."),
                [level.value, *steps_of(phase)],
            )
        )
    return LevelReading(state="read", level=level, phase=level.phase)


def _one_step_of(phase: int) -> tuple[Phrase, list[str]]:
    codes = steps_of(phase)
    return Phrase("Write the code of one of its steps: {codes}.", codes=", ".join(codes)), codes


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


def unreadable(why: Why) -> LevelReading:
    """The reading of a cell that states no level."""
    return LevelReading(state="unreadable", reason=why.reason, advice=why.advice, candidates=why.candidates)
