"""What is in each part of a workbook, counted before openpyxl makes objects of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mec_bot.sandbox.errors import Wording
from mec_bot.sandbox.xlsx import xml
from mec_bot.sandbox.xlsx.archive import shown
from mec_bot.sandbox.xlsx.bounds import LAST_ROW, ROWS, TEXT, Bound, Budget, UnreadableError
from mec_bot.sandbox.xlsx.places import area_of, cell_at

if TYPE_CHECKING:
    from mec_bot.sandbox.xlsx.archive import Package

_CONTENT_TYPES = "[Content_Types].xml"
_SHARED_STRINGS = "sharedStrings+xml"
_WORKBOOK = "sheet.main+xml"
# The weight of a tag inside a text, in characters: what it becomes in a reply.
_TAG_CHARACTERS = 40
# Excel's own limits; beyond them, reading a code or a range takes ever longer.
_FORMAT_CODE = 255
_FORMULA = 8_192
# The areas that are printed and the like, which mec-bot does not use.
_BUILT_IN_NAME = "_xlnm."
_BUILT_IN_CHARACTERS = 500


def inspect(package: Package) -> dict[str, Counter[Bound]]:
    """Look through every part once; gives what each of them costs whoever reads it.

    Raises:
        UnreadableError: the workbook is damaged, or holds more than is read.
    """
    costs: dict[str, Counter[Bound]] = {}
    budget = Budget()

    def look(part: str, handler: _Part) -> None:
        tags = xml.read(package, part, handler, budget)
        costs[part] = handler.costs + Counter({Bound.UNPACKED: package.size(part), Bound.TAGS: tags})

    parts = package.xml_parts
    types = _ContentTypes(budget)
    look(_CONTENT_TYPES, types)
    texts = _Texts(budget)
    if types.shared_strings in parts:
        look(types.shared_strings, texts)
    tabs = _tabs(package, types.workbook, budget) if types.workbook in parts else {}
    for part in parts:
        if part not in costs:
            look(part, _AnyPart(budget, tabs.get(part, part), texts.weights))
    return costs


@dataclass(kw_only=True)
class _Text:
    """A shared text: its characters, and its weight in a reply."""

    characters: int = 0
    weight: int = 0


@dataclass
class _Part(xml.Handler):
    """Counts what is in one part, each thing against its bound."""

    budget: Budget
    costs: Counter[Bound] = field(default_factory=Counter, init=False)

    def spend(self, bound: Bound, amount: int = 1) -> None:
        """Count so much."""
        self.costs[bound] += amount
        self.budget.spend(bound, amount)


@dataclass
class _ContentTypes(_Part):
    """Finds the parts that are named by what they hold."""

    shared_strings: str = field(default="", init=False)
    workbook: str = field(default="", init=False)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.spend(Bound.OTHER_TAGS)
        part = attributes.get("PartName", "").removeprefix("/")
        if name == "Override" and attributes.get("ContentType", "").endswith(_SHARED_STRINGS):
            self.shared_strings = self.shared_strings or part
        elif name == "Override" and attributes.get("ContentType", "").endswith(_WORKBOOK):
            self.workbook = self.workbook or part


@dataclass
class _Texts(_Part):
    """Weighs the texts that cells share."""

    weights: list[_Text] = field(default_factory=list, init=False)

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - the handler's signature
        if name == "si":
            self.spend(Bound.TEXTS)
            self.weights.append(_Text())
        elif name not in {"t", "sst"}:
            self.spend(Bound.OTHER_TAGS)
            if self.weights:
                self.weights[-1].weight += _TAG_CHARACTERS

    def text(self, text: str) -> None:
        if self.weights:
            self.weights[-1].characters += len(text)
            self.weights[-1].weight += len(text)
            self.spend(Bound.CHARACTERS, len(text))


@dataclass
class _Names(xml.Handler):
    """Collects an attribute of each element by another of its attributes."""

    element: str
    key: str
    value: str
    found: dict[str, str] = field(default_factory=dict, init=False)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self.element:
            plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
            self.found[plain.get(self.key, "")] = plain.get(self.value, "")


def _tabs(package: Package, workbook: str, budget: Budget) -> dict[str, str]:
    """The title of each tab by its part, for the sentences about it."""
    folder, _, name = workbook.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    titles = _Names("sheet", "id", "name")
    xml.read(package, workbook, titles, budget)
    targets = _Names("Relationship", "Id", "Target")
    if relations in package.xml_parts:
        xml.read(package, relations, targets, budget)
    parts = {key: target for key, target in targets.found.items() if key in titles.found}
    return {
        target.lstrip("/") if target.startswith("/") else f"{folder}/{target}": shown(titles.found[key])
        for key, target in parts.items()
    }


@dataclass
class _AnyPart(_Part):
    """Counts a part whose kind its first element tells; ``tab`` is how people call it where it is a tab."""

    tab: str
    texts: list[_Text]
    _depth: int = field(default=0, init=False)
    _counter: _Part | None = field(default=None, init=False)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._counter is None:
            self._counter = _Tab(self.budget, self.tab, self.texts) if name == "worksheet" else _OtherPart(self.budget)
            self.costs = self._counter.costs
        self._counter.start(name, attributes)

    def end(self, name: str) -> None:
        if self._counter is not None:
            self._counter.end(name)

    def text(self, text: str) -> None:
        if self._counter is not None:
            self._counter.text(text)


@dataclass
class _OtherPart(_Part):
    """Counts formats, notes, the list of tabs and the like."""

    _is_built_in: bool = field(default=False, init=False)
    _characters: int = field(default=0, init=False)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.spend(Bound.OTHER_TAGS)
        if name == "sheet":
            self.spend(Bound.TABS)
        elif name == "comment" and cell_at(attributes.get("ref", "")) is None:
            raise _wrong_place(attributes.get("ref", ""))
        elif name == "definedName":
            self._characters = 0
            self._is_built_in = attributes.get("name", "").startswith(_BUILT_IN_NAME)
        elif name == "numFmt":
            self._look_at_format(attributes.get("formatCode", ""))

    def text(self, text: str) -> None:
        self.spend(Bound.CHARACTERS, len(text))
        self._characters += len(text)
        if self._is_built_in and self._characters > _BUILT_IN_CHARACTERS:
            raise UnreadableError(
                Wording(
                    "its areas to print take more than {most} characters to name. Clear them in Excel (Page Layout > Print "
                    "Area).",
                    most=_BUILT_IN_CHARACTERS,
                )
            )

    def end(self, name: str) -> None:
        if name == "definedName":
            self._is_built_in = False

    def _look_at_format(self, code: str) -> None:
        self.spend(Bound.NUMBER_FORMATS)
        if len(code) > _FORMAT_CODE:
            raise UnreadableError(
                Wording(
                    "a number format in it has more than {most} characters. Give its cells another one.",
                    most=_FORMAT_CODE,
                )
            )


@dataclass
class _Tab(_Part):
    """Counts the cells of a tab, and what stands beside them."""

    tab: str
    texts: list[_Text]
    _section: str = field(default="", init=False)
    _depth: int = field(default=0, init=False)
    _row: int = field(default=0, init=False)
    _cell: tuple[int, int] = field(default=(0, 0), init=False)
    _kind: str = field(default="", init=False)
    _inside: str = field(default="", init=False)
    _shared: str | None = field(default=None, init=False)
    _formulas: dict[str, int] = field(default_factory=dict, init=False)
    _characters: int = field(default=0, init=False)
    _number: str = field(default="", init=False)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 2:
            self._section = name
        if self._section == "sheetData":
            self._start_in_data(name, attributes)
            return
        self.spend(Bound.OTHER_TAGS)
        if ranges := attributes.get("sqref"):
            self.spend(Bound.AREAS, len(ranges.split()))
        if name == "mergeCell":
            self.spend(Bound.MERGES)
            self.spend(Bound.MERGED, self._size_of(attributes, Bound.MERGED))
        elif name == "hyperlink":
            self.spend(Bound.LINKS, self._size_of(attributes, Bound.LINKS))

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._section != "sheetData" or name != self._inside:
            return
        if name == "f":
            self._end_of_formula()
        elif name == "v":
            self._end_of_value()
        self._inside = ""

    def text(self, text: str) -> None:
        if self._section != "sheetData":
            self.spend(Bound.CHARACTERS, len(text))
        elif self._inside:
            self._characters += len(text)
            most = _FORMULA if self._inside == "f" else TEXT
            if self._characters > most:
                raise self._too_long(most)
            self.spend(Bound.FORMULAS if self._inside == "f" else Bound.CHARACTERS, len(text))
            self._hold()
            if self._kind == "s":
                self._number += text

    def _start_in_data(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.spend(Bound.CELLS)
            reference = attributes.get("r")
            place = cell_at(reference) if reference else (self._row, self._cell[1] + 1)
            if place is None:
                raise _wrong_place(reference or "", self.tab)
            self._cell, self._kind = place, attributes.get("t", "n")
        elif name == "row":
            self.spend(Bound.ROWS)
            self._start_row(attributes.get("r"))
        elif name in {"v", "f", "is"}:
            self._inside, self._characters, self._number = name, 0, ""
            self._shared = attributes.get("si") if attributes.get("t") == "shared" else None
            if name != "v":
                self.spend(Bound.FILLED)
                self._hold()
        elif name not in {"t", "sheetData"}:
            self.spend(Bound.OTHER_TAGS)

    def _start_row(self, number: str | None) -> None:
        # Some programs write 5.0.
        digits = (number or "").removesuffix(".0")
        if number and not (digits.isdecimal() and len(digits) < 8 and 1 <= int(digits) <= LAST_ROW):
            raise _wrong_place(number, self.tab)
        self._row = int(digits) if number else self._row + 1
        self._cell = (self._row, 0)

    def _hold(self) -> None:
        """The cell holds something."""
        if self._cell[0] > ROWS:
            raise UnreadableError(
                Wording(
                    "the tab “{tab}” holds something in row {row}; of a tab, the first {most} rows are read. Delete the "
                    "rows below the table.",
                    tab=self.tab,
                    row=self._cell[0],
                    most=ROWS,
                )
            )

    def _end_of_formula(self) -> None:
        if self._shared is None:
            return
        # Each cell that shares a formula gets a copy of its own.
        length = self._formulas.setdefault(self._shared, self._characters)
        self.spend(Bound.FORMULAS, length)

    def _end_of_value(self) -> None:
        if self._characters:
            self.spend(Bound.FILLED)
        if self._kind != "s":
            return
        number = self._number.strip()
        if not number:
            return
        if not (number.isascii() and number.isdecimal() and len(number) < 8 and int(number) < len(self.texts)):
            raise UnreadableError(
                Wording(
                    "a cell in row {row} of the tab “{tab}” names a text that the file does not have. Open the workbook in "
                    "Excel or LibreOffice and save it again.",
                    tab=self.tab,
                    row=self._cell[0],
                )
            )
        text = self.texts[int(number)]
        if text.characters > TEXT:
            raise self._too_long(TEXT)
        self.spend(Bound.CHARACTERS, text.weight)

    def _size_of(self, attributes: dict[str, str], bound: Bound) -> int:
        """How many cells an element is about."""
        reference = attributes.get("ref", "")
        area = area_of(reference)
        if area is None:
            raise _wrong_place(reference, self.tab)
        if area.size > bound.most:
            raise UnreadableError(
                Wording(
                    "in the tab “{tab}”, {area} is more than {most} {things}. Undo that where nothing is written.",
                    tab=self.tab,
                    area=shown(reference),
                    most=bound.most,
                    things=bound.things,
                )
            )
        return area.size

    def _too_long(self, most: int) -> UnreadableError:
        return UnreadableError(
            Wording(
                "a cell in row {row} of the tab “{tab}” holds more than {most} characters. Shorten it.",
                tab=self.tab,
                row=self._cell[0],
                most=most,
            )
        )


def _wrong_place(text: str, tab: str | None = None) -> UnreadableError:
    """The error about something that should say where in a tab it stands."""
    if tab is None:
        return UnreadableError(
            Wording(
                "a note says “{found}” where it should name a cell. Open the workbook in Excel or LibreOffice and save it "
                "again.",
                found=shown(text),
            )
        )
    return UnreadableError(
        Wording(
            "the tab “{tab}” says “{found}” where a cell, a row or a column should be named. Open the workbook in Excel or "
            "LibreOffice and save it again.",
            tab=tab,
            found=shown(text),
        )
    )
