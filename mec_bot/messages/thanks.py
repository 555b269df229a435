"""A short thank-you to a person who repaired what they had been reminded of."""

from __future__ import annotations

from collections.abc import Sequence

from mec_bot.messages.language import Language, Plural
from mec_bot.messages.message import Bullets, Link, Message, Paragraph, Text
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.sheet.dashboard import Dashboard

_LONGEST_LIST = 10


def compose_thanks(settled: Sequence[Finding], dashboard: Dashboard, language: Language) -> Message:
    """What is settled, a line a project that the sheet still holds."""
    thanks = Phrase(
        "Thank you! {points} of which I reminded you: settled.", points=Plural("{n} point", "{n} points", len(settled))
    )
    rows = {project.key: project.row for project in dashboard.projects}
    projects = {finding.project_key: finding.project for finding in settled}
    items: list[Text] = [
        (Link(text=name, url=dashboard.link(rows[key])),) for key, name in list(projects.items())[:_LONGEST_LIST]
    ]
    if len(projects) > _LONGEST_LIST:
        rest = language.number(len(projects) - _LONGEST_LIST)
        items.append((language.say(Phrase("… and {rest} more", rest=rest)),))
    return Message(
        summary=language.say(thanks),
        blocks=(Paragraph(text=language.text(thanks)), Bullets(items=tuple(items))),
    )
