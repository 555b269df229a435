"""Workbooks that are broken, or made to exhaust who reads them, written part by part."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'<styleSheet xmlns="{MAIN}">%s<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>'
    "<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/><xf applyAlignment='1'><alignment wrapText='1'/></xf>%s</cellXfs>"
    "</styleSheet>"
)


def write(
    path: Path,
    cells: str = "",
    *,
    below: str = "",
    before: str = "",
    texts: str = "<si><t>Projet</t></si>",
    formats: tuple[str, str] = ("", ""),
    tabs: int = 1,
    names: str = "",
    relations: str = "",
    others: Iterable[tuple[str, str | bytes]] = (),
    compression: int = zipfile.ZIP_DEFLATED,
) -> Path:
    """One workbook, whose tabs are one part: ``cells`` and what stands ``before`` and ``below`` them."""
    sheets = "".join(f'<sheet name="T{number}" sheetId="{number}" r:id="rId1"/>' for number in range(1, tabs + 1))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>{names}</workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>',
        "xl/styles.xml": _STYLES % formats,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{MAIN}" xmlns:r="{_OFFICE}">{before}<sheetData>{cells}</sheetData>{below}</worksheet>'
        ),
        **dict(others),
    }
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def with_flag(path: Path, *, flag: int) -> Path:
    """Set a bit of every entry's flags, as for encrypted entries."""
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + at] |= flag
            start = content.find(mark, start + 4)
    path.write_bytes(content)
    return path


def _notes(reference: str, count: int = 1) -> dict[str, object]:
    note = f'<comment ref="{reference}" authorId="0"><text><t>x</t></text></comment>'
    content = (
        f'<comments xmlns="{MAIN}"><authors><author>A</author></authors><commentList>{note}</commentList></comments>'
    )
    relation = f'<Relationship Id="rId%d" Type="{_OFFICE}/comments" Target="/xl/comments1.xml"/>'
    return {
        "relations": "".join(relation % number for number in range(count)),
        "others": [("xl/comments1.xml", content)],
    }


def _bytes(content: bytes) -> Callable[[Path], Path]:
    def written(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return written


_HELD = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
_RULE = '<dataValidation type="list" sqref="{}"><formula1>"{}"</formula1></dataValidation>'
_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)

