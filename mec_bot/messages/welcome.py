"""The first message of a digest job to a channel: who writes here, what the sheet says today, and what comes next."""

from __future__ import annotations

from datetime import datetime, tzinfo

from mec_bot.messages.card import data_age
from mec_bot.messages.digest import DigestContents, about, held_pull
from mec_bot.messages.findings import by_check, overview
from mec_bot.messages.language import Language
from mec_bot.messages.message import Block, Bullets, Message, Paragraph, Rule, Strong, Title
from mec_bot.messages.pictures import pictures_of
from mec_bot.phrases import Phrase


def compose_welcome(
    contents: DigestContents,
    *,
    command: str,
    following: datetime | None,
    now: datetime,
    zone: tzinfo,
    language: Language,
) -> Message:
    """One message, however much there is to settle: that is counted, and told from the ``following`` digest on."""
    say = language.say
    title = say(Phrase("Hello! I am mec-bot"))
    intro = Phrase(
        "I read the dashboard “{dashboard}” and check it. Here I will tell what is new, what is still open, what was settled and "
        "what changed.",
        dashboard=contents.dashboard.title,
    )
    found = [*contents.new, *contents.open]
    summed_up = overview(contents.dashboard, len(found), language)
    blocks: list[Block] = [
        Title(text=title),
        Paragraph(text=language.text(intro)),
        *about(contents, summed_up, language),
        *(piece.block for piece in held_pull(contents.held, now, zone, language)),
    ]
    if found:
        counts = tuple(
            (say(Phrase("{title}: {count}", title=own[0].title, count=language.number(len(own)))),)
            for own in by_check(found)
        )
        lead = Strong(text=say(Phrase("What there is to settle today")))
        blocks.extend((Rule(), Bullets(lead=(lead,), items=counts)))
    blocks.extend(
        (Rule(), Bullets(items=tuple(language.text(line) for line in _what_next(command, following, zone, language))))
    )
    if pictures := pictures_of(contents.dashboard, contents.plots, language):
        blocks.extend((Rule(), *pictures))
    blocks.append(data_age(contents.seen_at, now, zone, language))
    return Message(summary=f"{title}. {summed_up}", blocks=tuple(blocks))


def _what_next(command: str, following: datetime | None, zone: tzinfo, language: Language) -> list[Phrase]:
    next_one = Phrase("The next digest names what is still open then, and says what changed since today.")
    if following is not None:
        local = following.astimezone(zone)
        next_one = Phrase(
            "The next digest comes on {day}, {time}: it names what is still open then, and says what changed since today.",
            day=language.day(local.date()),
            time=language.time(local),
        )
    return [
        next_one,
        Phrase("To see all of it now: mec-bot check, on the machine where I run."),
        Phrase("Anybody may type {command} and a sub-project's name here: I answer with its card.", command=command),
    ]
