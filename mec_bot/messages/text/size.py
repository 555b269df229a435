"""How much one Slack message holds, and how much of it a block takes: measured generously, so that nothing is cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mec_bot.control_characters import visible
from mec_bot.messages.text.message import (
    Block,
    Bullets,
    Buttons,
    Control,
    DayPicker,
    Facts,
    Link,
    Menu,
    Paragraph,
    Person,
    Picture,
    Rule,
    SmallPrint,
    Span,
    Table,
    Text,
    Title,
)

# Block Kit's reference: blocks in a message, characters in a text, fields in a section, buttons in a row.
MOST_BLOCKS = 50
LONGEST_TEXT = 3000
MOST_FIELDS = 10
MOST_BUTTONS = 25
# Of a table: its rows, the heading's among them, and the cells of a row. A message has one table.
MOST_ROWS = 100
MOST_CELLS = 20
# Characters of all texts of a message together. No reference says so: Slack answers msg_blocks_too_long. Its staff name
# 12,000 less what the blocks take (slackapi/bolt-js, issue 2509), and 11,341 were refused where 9,597 in 50 blocks were
# not (issue 2867).
MOST_TEXT = 9000
# A control character of Slack's markup is written as up to five characters, a mark of emphasis as three.
_CONTROL, _EMPHASIS = "&<>|", "*_~`"


@dataclass(frozen=True, kw_only=True)
class Size:
    """A number of blocks, and of characters in their texts."""

    blocks: int = 0
    characters: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(blocks=self.blocks + other.blocks, characters=self.characters + other.characters)

    @property
    def fits(self) -> bool:
        """Whether one message holds as much."""
        return self.blocks <= MOST_BLOCKS and self.characters <= MOST_TEXT


def size_of(blocks: Sequence[Block]) -> Size:
    """The most that the blocks take together."""
    return sum((_size(block) for block in blocks), Size())


def _size(block: Block) -> Size:
    match block:
        case Rule():
            return Size(blocks=1)
        case Title():
            return Size(blocks=1, characters=_written(block.text) + 1)
        case Paragraph():
            own = _sections([_length(block.text) + (2 if block.quoted else 0)])
            return own + Size(characters=_control(block.control) if block.control else 0)
        case Bullets():
            lead = [_length(block.lead)] if block.lead else []
            return _sections([*lead, *(2 + _length(item) for item in block.items)])
        case SmallPrint():
            return _sections([_length(block.text)])
        case Facts():
            return Size(
                blocks=_rows(len(block.pairs), MOST_FIELDS),
                characters=sum(_written(name) + 3 + _length(value) for name, value in block.pairs),
            )
        case Buttons():
            return Size(
                blocks=_rows(len(block.buttons), MOST_BUTTONS),
                characters=sum(map(_control, block.buttons)),
            )
        case Table():
            return table_size(block)
        case Picture():
            # The words stand in the picture's place where it cannot be uploaded.
            return _sections([_written(block.title) + 3 + _written(block.alt)])


def table_size(table: Table) -> Size:
    """The size of a table, as one block or, where Slack would not take it as one, as lines of words."""
    if fits_as_table(table):
        cells = sum(_written(column.heading) for column in table.columns)
        return Size(blocks=1, characters=cells + sum(_length(cell) + 1 for row in table.rows for cell in row))
    return _sections([2 + sum(_length(cell) + 3 for cell in row) for row in table.rows])


def fits_as_table(table: Table) -> bool:
    """Whether the table alone is within Slack's limits for rows and cells."""
    return 0 < len(table.rows) < MOST_ROWS and 0 < len(table.columns) <= MOST_CELLS


def _sections(lines: Sequence[int]) -> Size:
    """The size of lines of these lengths: a section takes as many as it holds, and no line is split between two."""
    sections = in_section = characters = 0
    for length in (min(line, LONGEST_TEXT) for line in lines):
        if sections == 0 or in_section + 1 + length > LONGEST_TEXT:
            sections, in_section = sections + 1, length
        else:
            in_section += 1 + length
        characters += 1 + length
    return Size(blocks=sections, characters=characters)


def _control(control: Control) -> int:
    options = control.options if isinstance(control, Menu) else ()
    asked = None if isinstance(control, DayPicker) else control.confirm
    questions = sum(map(_written, (asked.title, asked.text, asked.yes, asked.no))) if asked else 0
    choices = sum(_written(option.label) + _written(option.about) + 2 for option in options)
    return _written(control.label) + 1 + questions + choices


def _rows(count: int, most: int) -> int:
    return -(-count // most)


def _length(text: Text) -> int:
    return sum(_span(span) for span in text)


def _span(span: Span) -> int:
    match span:
        case str():
            return _written(span)
        case Link():
            return _written(span.text) + _written(span.url) + 3
        case Person():
            return _written(span.member_id) + 3
        case _:
            return _written(span.text) + 2


def _written(text: str) -> int:
    text = visible(text)
    return len(text) + sum(4 * text.count(mark) for mark in _CONTROL) + sum(2 * text.count(mark) for mark in _EMPHASIS)
