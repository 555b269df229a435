"""Days that people write."""

from __future__ import annotations

from datetime import date

# Days of other years are slips, and sums with them reach the end of the calendar.
_YEARS = range(1900, 2200)


def read_day(text: str) -> date:
    """Read a day such as `2026-09-01`.

    Raises:
        ValueError: the text is none, or its year is before 1900 or after 2199.
    """
    day = date.fromisoformat(text)
    if day.year not in _YEARS:
        raise ValueError(f"no year of ours: {day.year}")
    return day
