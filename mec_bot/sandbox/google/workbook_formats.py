"""How a number, a date or a time is shown: Excel's format codes, read as Google Sheets shows them."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from babel.dates import get_day_names, get_month_names
from babel.numbers import format_decimal
from openpyxl.styles.numbers import is_date_format

Moment: TypeAlias = dt.datetime | dt.date | dt.time | dt.timedelta

EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's date is a wall-clock time, it has no zone
GENERAL = "General"
# Excel writes "the short date of the reader's country" as this code; Google takes the spreadsheet's locale.
_SHORT_DATE = {"mm-dd-yy", "m/d/yy", "mm/dd/yy"}
_SHORT_DATE_OF = {"fr_CA": "yyyy-mm-dd", "en_CA": "yyyy-mm-dd", "en_US": "m/d/yyyy"}

_NOISE = re.compile(r"\[(?:\$|Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color)[^\]]*\]|_.|\*.", re.IGNORECASE)
_PIECE = re.compile(
    r"(?P<literal>\"[^\"]*\"|\\.)|\[(?P<elapsed>h+|m+|s+)\]|(?P<half>am/pm|a/p)|(?P<code>y+|m+|d+|h+|s+)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)


def serial(moment: Moment) -> float:
    """Days since 30 December 1899, as Google and Excel count them; a time of day is a fraction."""
    if isinstance(moment, dt.timedelta):
        return moment / dt.timedelta(days=1)
    if isinstance(moment, dt.time):
        moment = dt.datetime.combine(EPOCH, moment)
    elif not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time())
    return (moment - EPOCH) / dt.timedelta(days=1)


@lru_cache(maxsize=1_000)
def number_format(code: str, locale: str) -> dict[str, str] | None:
    """``NumberFormat`` of a cell from Excel's code; ``None`` for "General", which Google leaves out."""
    pattern = _first_section(code)
    if pattern == GENERAL:
        return None
    if pattern == "@":
        return {"type": "TEXT", "pattern": "@"}
    if not is_date_format(code):
        kind = "PERCENT" if "%" in pattern else "NUMBER"
        return {"type": kind, "pattern": pattern}
    if pattern in _SHORT_DATE:
        pattern = _SHORT_DATE_OF.get(locale, "dd/mm/yyyy")
    codes = {piece["code"][0].lower() for piece in _PIECE.finditer(pattern) if piece["code"]}
    has_date, has_time = bool(codes & set("yd")) or codes == {"m"}, bool(codes & set("hs"))
    kind = "DATE_TIME" if has_date and has_time else "DATE" if has_date else "TIME"
    return {"type": kind, "pattern": pattern}


def format_number(value: float, pattern: str, locale: str) -> str:
    """A number as shown: ``General`` in at most ten significant digits, anything else by its pattern."""
    if pattern in {GENERAL, "@"}:
        text = f"{value:.10g}"
        return text if locale.startswith("en") else text.replace(".", ",")
    try:
        return format_decimal(value, format=pattern, locale=locale)
    except ValueError:
        # Fractions, conditions and the like: the plain number rather than a wrong picture of it.
        return format_number(value, GENERAL, locale)


def format_moment(moment: Moment, pattern: str, locale: str) -> str:
    """A date or a time as shown by its pattern, with the month's and day's names of the locale."""
    if isinstance(moment, dt.timedelta):
        moment = EPOCH + moment
    elif isinstance(moment, dt.time):
        moment = dt.datetime.combine(EPOCH, moment)
    elif not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time())
    pieces, has_half = _pieces(pattern)
    shown: list[str] = []
    for kind, text in pieces:
        if kind == "elapsed":
            shown.append(_elapsed(moment, text))
        elif kind == "half":
            shown.append("AM" if moment.hour < 12 else "PM")
        elif kind == "minutes":
            shown.append(f"{moment.minute:0{min(len(text), 2)}d}")
        elif kind == "code":
            shown.append(_coded(moment, text, locale, half_day=has_half))
        else:
            shown.append(text)
    return "".join(shown)


class _Piece(NamedTuple):
    """A part of a pattern: ``literal``, ``elapsed``, ``half``, ``minutes``, ``code`` or ``other``."""

    kind: str
    text: str


@lru_cache(maxsize=1_000)
def _pieces(pattern: str) -> tuple[tuple[_Piece, ...], bool]:
    """The parts of a pattern, and whether one of them says the half of the day."""
    found: list[_Piece] = []
    clock = ""
    for match in _PIECE.finditer(pattern):
        kind, text = str(match.lastgroup), match[str(match.lastgroup)]
        if kind == "literal":
            text = text.strip('"').removeprefix("\\")
        elif kind in {"code", "elapsed"}:
            text = text.lower() if kind == "code" else text
            if kind == "code" and text[0] == "m" and clock and clock[0] in "hH":
                kind = "minutes"
            elif text[0] in "sS":
                _make_minutes(found)
            clock = text
        found.append(_Piece(kind, text))
    return tuple(found), any(piece.kind == "half" for piece in found)


def _make_minutes(found: list[_Piece]) -> None:
    """``m`` before seconds is minutes, after anything but hours too."""
    for index in range(len(found) - 1, -1, -1):
        if found[index].kind in {"code", "elapsed", "minutes"}:
            if found[index].kind == "code" and found[index].text[0] == "m":
                found[index] = _Piece("minutes", found[index].text)
            return


def _first_section(code: str) -> str:
    """Return the pattern for positive numbers, without colours, locales and padding."""
    return _NOISE.sub("", re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)[0]).replace("\\ ", " ").replace("\\-", "-")


def _coded(moment: dt.datetime, code: str, locale: str, *, half_day: bool) -> str:
    width = len(code)
    letter = code[0]
    if letter == "y":
        return f"{moment.year:04d}" if width > 2 else f"{moment.year % 100:02d}"
    if letter in "md" and width > 2:
        names = get_month_names if letter == "m" else get_day_names
        at = moment.month if letter == "m" else moment.weekday()
        return str(names("abbreviated" if width == 3 else "wide", "format", locale)[at])
    hour = (moment.hour % 12 or 12) if half_day else moment.hour
    number = {"m": moment.month, "d": moment.day, "h": hour, "s": moment.second}[letter]
    return f"{number:0{min(width, 2)}d}"


def _elapsed(moment: dt.datetime, code: str) -> str:
    seconds = int((moment - EPOCH).total_seconds())
    number = seconds // {"h": 3600, "m": 60, "s": 1}[code[0].lower()]
    return f"{number:0{len(code)}d}"
