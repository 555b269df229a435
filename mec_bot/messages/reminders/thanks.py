"""A short thank-you to a person after findings of which they had been reminded are resolved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import Bullets, Link, Message, Paragraph, Text
from mec_bot.messages.text.sentence import and_more
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.review.finding import Finding
    from mec_bot.sheet.dashboard import Dashboard

_LONGEST_LIST = 10


def compose_thanks(settled: Sequence[Finding], dashboard: Dashboard, translator: Translator) -> Message:
    """How many findings are resolved, and a line for each project; the sheet must still hold all of these."""
    thanks = Phrase(
        "Thank you! {points} of which I reminded you: settled.", points=Plural("{n} point", "{n} points", len(settled))
    )
    rows = {project.key: project.row for project in dashboard.projects}
    projects = {finding.project_key: finding.project for finding in settled}
    items: list[Text] = [
        (Link(text=name, url=dashboard.link(rows[key])),) for key, name in list(projects.items())[:_LONGEST_LIST]
    ]
    if rest := and_more(len(projects), _LONGEST_LIST, translator):
        items.append((rest,))
    return Message(
        summary=translator.say(thanks),
        blocks=(Paragraph(text=translator.text(thanks)), Bullets(items=tuple(items))),
    )
