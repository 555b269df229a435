"""Message to Block Kit: all escaping and every limit of Slack's, in one place; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from mec_bot.control_characters import visible
from mec_bot.messages.text.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Confirm,
    Control,
    DayPicker,
    Facts,
    Link,
    Menu,
    Message,
    Option,
    Paragraph,
    Person,
    Picture,
    Quote,
    Rule,
    SmallPrint,
    Span,
    Strong,
    Table,
    Text,
    Title,
)
from mec_bot.messages.text.size import (
    LONGEST_TEXT,
    MOST_BLOCKS,
    MOST_BUTTONS,
    MOST_FIELDS,
    MOST_TEXT,
    fits_as_table,
)
from mec_bot.settings.models import MEMBER_ID
from mec_bot.slack.mrkdwn import LONGEST_LINK, cut, escape, to_mrkdwn

# Slack's other limits (Block Kit reference), in characters; those that divide a message are in messages.text.size.
_LONGEST_ENDING = 10  # our own limit: the blocks kept of a message's end must leave space for its beginning
_FIELD = 2000
_HEADER = 150
_BUTTON_TEXT = 75
_BUTTON_VALUE = 2000
_ALT_TEXT = 2000
_FALLBACK = 4000
_PLACEHOLDER = 150
_OPTION_TEXT = 75
_OPTION_VALUE = 150
_MOST_OPTIONS = 100
_MOST_SMALL_OPTIONS = 5
_CONFIRM_TITLE, _CONFIRM_TEXT, _CONFIRM_BUTTON = 100, 300, 30
Json = dict[str, Any]


def to_blocks(message: Message, files: Sequence[str] = ()) -> list[Json]:
    """The message's blocks, within Slack's limits; a text that does not fit is cut, and ends with an ellipsis.

    ``files`` are the ids of its pictures' files, in their order; a picture without a file is shown in words. The
    pictures, the buttons and the small print at the end of a message are never cut.
    """
    uploaded = iter(files)
    # Of several tables, the first is shown as one: a message has one table.
    tables = [n for n, block in enumerate(message.blocks) if isinstance(block, Table) and fits_as_table(block)]
    shown = [
        (block, [_table(block)] if isinstance(block, Table) and n in tables[:1] else list(_block(block, uploaded)))
        for n, block in enumerate(message.blocks)
    ]
    ending: list[Json] = []
    while shown and isinstance(shown[-1][0], Picture | SmallPrint | Buttons) and len(ending) < _LONGEST_ENDING:
        ending = shown.pop()[1] + ending
    blocks = [part for _, parts in shown for part in parts]
    return _within(blocks, most=MOST_BLOCKS - len(ending), characters=MOST_TEXT - _characters(ending)) + ending


def _within(blocks: list[Json], *, most: int, characters: int) -> list[Json]:
    """The blocks that fit; an ellipsis stands in the place of the others."""
    totals = accumulate(_characters([block]) for block in blocks)
    fitting = sum(1 for total in totals if total <= characters)
    return blocks if fitting == len(blocks) <= most else [*blocks[: min(fitting, most - 1)], _section("…")]


def _characters(shown: object) -> int:
    """The length of all texts together, as Slack counts it."""
    if isinstance(shown, dict):
        own = shown.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(map(_characters, shown.values()))
    return sum(map(_characters, shown)) if isinstance(shown, list) else 0


def fallback(message: Message) -> str:
    """The text for notifications and screen readers."""
    return cut(escape(message.summary), _FALLBACK)


def _block(block: Block, files: Iterator[str]) -> Iterator[Json]:
    """One neutral block as one or more of Slack's; a picture takes the next of ``files``."""
    match block:
        case Title():
            yield {"type": "header", "text": _plain(block.text, _HEADER)}
        case Paragraph():
            yield from _paragraph(block)
        case Bullets():
            lead = [to_mrkdwn(block.lead)] if block.lead else []
            yield from _sections([*lead, *(f"• {to_mrkdwn(item)}" for item in block.items)])
        case Facts():
            fields = [_field(name, value) for name, value in block.pairs]
            for start in range(0, len(fields), MOST_FIELDS):
                yield {"type": "section", "fields": fields[start : start + MOST_FIELDS]}
        case SmallPrint():
            text = cut(to_mrkdwn(block.text), LONGEST_TEXT)
            if text:
                yield {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}
        case Rule():
            yield {"type": "divider"}
        case Buttons():
            buttons = [_control(control) for control in block.buttons]
            for start in range(0, len(buttons), MOST_BUTTONS):
                yield {"type": "actions", "elements": buttons[start : start + MOST_BUTTONS]}
        case Table():
            yield from _sections([f"• {' – '.join(filter(None, map(to_mrkdwn, row)))}" for row in block.rows])
        case Picture():
            yield _picture(block, next(files, ""))


def _paragraph(block: Paragraph) -> Iterator[Json]:
    text = to_mrkdwn(block.text)
    if block.quoted and text.strip():
        text = f"> {' '.join(text.split())}"
    sections = list(_sections([text]))
    if block.control is not None and sections:
        sections[-1]["accessory"] = _control(block.control)
    yield from sections


