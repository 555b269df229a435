"""One event of a project's history in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mec_bot.messages.text.changes import what_changed
from mec_bot.messages.text.message import Quote
from mec_bot.phrases import Phrase
from mec_bot.review.changes import Change

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.messages.text.message import Text
    from mec_bot.review.events import Event, What

_EVENTS: Mapping[What, Phrase] = {
    "opened": Phrase("to settle: {title}"),
    "reopened": Phrase("to settle again: {title}"),
    "resolved": Phrase("settled: {title}"),
    "replaced": Phrase("told otherwise from now on: {title}"),
    "told": Phrase("told to {to}: {title}"),
}


def what_happened(event: Event, translator: Translator) -> Text:
    """The event without the project's name."""
    if isinstance(event.about, Change):
        return what_changed(event.about, translator)
    told = Phrase(_EVENTS[event.what].template, title=event.about.title, to=Quote(text=event.to))
    return translator.text(told)
