"""How much of a workbook is read: a dashboard needs a small part of it, a file made to exhaust this program far more."""

from __future__ import annotations

from enum import Enum

from mec_bot.sandbox.errors import SandboxError, Wording

_MEGABYTE = 1 << 20
# Excel's last row and column: nothing stands beyond them.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
# The last row that may hold something.
ROWS = 100_000
# As many characters as Google Sheets takes in one cell.
TEXT = 50_000


class UnreadableError(SandboxError):
    """Why a workbook is not read, and what to do: what follows the file's name and a colon."""


class Bound(Enum):
    """What there may be of each thing in one workbook: how many, how the thing is called, and how large one is."""

    FILE = 30, Wording("megabytes"), _MEGABYTE
    UNPACKED = 64, Wording("megabytes once it is unpacked"), _MEGABYTE
    PARTS = 10_000, Wording("parts")
    TAGS = 2_000_000, Wording("XML tags")
    # Outside the cells, openpyxl makes objects of each tag, which are a hundred times as large.
    OTHER_TAGS = 100_000, Wording("XML tags for formats, rules and the like")
    TABS = 200, Wording("tabs")
    ROWS = ROWS, Wording("rows")
    CELLS = 200_000, Wording("cells")
    FILLED = 100_000, Wording("cells with something in them")
    PLACES = 500_000, Wording("cells from the first to the last with something in it")
    TEXTS = 100_000, Wording("texts")
    CHARACTERS = 5_000_000, Wording("characters in its cells")
    FORMULAS = 1_000_000, Wording("characters in its formulas")
    MERGES = 2_000, Wording("merges")
    MERGED = 100_000, Wording("merged cells")
    LINKS = 10_000, Wording("cells with a link")
    AREAS = 10_000, Wording("ranges with a rule or a conditional format")
    NUMBER_FORMATS = 1_000, Wording("number formats")
    RULES = 200_000, Wording("cells with a rule for what may be typed")
    RULE_CHARACTERS = 10_000_000, Wording("characters in rules for what may be typed")
    COLUMNS = 200_000, Wording("columns with a width")

    def __init__(self, most: int, things: Wording, unit: int = 1) -> None:
        self.most = most
        self.things = things
        self.unit = unit


class Budget:
    """What one workbook has used up of each bound."""

    def __init__(self) -> None:
        self._left = {bound: bound.most * bound.unit for bound in Bound}

    def spend(self, bound: Bound, amount: int = 1) -> None:
        """Use up so much of a bound.

        Raises:
            UnreadableError: the workbook holds more than is read.
        """
        self._left[bound] -= amount
        if self._left[bound] < 0:
            raise UnreadableError(
                Wording(
                    "it has more than {most} {things}, and no more are read. Save the tabs that are needed in a workbook "
                    "of their own.",
                    most=bound.most,
                    things=bound.things,
                )
            )
