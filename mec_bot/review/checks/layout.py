"""The check of what the reader passed over or put aside, as it says something else than the table that is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mec_bot.phrases import Phrase
from mec_bot.review.check import Point, View, check
from mec_bot.settings.models import CheckSettings, Severity
from mec_bot.sheet.cells.spelling import plain

if TYPE_CHECKING:
    from mec_bot.sheet.dashboard import LayoutNotice

_ROW_OF_A_CELL = re.compile(r"!\$?[A-Z]+\$?(\d+)")


class LayoutNoticeSettings(CheckSettings):
    """Parameters of ``layout_notice``."""

    severity: Severity = "info"


@check(Phrase("Parts of the sheet that are put aside"), LayoutNoticeSettings)
def layout_notice(view: View, _: LayoutNoticeSettings) -> Iterator[Point]:
    """A part of the sheet is not read as it could be: a hidden round, a second table, rows that were passed over.

    It is about no project, and is identified by its text, not by its address, which may change.
    """
    seen: Counter[str] = Counter()
    for notice in view.dashboard.notices:
        about = f"“{plain(notice.text)}”"
        seen[about] += 1
        if seen[about] > 1:
            about += f" ({seen[about]})"
        yield Point(None, _sentence(notice), value=notice.text, cell=notice.cell, row=_row_of(notice.cell), about=about)


def _sentence(notice: LayoutNotice) -> Phrase:
    return Phrase(
        "“{text}”: {reason}. {advice}",
        text=" ".join(notice.text.split()) or notice.cell,
        reason=notice.reason,
        advice=notice.advice,
    )


def _row_of(cell: str) -> int:
    """The 1-based row of `Tab!D7`; 0 for a tab as a whole, which comes first."""
    found = _ROW_OF_A_CELL.search(cell, cell.rfind("!")) if "!" in cell else None
    return int(found[1]) if found else 0
