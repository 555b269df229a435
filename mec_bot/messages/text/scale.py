"""How levels, phases and strategies are called in messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from mec_bot.messages.text.message import Quote
from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.maturity import LEVEL_NAMES, PHASE_NAMES, Level

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.messages.text.message import Text
    from mec_bot.settings.models import LevelCode
    from mec_bot.sheet.cells.choices import Strategy
    from mec_bot.sheet.dashboard import Assessment

# The programme's own words; no exact English ones exist.
STRATEGY_NAMES: Mapping[Strategy, str] = {
    "cession": "Cession",
    "consolidation": "Consolidation",
    "dissemination": "Dissémination",
    "essaimage": "Essaimage",
}


def strategy_name(code: str) -> str:
    """« Dissémination » for `dissemination`; any other text is given back as it is."""
    return next((name for strategy, name in STRATEGY_NAMES.items() if strategy == code), code)


def unreadable_text(text: str, translator: Translator) -> Text:
    """« « 03/04/2026 » (illisible) »: what a cell holds that cannot be read."""
    return translator.text(Phrase("“{text}” (unreadable)", text=Quote(text=text)))


def level_name(level: Level, names: Mapping[LevelCode, str]) -> str:
    """« 3a – Élaborer une stratégie »; the code alone where the step has no known name."""
    known = dict(LEVEL_NAMES) | {str(code): name for code, name in names.items()}
    return f"{level.value} – {known[level.value]}" if level.value in known else level.value


def phase_name(phase: int | None, translator: Translator) -> str:
    """The phase's name, as the programme writes it; « inconnue » where it is not known."""
    return PHASE_NAMES[phase] if phase else translator.say(Phrase("unknown"))


def assessment_name(assessment: Assessment | None, names: Mapping[LevelCode, str], translator: Translator) -> str:
    """What one round says about a project, in words; an unreadable cell is quoted."""
    if assessment is None or assessment.state == "blank":
        return translator.say(Phrase("not filled in"))
    if assessment.state == "not_assessed":
        return translator.say(Phrase("not assessed"))
    if assessment.level is None:
        return translator.say(Phrase("“{text}” (unreadable)", text=assessment.text))
    return level_name(assessment.level, names)


def listed(items: Sequence[str], translator: Translator, last_word: Literal["and", "or"] = "and") -> str:
    """« A, B et C », or « A, B ou C »."""
    if len(items) < 2:
        return "".join(items)
    most, last = ", ".join(items[:-1]), items[-1]
    if last_word == "or":
        return translator.say(Phrase("{most} or {last}", most=most, last=last))
    return translator.say(Phrase("{most} and {last}", most=most, last=last))
