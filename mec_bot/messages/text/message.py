"""A small vocabulary for messages, independent of where they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from mec_bot.errors import UnreadableRowError
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
class Confirm:
    """A question that is asked before a press counts."""

    title: str
    text: str
    yes: str
    no: str


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button: it opens ``url``, or sends ``action`` and ``value`` to the bot."""

    label: str
    action: str
    value: str = ""
    url: str | None = None
    confirm: Confirm | None = None
    style: Literal["primary", "danger"] | None = None


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of a menu's choices; ``about`` stands below its label."""

    label: str
    value: str
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Menu:
    """A menu: the choice sends ``action`` and the option's value to the bot.

    ``label`` stands in the menu until something is chosen; ``small`` makes it three dots that open at most five
    options.
    """

    kind: Literal["menu"] = "menu"
    label: str
    action: str
    options: tuple[Option, ...]
    small: bool = False
    confirm: Confirm | None = None


@dataclass(frozen=True, kw_only=True)
class DayPicker:
    """A calendar to pick a day from; the choice sends ``action`` and the day to the bot. ``day`` is shown at first."""

    kind: Literal["day_picker"] = "day_picker"
    label: str
    action: str
    day: str = ""


# A button has no kind: messages that earlier versions kept must stay readable.
Control = Button | Menu | DayPicker


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Running text; ``quoted`` sets it apart as somebody's words, and ``control`` stands beside it."""

    kind: Literal["paragraph"] = "paragraph"
    text: Text
    quoted: bool = False
    control: Control | None = None


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
class Buttons:
    """Buttons, menus and calendars in a row."""

    kind: Literal["buttons"] = "buttons"
    buttons: tuple[Control, ...]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table; numbers stand at the ``right``."""

    heading: str
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of as many cells as there are columns; where a message cannot show it so, each row is a line of words."""

    kind: Literal["table"] = "table"
    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]


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
    Title | Paragraph | Bullets | Facts | SmallPrint | Rule | Buttons | Table | Picture,
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
        UnreadableRowError: it is something else.
    """
    try:
        return _MESSAGE.validate_json(text)
    except ValueError as error:
        raise UnreadableRowError("outbox.message") from error
