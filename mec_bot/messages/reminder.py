"""The reminder to one person: the projects they carry, what is missing in each, why they hear of it, and what they can answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from mec_bot.messages import typed
from mec_bot.messages.card import data_age
from mec_bot.messages.findings import sentence_of
from mec_bot.messages.language import Language, Plural
from mec_bot.messages.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Link,
    Message,
    Paragraph,
    SmallPrint,
    Strong,
    Title,
)
from mec_bot.messages.scale import listed
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.review.reminders import Part
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.sheet.spelling import key as folded

REMIND_LATER, NOT_ME, ASK_PAUSE = "remind_later", "not_me", "ask_pause"
# Within one message of Slack's, with room for why and how old.
_MOST_PROJECTS = 40
# Within one row of buttons of Slack's.
_MOST_CARRIERS = 20


def compose_reminder(
    parts: Sequence[Part],
    dashboard: Dashboard,
    *,
    name: str,
    command: str,
    seen_at: datetime,
    now: datetime,
    zone: tzinfo,
    language: Language,
) -> Message:
    """One bundled message for one person; ``parts`` are about projects they carry, and no others.

    ``name`` is the message's own key: the buttons tell by it which reminder they answer.
    """
    findings = [finding for part in parts for finding in part.findings]
    projects = dict.fromkeys((finding.project, finding.row) for finding in findings)
    title = language.say(Phrase("Your sub-projects in the dashboard"))
    points = Plural("{n} point", "{n} points", len(findings))
    intro = Phrase(
        "Hello! {points} to complete or correct in the Montréal en commun dashboard, for {projects} that you carry. You "
        "can correct the sheet directly: each name opens its row.",
        points=points,
        projects=Plural("{n} sub-project", "{n} sub-projects", len(projects)),
    )
    blocks: list[Block] = [Title(text=title), Paragraph(text=language.text(intro))]
    blocks.extend(_lists(parts, dashboard, language))
    if len(projects) > _MOST_PROJECTS:
        rest = language.number(len(projects) - _MOST_PROJECTS)
        blocks.append(Paragraph(text=language.text(Phrase("… and {rest} more", rest=rest))))
    carriers = [part.carrier.name for part in parts]
    blocks.extend((_later(name, language), _not_me(carriers, name, language)))
    why = Phrase(
        "You receive this message because the sheet names {carrier} as the carrier of these sub-projects.",
        carrier=Strong(text=listed(carriers, language)),
    )
    more = Phrase("Type {example} to see what comes next and why.", example=Strong(text=typed.why(command, language)))
    blocks.append(SmallPrint(text=(*language.text(why), " ", *language.text(more))))
    blocks.append(data_age(seen_at, now, zone, language))
    summary = Phrase("{title}: {points}", title=title, points=points)
    return Message(summary=language.say(summary), blocks=tuple(blocks))


def _lists(parts: Sequence[Part], dashboard: Dashboard, language: Language) -> Iterator[Block]:
    """A list a project, below its carrier's name where there are several."""
    left = _MOST_PROJECTS
    for part in parts:
        projects = list(dict.fromkeys((finding.project, finding.row) for finding in part.findings))[:left]
        if len(parts) > 1 and projects:
            yield Paragraph(text=(Strong(text=part.carrier.name),))
        for project, row in projects:
            own = [finding for finding in part.findings if (finding.project, finding.row) == (project, row)]
            yield _list(project, dashboard.link(row), own, dashboard, language)
        left -= len(projects)


def _list(project: str, link: str, own: Sequence[Finding], dashboard: Dashboard, language: Language) -> Bullets:
    items = tuple(sentence_of(finding, dashboard, language) for finding in own)
    return Bullets(lead=(Link(text=project, url=link),), items=items)


def _later(name: str, language: Language) -> Buttons:
    weeks = [
        Button(
            label=language.say(Phrase("Later: {weeks}", weeks=Plural("{n} week", "{n} weeks", number))),
            action=f"{REMIND_LATER}:{number}",
            value=name,
        )
        for number in LATER_WEEKS
    ]
    return Buttons(buttons=(*weeks, Button(label=language.say(Phrase("Pause …")), action=ASK_PAUSE, value=name)))


# What « later » offers.
LATER_WEEKS = (1, 2, 4)


def _not_me(carriers: Sequence[str], name: str, language: Language) -> Buttons:
    """One button a carrier; its value is the message's key and the carrier's mark."""
    label = Phrase("This is not me")
    return Buttons(
        buttons=tuple(
            Button(
                label=language.say(
                    Phrase("This is not me: {carrier}", carrier=carrier) if len(carriers) > 1 else label
                ),
                action=f"{NOT_ME}:{number}",
                value=f"{name} {mark(carrier)}",
            )
            for number, carrier in enumerate(carriers[:_MOST_CARRIERS])
        )
    )


def mark(carrier: str) -> str:
    """What stands for a carrier's name in a button, whose value is short."""
    return hashlib.sha256(folded(carrier).encode()).hexdigest()[:16]
