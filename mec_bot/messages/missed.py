"""What the operator is told of times that nobody was there for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mec_bot.messages.language import Language, Plural
from mec_bot.messages.message import Bullets, Message, Paragraph, Text, Title
from mec_bot.phrases import Phrase


def compose_missed(missed: Mapping[str, Sequence[datetime]], language: Language) -> Message:
    """One line a job; ``missed`` are each one's times in order, in the zone in which they are told."""
    count = sum(map(len, missed.values()))
    title = language.say(Plural("{n} run was missed", "{n} runs were missed", count))
    why = Phrase(
        "mec-bot was not at work then, and it is too late to make up for it. A job's catch_up_minutes say how late it may "
        "run; of several missed runs only the last is made up for."
    )
    return Message(
        summary=language.say(Phrase("{title}: {jobs}", title=title, jobs=", ".join(missed))),
        blocks=(
            Title(text=title),
            Bullets(items=tuple(_line(job, times, language) for job, times in missed.items())),
            Paragraph(text=language.text(why)),
        ),
    )


def _line(job: str, times: Sequence[datetime], language: Language) -> Text:
    first = _moment(times[0], language)
    if len(times) == 1:
        return language.text(Phrase("{job}: {moment}", job=job, moment=first))
    return language.text(
        Phrase(
            "{job}: {count} times, from {first} to {last}",
            job=job,
            count=len(times),
            first=first,
            last=_moment(times[-1], language),
        )
    )


def _moment(at: datetime, language: Language) -> str:
    return language.say(Phrase("{day} at {time}", day=language.day(at.date()), time=language.time(at)))
