"""Lines of the digest's first message: a few names, each a link, then how many others; no line is too long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import Bullets, Link, Person, Span, Strong, Text
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.review.finding import Finding
    from mec_bot.sheet.dashboard import Dashboard

# In characters: a name longer than this says nothing more in a list of names.
_LONGEST_NAME = 40
_LONGEST_QUOTE = 60
# Slack shows a person's name, which is not known here.
_PERSON = 15


@dataclass(frozen=True, kw_only=True)
class Room:
    """How much a section may take: names in a line, lines, and characters in a line."""

    names: int
    lines: int
    characters: int


def linked(finding: Finding, dashboard: Dashboard) -> Link:
    """A link to the finding's cell under the project's name, or the cell's where the row names no project."""
    return Link(text=shortened(finding.project or finding.cell), url=dashboard.link_to(finding.cell))


def named(items: Sequence[Text], room: Room, translator: Translator) -> Text:
    """« A, B, C, D, E et 35 autres »."""
    shown = list(items if len(items) <= room.names + 1 else items[: room.names])
    rest = len(items) - len(shown)
    text: list[Text] = [(", ", *item) if number else item for number, item in enumerate(shown)]
    others = Plural(" and {n} other", " and {n} others", rest)
    return (*(span for item in text for span in item), *(translator.text(others) if rest else ()))


def projects(findings: Iterable[Finding], dashboard: Dashboard, room: Room, translator: Translator) -> Text:
    """The findings' projects, each once and linked to its first cell."""
    once = {finding.project_key or finding.cell: finding for finding in reversed(list(findings))}
    return named([(linked(finding, dashboard),) for finding in reversed(list(once.values()))], room, translator)


def labelled(label: Phrase, text: Text, translator: Translator) -> Text:
    """« Sans organisme porteur : A, B »."""
    return translator.text(Phrase("{label}: {text}", label=translator.say(label), text=text))


def section(title: Phrase, lines: Sequence[Text], room: Room, translator: Translator) -> Bullets:
    """A title and the lines below it; the last line says how many more there are, in the thread."""
    items = [clipped(line, room.characters) for line in lines[: room.lines]]
    if more := len(lines) - len(items):
        items.append(translator.text(Plural("{n} more line in the thread", "{n} more lines in the thread", more)))
    return Bullets(lead=(Strong(text=translator.say(title)),), items=tuple(items))


def length_of(text: Text) -> int:
    """The characters of a text that are seen: of a link its words."""
    return sum(len(_words(span)) for span in text)


def clipped(text: Text, longest: int) -> Text:
    """The text, with an ellipsis where it has more characters than that."""
    left = longest
    kept: list[Span] = []
    for span in text:
        words = _words(span)
        if len(words) > left:
            cut = shortened(words, left) if left > 1 else "…"
            kept.append(cut if isinstance(span, str | Person) else replace(span, text=cut))
            break
        kept.append(span)
        left -= len(words)
    return tuple(kept)


def _words(span: Span) -> str:
    if isinstance(span, str):
        return span
    return "x" * _PERSON if isinstance(span, Person) else span.text


def shortened(text: str, longest: int = _LONGEST_NAME) -> str:
    """The text in one line, with an ellipsis where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def quoted(text: str) -> str:
    """What a cell holds, in one line and not too long."""
    return shortened(text, _LONGEST_QUOTE)
