"""What people type after the command to be told about their reminders, or to stop them; in both languages."""

from __future__ import annotations

from datetime import date

from mec_bot.messages.language import Language

PAUSE = "pause"
_WHY = {"fr": "pourquoi", "en": "why"}
_RESUME = {"fr": "reprendre", "en": "resume"}
_ANY_DAY = {"fr": "AAAA-MM-JJ", "en": "YYYY-MM-DD"}
# Understood from anybody, whatever language they read.
WHY_WORDS, RESUME_WORDS = frozenset(_WHY.values()), frozenset(_RESUME.values())


def why(command: str, language: Language) -> str:
    """`/mec pourquoi`."""
    return f"{command} {_WHY[language.code]}"


def resume(command: str, language: Language) -> str:
    """`/mec reprendre`."""
    return f"{command} {_RESUME[language.code]}"


def pause(command: str, day: date | Language) -> str:
    """`/mec pause 2026-12-15`, or `/mec pause AAAA-MM-JJ` as a reader of a language would be told to write any day."""
    return f"{command} {PAUSE} {_ANY_DAY[day.code] if isinstance(day, Language) else day}"
