"""A small vocabulary for messages, independent of where they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from mec_bot.messages.text.chart_data import ChartData
from mec_bot.settings import models


@dataclass(frozen=True, kw_only=True)
class Strong:
    """Words that stand out."""

    kind: Literal["strong"] = "strong"
    text: str


@dataclass(frozen=True, kw_only=True)
class Link:
    """Words that open an address."""

    kind: Literal["link"] = "link"
    text: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What somebody else wrote, shown as written."""

    kind: Literal["quote"] = "quote"
    text: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """A mention of a person of the workspace, by their member id: the only way in which a message notifies anybody."""

    kind: Literal["person"] = "person"
    member_id: str


Span = str | Annotated[Strong | Link | Quote | Person, Field(discriminator="kind")]
Text = tuple[Span, ...]


@dataclass(frozen=True, kw_only=True)
class Title:
    """The message's title."""

    kind: Literal["title"] = "title"
    text: str


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Running text."""

    kind: Literal["paragraph"] = "paragraph"
    text: Text


@dataclass(frozen=True, kw_only=True)
class Bullets:
    """A list, with words above it where ``lead`` is not empty."""

    kind: Literal["bullets"] = "bullets"
    lead: Text = ()
    items: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Names and values side by side."""

    kind: Literal["facts"] = "facts"
    pairs: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, kw_only=True)
class SmallPrint:
    """Where the message comes from and how old its data is."""

    kind: Literal["small_print"] = "small_print"
    text: Text


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A line between two parts."""

    kind: Literal["rule"] = "rule"


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button: it opens ``url``, or sends ``action`` and ``value`` to the bot."""

    label: str
    action: str
    value: str = ""
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Buttons:
    """Buttons to choose from."""

    kind: Literal["buttons"] = "buttons"
    buttons: tuple[Button, ...]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart: its values, to be drawn where it is shown, and in ``alt`` the words that say the same.

    The message keeps the values and not the drawing: it may be sent hours later, by another process, and twice.
    """

    kind: Literal["picture"] = "picture"
    title: str
    alt: str
    language: models.LanguageCode
    data: ChartData


Block = Annotated[
    Title | Paragraph | Bullets | Facts | SmallPrint | Rule | Buttons | Picture,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One whole message; ``summary`` stands for it in notifications and screen readers."""

    summary: str
    blocks: tuple[Block, ...]


def pictures(message: Message) -> tuple[Picture, ...]:
    """The message's pictures, in their order."""
    return tuple(block for block in message.blocks if isinstance(block, Picture))


_MESSAGE = TypeAdapter(Message)


def to_text(message: Message) -> str:
    """The message as JSON text, to be kept."""
    return _MESSAGE.dump_json(message).decode()


def from_text(text: str) -> Message:
    """Read back what ``to_text`` wrote.

    Raises:
        ValidationError: the text is not what ``to_text`` writes.
    """
    return _MESSAGE.validate_json(text)
