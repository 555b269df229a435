"""A small vocabulary for documents that are read whole, independent of the format they are written in.

Unlike a message, a document has footnotes, tables and pictures, and nothing to press.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mec_bot.messages.text.message import Quote, Strong


@dataclass(frozen=True, kw_only=True)
class Footnote:
    """Words at the end of the document, called by a number where they belong."""

    kind: Literal["footnote"] = "footnote"
    text: Text


Span = str | Strong | Quote | Footnote
Text = tuple[Span, ...]


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Running text, begun by words that stand out where ``lead`` is not empty."""

    lead: Text = ()
    text: Text = ()


@dataclass(frozen=True, kw_only=True)
class Bullets:
    """A list."""

    items: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows × columns under a caption; the first cell of a row says what the row is about.

    ``numbers`` are the 0-based columns that hold numbers.
    """

    caption: Text
    columns: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A plot: its title, the words that stand for it, its SVG, and the name of its file without an ending."""

    title: str
    alt: str
    svg: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """One row that a figure counts: the project, the cell (`Tab!D7`) and the text that stands there."""

    project: str
    cell: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Trace:
    """A figure and every row it counts."""

    name: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True)
class Traces:
    """The figures of a section, each with its rows: for whoever wants to check them."""

    figures: tuple[Trace, ...]


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The title of a part of a section."""

    text: str


Block = Paragraph | Bullets | Table | Picture | Traces | Heading


@dataclass(frozen=True, kw_only=True)
class Section:
    """A numbered finding and what supports it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A whole document; ``highlights`` are its first figures, each with what it counts."""

    title: str
    subtitle: Text
    introduction: Text
    highlights: tuple[tuple[str, Text], ...]
    sections: tuple[Section, ...]
