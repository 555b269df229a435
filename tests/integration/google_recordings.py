"""Exchanges with the Sheets API, replayed: what the sheet was, what was asked, what Google answered.

The writes of a recording are applied to a small model of the spreadsheet, so that every read comes with the
content it was made on. A write that the model does not know ends that recording's replay. The exchanges written
by hand (`tests/replies/sheets`) go through the same replay, and the model knows each of their writes.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
from openpyxl.comments import Comment
from reply_sources import BY_HAND, FOLDERS, RECORDED, load

from mec_bot.sandbox.google import a1

_SHEETS_URI = re.compile(r"https://sheets\.googleapis\.com/v4/spreadsheets/(?P<id>[^/?:]+)(?P<rest>.*)", re.DOTALL)
_VALUES = re.compile(r"/values/(?P<range>[^:?]*)(?P<verb>:\w+)?(?:\?(?P<query>.*))?")


CREATE = "CREATE"
WRITTEN_STORIES = ("grid_data", "merges_and_notes", "tabs", "values")


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


@dataclass(frozen=True, kw_only=True)
class Step:
    """One exchange: `rest` is the path and query after the spreadsheet's id, and its title where it is made."""

    method: str
    rest: str
    body: dict[str, Any]
    reply: dict[str, Any]


@dataclass
class Read:
    """One read: the spreadsheet as it was, the path and query after its id, Google's answer."""

    recording: str
    book: Book
    rest: str
    reply: dict[str, Any]

    @property
    def grid(self) -> tuple[int, int]:
        tabs = list(self.book.tabs.values())
        if match := _VALUES.match(self.rest):
            tabs = [self.book.find(unquote(match["range"]))[0]]
        return max(tab.rows for tab in tabs), max(tab.columns for tab in tabs)


def reads(source: str) -> Iterator[Read]:
    """Every read whose sheet is known, each different one once."""
    seen = set()
    for name, steps in _STORIES[source]():
        for read in _replayed(name, steps):
            key = (read.rest, repr(read.book), json.dumps(_anonymous(read.reply)))
            if key not in seen:
                seen.add(key)
                yield read


def _anonymous(reply: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in reply.items() if name not in {"spreadsheetId", "spreadsheetUrl"}}


def _replayed(name: str, steps: Iterable[Step]) -> Iterator[Read]:
    book: Book | None = None
    for step in steps:
        if step.method == CREATE:
            book = Book(step.rest)
        elif book is not None and step.method == "GET":
            yield Read(name, copy.deepcopy(book), step.rest, step.reply)
        elif book is not None:
            try:
                _write(book, step.rest, step.body, step.reply)
            except UnknownWriteError:
                if name in WRITTEN_STORIES:
                    raise  # a story written by hand is replayed to its end
                book = None


def _written() -> Iterator[tuple[str, Iterable[Step]]]:
    for name in WRITTEN_STORIES:
        yield name, [_written_step(step) for step in load(BY_HAND, f"sheets/{name}.json")["steps"]]


def _written_step(step: dict[str, Any]) -> Step:
    [method] = step.keys() - {"body", "reply"}
    # In a path a colon begins a verb; the one inside a range travels encoded.
    rest = re.sub(r"(?<=[A-Z0-9]):(?=[A-Z0-9])", "%3A", step[method])
    return Step(method=method.upper(), rest=rest, body=step.get("body", {}), reply=step.get("reply", {}))


def _recorded() -> Iterator[tuple[str, Iterable[Step]]]:
    for path in sorted((FOLDERS[RECORDED] / "sheets" / "gspread").glob("*.json")):
        yield path.stem, _recorded_steps(path)


def _recorded_steps(path: Path) -> Iterator[Step]:
    for call in json.loads(path.read_text(encoding="utf-8"))["interactions"]:
        request, response = call["request"], call["response"]
        body, answer = request["body"], response["body"]["string"]
        if request["uri"].startswith("https://www.googleapis.com/drive/v3/files?") and request["method"] == "POST":
            yield Step(method=CREATE, rest=json.loads(body)["name"], body={}, reply={})
        match = _SHEETS_URI.fullmatch(request["uri"])
        if match and response["status"]["code"] == 200 and answer.startswith("{"):
            sent = json.loads(body) if body else {}
            yield Step(method=request["method"], rest=match["rest"], body=sent, reply=json.loads(answer))


_STORIES = {BY_HAND: _written, RECORDED: _recorded}


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


def quoted_tabs(source: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Reads of a tab whose name may need quotes: the range asked for, Google's reply."""
    if source == BY_HAND:
        for read in load(source, "sheets/quoted_tabs.json"):
            yield read["asked"], read["reply"]
        return
    for name in ("recordProperty", "export-records.slice"):
        for call in load(source, f"sheets/grouparoo/{name}.json"):
            request, response = call["request"], call["response"]
            _, _, asked = request["url"].partition("/values/")
            if request["method"] == "GET" and asked and response["status"] == 200:
                yield asked, response["body"]


_RECORDED_REFUSALS = {
    "unknown spreadsheet": "nonexistent-sheet-id_404",
    "unknown range": "nonexistent-range_400",
    "spent quota": "quota-exceeded-readgroup_429",
}


def refusal(source: str, name: str) -> tuple[int, dict[str, Any]]:
    """The status and the body of one of Google's refusals."""
    if source == BY_HAND:
        written = load(source, "sheets/refusals.json")[name]
        return written["status"], written["body"]
    recorded = load(source, "sheets/errors/gargle_recorded_errors.json")
    found = recorded[f"sheets-spreadsheets-get-{_RECORDED_REFUSALS[name]}.rds"]
    return found["status_code"], found["body"]


def messages(source: str) -> dict[str, dict[str, Any]]:
    """Google's messages by name, each as its fields in the form of the discovery document."""
    if source == RECORDED:
        schemas: dict[str, dict[str, Any]] = load(source, "specs/sheets.v4.json")["schemas"]
        return schemas
    written = load(source, "specs/sheets.json")
    return {
        name: {"type": "object", "properties": {field: _described(short) for field, short in fields.items()}}
        for name, fields in written.items()
    }


def _described(short: Any) -> dict[str, Any]:
    """`["Sheet"]`, `"ROWS | COLUMNS"`, `"string"` or a message's name, as the discovery document would put it."""
    if isinstance(short, list):
        return {"type": "array", "items": _described(short[0])}
    if " | " in short:
        return {"type": "string", "enum": short.split(" | ")}
    return {"$ref": short} if short[0].isupper() else {"type": short}


def json_schema(source: str, message: str) -> dict[str, Any]:
    """One of Google's messages as a JSON schema that allows no other field."""
    definitions: dict[str, Any] = {name: _schema(described) for name, described in messages(source).items()}
    # A message that is named and not described is one that no reply here has: nothing may stand in its place.
    definitions = dict.fromkeys(_named(definitions), False) | definitions
    return {"$ref": f"#/$defs/{message}", "$defs": definitions}


def _named(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        for inside in part.values():
            yield from _named(inside)


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
