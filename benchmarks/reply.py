"""What the reply costs: in bytes, field by field, and in time.

It is held against the reply to what was asked for before the sheet was also asked what it declares.
A part that is asked for and has nothing of it left is counted as `{}`: whether Google writes that is not documented, and
the stand-in does.
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable

from benchmarks import large_sheet
from benchmarks.figure import Figure, finish
from mec_bot.sheet.source.grid import read_spreadsheet
from mec_bot.sheet.source.reply import FIELDS, decode

_ROWS = 10_000
_RUNS = 15
_CELL = "formattedValue,effectiveValue.numberValue,note,hyperlink,effectiveFormat(numberFormat.type,textFormat.strikethrough)"
_TAB = "properties(sheetId,title),merges"
_ROW_METADATA = "rowMetadata(hiddenByUser,hiddenByFilter)"
_ADDED = (
    "userEnteredValue.formulaValue",
    "effectiveValue.errorValue.type",
    "userEnteredFormat.textFormat.bold",
    "userEnteredFormat.backgroundColor",
    "textFormatRuns(startIndex,format(bold,strikethrough))",
    "dataValidation.condition.type",
    "chipRuns.chip.personProperties.email",
)
_NOT_ASKED_FOR = ("dataValidation.condition(type,values.userEnteredValue)",)


def measure() -> list[Figure]:
    """Weigh the reply to the mask of before, to that of today and to each field that was added."""
    before = len(large_sheet.reply(_ROWS, _mask(_CELL)))
    today = large_sheet.reply(_ROWS, FIELDS)
    costs = {
        field: len(large_sheet.reply(_ROWS, _mask(f"{_CELL},{field}"))) - before for field in (*_ADDED, *_NOT_ASKED_FOR)
    }
    note = "; ".join(f"{field} {cost / before:+.1%}" for field, cost in costs.items())
    ours = _seconds(lambda: read_spreadsheet(decode(today), "sheet"))
    plain = _seconds(lambda: json.loads(today))
    return [
        Figure(
            name="reply ÷ reply of what was asked for before",
            value=len(today) / before,
            limit=1.5,
            unit="×",
            note=f"{_ROWS:,} rows × {len(large_sheet.HEADER)}: {len(today):,} to {before:,} bytes; {note} (the last is not asked for)",
        ),
        Figure(
            name="decode and read ÷ json.loads",
            value=ours / plain,
            limit=0.75,
            unit="×",
            note=f"{ours * 1000:.0f} ms to {plain * 1000:.0f} ms (best of {_RUNS})",
        ),
    ]


def _mask(cell: str) -> str:
    return f"properties.title,sheets({_TAB},data(rowData.values({cell}),{_ROW_METADATA}))"


def _seconds(work: Callable[[], object]) -> float:
    """The seconds of the best run, with the garbage collector paused as in a pull."""
    best = float("inf")
    gc.disable()
    for _ in range(_RUNS):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    gc.enable()
    return best


if __name__ == "__main__":
    finish(measure())
