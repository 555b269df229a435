"""Comments of modern Excel, put into a file by hand: openpyxl neither reads nor writes them."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

_SPACE = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_PERSON_ID = "{11111111-0000-0000-0000-000000000001}"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_THREADS = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"


@dataclass(frozen=True, kw_only=True)
class Thread:
    """One thread of comments on the first tab: its cell, its texts in order, and whether it is resolved."""

    cell: str
    texts: tuple[str, ...]
    resolved: bool = False


def add_threads(path: Path, threads: list[Thread]) -> Path:
    """Put threads into a saved workbook whose first tab has no relations of its own yet, or those of its notes."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name).decode() for name in file.namelist() if not name.endswith(".bin")}
    comments = []
    for number, thread in enumerate(threads, start=1):
        head = thread_id(number)
        for at, text in enumerate(thread.texts):
            own = head if at == 0 else f"{{{number:08}-0000-0000-0000-{at:012}}}"
            more = (' done="1"' if thread.resolved else "") if at == 0 else f' parentId="{head}"'
            comments.append(
                f'<threadedComment ref="{thread.cell}" dT="2026-03-02T14:05:00.00" personId="{_PERSON_ID}" id="{own}"'
                f"{more}><text>{text}</text></threadedComment>"
            )
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{_SPACE}">{"".join(comments)}</ThreadedComments>'
    )
    parts["xl/persons/person.xml"] = (
        f'<personList xmlns="{_SPACE}"><person displayName="Maïka" id="{_PERSON_ID}" userId="x" providerId="None"/>'
        "</personList>"
    )
    relation = f'<Relationship Id="rIdThreads" Type="{_THREADS}" Target="../threadedComments/threadedComment1.xml"/>'
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    known = parts.get(name, f'<Relationships xmlns="{_RELATIONS}"></Relationships>')
    parts[name] = known.replace("</Relationships>", f"{relation}</Relationships>")
    with zipfile.ZipFile(path, "w") as file:
        for part, content in parts.items():
            file.writestr(part, content)
    return path


def thread_id(number: int) -> str:
    """The id of a thread, from 1, as it stands in the file."""
    return f"{{{number:08}-0000-0000-0000-000000000000}}"
