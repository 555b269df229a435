"""The message to the operator when a job or a message fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.messages.text.message import Message, Paragraph, Title

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.phrases import Phrase


def compose_trouble(title: Phrase, reason: Phrase, translator: Translator) -> Message:
    """What failed, and one sentence with what happened and what to do."""
    return Message(
        summary=f"{translator.say(title)}. {translator.say(reason)}",
        blocks=(Title(text=translator.say(title)), Paragraph(text=translator.text(reason))),
    )
