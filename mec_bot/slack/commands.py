"""What somebody typed after the command, as an intent; pure."""

from __future__ import annotations

from dataclasses import dataclass

from mec_bot.messages.typed import PAUSE, RESUME_WORDS, WHY_WORDS
from mec_bot.sheet.spelling import key

_HELP = {"", "aide", "help"}
# Longer than any name; what comes after it is noise.
_LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Help:
    """They want to know how to ask."""


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """They want a project's card."""

    asked: str


@dataclass(frozen=True, kw_only=True)
class Pause:
    """They want no reminders up to ``day``, as typed; empty: they ask whether there is a pause. ``asked`` is all of it."""

    asked: str
    day: str


@dataclass(frozen=True, kw_only=True)
class Resume:
    """They want reminders again."""


@dataclass(frozen=True, kw_only=True)
class Why:
    """They want to know why they are reminded."""


AboutReminders = Pause | Resume | Why
Intent = Help | Lookup | AboutReminders


def read_command(text: str) -> Intent:
    """`` `` and « aide » ask for help, « pourquoi », « pause » and « reprendre » are about reminders; else a project's name."""
    asked = " ".join(text.split())[:_LONGEST]
    word = key(asked)
    if word in _HELP or asked == "?":
        return Help()
    if word in WHY_WORDS:
        return Why()
    if word in RESUME_WORDS:
        return Resume()
    first, _, day = asked.partition(" ")
    return Pause(asked=asked, day=day) if key(first) == PAUSE else Lookup(asked=asked)
