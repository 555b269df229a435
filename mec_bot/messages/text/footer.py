"""The end of a message: how old its data is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.messages.text.message import SmallPrint
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.text_context import TextContext


def data_age(text_context: TextContext) -> SmallPrint:
    """« Feuille lue il y a 12 minutes (…) »."""
    age = text_context.age(text_context.seen_at)
    return SmallPrint(text=text_context.translator.text(Phrase("Sheet read {age}", age=age)))
