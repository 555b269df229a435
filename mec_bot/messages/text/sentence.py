"""Messages and ends of lists that are one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.messages.text.message import Message, Paragraph
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Plural, Translator


def one_sentence(said: Phrase | Plural, translator: Translator) -> Message:
    """A message that says one thing."""
    return Message(summary=translator.say(said), blocks=(Paragraph(text=translator.text(said)),))


def and_more(total: int, shown: int, translator: Translator) -> str:
    """« … et 45 de plus »: what a list that shows only ``shown`` of ``total`` leaves out; empty where it shows all."""
    rest = total - shown
    return translator.say(Phrase("… and {rest} more", rest=translator.number(rest))) if rest > 0 else ""
