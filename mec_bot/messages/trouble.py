"""What the operator is told when a job or a message fails."""

from __future__ import annotations

from mec_bot.messages.language import Language
from mec_bot.messages.message import Message, Paragraph, Title
from mec_bot.phrases import Phrase


def compose_trouble(title: Phrase, reason: Phrase, language: Language) -> Message:
    """What failed, and one sentence with what happened and what to do."""
    return Message(
        summary=f"{language.say(title)}. {language.say(reason)}",
        blocks=(Title(text=language.say(title)), Paragraph(text=language.text(reason))),
    )
