"""The message to the operator about runs that were missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import Bullets, Message, Paragraph, Text, Title
from mec_bot.phrases import Phrase


def compose_missed(missed: Mapping[str, Sequence[datetime]], translator: Translator) -> Message:
    """One line for each job; ``missed`` maps a job to its missed times, in order, in the time zone to show."""
    count = sum(map(len, missed.values()))
    title = translator.say(Plural("{n} run was missed", "{n} runs were missed", count))
    why = Phrase(
        "mec-bot was not at work then, and it is too late to make up for it. A job's catch_up_minutes say how late it may "
        "run; of several missed runs only the last is made up for."
    )
    return Message(
        summary=translator.say(Phrase("{title}: {jobs}", title=title, jobs=", ".join(missed))),
        blocks=(
            Title(text=title),
            Bullets(items=tuple(_line(job, times, translator) for job, times in missed.items())),
            Paragraph(text=translator.text(why)),
        ),
    )


def _line(job: str, times: Sequence[datetime], translator: Translator) -> Text:
    first = _moment(times[0], translator)
    if len(times) == 1:
        return translator.text(Phrase("{job}: {moment}", job=job, moment=first))
    return translator.text(
        Phrase(
            "{job}: {count} times, from {first} to {last}",
            job=job,
            count=len(times),
            first=first,
            last=_moment(times[-1], translator),
        )
    )


def _moment(at: datetime, translator: Translator) -> str:
    return translator.say(Phrase("{day} at {time}", day=translator.day(at.date()), time=translator.time(at)))
