"""The answers to somebody who asks how to ask, or when nothing can be answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.text import command_words
from mec_bot.messages.text.message import Bullets, Message, Strong
from mec_bot.messages.text.sentence import one_sentence
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.sheet.dashboard import Project

_LONGEST_EXAMPLE = 40


def compose_help(command: str, projects: Sequence[Project], translator: Translator) -> Message:
    """The answer that says how to ask, with names from ``projects``, all those of the sheet."""
    say = translator.say
    name = next((project.name for project in projects if len(project.name) <= _LONGEST_EXAMPLE), say(Phrase("NAME")))
    named = Counter(carrier for project in projects for carrier in project.carriers if len(carrier) <= _LONGEST_EXAMPLE)
    carrier = next((one for one, _ in named.most_common(1)), "")
    lead = Phrase("Type {command} and what you look for:", command=Strong(text=command))
    lines: list[tuple[Sequence[str], Phrase]] = [
        ((f"{command} {name}",), Phrase("a sub-project's card, by a word of its name or its acronym")),
        *([((f"{command} {carrier}",), Phrase("a carrier's sub-projects"))] if carrier else []),
        (command_words.lists(command, translator, carrier), Phrase("lists")),
        ((command_words.history(command, name, translator),), Phrase("what happened to a sub-project")),
        (
            (command_words.card(command, say(Phrase("NAME")), translator),),
            Phrase("the card of a sub-project that is called like a command"),
        ),
        ((command_words.why(command, translator),), Phrase("why you receive reminders, and what comes next")),
        (
            (command_words.pause(command, translator), command_words.resume(command, translator)),
            Phrase("no reminders up to that day; reminders again"),
        ),
    ]
    items = tuple((Strong(text=" · ".join(typed)), " – ", translator.say(meaning)) for typed, meaning in lines)
    return Message(summary=say(lead), blocks=(Bullets(lead=translator.text(lead), items=items),))


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
