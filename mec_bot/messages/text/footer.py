"""The end of a message: how old its data is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.messages.text.message import SmallPrint
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.text_context import TextContext


def data_age(text_context: TextContext) -> SmallPrint:
    """« Feuille lue le 27 novembre à 21 h 55 »: absolute, since the message is read later than it is made."""
    return SmallPrint(text=text_context.translator.text(read_at(text_context)))


def read_at(text_context: TextContext) -> Phrase:
    """When the sheet was read, in words."""
    translator, seen = text_context.translator, text_context.seen_at.astimezone(text_context.zone)
    return Phrase(
        "Sheet read on {day} at {time}",
        day=translator.short_day(seen.date(), text_context.today),
        time=translator.time(seen),
    )
