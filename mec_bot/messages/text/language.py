"""The reader's language: phrases from the gettext catalogues, plurals, dates and ages as people write them."""

from __future__ import annotations

import gettext
import io
import string
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.message import Span, Text
    from mec_bot.settings import models

_LOCALES = {"fr": "fr_CA", "en": "en_CA"}
NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True)
class Plural:
    """A phrase that depends on a number; both templates may use ``{n}``."""

    one: str
    many: str
    n: int


class Translator:
    """Says phrases in one language; English is the language in which phrases are written."""

    def __init__(self, code: models.LanguageCode) -> None:
        self.code = code
        self._locale = Locale.parse(_LOCALES[code])
        self._catalogue = _catalogue(_LOCALES[code])

    def say(self, phrase: Phrase | Plural) -> str:
        """The phrase as a plain string."""
        return "".join(span if isinstance(span, str) else getattr(span, "text", "") for span in self.text(phrase))

    def text(self, phrase: Phrase | Plural) -> Text:
        """The phrase as spans, so that its named parts may be links, quotes or people."""
        if isinstance(phrase, Plural):
            template = self._catalogue.ngettext(phrase.one, phrase.many, phrase.n)
            return (template.format(n=self.number(phrase.n)),)
        spans: list[Span] = []
        for literal, name, _, _ in string.Formatter().parse(self._catalogue.gettext(phrase.template)):
            if literal:
                spans.append(literal)
            if name is not None:
                spans.extend(self._part(phrase.values[name]))
        return tuple(spans)

    def _part(self, value: object) -> Iterable[Span]:
        if isinstance(value, Phrase | Plural):
            return self.text(value)
        if isinstance(value, tuple):
            return value
        return (value if not _is_plain(value) else str(value),)  # type: ignore[return-value]  # a span is kept as it is

    def number(self, number: int) -> str:
        """The number with its thousands set apart, by a no-break space in French and a comma in English."""
        grouped = f"{number:,}"
        return grouped.replace(",", NO_BREAK_SPACE) if self.code == "fr" else grouped

    def day(self, day: date) -> str:
        """« lundi 23 novembre 2026 », « mardi 1er juin 2027 »."""
        if self.code == "en":
            return format_date(day, "EEEE, MMMM d, y", locale=self._locale)
        number = "1er" if day.day == 1 else str(day.day)
        return format_date(day, f"EEEE '{number}' MMMM y", locale=self._locale)

    def short_day(self, day: date, today: date) -> str:
        """« 27 novembre », `November 27`; with the year where it is another one than today's."""
        year = day.year != today.year
        if self.code == "en":
            return format_date(day, "MMMM d, y" if year else "MMMM d", locale=self._locale)
        number = "1er" if day.day == 1 else str(day.day)
        return format_date(day, f"'{number}' MMMM y" if year else f"'{number}' MMMM", locale=self._locale)

    def day_name(self, day: date) -> str:
        """« mardi », `Tuesday`."""
        return format_date(day, "EEEE", locale=self._locale)

    def weekday(self, day: date) -> str:
        """« lun. », `Mon`: for tables."""
        return format_date(day, "EEE", locale=self._locale)

    def time(self, moment: datetime) -> str:
        """« 9 h 30 », « 19 h »: Babel's fr_CA pads and always shows minutes, people do neither."""
        if self.code == "en":
            return format_time(moment, "short", tzinfo=moment.tzinfo, locale=self._locale)
        minutes = f"{NO_BREAK_SPACE}{moment.minute:02}" if moment.minute else ""
        return f"{moment.hour}{NO_BREAK_SPACE}h{minutes}"

    def age(self, since: datetime, now: datetime, zone: tzinfo) -> str:
        """How old something is, with the moment itself: « il y a 12 minutes (le lundi … à 9 h 30) »."""
        local = since.astimezone(zone)
        elapsed = format_timedelta(
            min(since - now, timedelta(0)), granularity="minute", add_direction=True, locale=self._locale
        )
        if now - since < timedelta(minutes=1):
            elapsed = self.say(Phrase("just now"))
        return self.say(
            Phrase("{elapsed} ({day}, {time})", elapsed=elapsed, day=self.day(local.date()), time=self.time(local))
        )


def _is_plain(value: object) -> bool:
    return not hasattr(value, "kind")


@cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    """The catalogue of ``locale/``; read as the text file it is, so that no compiled copy can be out of date."""
    file = files("mec_bot.messages") / "locale" / locale / "LC_MESSAGES" / "mec_bot.po"
    if not file.is_file():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=locale))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
