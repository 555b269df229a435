"""What the operator is told when a job or a message fails."""

from __future__ import annotations

from mec_bot.messages.language import Language
from mec_bot.messages.message import Message, Paragraph, SmallPrint, Title
from mec_bot.phrases import Phrase


def compose_trouble(subject: str, reason: Phrase, language: Language) -> Message:
    """One sentence with what happened and what to do, and what still works meanwhile."""
    title = language.say(Phrase("Something failed: {subject}", subject=subject))
    meanwhile = Phrase("The last good snapshot stays, and answers with its age until this is repaired.")
    return Message(
        summary=f"{title}. {language.say(reason)}",
        blocks=(
            Title(text=title),
            Paragraph(text=language.text(reason)),
            SmallPrint(text=language.text(meanwhile)),
        ),
    )
