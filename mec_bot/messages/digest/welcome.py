"""The first message of a digest job to a channel: who writes here, what the sheet says today, and what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mec_bot.messages.charts.pictures import pictures_of
from mec_bot.messages.digest.digest import DigestContents, about, held_pull
from mec_bot.messages.text.findings import by_check, overview
from mec_bot.messages.text.footer import data_age
from mec_bot.messages.text.message import Block, Bullets, Message, Paragraph, Rule, Strong, Title
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.text_context import TextContext


def compose_welcome(
    contents: DigestContents,
    *,
    command: str,
    following: datetime | None,
    text_context: TextContext,
) -> Message:
    """One message, however much there is to settle: findings are counted here, and listed from the next digest on.

    ``following`` is the instant of that digest (aware), ``None`` where it is not known.
    """
    translator = text_context.translator
    say = translator.say
    title = say(Phrase("Hello! I am mec-bot"))
    intro = Phrase(
        "I read the dashboard “{dashboard}” and check it. Here I will tell what is new, what is still open, what was settled and "
        "what changed.",
        dashboard=contents.dashboard.title,
    )
    found = [*contents.new, *contents.open]
    summed_up = overview(contents.dashboard, len(found), translator)
    blocks: list[Block] = [
        Title(text=title),
        Paragraph(text=translator.text(intro)),
        *about(contents, summed_up, translator),
        *(piece.block for piece in held_pull(contents.held, text_context)),
    ]
    if found:
        counts = tuple(
            (say(Phrase("{title}: {count}", title=own[0].title, count=translator.number(len(own)))),)
            for own in by_check(found)
        )
        lead = Strong(text=say(Phrase("What there is to settle today")))
        blocks.extend((Rule(), Bullets(lead=(lead,), items=counts)))
    blocks.extend(
        (Rule(), Bullets(items=tuple(translator.text(line) for line in _what_next(command, following, text_context))))
    )
    if pictures := pictures_of(contents.dashboard, contents.plots, translator):
        blocks.extend((Rule(), *pictures))
    blocks.append(data_age(text_context))
    return Message(summary=f"{title}. {summed_up}", blocks=tuple(blocks))


def _what_next(command: str, following: datetime | None, text_context: TextContext) -> list[Phrase]:
    next_one = Phrase("The next digest names what is still open then, and says what changed since today.")
    if following is not None:
        local = following.astimezone(text_context.zone)
        next_one = Phrase(
            "The next digest comes on {day}, {time}: it names what is still open then, and says what changed since today.",
            day=text_context.translator.day(local.date()),
            time=text_context.translator.time(local),
        )
    return [
        next_one,
        Phrase("To see all of it now: mec-bot check, on the machine where I run."),
        Phrase("Anybody may type {command} and a sub-project's name here: I answer with its card.", command=command),
    ]
