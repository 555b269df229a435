"""A year's days off, each in one line: the public holidays as they are taken, and the closed days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.calendar.holidays import Holiday
    from mec_bot.calendar.working_days import WorkingDays
    from mec_bot.messages.text.language import Translator


def say_days_off(year: int, days: WorkingDays, translator: Translator) -> list[tuple[str, str]]:
    """Pairs (day, what it is), in the order of the days."""
    lines = [(holiday.taken_on, _say(holiday, days, translator)) for holiday in days.holidays(year)]
    lines += [(day, translator.say(Phrase("closed day"))) for day in days.closed_days(year)]
    return [(translator.day(day), what) for day, what in sorted(lines)]


def _say(holiday: Holiday, days: WorkingDays, translator: Translator) -> str:
    name = translator.say(holiday.name)
    if holiday.taken_on != holiday.day:
        own_day = translator.day(holiday.day)
        return translator.say(Phrase("{holiday} (moved from {day})", holiday=name, day=own_day))
    if days.is_weekend(holiday.day):
        return translator.say(Phrase("{holiday} (on a weekend, not moved)", holiday=name))
    return name
