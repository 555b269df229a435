"""The answers to somebody who asks how to ask, or when nothing can be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.messages.text import command_words
from mec_bot.messages.text.message import Message, Paragraph, Strong
from mec_bot.messages.text.sentence import one_sentence
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator


def compose_help(command: str, translator: Translator) -> Message:
    """The answer that says how to ask."""
    usage = Phrase(
        "Type {example} to see a project's card: its carriers, its maturity, its strategy and what is missing. "
        "The spelling need not be exact.",
        example=Strong(text=f"{command} Locomotion"),
    )
    reminders = Phrase(
        "If you receive reminders: {why} says why and what comes next, {pause} pauses them up to that day, {resume} ends the "
        "pause.",
        why=Strong(text=command_words.why(command, translator)),
        pause=Strong(text=command_words.pause(command, translator)),
        resume=Strong(text=command_words.resume(command, translator)),
    )
    return Message(
        summary=translator.say(usage),
        blocks=(Paragraph(text=translator.text(usage)), Paragraph(text=translator.text(reminders))),
    )


def compose_nothing_yet(translator: Translator) -> Message:
    """The answer before the sheet was ever read."""
    text = Phrase(
        "I have not been able to read the sheet yet. Try again in a few minutes; if this lasts, write to the person who looks "
        "after the bot."
    )
    return one_sentence(text, translator)


def compose_no_memory(translator: Translator) -> Message:
    """The answer while the database does not respond; the reason is for the operator's log, not for the reader."""
    text = Phrase("I cannot answer just now: my own memory does not respond. Try again in a few minutes.")
    return one_sentence(text, translator)
