"""« Chez les organismes porteurs »: how much was asked of them, what reaches nobody and why, and the oldest point."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mec_bot.messages.digest.lines import Room, clipped, linked
from mec_bot.messages.text.check_words import in_order, words_of
from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import Paragraph, Strong, Text
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from datetime import date

    from mec_bot.messages.digest.contents import DigestContents
    from mec_bot.messages.text.language import Translator
    from mec_bot.review.finding import Finding

# In working days: a younger point is not worth a line of its own.
_OLD = 10
_WEEK = 7


def with_the_carriers(contents: DigestContents, room: Room, today: date, translator: Translator) -> Paragraph | None:
    """The section; ``None`` where carriers have nothing to settle."""
    findings = in_order(contents.with_carriers)
    if not findings:
        return None
    title = translator.say(Phrase("With the carriers ({count})", count=translator.number(len(findings))))
    lines: list[Text] = [(Strong(text=title), *_reach(contents, today, translator)), _counts(findings, translator)]
    if contents.unanswered:
        often = Plural(
            "{n} stayed open after several reminders",
            "{n} stayed open after several reminders",
            len(contents.unanswered),
        )
        lines.append(translator.text(often))
    if oldest := _oldest(findings, contents, translator):
        lines.append(oldest)
    clip = [clipped(line, room.characters) for line in lines]
    return Paragraph(
        text=tuple(span for number, line in enumerate(clip) for span in (("\n", *line) if number else line))
    )


def of_nobody(contents: DigestContents) -> list[Finding]:
    """The points of carriers that no reminder brings to anybody."""
    return [finding for finding in contents.with_carriers if finding.key not in contents.asked.reached]


def _reach(contents: DigestContents, today: date, translator: Translator) -> Text:
    """« – 16 rappelés mardi, 9 que personne ne reçoit (4 sans organisme porteur, 5 sans Slack) »."""
    asked, said = contents.asked, []
    if asked.points and asked.last_day is not None:
        points = Plural("{n} reminded", "{n} reminded", asked.points)
        if (today - asked.last_day).days < _WEEK:
            on_day = Phrase("{points} on {weekday}", points=points, weekday=translator.day_name(asked.last_day))
        else:
            on_day = Phrase("{points} on {day}", points=points, day=translator.short_day(asked.last_day, today))
        said.append(translator.text(on_day))
    nobody = of_nobody(contents)
    if nobody:
        reach = Plural("{n} that nobody receives", "{n} that nobody receives", len(nobody))
        without = sum(not finding.carriers for finding in nobody)
        why = [
            translator.say(plural)
            for plural in (
                Plural("{n} without a carrier", "{n} without a carrier", without),
                Plural("{n} without Slack", "{n} without Slack", len(nobody) - without),
            )
            if plural.n
        ]
        said.append((Strong(text=translator.say(reach)), f" ({', '.join(why)})"))
    joined = [span for number, text in enumerate(said) for span in ((", ", *text) if number else text)]
    return (" – ", *joined) if joined else ()


def _counts(findings: list[Finding], translator: Translator) -> Text:
    """« 14 stratégies · 6 cellules illisibles · 3 évaluations »."""
    by_check = {finding.check: words_of(finding).count for finding in findings}
    counts = Counter(finding.check for finding in findings)
    return (" · ".join(translator.say(by_check[check](count)) for check, count in counts.most_common()),)


def _oldest(findings: list[Finding], contents: DigestContents, translator: Translator) -> Text:
    aged = [(contents.past[finding.key].working_days, finding) for finding in findings if finding.key in contents.past]
    days, finding = max(aged, key=lambda one: one[0], default=(0, None))
    if finding is None or days < _OLD:
        return ()
    return translator.text(
        Phrase(
            "The oldest: {name}, {what}, for {days}",
            name=linked(finding, contents.dashboard),
            what=words_of(finding).one,
            days=Plural("{n} working day", "{n} working days", days),
        )
    )
