"""How a job's time is told in one line, and why it is not on its own day."""

from __future__ import annotations

from datetime import date, datetime

from mec_bot.messages.language import Language
from mec_bot.phrases import Phrase
from mec_bot.working_days import WorkingDays


def say_slot(at: datetime, moved_from: date | None, days: WorkingDays, language: Language) -> str:
    """`Tue 2026-10-13 09:00 EDT`, in the zone of ``at``; where it moved, the day off it moved from."""
    time = f"{language.weekday(at.date())} {at:%Y-%m-%d %H:%M %Z}"
    if moved_from is None:
        return time
    day = language.day(moved_from)
    why = (
        Phrase("moved: {day} is a public holiday", day=day)
        if days.why_off(moved_from) == "holiday"
        else Phrase("moved: {day} is a closed day", day=day)
    )
    return f"{time} ({language.say(why)})"
