"""A message longer than Slack takes, as several: the first, and what follows it in its thread."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mec_bot.messages.language import Language, Plural
from mec_bot.messages.message import Block, Bullets, Message, Paragraph, Rule, Strong
from mec_bot.messages.size import Size, size_of
from mec_bot.phrases import Phrase

# Our own limit: past this nobody reads on, and what is left is told as what it is.
MOST_PARTS = 10


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A block, and of a list the keys of the findings that its items tell of, one an item (none: of no finding).

    ``leads``: it says nothing without what comes after it, such as a heading, and never ends a part.
    """

    block: Block
    told: tuple[str, ...] = ()
    leads: bool = False
    continued: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of the messages, and the keys of the findings that it tells of."""

    message: Message
    told: tuple[str, ...] = ()


def heading(text: str) -> tuple[Piece, Piece]:
    """A line, and words below it that say what comes."""
    return Piece(block=Rule(), leads=True), Piece(block=Paragraph(text=(Strong(text=text),)), leads=True)


def in_parts(
    pieces: Sequence[Piece], ending: Sequence[Block], *, title: str, summary: str, language: Language
) -> list[Part]:
    """The pieces in as many messages as they take, ``ending`` in the first one; lists are split between two items.

    What ten messages do not hold is counted in the last one, and told of by none.
    """
    if size_of([*(piece.block for piece in pieces), *ending]).fits:
        return [_part(pieces, ending, summary)]
    # A number of parts takes no more room than this one.
    note = _continues(MOST_PARTS, language)
    filled, rest = _fill(pieces, [note, *ending], language)
    groups = [filled]
    while rest and len(groups) < MOST_PARTS:
        around = [_continuation(title, MOST_PARTS, MOST_PARTS, language), _left_over(rest, language)]
        filled, rest = _fill(rest, around, language)
        groups.append(filled)
    parts = [_part(groups[0], [_continues(len(groups) - 1, language), *ending], summary)]
    for number, group in enumerate(groups[1:], 2):
        first = Piece(block=_continuation(title, number, len(groups), language))
        last = [_left_over(rest, language)] if rest and number == len(groups) else []
        parts.append(_part([first, *group], last, f"{title} ({number}/{len(groups)})"))
    return parts


def _part(pieces: Sequence[Piece], ending: Sequence[Block], summary: str) -> Part:
    return Part(
        message=Message(summary=summary, blocks=(*(piece.block for piece in pieces), *ending)),
        told=tuple(key for piece in pieces for key in piece.told if key),
    )


def _fill(pieces: Sequence[Piece], around: Sequence[Block], language: Language) -> tuple[list[Piece], list[Piece]]:
    """As many of the pieces as one message holds beside ``around``, and the others."""
    filled: list[Piece] = []
    rest = list(pieces)
    taken = size_of(around)
    while rest and (taken + size_of([rest[0].block])).fits:
        taken += size_of([rest[0].block])
        filled.append(rest.pop(0))
    if rest and (divided := _divided(rest[0], taken, language)):
        begun, rest[0] = divided
        filled.append(begun)
    while rest and filled and filled[-1].leads:
        rest.insert(0, filled.pop())
    if not filled:
        # Longer than any message: it is cut where it is shown.
        while rest and (not filled or filled[-1].leads):
            filled.append(rest.pop(0))
    while rest and isinstance(rest[0].block, Rule):
        rest.pop(0)
    return filled, rest


def _divided(piece: Piece, taken: Size, language: Language) -> tuple[Piece, Piece] | None:
    """A list as the items that still fit and the others; ``None`` where none does, or it is no list."""
    block = piece.block
    if not isinstance(block, Bullets):
        return None
    fitting = bisect_left(
        range(1, len(block.items) + 1),
        True,
        key=lambda count: not (taken + size_of([replace(block, items=block.items[:count])])).fits,
    )
    if not fitting:
        return None
    again = language.say(Phrase("continued"))
    lead = block.lead if piece.continued else (*block.lead, f" ({again})")
    begun = replace(piece, block=replace(block, items=block.items[:fitting]), told=piece.told[:fitting])
    others = replace(block, lead=lead, items=block.items[fitting:])
    return begun, replace(piece, block=others, told=piece.told[fitting:], continued=True)


def _continues(parts: int, language: Language) -> Paragraph:
    more = Plural("{n} more message", "{n} more messages", parts)
    return Paragraph(text=language.text(Phrase("The rest is in the thread: {more}.", more=more)))


def _continuation(title: str, part: int, parts: int, language: Language) -> Paragraph:
    said = Phrase("{title}, continued ({part} of {parts})", title=title, part=part, parts=parts)
    return Paragraph(text=(Strong(text=language.say(said)),))


def _left_over(pieces: Sequence[Piece], language: Language) -> Paragraph:
    """What ten messages do not hold."""
    count = sum(1 for piece in pieces for key in piece.told if key)
    said = Phrase(
        "The rest does not fit in here ({points} among it). mec-bot check lists all that there is to settle, and mec-bot "
        "history --since what changed.",
        points=Plural("{n} point to settle", "{n} points to settle", count),
    )
    return Paragraph(text=language.text(said))
