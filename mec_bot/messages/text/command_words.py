"""The words that people type after the command to ask about their reminders, or to stop them; in both languages."""

from __future__ import annotations

from datetime import date

from mec_bot.messages.text.language import Translator

PAUSE = "pause"
_WHY = {"fr": "pourquoi", "en": "why"}
_RESUME = {"fr": "reprendre", "en": "resume"}
_ANY_DAY = {"fr": "AAAA-MM-JJ", "en": "YYYY-MM-DD"}
# Understood from anybody, whatever language they read.
WHY_WORDS, RESUME_WORDS = frozenset(_WHY.values()), frozenset(_RESUME.values())


def why(command: str, translator: Translator) -> str:
    """`/mec pourquoi`."""
    return f"{command} {_WHY[translator.code]}"


def resume(command: str, translator: Translator) -> str:
    """`/mec reprendre`."""
    return f"{command} {_RESUME[translator.code]}"


def pause(command: str, day: date | Translator) -> str:
    """`/mec pause 2026-12-15`; with a translator in place of a day, the form of any day: `/mec pause AAAA-MM-JJ`."""
    return f"{command} {PAUSE} {_ANY_DAY[day.code] if isinstance(day, Translator) else day}"
