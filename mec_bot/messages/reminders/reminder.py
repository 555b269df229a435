"""The reminder to one person: their projects, what is missing in each, why they get it, and what they can answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from mec_bot.messages.text import command_words
from mec_bot.messages.text.findings import linked, sentence_of
from mec_bot.messages.text.footer import read_at
from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Confirm,
    Control,
    Menu,
    Message,
    Option,
    Paragraph,
    SmallPrint,
    Strong,
    Text,
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

# Buttons of messages that earlier versions sent: they are answered as before.
REMIND_LATER, NOT_ME, ASK_PAUSE = "remind_later", "not_me", "ask_pause"
# What a reminder holds today. The message's key follows a colon: an option's value is too short for it.
REMIND_WHEN, WRONG_PERSON = "remind_when", "wrong_person"
# The choices of the menu « Plus tard », in weeks and in days.
LATER_WEEKS, PAUSE_DAYS = (1, 2, 4), (30, 60, 90)
IN_WEEKS, PAUSED, ON_A_DAY = "weeks", "pause", "day"
# So many fit into one Slack message, beside the title, the controls and the small print.
_MOST_POINTS = 40
# In characters: names and addresses that one section takes, beside the advice.
_LONGEST_LINE = 2000


def compose_reminder(  # noqa: PLR0913 - what is told, to whom it answers, and when it comes again
    parts: Sequence[Part],
    dashboard: Dashboard,
    *,
    name: str,
    command: str,
    next_on: date | None,
    text_context: TextContext,
) -> Message:
    """One bundled message for one person; ``parts`` are about projects that they carry, and no others.

    ``name`` is the message's own key: the controls say by it which reminder they answer. ``next_on`` is the day of the
    next reminder, ``None`` where it is not known.
    """
    translator = text_context.translator
    findings = [finding for part in parts for finding in part.findings]
    carriers = [part.carrier.name for part in parts]
    title = translator.say(_title(findings))
    blocks: list[Block] = [Title(text=title), *_points(findings[:_MOST_POINTS], dashboard, translator)]
    if rest := and_more(len(findings), _MOST_POINTS, translator):
        blocks.append(Paragraph(text=(rest,)))
    blocks.append(Buttons(buttons=(_later(name, translator), _wrong_person(carriers, name, translator))))
    blocks.append(SmallPrint(text=_why(carriers, command, next_on, text_context)))
    return Message(summary=title, blocks=tuple(blocks))


def _title(findings: Sequence[Finding]) -> Phrase | Plural:
    if len(findings) == 1:
        return Phrase("A correction to make in {project}", project=findings[0].project)
    return Plural("{n} correction in your sub-projects", "{n} corrections in your sub-projects", len(findings))


def _points(findings: Sequence[Finding], dashboard: Dashboard, translator: Translator) -> Iterator[Block]:
    """A question for each point; what is advised for several projects in the same words comes last, said once."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.check, str(finding.sentence)), []).append(finding)
    for group in alike.values():
        if len(group) == 1:
            yield _point(group[0], dashboard, translator)
    for group in alike.values():
        if len(group) > 1:
            yield _shared(group, dashboard, translator)


def _point(finding: Finding, dashboard: Dashboard, translator: Translator) -> Paragraph:
    link = dashboard.link_to(finding.cell)
    button = Button(label=translator.say(Phrase("Open the cell")), action="open_sheet", url=link)
    sentence = sentence_of(finding, dashboard, translator)
    return Paragraph(text=(Strong(text=finding.project), "\n", *sentence), control=button)


def _shared(group: Sequence[Finding], dashboard: Dashboard, translator: Translator) -> Block:
    """The check's title, a link to each cell, and the advice; a list where the links are too long for one section."""
    title = Strong(text=translator.say(group[0].title))
    advice = translator.text(group[0].sentence)
    links = [linked(finding, dashboard) for finding in group]
    if sum(len(link.text) + len(link.url) for link in links) > _LONGEST_LINE:
        return Bullets(lead=(title, "\n", *advice), items=tuple((link,) for link in links))
    line = [span for link in links for span in (" · ", link)]
    return Paragraph(text=(title, *line, "\n", *advice))


def _later(name: str, translator: Translator) -> Menu:
    """When to hear of it again: in some weeks, on a day, or of nothing at all for some time."""
    weeks = [(f"{IN_WEEKS}:{n}", Phrase("In {weeks}", weeks=Plural("{n} week", "{n} weeks", n))) for n in LATER_WEEKS]
    pauses = [(f"{PAUSED}:{n}", Phrase("Pause all: {days}", days=Plural("{n} day", "{n} days", n))) for n in PAUSE_DAYS]
    choices = (*weeks, (ON_A_DAY, Phrase("Choose a day…")), *pauses)
    options = tuple(Option(label=translator.say(label), value=value) for value, label in choices)
    return Menu(label=translator.say(Phrase("Later")), action=f"{REMIND_WHEN}:{name}", options=options)


def _wrong_person(carriers: Sequence[str], name: str, translator: Translator) -> Control:
    """A button, or a menu where the person answers for several carriers; either is confirmed."""
    say, action = translator.say, f"{WRONG_PERSON}:{name}"
    label = say(Phrase("Wrong person"))
    one = len(carriers) == 1
    about = Phrase(
        "{carrier}: you will get no more reminders about it, and the team will be told.", carrier=carriers[0]
    )
    several = Phrase("You will get no more reminders about this organization, and the team will be told.")
    confirm = Confirm(
        title=label, text=say(about if one else several), yes=say(Phrase("Confirm")), no=say(Phrase("Cancel"))
    )
    if one:
        return Button(label=label, action=action, value=mark(carriers[0]), confirm=confirm)
    options = tuple(Option(label=carrier, value=mark(carrier)) for carrier in carriers)
    return Menu(label=label, action=action, options=options, confirm=confirm)


def _why(carriers: Sequence[str], command: str, next_on: date | None, text_context: TextContext) -> Text:
    translator = text_context.translator
    said = [Phrase("The sheet names you for {carrier}.", carrier=Strong(text=listed(carriers, translator)))]
    if next_on is not None:
        day = f"{translator.day_name(next_on)} {translator.short_day(next_on, text_context.today)}"
        if translator.code == "en":
            day = translator.day(next_on)
        said.append(Phrase("Next reminder: {day}.", day=day))
    said.append(Phrase("Why? {example}.", example=Strong(text=command_words.why(command, translator))))
    sentences = [*(translator.text(one) for one in said), translator.text(read_at(text_context))]
    return tuple(span for n, text in enumerate(sentences) for span in ((" ", *text) if n else text))


def mark(carrier: str) -> str:
    """A short text that stands for a carrier's name in a button's value, whose length is limited."""
    return hashlib.sha256(fold_key(carrier).encode()).hexdigest()[:16]
