"""A message longer than Slack takes, as several messages: the first, and those that follow it in its thread."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import Block, Bullets, Message, Paragraph, Rule, Strong, Table
from mec_bot.messages.text.size import Size, size_of
from mec_bot.phrases import Phrase

# Our own limit: nobody reads on after that, and the last message says how much is left out.
MOST_PARTS = 10


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A block of a message that may be split.

    ``findings`` are the keys of the findings that a list's items name, one for each item, or none where the items name
    no findings. ``leads`` marks a block that says nothing without the next one, such as a heading: it never ends a
    part. ``continued`` marks the rest of a list that began in an earlier part.
    """

    block: Block
    findings: tuple[str, ...] = ()
    leads: bool = False
    continued: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of the messages, and the keys of the findings that it names."""

    message: Message
    findings: tuple[str, ...] = ()


def heading(text: str) -> tuple[Piece, Piece]:
    """A rule, and below it the words of a heading."""
    return Piece(block=Rule(), leads=True), Piece(block=Paragraph(text=(Strong(text=text),)), leads=True)


def in_parts(
    pieces: Sequence[Piece], ending: Sequence[Block], *, title: str, summary: str, translator: Translator
) -> list[Part]:
    """The pieces in as many messages as they take, ``ending`` in the first one; a list is split between two items.

    The last of ten messages counts the findings that do not fit in them; no part has these in its ``findings``.
    """
    if size_of([*(piece.block for piece in pieces), *ending]).fits:
        return [_part(pieces, ending, summary)]
    # No number of parts takes more characters than this one.
    note = _continues(MOST_PARTS, translator)
    filled, rest = _fill(pieces, [note, *ending], translator)
    groups = [filled]
    while rest and len(groups) < MOST_PARTS:
        around = [_continuation(title, MOST_PARTS, MOST_PARTS, translator), _left_over(rest, translator)]
        filled, rest = _fill(rest, around, translator)
        groups.append(filled)
    parts = [_part(groups[0], [_continues(len(groups) - 1, translator), *ending], summary)]
    for number, group in enumerate(groups[1:], 2):
        first = Piece(block=_continuation(title, number, len(groups), translator))
        last = [_left_over(rest, translator)] if rest and number == len(groups) else []
        parts.append(_part([first, *group], last, f"{title} ({number}/{len(groups)})"))
    return parts


def _part(pieces: Sequence[Piece], ending: Sequence[Block], summary: str) -> Part:
    return Part(
        message=Message(summary=summary, blocks=(*(piece.block for piece in pieces), *ending)),
        findings=tuple(key for piece in pieces for key in piece.findings if key),
    )


def _fill(pieces: Sequence[Piece], around: Sequence[Block], translator: Translator) -> tuple[list[Piece], list[Piece]]:
    """As many of the pieces as one message holds beside ``around``, and the remaining pieces."""
    filled: list[Piece] = []
    rest = list(pieces)
    taken = size_of(around)
    while rest and (taken + size_of([rest[0].block])).fits:
        taken += size_of([rest[0].block])
        filled.append(rest.pop(0))
    if rest and (divided := _divided(rest[0], taken, translator)):
        begun, rest[0] = divided
        filled.append(begun)
    while rest and filled and filled[-1].leads:
        rest.insert(0, filled.pop())
    if not filled:
        # The piece is longer than any message: it is cut where it is shown.
        while rest and (not filled or filled[-1].leads):
            filled.append(rest.pop(0))
    while rest and isinstance(rest[0].block, Rule):
        rest.pop(0)
    return filled, rest


def _divided(piece: Piece, taken: Size, translator: Translator) -> tuple[Piece, Piece] | None:
    """A list or table as what still fits of it and the rest; ``None`` where nothing fits, or the piece is neither."""
    block = piece.block
    if not isinstance(block, Bullets | Table):
        return None
    length = len(block.items if isinstance(block, Bullets) else block.rows)
    fitting = bisect_left(
        range(1, length + 1), True, key=lambda count: not (taken + size_of([_cut(block, count)])).fits
    )
    if not fitting:
        return None
    rest = _cut(block, length, start=fitting)
    if isinstance(rest, Bullets) and not piece.continued:
        again = translator.say(Phrase("continued"))
        rest = replace(rest, lead=(*rest.lead, f" ({again})"))
    begun = replace(piece, block=_cut(block, fitting), findings=piece.findings[:fitting])
    return begun, replace(piece, block=rest, findings=piece.findings[fitting:], continued=True)


def _cut(block: Bullets | Table, end: int, *, start: int = 0) -> Bullets | Table:
    """The items of a list, or the rows of a table, from ``start`` to before ``end``."""
    if isinstance(block, Bullets):
        return replace(block, items=block.items[start:end])
    return replace(block, rows=block.rows[start:end])


def _continues(parts: int, translator: Translator) -> Paragraph:
    more = Plural("{n} more message", "{n} more messages", parts)
    return Paragraph(text=translator.text(Phrase("The rest follows: {more}.", more=more)))


def _continuation(title: str, part: int, parts: int, translator: Translator) -> Paragraph:
    said = Phrase("{title}, continued ({part} of {parts})", title=title, part=part, parts=parts)
    return Paragraph(text=(Strong(text=translator.say(said)),))


def _left_over(pieces: Sequence[Piece], translator: Translator) -> Paragraph:
    """The words about the pieces that ten messages do not hold."""
    count = sum(1 for piece in pieces for key in piece.findings if key)
    said = Phrase(
        "The rest does not fit in here ({points} among it).",
        points=Plural("{n} point to settle", "{n} points to settle", count),
    )
    return Paragraph(text=translator.text(said))
