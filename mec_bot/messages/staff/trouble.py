"""The messages to the operator, and to staff, when a job or a message fails."""

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


def compose_notice(sentence: Phrase, translator: Translator) -> Message:
    """One sentence for people who can only pass it on."""
    return Message(summary=translator.say(sentence), blocks=(Paragraph(text=translator.text(sentence)),))
