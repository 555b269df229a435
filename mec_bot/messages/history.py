"""What happened to one project, newest first, as an answer to whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.messages.text.events import what_happened
from mec_bot.messages.text.footer import data_age
from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import Block, Bullets, Message, Paragraph, Text, Title
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.text_context import TextContext
    from mec_bot.review.events import Timeline

_MOST_EVENTS = 15


def compose_history(told: Timeline, *, text_context: TextContext) -> Message:
    """The last events, without who was notified: that is between the team and the carriers."""
    translator = text_context.translator
    events = [event for event in reversed(told.events) if event.what != "told"]
    blocks: list[Block] = [Title(text=told.project)]
    if not events:
        blocks.append(Paragraph(text=translator.text(Phrase("Nothing happened."))))
    else:
        items: list[Text] = []
        for event in events[:_MOST_EVENTS]:
            day = translator.short_day(text_context.day_of(event.at), text_context.today)
            items.append((f"{day} – ", *what_happened(event, translator)))
        blocks.append(Bullets(items=tuple(items)))
    if len(events) > _MOST_EVENTS:
        earlier = Plural("… and {n} earlier event", "… and {n} earlier events", len(events) - _MOST_EVENTS)
        blocks.append(Paragraph(text=translator.text(earlier)))
    blocks.append(data_age(text_context))
    summary = Phrase("History of {project}", project=told.project)
    return Message(summary=translator.say(summary), blocks=tuple(blocks))
