"""What somebody typed after the command, as an intent; pure."""

from __future__ import annotations

from dataclasses import dataclass

from mec_bot.messages.text.command_words import CARD_WORDS, HISTORY_WORDS, LIST_WORDS, PAUSE, RESUME_WORDS, WHY_WORDS
from mec_bot.sheet.cells.spelling import fold_key

_HELP = {"", "aide", "help"}
# Longer than any name; what comes after it is noise.
_LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Help:
    """They want to know how to ask."""


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """They want a project's card; ``typed`` is the whole text, which may be a project's name where ``asked`` is not."""

    asked: str
    typed: str = ""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """They want a list; ``asked`` says of what, and ``typed`` is the whole text, which may be a project's name."""

    asked: str
    typed: str


@dataclass(frozen=True, kw_only=True)
class History:
    """They want to know what happened to a project; ``typed`` is the whole text, which may be a project's name."""

    asked: str
    typed: str


@dataclass(frozen=True, kw_only=True)
class Pause:
    """They want no reminders up to ``day``, as typed; empty: they ask about a pause. ``asked`` is the whole text."""

    asked: str
    day: str


@dataclass(frozen=True, kw_only=True)
class Resume:
    """They want reminders again."""


@dataclass(frozen=True, kw_only=True)
class Why:
    """They want to know why they are reminded."""


AboutReminders = Pause | Resume | Why
Intent = Help | Lookup | Listed | History | AboutReminders


def read_command(text: str) -> Intent:
    """The intent of the text after the command: help, a question or request about reminders, or a project to look up.

    No text, `?`, « aide » and "help" ask for help; « pourquoi », « pause » and « reprendre » are about reminders; « liste »
    and « historique » ask for those; any other text is taken for a project's name, and whatever follows « fiche ».
    """
    asked = " ".join(text.split())[:_LONGEST]
    word = fold_key(asked)
    if word in _HELP or asked == "?":
        return Help()
    if word in WHY_WORDS:
        return Why()
    if word in RESUME_WORDS:
        return Resume()
    first, _, rest = asked.partition(" ")
    if fold_key(first) == PAUSE:
        return Pause(asked=asked, day=rest)
    if fold_key(first) in LIST_WORDS:
        return Listed(asked=rest, typed=asked)
    if fold_key(first) in HISTORY_WORDS and rest:
        return History(asked=rest, typed=asked)
    # What follows is a name, also where it is one of the words above.
    return Lookup(asked=rest, typed=asked) if fold_key(first) in CARD_WORDS and rest else Lookup(asked=asked)
