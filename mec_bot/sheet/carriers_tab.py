"""The tab « Porteurs »: who the carriers are, as the sheet itself says."""

from __future__ import annotations

import re

from mec_bot.phrases import Phrase
from mec_bot.settings import MEMBER_ID
from mec_bot.sheet.carriers import Carrier, read_language
from mec_bot.sheet.dashboard import CellProblem
from mec_bot.sheet.grid import Spreadsheet, address
from mec_bot.sheet.spelling import key

CARRIERS_TAB = "porteurs"


def read_carriers(spreadsheet: Spreadsheet) -> tuple[tuple[Carrier, ...], tuple[CellProblem, ...]]:
    """The tab « Porteurs »: Nom · Alias · Courriel · Slack · Langue, in any order; absent: none."""
    grid = next((grid for grid in spreadsheet.grids if key(grid.tab) == CARRIERS_TAB), None)
    if grid is None or not grid.texts:
        return (), ()
    columns = {key(text): column for column, text in enumerate(grid.texts[0])}
    if "nom" not in columns:
        return (), ()

    def cell(row: int, header: str) -> str:
        return grid.text(row, columns[header]) if header in columns else ""

    carriers = tuple(
        Carrier(
            name=cell(row, "nom"),
            aliases=tuple(alias for part in re.split(r"[;,\n]", cell(row, "alias")) if (alias := part.strip())),
            email=cell(row, "courriel") or None,
            slack_id=slack_id if re.fullmatch(MEMBER_ID, slack_id := cell(row, "slack")) else None,
            language=read_language(cell(row, "langue")),
        )
        for row in range(1, len(grid.texts))
        if cell(row, "nom")
    )
    problems = tuple(
        CellProblem(
            project="",
            field="carrier",
            cell=f"{grid.tab}!{address(row, columns['slack'])}",
            row=row + 1,
            text=text,
            reason=Phrase("this is not a Slack member id such as U012AB3CD"),
        )
        for row in range(1, len(grid.texts))
        if (text := cell(row, "slack")) and not re.fullmatch(MEMBER_ID, text)
    )
    return carriers, problems
