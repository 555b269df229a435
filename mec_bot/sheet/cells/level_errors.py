"""Why a maturity cell states no level, and what to write in it instead."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mec_bot.phrases import Phrase
from mec_bot.settings.models import LEVEL_CODES
from mec_bot.sheet.cells import formulas
from mec_bot.sheet.cells.choices import read_status
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.sheet.cells.why import Why, asking

_CODE = re.compile(r"(?<![a-z0-9])([1-3])[ .]?([a-d])(?![a-z0-9])")
_YES_OR_NO = {"true", "false", "vrai", "faux", "oui", "non", "yes", "no"}
_NOT_APPLICABLE = {
    "n a",
    "na",
    "nd",
    "n d",
    "s o",
    "so",
    "sans objet",
    "not applicable",
    "x",
    "aucun",
    "aucune",
    "none",
}
_DOUBTFUL = re.compile(
    r"[?~≈≥≤]|\b(?:a (?:confirmer|valider|verifier|determiner|preciser|venir|evaluer|revoir)|environ|presque|probable\w*|"
    r"possible\w*|peut-etre|provisoire|evaluation en cours|to be \w+|tb[cd]|maybe|probably|about|almost|unknown|inconnue?)\b"
)
_BACKWARDS = re.compile(r"(?:niveau |level )?\(?[a-d][ .-]?[1-3]\)?|(?:niveau |level )?\(?i{1,3}[ .-]?[a-d]\)?")
_NOT_ASSESSED = re.compile(r"\b(?:pas|non)[ -](?:encore )?evaluee?s?\b|\bnot assessed\b")
NOT_ASSESSED = "Pas évalué"
# « 1 a 2 » with its accent forgotten.
_FROM_TO = re.compile(r"\b[1-3] a [1-3]\b(?! ?[a-d]\b)")
# Letters of other alphabets that look like the letters of a code.
_LOOK_ALIKES = str.maketrans("асԁᴄϲαь", "acdccab")
NOT_A_LEVEL = Phrase("this is not a level of the scale (1a to 3c)")
A_LEVEL = Phrase(
    "Write the step's code, such as 2c; “Pas évalué” if the project was not assessed; or leave the cell empty."
)


def why_no_level(folded: str, steps: Mapping[str, str]) -> Why:
    """Why a text states no level, and what to write instead.

    ``folded`` is the cell's text as ``plain`` folds it; ``steps`` maps the folded names of steps to their codes.
    """
    codes = _codes_in(folded)
    if formulas.has_failed(folded):
        return formulas.FAILS
    if folded in _YES_OR_NO:
        return Why(Phrase("this is a yes or a no, not a level"), A_LEVEL)
    if _FROM_TO.search(folded):
        return Why(NOT_A_LEVEL, A_LEVEL)
    if _NOT_ASSESSED.search(folded):
        return asking(Phrase("more than “Pas évalué” stands here"), A_LEVEL, [*codes, NOT_ASSESSED])
    if len(codes) > 1:
        listed = ", ".join(codes)
        return asking(
            Phrase("several levels stand here ({codes})", codes=listed), Phrase("Choose one and write it alone."), codes
        )
    if codes:
        return _around(codes[0], folded)
    return _without_code(folded, steps)


def _codes_in(folded: str) -> list[str]:
    """Every step whose code stands in a text, in the order of the text."""
    codes = (found[1] + found[2] for found in _CODE.finditer(folded))
    return [code for code in dict.fromkeys(codes) if code in LEVEL_CODES]


def _around(code: str, folded: str) -> Why:
    alone = Phrase("If {code} is the level, write it alone; put the rest in a note or a comment.", code=code)
    if "?" in folded:
        return asking(Phrase("the level is followed by a question mark"), alone, [code])
    if _DOUBTFUL.search(folded):
        return asking(Phrase("{code} is said with a doubt", code=code), alone, [code])
    if not any(map(str.isalnum, _CODE.sub("", folded))):
        return asking(Phrase("the sign beside {code} may change what it says", code=code), alone, [code])
    return Why(Phrase("what stands beside {code} is not the name of that step", code=code), alone, (code,))


def _without_code(folded: str, steps: Mapping[str, str]) -> Why:
    if (status := read_status(folded)) is not None:
        return Why(
            Phrase("this is a status, not a level"),
            Phrase("Write “{status}” under “Statut”, and the level here, such as 2c.", status=status),
            LEVEL_CODES,
        )
    if fold_key(folded) in _NOT_APPLICABLE or not any(map(str.isalnum, folded.replace("?", "a"))):
        return Why(
            Phrase("this does not say whether the project was assessed"),
            Phrase("Write “Pas évalué” if it was not assessed, its level if it was, or leave the cell empty."),
        )
    if _DOUBTFUL.search(folded):
        return Why(
            Phrase("this says that the level is not known yet"),
            Phrase("Leave the cell empty until the level is known, or write “Pas évalué” if it was not assessed."),
        )
    half = sorted({code for name, code in steps.items() if name.startswith(f"{folded} ")})
    if half:
        choice = ", ".join(half)
        return asking(
            Phrase("this is only a part of a step's name"),
            Phrase("Write the step's code: {codes}.", codes=choice),
            half,
        )
    if _BACKWARDS.fullmatch(folded):
        return asking(
            Phrase("the code is not written as in the scale"),
            Phrase("Write the digit, then the letter, as in 2c."),
            _turned(folded),
        )
    latin = folded.translate(_LOOK_ALIKES)
    if _CODE.search(latin) and not folded.isascii():
        return asking(
            Phrase("a letter of the code comes from another alphabet"),
            Phrase("Type the code again on a Latin keyboard, such as 2c."),
            _codes_in(latin),
        )
    if re.fullmatch(r"[1-3]", folded):
        return asking(
            Phrase("a number alone is not one of the steps"),
            Phrase("Add the step's letter, as in {number}a.", number=folded),
            steps_of(int(folded)),
        )
    return Why(NOT_A_LEVEL, A_LEVEL)


def steps_of(phase: int) -> list[str]:
    """The codes of a phase's steps."""
    return [code for code in LEVEL_CODES if code.startswith(str(phase))]


def _turned(folded: str) -> list[str]:
    """The step that `c2` or `II c` means."""
    letters = re.findall(
        r"i+(?=[ .-]?[a-d])|[1-3]|[a-d](?![a-z])", folded.removeprefix("niveau ").removeprefix("level ")
    )
    digit = next((str(len(one)) if one[0] == "i" else one for one in letters if one[0] in "i123"), "")
    letter = next((one for one in letters if one in "abcd"), "")
    return [code for code in [digit + letter] if code in LEVEL_CODES]
