"""The reminder to one person: their projects, what is missing in each, why they get it, and what they can answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.text import command_words
from mec_bot.messages.text.findings import sentence_of
from mec_bot.messages.text.footer import data_age
from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import (
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
from mec_bot.messages.text.scale import listed
from mec_bot.messages.text.sentence import and_more
from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.spelling import fold_key

if TYPE_CHECKING:
    from mec_bot.messages.text.text_context import TextContext
    from mec_bot.review.finding import Finding
    from mec_bot.review.reminders.policy import Part
    from mec_bot.sheet.dashboard import Dashboard

REMIND_LATER, NOT_ME, ASK_PAUSE = "remind_later", "not_me", "ask_pause"
# So many fit into one Slack message, beside the reason and the age of the data.
_MOST_PROJECTS = 40
# So many fit into one row of buttons in Slack.
_MOST_CARRIERS = 20


def compose_reminder(
    parts: Sequence[Part],
    dashboard: Dashboard,
    *,
    name: str,
    command: str,
    text_context: TextContext,
) -> Message:
    """One bundled message for one person; ``parts`` are about projects that they carry, and no others.

    ``name`` is the message's own key: it says in the buttons' values which reminder they answer.
    """
    translator = text_context.translator
    findings = [finding for part in parts for finding in part.findings]
    projects = dict.fromkeys((finding.project, finding.row) for finding in findings)
    title = translator.say(Phrase("Your sub-projects in the dashboard"))
    points = Plural("{n} point", "{n} points", len(findings))
    intro = Phrase(
        "Hello! {points} to complete or correct in the Montréal en commun dashboard, for {projects} that you carry. You "
        "can correct the sheet directly: each name opens its row.",
        points=points,
        projects=Plural("{n} sub-project", "{n} sub-projects", len(projects)),
    )
    blocks: list[Block] = [Title(text=title), Paragraph(text=translator.text(intro))]
    blocks.extend(_lists(parts, dashboard, translator))
    if rest := and_more(len(projects), _MOST_PROJECTS, translator):
        blocks.append(Paragraph(text=(rest,)))
    carriers = [part.carrier.name for part in parts]
    blocks.extend((_later(name, translator), _not_me(carriers, name, translator)))
    why = Phrase(
        "You receive this message because the sheet names {carrier} as the carrier of these sub-projects.",
        carrier=Strong(text=listed(carriers, translator)),
    )
    more = Phrase(
        "Type {example} to see what comes next and why.", example=Strong(text=command_words.why(command, translator))
    )
    blocks.append(SmallPrint(text=(*translator.text(why), " ", *translator.text(more))))
    blocks.append(data_age(text_context))
    summary = Phrase("{title}: {points}", title=title, points=points)
    return Message(summary=translator.say(summary), blocks=tuple(blocks))


def _lists(parts: Sequence[Part], dashboard: Dashboard, translator: Translator) -> Iterator[Block]:
    """A list for each project, below its carrier's name where there are several carriers."""
    left = _MOST_PROJECTS
    for part in parts:
        projects = list(dict.fromkeys((finding.project, finding.row) for finding in part.findings))[:left]
        if len(parts) > 1 and projects:
            yield Paragraph(text=(Strong(text=part.carrier.name),))
        for project, row in projects:
            own = [finding for finding in part.findings if (finding.project, finding.row) == (project, row)]
            yield _list(project, dashboard.link(row), own, dashboard, translator)
        left -= len(projects)


def _list(project: str, link: str, own: Sequence[Finding], dashboard: Dashboard, translator: Translator) -> Bullets:
    items = tuple(sentence_of(finding, dashboard, translator) for finding in own)
    return Bullets(lead=(Link(text=project, url=link),), items=items)


def _later(name: str, translator: Translator) -> Buttons:
    weeks = [
        Button(
            label=translator.say(Phrase("Later: {weeks}", weeks=Plural("{n} week", "{n} weeks", number))),
            action=f"{REMIND_LATER}:{number}",
            value=name,
        )
        for number in LATER_WEEKS
    ]
    return Buttons(buttons=(*weeks, Button(label=translator.say(Phrase("Pause …")), action=ASK_PAUSE, value=name)))


# How many weeks « later » offers.
LATER_WEEKS = (1, 2, 4)


def _not_me(carriers: Sequence[str], name: str, translator: Translator) -> Buttons:
    """One button for each carrier; its value is the message's key and the carrier's mark."""
    label = Phrase("This is not me")
    return Buttons(
        buttons=tuple(
            Button(
                label=translator.say(
                    Phrase("This is not me: {carrier}", carrier=carrier) if len(carriers) > 1 else label
                ),
                action=f"{NOT_ME}:{number}",
                value=f"{name} {mark(carrier)}",
            )
            for number, carrier in enumerate(carriers[:_MOST_CARRIERS])
        )
    )


def mark(carrier: str) -> str:
    """A short text that stands for a carrier's name in a button's value, whose length is limited."""
    return hashlib.sha256(fold_key(carrier).encode()).hexdigest()[:16]
