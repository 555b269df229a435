"""The report in Markdown (CommonMark, with GitHub's tables and footnotes); what the sheet says is never markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mec_bot.control_characters import visible
from mec_bot.messages.report.document import (
    Block,
    Bullets,
    Document,
    Footnote,
    Heading,
    Paragraph,
    Picture,
    Span,
    Table,
    Text,
    Trace,
    Traces,
)
from mec_bot.messages.text.message import Strong
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator

_MARKUP = re.compile(r"([\\`*_\[\]<>|~#&$@])")
# Characters that make a list, or a link, only in certain places.
_LIST = re.compile(r"^(\d+)?([-+.)])(?=\s|$)")
_ADDRESS = re.compile(r"(?i)(?<=\w)(?=:/)|(?<=www)(?=\.)")


def to_markdown(document: Document, translator: Translator, pictures_at: str = "") -> str:
    """The whole document; ``pictures_at`` is the folder of the plots' files; without one the plots are left out."""
    return _Markdown(translator, pictures_at).write(document)


def escaped(text: str) -> str:
    r"""The text on one line, its markup escaped and its control characters shown.

    >>> escaped("*Relire* <b>")
    '\\*Relire\\* \\<b\\>'
    """
    return _ADDRESS.sub(r"\\", _MARKUP.sub(r"\\\1", " ".join(visible(text).splitlines())))


def _no_list(line: str) -> str:
    return _LIST.sub(r"\1\\\2", line)


class _Markdown:
    def __init__(self, translator: Translator, pictures_at: str) -> None:
        self._translator = translator
        self._pictures_at = pictures_at
        self._notes: list[Text] = []

    def write(self, document: Document) -> str:
        parts = [
            f"# {escaped(document.title)}",
            f"**{self._text(document.subtitle)}**",
            self._text(document.introduction),
            "\n".join(f"- **{number}** {self._text(label)}" for number, label in document.highlights),
        ]
        for place, section in enumerate(document.sections, start=1):
            parts.append(f"## {place}. {escaped(section.title)}")
            parts.extend(part for block in section.blocks for part in self._block(block))
        # No note calls another note, so all notes are known once the text is written.
        parts.append("\n".join(f"[^{number}]: {self._text(note)}" for number, note in enumerate(self._notes, start=1)))
        return "\n\n".join(part for part in parts if part) + "\n"

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                yield f"### {escaped(block.text)}"
            case Paragraph():
                lead = f"**{self._text(block.lead)}**" if block.lead else ""
                yield _no_list(" ".join(part for part in (lead, self._text(block.text)) if part))
            case Bullets():
                yield "\n".join(f"- {_no_list(self._text(item))}" for item in block.items)
            case Table():
                yield f"**{self._text(block.caption)}**"
                yield "\n".join(self._table(block))
            case Picture():
                if self._pictures_at:
                    yield f"![{escaped(block.alt)}](<{self._pictures_at}/{block.name}.svg>)"
            case Traces():
                yield f"*{self._say(Phrase('The rows of each figure'))}*"
                yield "\n".join(line for trace in block.figures for line in self._trace(trace))

    def _table(self, table: Table) -> Iterator[str]:
        yield self._row([escaped(name) for name in table.columns])
        yield self._row(["---:" if column in table.numbers else "---" for column in range(len(table.columns))])
        for row in table.rows:
            yield self._row([self._text(cell) for cell in row])

    @staticmethod
    def _row(cells: list[str]) -> str:
        return f"| {' | '.join(cells)} |"

    def _trace(self, trace: Trace) -> Iterator[str]:
        count = self._translator.number(len(trace.sources))
        yield f"- {_no_list(escaped(self._say(Phrase('{name}: {text}', name=trace.name, text=count))))}"
        for source in trace.sources:
            parts = [escaped(part) for part in (source.project, source.cell, source.text) if part]
            yield f"  - {_no_list(' – '.join(parts))}"

    def _text(self, text: Text) -> str:
        return "".join(self._span(span) for span in text)

    def _span(self, span: Span) -> str:
        match span:
            case Footnote():
                self._notes.append(span.text)
                return f"[^{len(self._notes)}]"
            case Strong():
                return f"**{escaped(span.text)}**"
            case str():
                return escaped(span)
        return escaped(span.text)

    def _say(self, phrase: Phrase) -> str:
        return self._translator.say(phrase)
