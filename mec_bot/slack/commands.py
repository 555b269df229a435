"""What somebody typed after the command, as an intent; pure."""

from __future__ import annotations

from dataclasses import dataclass

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


Intent = Help | Lookup


def read_command(text: str) -> Intent:
    """`` `` and « aide » ask for help; anything else is a project's name."""
    asked = " ".join(text.split())[:_LONGEST]
    return Help() if key(asked) in _HELP or asked == "?" else Lookup(asked=asked)
