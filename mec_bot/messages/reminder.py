"""The reminder to one carrier: their own projects, what is missing in each, and why they hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from mec_bot.messages.card import data_age
from mec_bot.messages.findings import sentence_of
from mec_bot.messages.language import Language, Plural
from mec_bot.messages.message import Block, Bullets, Link, Message, Paragraph, SmallPrint, Strong, Title
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.sheet.dashboard import Dashboard

# Within one message of Slack's, with room for why and how old.
_MOST_PROJECTS = 40


def compose_reminder(
    carrier: str,
    findings: Sequence[Finding],
    dashboard: Dashboard,
    *,
    seen_at: datetime,
    now: datetime,
    zone: tzinfo,
    language: Language,
) -> Message:
    """One bundled message for one carrier; ``findings`` are about projects they carry, and no others."""
    projects = dict.fromkeys((finding.project, finding.row) for finding in findings)
    title = language.say(Phrase("Your sub-projects in the dashboard"))
    intro = Phrase(
        "Hello! {points} to complete or correct in the Montréal en commun dashboard, for {projects} that you carry. You "
        "can correct the sheet directly: each name opens its row.",
        points=Plural("{n} point", "{n} points", len(findings)),
        projects=Plural("{n} sub-project", "{n} sub-projects", len(projects)),
    )
    blocks: list[Block] = [Title(text=title), Paragraph(text=language.text(intro))]
    for project, row in list(projects)[:_MOST_PROJECTS]:
        own = [finding for finding in findings if (finding.project, finding.row) == (project, row)]
        blocks.append(
            Bullets(
                lead=(Link(text=project, url=dashboard.link(row)),),
                items=tuple(sentence_of(finding, dashboard, language) for finding in own),
            )
        )
    if len(projects) > _MOST_PROJECTS:
        rest = language.number(len(projects) - _MOST_PROJECTS)
        blocks.append(Paragraph(text=language.text(Phrase("… and {rest} more", rest=rest))))
    why = Phrase(
        "You receive this message because the sheet names {carrier} as the carrier of these sub-projects.",
        carrier=Strong(text=carrier),
    )
    blocks.append(SmallPrint(text=language.text(why)))
    blocks.append(data_age(seen_at, now, zone, language))
    summary = Phrase("{title}: {points}", title=title, points=Plural("{n} point", "{n} points", len(findings)))
    return Message(summary=language.say(summary), blocks=tuple(blocks))
