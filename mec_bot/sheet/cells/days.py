"""A day as a sentence names it, in a phrase: the reader's language is known only where the phrase is said."""

from __future__ import annotations

from datetime import date

from mec_bot.phrases import Phrase

_MONTHS = (
    Phrase("January {number}"),
    Phrase("February {number}"),
    Phrase("March {number}"),
    Phrase("April {number}"),
    Phrase("May {number}"),
    Phrase("June {number}"),
    Phrase("July {number}"),
    Phrase("August {number}"),
    Phrase("September {number}"),
    Phrase("October {number}"),
    Phrase("November {number}"),
    Phrase("December {number}"),
)


def named_day(day: date) -> Phrase:
    """The day in words and in figures: `April 3 (2026-04-03)`, « 3 avril (2026-04-03) »."""
    number = Phrase("1st") if day.day == 1 else day.day
    return Phrase("{day} ({date})", day=Phrase(_MONTHS[day.month - 1].template, number=number), date=day.isoformat())
