"""Recordings of the real Sheets API, replayed: what the sheet was, what was asked, what Google answered.

The recorded writes are applied to a small model of the spreadsheet, so that every recorded read comes with
the content it was made on. A write that the model does not know ends that recording's replay.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
from openpyxl.comments import Comment

from mec_bot.sandbox.google import a1

CONFORMANCE = Path(__file__).resolve().parents[3] / "shared" / "conformance"

_SHEETS_URI = re.compile(r"https://sheets\.googleapis\.com/v4/spreadsheets/(?P<id>[^/?:]+)(?P<rest>.*)", re.DOTALL)
_VALUES = re.compile(r"/values/(?P<range>[^:?]*)(?P<verb>:\w+)?(?:\?(?P<query>.*))?")


class UnknownWriteError(Exception):
    pass


@dataclass
class Tab:
    title: str
    rows: int = 1000
    columns: int = 26
    hidden: bool = False
    frozen: tuple[int, int] = (0, 0)
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: set[tuple[int, int, int, int]] = field(default_factory=set)

    def put(self, area: a1.Range, values: list[list[Any]], *, parsed: bool) -> None:
        for row, texts in enumerate(values, start=area.start_row):
            for column, value in enumerate(texts, start=area.start_column):
                if value == "":
                    self.cells.pop((row, column), None)
                elif value is not None:
                    self.cells[row, column] = entered_by_user(value) if parsed else value

    def clear(self, area: a1.Range) -> None:
        inside = [
            (row, column)
            for row, column in self.cells
            if area.start_row <= row < area.end_row and area.start_column <= column < area.end_column
        ]
        for place in inside:
            del self.cells[place]

    def resize(self, grid: dict[str, int]) -> None:
        self.rows, self.columns = grid.get("rowCount", self.rows), grid.get("columnCount", self.columns)
        self.frozen = (
            grid.get("frozenRowCount", self.frozen[0]),
            grid.get("frozenColumnCount", self.frozen[1]),
        )
        self.cells = {at: v for at, v in self.cells.items() if at[0] < self.rows and at[1] < self.columns}


@dataclass
class Book:
    title: str
    tabs: dict[int, Tab] = field(default_factory=lambda: {0: Tab("Sheet1")})

    def grids(self) -> list[a1.Grid]:
        return [a1.Grid(title=tab.title, rows=tab.rows, columns=tab.columns) for tab in self.tabs.values()]

    def find(self, text: str) -> tuple[Tab, a1.Range]:
        area = a1.parse(text, self.grids())
        return next(tab for tab in self.tabs.values() if tab.title == area.title), area

    def save(self, folder: Path) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for tab in self.tabs.values():
            sheet = book.create_sheet(tab.title)
            if tab.hidden:
                sheet.sheet_state = "hidden"
            for (row, column), value in tab.cells.items():
                sheet.cell(row + 1, column + 1, value)
            for (row, column), text in tab.notes.items():
                sheet.cell(row + 1, column + 1).comment = Comment(text, "x")
            for top, bottom, left, right in tab.merges:
                sheet.merge_cells(start_row=top + 1, end_row=bottom, start_column=left + 1, end_column=right)
            if any(tab.frozen):
                sheet.freeze_panes = f"{a1.column_letters(tab.frozen[1])}{tab.frozen[0] + 1}"
        folder.mkdir()
        path = folder / f"{self.title}.xlsx"
        book.save(path)
        return path


@dataclass
class Read:
    """One recorded read: the spreadsheet as it was, the path and query after its id, Google's answer."""

    recording: str
    book: Book
    rest: str
    status: int
    reply: dict[str, Any]

    @property
    def grid(self) -> tuple[int, int]:
        tabs = self.book.tabs.values()
        if match := _VALUES.match(self.rest):
            tabs = [self.book.find(unquote(match["range"]))[0]]
        return max(tab.rows for tab in tabs), max(tab.columns for tab in tabs)


def reads() -> Iterator[Read]:
    """Every recorded read whose sheet is known, each different one once."""
    seen = set()
    for path in sorted((CONFORMANCE / "sheets" / "gspread").glob("*.json")):
        for read in _replayed(path):
            key = (read.rest, repr(read.book), json.dumps(_anonymous(read.reply)))
            if key not in seen:
                seen.add(key)
                yield read


def _anonymous(reply: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in reply.items() if name not in {"spreadsheetId", "spreadsheetUrl"}}


def _replayed(path: Path) -> Iterator[Read]:
    book: Book | None = None
    for call in json.loads(path.read_text(encoding="utf-8"))["interactions"]:
        request, response = call["request"], call["response"]
        body, answer = request["body"], response["body"]["string"]
        if request["uri"].startswith("https://www.googleapis.com/drive/v3/files?") and request["method"] == "POST":
            book = Book(json.loads(body)["name"])
        match = _SHEETS_URI.fullmatch(request["uri"])
        if match is None or book is None or response["status"]["code"] != 200:
            continue
        if request["method"] == "GET":
            if answer.startswith("{"):
                yield Read(path.stem, copy.deepcopy(book), match["rest"], 200, json.loads(answer))
            continue
        try:
            _write(book, match["rest"], json.loads(body) if body else {}, json.loads(answer))
        except UnknownWriteError:
            book = None


