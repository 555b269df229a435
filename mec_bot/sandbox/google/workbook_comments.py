"""The comments of an ``.xlsx`` (Excel's "threaded comments") as the Sheets API gives those of a spreadsheet.

Excel keeps a copy of each thread as a note, for older programs; Google makes no note of it.
https://learn.microsoft.com/en-us/openspecs/office_standards/ms-xlsx/ (part "Threaded Comments")
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.xml.functions import fromstring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

    from openpyxl.comments import Comment
    from openpyxl.worksheet.worksheet import Worksheet

_KIND = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
_SPACE = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_PERSONS = "xl/persons/"


def is_copy_of_thread(comment: Comment) -> bool:
    """Whether an old comment only repeats a thread: its author is then the thread's name."""
    return bool(comment.author and comment.author.startswith("tc="))


def threads(file: ZipFile, tab: Worksheet, sheet_id: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each ``CommentThread`` of a tab with its ``CommentAnchor``."""
    # What openpyxl does not read itself is only named there.
    parts = [relation.target for relation in tab._rels if relation.Type == _KIND]  # type: ignore[attr-defined]  # noqa: SLF001 - as said
    names = _names(file) if parts else {}
    for part in parts:
        written = fromstring(file.read(part)).findall(f"{_SPACE}threadedComment")
        replies = defaultdict(list)
        for comment in written:
            replies[comment.get("parentId")].append(_post(comment, names))
        for comment in written:
            if comment.get("parentId") is None:
                yield _thread(comment, names, replies[comment.get("id")]), _anchor(comment, sheet_id)


def _thread(comment: Any, names: dict[str, str], replies: list[dict[str, Any]]) -> dict[str, Any]:
    thread = {
        "commentId": _id(comment),
        "anchorId": _id(comment),
        "headPost": _post(comment, names),
        "status": "RESOLVED" if comment.get("done") in {"1", "true"} else "OPEN",
    }
    return thread | ({"replies": replies} if replies else {})


def _post(comment: Any, names: dict[str, str]) -> dict[str, Any]:
    author = names.get(comment.get("personId"))
    post = {
        "postId": _id(comment),
        "content": comment.findtext(f"{_SPACE}text") or "",
        "fromImportedSpreadsheet": True,
        "author": {"displayName": author} if author else {"anonymous": True},
    }
    return post | ({"createTime": f"{comment.get('dT').rstrip('Z')}Z"} if comment.get("dT") else {})


def _anchor(comment: Any, sheet_id: int) -> dict[str, Any]:
    letters, row = coordinate_from_string(comment.get("ref"))
    column = column_index_from_string(letters)
    place = {"startRowIndex": row - 1, "endRowIndex": row, "startColumnIndex": column - 1, "endColumnIndex": column}
    return {"anchorId": _id(comment), "range": ({"sheetId": sheet_id} if sheet_id else {}) | place}


def _id(comment: Any) -> str:
    return str(comment.get("id")).strip("{}").lower()


def _names(file: ZipFile) -> dict[str, str]:
    """The names of those who commented, by their ids in the file."""
    parts = [name for name in file.namelist() if name.startswith(_PERSONS) and name.endswith(".xml")]
    return {
        person.get("id") or "": person.get("displayName") or ""
        for part in parts
        for person in fromstring(file.read(part)).findall(f"{_SPACE}person")
    }
