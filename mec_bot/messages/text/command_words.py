"""The words that people type after the command, in both languages."""

from __future__ import annotations

from datetime import date

from mec_bot.messages.text.language import Translator

PAUSE = "pause"
_WHY = {"fr": "pourquoi", "en": "why"}
_RESUME = {"fr": "reprendre", "en": "resume"}
_ANY_DAY = {"fr": "AAAA-MM-JJ", "en": "YYYY-MM-DD"}
# Understood from anybody, whatever language they read.
WHY_WORDS, RESUME_WORDS = frozenset(_WHY.values()), frozenset(_RESUME.values())


_HISTORY = {"fr": "historique", "en": "history"}
_LIST = {"fr": "liste", "en": "list"}
_CARD = {"fr": "fiche", "en": "card"}
_LISTS = {
    "fr": ("phase 3", "stratégie essaimage", "non évalués", "qui stagnent"),
    "en": ("phase 3", "strategy essaimage", "not assessed", "stalled"),
}
_CARRIER = {"fr": "porteur", "en": "carrier"}
HISTORY_WORDS, LIST_WORDS = frozenset(_HISTORY.values()), frozenset(_LIST.values())
CARD_WORDS = frozenset(_CARD.values())


def history(command: str, name: str, translator: Translator) -> str:
    """`/mec historique Serre du viaduc`."""
    return f"{command} {_HISTORY[translator.code]} {name}"


def card(command: str, name: str, translator: Translator) -> str:
    """`/mec fiche Liste`."""
    return f"{command} {_CARD[translator.code]} {name}"


def lists(command: str, translator: Translator, carrier: str = "") -> tuple[str, ...]:
    """`/mec liste`, `/mec liste phase 3` …; with a carrier's name, also `/mec liste porteur X`."""
    word = f"{command} {_LIST[translator.code]}"
    of_carrier = (list_of_carrier(command, carrier, translator),) if carrier else ()
    return (word, *(f"{word} {rest}" for rest in _LISTS[translator.code]), *of_carrier)


def list_of_carrier(command: str, carrier: str, translator: Translator) -> str:
    """`/mec liste porteur Jardins du rail`."""
    return f"{command} {_LIST[translator.code]} {_CARRIER[translator.code]} {carrier}"


def why(command: str, translator: Translator) -> str:
    """`/mec pourquoi`."""
    return f"{command} {_WHY[translator.code]}"


def resume(command: str, translator: Translator) -> str:
    """`/mec reprendre`."""
    return f"{command} {_RESUME[translator.code]}"


def pause(command: str, day: date | Translator) -> str:
    """`/mec pause 2026-12-15`; with a translator in place of a day, the form of any day: `/mec pause AAAA-MM-JJ`."""
    return f"{command} {PAUSE} {_ANY_DAY[day.code] if isinstance(day, Translator) else day}"
