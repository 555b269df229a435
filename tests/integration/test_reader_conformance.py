"""The reader against replies of the Sheets API: nothing Google says of a spreadsheet stops it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from reply_sources import BY_HAND, FOLDERS, SOURCES, load

from mec_bot.sandbox.google.a1 import column_letters
from mec_bot.sheet.source.grid import Grid, read_spreadsheet
from mec_bot.sheet.source.reply import Reply, decode


def spreadsheets(part: Any) -> Iterator[dict[str, Any]]:
    """Every `Spreadsheet` resource, wherever a file holds it, as JSON or as a body's text."""
    if isinstance(part, str) and part.lstrip().startswith("{") and '"sheets"' in part:
        try:
            yield from spreadsheets(json.loads(part))
        except json.JSONDecodeError:
            return
    elif isinstance(part, dict):
        if isinstance(part.get("sheets"), list):
            yield part
        else:
            for inside in part.values():
                yield from spreadsheets(inside)
    elif isinstance(part, list):
        for inside in part:
            yield from spreadsheets(inside)


REPLIES = {
    f"{source}-{file.parent.name}-{file.stem}-{number}": reply
    for source in SOURCES
    for file in sorted((FOLDERS[source] / "sheets").rglob("*.json"))
    for number, reply in enumerate(spreadsheets(json.loads(file.read_text(encoding="utf-8"))))
}
READ_AS = load(BY_HAND, "sheets/read_as.json")


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())
def test_a_spreadsheet_is_read_as_it_is(reply: dict[str, Any]) -> None:
    spreadsheet = read_spreadsheet(msgspec.convert(reply, Reply), "any")
    assert spreadsheet.title == reply.get("properties", {}).get("title", "")
    assert [(grid.tab, grid.tab_id) for grid in spreadsheet.grids] == [
        (properties.get("title", ""), properties.get("sheetId", 0))
        for properties in (sheet.get("properties", {}) for sheet in reply["sheets"])
    ]
    for grid, sheet in zip(spreadsheet.grids, reply["sheets"], strict=True):
        rows = sheet.get("data", [{}])[0].get("rowData", [])
        assert [list(texts) for texts in grid.texts] == [
            [cell.get("formattedValue", "") for cell in row.get("values", [])] for row in rows
        ]
        assert len(grid.merges) == len(sheet.get("merges", []))
        noted = sum("note" in cell for row in rows for cell in row.get("values", []))
        assert len(grid.notes) == noted


@pytest.mark.parametrize("source", SOURCES)
def test_the_replies_hold_spreadsheets_with_cells(source: str) -> None:
    replies = [reply for name, reply in REPLIES.items() if name.startswith(source)]
    assert len(replies) > 10
    assert any(sheet.get("data") for reply in replies for sheet in reply["sheets"])


def address(row: int, column: int) -> str:
    return f"{column_letters(column)}{row + 1}"


def said_of(grid: Grid) -> dict[str, Any]:
    """A grid as the replies written by hand describe it; what there is none of is left out."""
    said = {
        "dates": {address(*at): day.isoformat() for at, day in grid.dates.items()},
        "notes": {address(*at): note for at, note in grid.notes.items()},
        "links": {address(*at): link for at, link in grid.links.items()},
        "struck": sorted(address(*at) for at in grid.struck),
        "part_struck": sorted(address(*at) for at in grid.part_struck),
        "bold": sorted(address(*at) for at in grid.bold),
        "filled": sorted(address(*at) for at in grid.filled),
        "formulas": {address(*at): formula for at, formula in grid.formulas.items()},
        "not_ready": sorted(address(*at) for at in grid.not_ready),
        "choices": {address(*at): list(choices) for at, choices in grid.choices.items()},
        "boxes": sorted(address(*at) for at in grid.boxes),
        "people": {address(*at): list(emails) for at, emails in grid.people.items()},
        "discussed": sorted(address(*at) for at in grid.discussed),
        "tables": [
            {
                "name": table.name,
                "range": f"{address(table.top, table.left)}:{address(table.bottom - 1, table.right - 1)}",
                "types": {column_letters(column): kind for column, kind in table.types.items()},
            }
            for table in grid.tables
        ],
        "hidden": grid.hidden,
        "hidden_columns": sorted(column_letters(column) for column in grid.hidden_columns),
        "hidden_rows": sorted(row + 1 for row in grid.hidden_rows),
        "merges": {
            f"{address(merge.top, merge.left)}:{address(merge.bottom - 1, merge.right - 1)}": [
                address(*at) for at, corner in grid.merged_into.items() if corner == (merge.top, merge.left)
            ]
            for merge in grid.merges
        },
    }
    named = {"tab": grid.tab, "tab_id": grid.tab_id, "texts": [list(row) for row in grid.texts]}
    return named | {name: part for name, part in said.items() if part}


@pytest.mark.parametrize("written", READ_AS, ids=[each["about"].partition(":")[0] for each in READ_AS])
def test_a_reply_is_read_cell_by_cell(written: dict[str, Any]) -> None:
    spreadsheet = read_spreadsheet(decode(json.dumps(written["reply"])), "any")
    assert spreadsheet.title == written["title"]
    assert [said_of(grid) for grid in spreadsheet.grids] == written["tabs"]
