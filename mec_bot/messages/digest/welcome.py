"""The first message of a digest job to a channel: who writes here, what the sheet says today, and what comes next."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from mec_bot.messages.digest.digest import about, held_pull, programme_line
from mec_bot.messages.text.check_words import in_order, words_of
from mec_bot.messages.text.footer import data_age
from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import Block, Bullets, Message, Paragraph, Strong, Title
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.digest.contents import DigestContents
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
    found = in_order(contents.to_settle)
    summed_up = programme_line(contents, translator)
    blocks: list[Block] = [
        Title(text=title),
        Paragraph(text=translator.text(intro)),
        Paragraph(text=translator.text(summed_up)),
        *about(contents, translator),
        *held_pull(contents.held, text_context),
    ]
    if found:
        counts = Counter(finding.check for finding in found)
        named = {finding.check: words_of(finding).count for finding in found}
        points = " · ".join(say(named[check](count)) for check, count in counts.items())
        total = say(Plural("{n} point to settle", "{n} points to settle", len(found)))
        blocks.append(Paragraph(text=(Strong(text=total), f"\n{points}")))
    blocks.append(Bullets(items=tuple(translator.text(line) for line in _what_next(command, following, text_context))))
    blocks.append(data_age(text_context))
    return Message(summary=f"{title}. {say(summed_up)}", blocks=tuple(blocks))


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
        Phrase("Anybody may type {command} and a sub-project's name here: I answer with its card.", command=command),
    ]