# What is wrong → how to write it, and a word of the sentence about it.
REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a text in the last row": (
        lambda path: write(path, _HELD + '<row r="1048576"><c r="Z1048576" t="s"><v>0</v></c></row>'),
        "row 1048576",
    ),
    "a text in the last column of many rows": (
        lambda path: write(
            path, "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(1, 100))
        ),
        "first to the last",
    ),
    "a place beyond the last": (lambda path: write(path, '<row r="1"><c r="XFE1"><v>1</v></c></row>'), "XFE1"),
    "a row that is none": (lambda path: write(path, '<row r="-3"><c><v>1</v></c></row>'), "-3"),
    "a row that has too many digits": (lambda path: write(path, f'<row r="{"9" * 5000}"/>'), "999"),
    "many cells": (lambda path: write(path, "<row>" + "<c/>" * 300_000 + "</row>"), "200000 cells"),
    "many rows": (lambda path: write(path, '<row ht="20"/>' * 200_000), "100000 rows"),
    "a merge of everything": (
        lambda path: write(path, _HELD, below='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "A1:XFD1048576",
    ),
    "a merge of whole columns": (
        lambda path: write(path, _HELD, below='<mergeCells><mergeCell ref="A:XFD"/></mergeCells>'),
        "A:XFD",
    ),
    "many merges": (
        lambda path: write(path, _HELD, below="<mergeCells>" + '<mergeCell ref="B2:C3"/>' * 20_000 + "</mergeCells>"),
        "merges",
    ),
    "a link of everything": (
        lambda path: write(
            path, _HELD, below='<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
        ),
        "A1:XFD1048576",
    ),
    "a note on everything": (lambda path: write(path, _HELD, **_notes("A1:XFD1048576")), "A1:XFD1048576"),  # type: ignore[arg-type]
    "one part of notes forty thousand times": (
        lambda path: write(path, _HELD, **_notes("A1", count=40_000)),  # type: ignore[arg-type]
        "XML tags for formats",
    ),
    "one large tab two hundred times": (
        lambda path: write(path, '<row r="1">' + "<c><v>1</v></c>" * 15_000 + "</row>", tabs=200),
        "cells",
    ),
    "many tabs": (lambda path: write(path, _HELD, tabs=5_000), "200 tabs"),
    "rules over everything": (
        lambda path: write(
            path, _HELD, below="<dataValidations>" + _RULE.format("A1:XFD1048576", "a,b") * 100 + "</dataValidations>"
        ),
        "rule",
    ),
    "a long rule for many cells": (
        lambda path: write(
            path, _HELD, below="<dataValidations>" + _RULE.format("A1:Z1000", "a," * 5_000) + "</dataValidations>"
        ),
        "characters in rules",
    ),
    "conditional formats": (
        lambda path: write(
            path,
            _HELD,
            below='<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1"><formula>1</formula>'
            "</cfRule></conditionalFormatting>" * 60_000,
        ),
        "conditional format",
    ),
    "widths of columns": (
        lambda path: write(
            path,
            '<row r="1"><c r="XFD1"><v>1</v></c></row>',
            before="<cols>" + "".join(f'<col min="{n}" max="16384" width="9"/>' for n in range(1, 3_000)) + "</cols>",
        ),
        "columns with a width",
    ),
    "one long text in many cells": (
        lambda path: write(
            path, "<row>" + '<c t="s"><v>0</v></c>' * 90_000 + "</row>", texts=f"<si><t>{'x' * 40_000}</t></si>"
        ),
        "characters in its cells",
    ),
    "one text of many runs in many cells": (
        lambda path: write(
            path,
            "<row>" + '<c t="s"><v>0</v></c>' * 90_000 + "</row>",
            texts="<si>" + "<r><rPr><b/></rPr><t>x</t></r>" * 5_000 + "</si>",
        ),
        "characters in its cells",
    ),
    "a text of many runs": (
        lambda path: write(path, _HELD, texts="<si>" + "<r><rPr><b/></rPr><t>x</t></r>" * 100_000 + "</si>"),
        "XML tags for formats",
    ),
    "a text that is too long": (
        lambda path: write(path, _HELD, texts=f"<si><t>{'x' * 60_000}</t></si>"),
        "50000 characters",
    ),
    "a long text in the cell itself": (
        lambda path: write(path, f'<row><c t="inlineStr"><is><t>{"x" * 4_000_000}</t></is></c></row>'),
        "50000 characters",
    ),
    "many texts": (lambda path: write(path, _HELD, texts="<si><t>x</t></si>" * 300_000), "100000 texts"),
    "a shared formula": (
        lambda path: write(
            path,
            f'<row><c r="A1"><f t="shared" si="0">{"1+" * 4_000}1</f></c>'
            + "".join(f'<c r="{column}1"><f t="shared" si="0"/></c>' for column in "BCDEFGH") * 1_000
            + "</row>",
        ),
        "characters in its formulas",
    ),
    "a text that does not exist": (
        lambda path: write(path, '<row r="3"><c r="B3" t="s"><v>99999999999999999999</v></c></row>'),
        "row 3",
    ),
    "a negative text": (lambda path: write(path, '<row><c t="s"><v>-1</v></c></row>'), "names a text"),
    "a style that does not exist": (lambda path: write(path, '<row><c s="77"><v>1</v></c></row>'), "damaged"),
    "a number that is none": (lambda path: write(path, "<row><c><v>vingt</v></c></row>"), "damaged"),
    "a number of many digits": (lambda path: write(path, f"<row><c><v>{'9' * 4_000}</v></c></row>"), "damaged"),
    "a number without end": (lambda path: write(path, "<row><c><v>1e999</v></c></row>"), "damaged"),
    "many formats": (lambda path: write(path, _HELD, formats=("", "<xf/>" * 300_000)), "XML tags for formats"),
    "a long number format": (
        lambda path: write(
            path,
            '<row><c s="2"><v>1</v></c></row>',
            formats=(
                f'<numFmts><numFmt numFmtId="200" formatCode="{";0" * 90_000}"/></numFmts>',
                '<xf numFmtId="200"/>',
            ),
        ),
        "number format",
    ),
    "entities": (
        lambda path: write(
            path, others=[("xl/sharedStrings.xml", _LAUGHS + f'<sst xmlns="{MAIN}"><si><t>&i;</t></si></sst>')]
        ),
        "entities",
    ),
    "deep nesting": (
        lambda path: write(path, _HELD, below="<a>" * 50_000 + "</a>" * 50_000),
        "damaged",
    ),
    "one long tag": (lambda path: write(path, f'<row r="1" x="{"y" * 5_000_000}"/>'), "damaged"),
    "many names of tags": (
        lambda path: write(path, _HELD, below="".join(f"<n{number}/>" for number in range(90_000))),
        "damaged",
    ),
    "much in little": (
        lambda path: write(path, others=[("docProps/core.xml", b"<a>" + b" " * 70_000_000 + b"</a>")]),
        "megabytes once it is unpacked",
    ),
    "XML that is none": (lambda path: write(path, _HELD, below="<mergeCells>"), "damaged"),
    "an encrypted entry": (lambda path: with_flag(write(path, _HELD), flag=1), "password"),
    "an unknown way of packing": (
        lambda path: write(path, _HELD, compression=zipfile.ZIP_BZIP2),
        "damaged",
    ),
    "many entries": (
        lambda path: write(path, others=[(f"x/{number}.bin", b"") for number in range(20_000)]),
        "10000 parts",
    ),
    "a password around all": (
        _bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")),
        "password",
    ),
    "Excel 97": (_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512), ".xls"),
    "no bytes": (_bytes(b""), "empty"),
    "a page of HTML": (_bytes(b"<html>"), "not an Excel workbook"),
}

_FORMATTED = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="1048576"><c r="Z1048576" s="1"/></row>'
# What is odd, and read nevertheless: A1 says « Projet ».
READ: dict[str, Callable[[Path], Path]] = {
    "a formatted cell in the last row": lambda path: write(path, _FORMATTED),
    "a formatted cell in the last column": lambda path: write(
        path, '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="XFD1" s="1"/></row>'
    ),
    "dropdowns in whole columns": lambda path: write(
        path, _HELD, below="<dataValidations>" + _RULE.format("A1:D1048576", "a,b") + "</dataValidations>"
    ),
    "whole columns with a width": lambda path: write(
        path, _HELD, before='<cols><col min="1" max="16384" width="12" customWidth="1"/></cols>'
    ),
    "a conditional format of everything": lambda path: write(
        path,
        _HELD,
        below='<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1"><formula>1</formula>'
        "</cfRule></conditionalFormatting>",
    ),
    "a size that is a lie": lambda path: write(path, _HELD, before='<dimension ref="A1:XFD1048576"/>'),
    "a large picture": lambda path: write(path, _HELD, others=[("xl/media/image1.png", b"\0" * 70_000_000)]),
}
