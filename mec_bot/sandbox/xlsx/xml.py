"""One XML part, read as a stream: never more of it in memory than one tag and what the handler keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from mec_bot.sandbox.errors import Wording
from mec_bot.sandbox.xlsx.archive import damaged, shown
from mec_bot.sandbox.xlsx.bounds import Bound, UnreadableError

if TYPE_CHECKING:
    from mec_bot.sandbox.xlsx.archive import Package
    from mec_bot.sandbox.xlsx.bounds import Budget

# Deeper, or with longer tags or more names than any program writes: only a file made to exhaust this one.
_DEPTH = 64
_TAG_BYTES = 1 << 18
_NAMES = 5_000


class Handler:
    """What is done with a part's elements; names come without their prefix, in the order of the file."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A piece of text, perhaps not the whole of it."""


def read(package: Package, part: str, handler: Handler, budget: Budget) -> int:
    """Read a part to its end, and give the number of its tags.

    Raises:
        UnreadableError: it is damaged, declares entities, or holds more than is read.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = tags = fed = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise damaged(part)
        handler.start(name.rpartition(":")[2], attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(name.rpartition(":")[2])

    def refuse_entities(*_: object) -> None:
        raise UnreadableError(
            Wording("its part {part} declares entities, which no workbook needs: it is not read.", part=shown(part))
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = refuse_entities
    budget.spend(Bound.UNPACKED, package.size(part))
    try:
        for piece in package.pieces(part):
            count = piece.count(b"<")
            tags += count
            budget.spend(Bound.TAGS, count)
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > _TAG_BYTES or len(parser.intern) > _NAMES:
                raise damaged(part)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise damaged(part) from error
    return tags