def _write(book: Book, rest: str, body: dict[str, Any], answer: dict[str, Any]) -> None:
    if rest.startswith(":batchUpdate"):
        for request, reply in zip(body["requests"], answer["replies"], strict=True):
            [(kind, content)] = request.items()
            _update(book, kind, content, reply)
    elif rest.startswith("/values:batchUpdate"):
        for each in body["data"]:
            tab, area = book.find(each["range"])
            tab.put(area, each["values"], parsed=body["valueInputOption"] == "USER_ENTERED")
    elif rest.startswith("/values:batchClear"):
        for text in body["ranges"]:
            tab, area = book.find(text)
            tab.clear(area)
    elif match := _VALUES.fullmatch(rest):
        tab, area = book.find(unquote(match["range"]))
        if match["verb"] == ":clear":
            tab.clear(area)
        elif match["verb"] is None:
            tab.put(area, body["values"], parsed="USER_ENTERED" in (match["query"] or ""))
        else:
            raise UnknownWriteError(rest)
    else:
        raise UnknownWriteError(rest)


def _update(book: Book, kind: str, content: dict[str, Any], reply: dict[str, Any]) -> None:
    if kind == "addSheet":
        made = reply["addSheet"]["properties"]
        grid = made["gridProperties"]
        book.tabs[made["sheetId"]] = Tab(made["title"], grid["rowCount"], grid["columnCount"])
    elif kind == "deleteSheet":
        del book.tabs[content["sheetId"]]
    elif kind == "updateSpreadsheetProperties" and content["fields"] == "title":
        book.title = content["properties"]["title"]
    elif kind == "updateSheetProperties":
        _update_sheet(book.tabs[content["properties"]["sheetId"]], content)
    elif kind == "mergeCells" or kind == "unmergeCells":
        _merge(book, kind, content)
    elif kind == "updateCells" and content["fields"] == "note":
        area = content["range"]
        at = (area["startRowIndex"], area["startColumnIndex"])
        book.tabs[area["sheetId"]].notes[at] = content["rows"][0]["values"][0]["note"]
    else:
        raise UnknownWriteError(kind)


def _update_sheet(tab: Tab, content: dict[str, Any]) -> None:
    for name in content["fields"].split(","):
        if name.startswith("gridProperties"):
            tab.resize(content["properties"]["gridProperties"])
        elif name == "hidden":
            tab.hidden = content["properties"]["hidden"]
        else:
            raise UnknownWriteError(name)


def _merge(book: Book, kind: str, content: dict[str, Any]) -> None:
    area = content["range"]
    tab = book.tabs[area["sheetId"]]
    top, bottom = area["startRowIndex"], area["endRowIndex"]
    left, right = area["startColumnIndex"], area["endColumnIndex"]
    tab.merges = {m for m in tab.merges if not (top <= m[0] and m[1] <= bottom and left <= m[2] and m[3] <= right)}
    if kind == "unmergeCells":
        return
    if content["mergeType"] == "MERGE_ROWS":
        tab.merges |= {(row, row + 1, left, right) for row in range(top, bottom)}
    elif content["mergeType"] == "MERGE_ALL":
        tab.merges.add((top, bottom, left, right))
    else:
        raise UnknownWriteError(content["mergeType"])


def entered_by_user(value: Any) -> Any:
    """What USER_ENTERED makes of a text: a number where it is one."""
    if not isinstance(value, str):
        return value
    if value.startswith("="):
        raise UnknownWriteError("a formula: nothing here computes")
    if re.fullmatch(r"-?\d+", value):
        return int(value)
    return float(value) if re.fullmatch(r"-?\d*\.\d+", value) else value


def json_schema(message: str) -> dict[str, Any]:
    """One message of Google's discovery document as a JSON schema that allows no other field."""
    document = json.loads((CONFORMANCE / "specs" / "sheets.v4.json").read_text(encoding="utf-8"))
    definitions = {name: _schema(schema) for name, schema in document["schemas"].items()}
    return {"$ref": f"#/$defs/{message}", "$defs": definitions}


def _schema(described: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in described:
        return {"$ref": f"#/$defs/{described['$ref']}"}
    kind = described["type"]
    if kind == "any":
        return {}
    if kind == "array":
        return {"type": "array", "items": _schema(described["items"])}
    if kind == "object":
        fields = {name: _schema(part) for name, part in described.get("properties", {}).items()}
        more = described.get("additionalProperties")
        return {"type": "object", "properties": fields, "additionalProperties": _schema(more) if more else False}
    return {"type": kind, **({"enum": described["enum"]} if "enum" in described else {})}
