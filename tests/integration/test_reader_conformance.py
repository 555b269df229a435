"""The reader against replies that the real Sheets API gave: nothing Google says of a spreadsheet stops it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mec_bot.sheet.grid import read_spreadsheet
from mec_bot.sheet.reply import Reply

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "sheets"
pytestmark = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings of ../shared/conformance are not here")


def spreadsheets(part: Any) -> Iterator[dict[str, Any]]:
    """Every `Spreadsheet` resource, wherever a recording holds it, as JSON or as a body's text."""
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


def recorded() -> list[Any]:
    files = sorted(RECORDINGS.rglob("*.json"))
    return [
        pytest.param(reply, id=f"{file.stem}-{number}")
        for file in files
        for number, reply in enumerate(spreadsheets(json.loads(file.read_text(encoding="utf-8"))))
    ]


@pytest.mark.parametrize("reply", recorded())
def test_a_recorded_spreadsheet_is_read_as_it_is(reply: dict[str, Any]) -> None:
    spreadsheet = read_spreadsheet(msgspec.convert(reply, Reply), "recorded")
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


def test_the_recordings_hold_spreadsheets_with_cells() -> None:
    replies = [parameter.values[0] for parameter in recorded()]
    assert len(replies) > 10
    assert any(sheet.get("data") for reply in replies for sheet in reply["sheets"])