def _sections(lines: Sequence[str]) -> Iterator[Json]:
    """Lines in as few sections as their limit allows; a line is never split between two."""
    held: list[str] = []
    length = 0
    for line in (cut(line, LONGEST_TEXT) for line in lines if line):
        if held and length + 1 + len(line) > LONGEST_TEXT:
            yield _section("\n".join(held))
            held, length = [], 0
        length += len(line) + (1 if held else 0)
        held.append(line)
    if held:
        yield _section("\n".join(held))


def _section(text: str) -> Json:
    # Verbatim: Slack must not turn words that look like names or addresses into links.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _field(name: str, value: Text) -> Json:
    text = f"{to_mrkdwn((Strong(text=name),))}\n{to_mrkdwn(value)}"
    return {"type": "mrkdwn", "text": cut(text, _FIELD), "verbatim": True}


def _control(control: Control) -> Json:
    match control:
        case Button():
            return _button(control)
        case Menu():
            return _menu(control)
        case DayPicker():
            shown: Json = {
                "type": "datepicker",
                "action_id": control.action,
                "placeholder": _plain(control.label, _PLACEHOLDER),
            }
            return {**shown, "initial_date": control.day} if control.day else shown


def _button(button: Button) -> Json:
    shown: Json = {
        "type": "button",
        "text": _plain(button.label, _BUTTON_TEXT),
        "action_id": button.action,
    }
    if button.value:
        shown["value"] = button.value[:_BUTTON_VALUE]
    if button.url:
        shown["url"] = button.url
    if button.style:
        shown["style"] = button.style
    if button.confirm:
        shown["confirm"] = _confirm(button.confirm)
    return shown


def _menu(menu: Menu) -> Json:
    shown: Json = {
        "type": "overflow" if menu.small else "static_select",
        "action_id": menu.action,
        "options": [_option(option) for option in menu.options[: _MOST_SMALL_OPTIONS if menu.small else _MOST_OPTIONS]],
    }
    if not menu.small:
        shown["placeholder"] = _plain(menu.label, _PLACEHOLDER)
    if menu.confirm:
        shown["confirm"] = _confirm(menu.confirm)
    return shown


def _option(option: Option) -> Json:
    if len(option.value) > _OPTION_VALUE:
        raise ValueError(f"An option's value has {len(option.value)} characters; Slack takes {_OPTION_VALUE}.")
    shown: Json = {"text": _plain(option.label, _OPTION_TEXT), "value": option.value}
    return {**shown, "description": _plain(option.about, _OPTION_TEXT)} if option.about else shown


def _confirm(confirm: Confirm) -> Json:
    return {
        "title": _plain(confirm.title, _CONFIRM_TITLE),
        "text": _plain(confirm.text, _CONFIRM_TEXT),
        "confirm": _plain(confirm.yes, _CONFIRM_BUTTON),
        "deny": _plain(confirm.no, _CONFIRM_BUTTON),
    }


def _table(table: Table) -> Json:
    headings = [_cell((Strong(text=column.heading),)) for column in table.columns]
    return {
        "type": "table",
        "column_settings": [{"align": column.align, "is_wrapped": True} for column in table.columns],
        "rows": [headings, *([_cell(cell) for cell in row] for row in table.rows)],
    }


def _cell(text: Text) -> Json:
    """One cell: plain where the text is, else rich; Slack refuses an empty cell."""
    elements = [element for span in text for element in _rich(span)]
    if not elements:
        return {"type": "raw_text", "text": "–"}
    if all(element.keys() == {"type", "text"} for element in elements):
        return {"type": "raw_text", "text": "".join(element["text"] for element in elements)}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _rich(span: Span) -> Iterator[Json]:
    """A span of rich text: nothing in it is markup, so nothing is escaped."""
    match span:
        case Link():
            yield {"type": "link", "url": span.url, "text": _shortened(span.text, LONGEST_LINK)}
        case Person() if re.fullmatch(MEMBER_ID, span.member_id):
            yield {"type": "user", "user_id": span.member_id}
        case Person():
            yield {"type": "text", "text": visible(span.member_id)}
        case Strong() if span.text:
            yield {"type": "text", "text": visible(span.text), "style": {"bold": True}}
        case Quote() if span.text:
            yield {"type": "text", "text": visible(span.text)}
        case str() if span:
            yield {"type": "text", "text": visible(span)}


def _picture(picture: Picture, file: str) -> Json:
    """The uploaded file as an image; without a file, the words that say the same."""
    if not file:
        words = f"{to_mrkdwn((Strong(text=picture.title),))}\n{to_mrkdwn((picture.alt,))}"
        return _section(cut(words, LONGEST_TEXT))
    return {
        "type": "image",
        "slack_file": {"id": file},
        # The title stands in the picture itself.
        "alt_text": _shortened(f"{picture.title}. {picture.alt}", _ALT_TEXT),
    }


def _plain(text: str, longest: int) -> Json:
    return {"type": "plain_text", "text": _shortened(text, longest), "emoji": False}


def _shortened(text: str, longest: int) -> str:
    """Plain text has no entities and no links: it can be cut anywhere. Slack refuses an empty text."""
    text = visible(text) or "–"
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
