"""The time of a job's run in one line, and why it was moved to another day."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.calendar.working_days import WorkingDays
    from mec_bot.messages.text.language import Translator


def say_slot(at: datetime, moved_from: date | None, days: WorkingDays, translator: Translator) -> str:
    """`Tue 2026-10-13 09:00 EDT`, in the zone of ``at``; where it was moved, also the day off from which."""
    time = f"{translator.weekday(at.date())} {at:%Y-%m-%d %H:%M %Z}"
    if moved_from is None:
        return time
    day = translator.day(moved_from)
    why = (
        Phrase("moved: {day} is a public holiday", day=day)
        if days.why_off(moved_from) == "holiday"
        else Phrase("moved: {day} is a closed day", day=day)
    )
    return f"{time} ({translator.say(why)})"
