"""A workbook that openpyxl has read, within bounds."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl.reader.excel import ExcelReader

from mec_bot.sandbox.errors import SandboxError, Wording
from mec_bot.sandbox.xlsx.archive import Package, WeighedArchive, read_file
from mec_bot.sandbox.xlsx.bounds import Bound, UnreadableError
from mec_bot.sandbox.xlsx.inspection import inspect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeVar

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    T = TypeVar("T")


class WorkbookError(SandboxError):
    """A workbook that cannot be read: names the file and says what to do."""


@dataclass(frozen=True)
class File:
    """A workbook that was looked through; it may now be read."""

    content: bytes
    costs: Mapping[str, Mapping[Bound, int]]

    def archive(self) -> WeighedArchive:
        """The parts that were looked through."""
        return WeighedArchive(self.content, self.costs)

    def read(self, *, computed: bool) -> Workbook:
        """Read what people entered, or what the formulas gave when the file was saved."""
        reader = ExcelReader(BytesIO(self.content), data_only=computed, rich_text=not computed)
        reader.archive = self.archive()
        # Excel's extensions (slicers, sparklines) are no part of what is served: their loss needs no warning.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            reader.read()
        return reader.wb


def read_workbook(path: Path, make: Callable[[File], T]) -> T:
    """What ``make`` makes of a workbook.

    Raises:
        WorkbookError: the file is missing, is no ``.xlsx``, is damaged, or holds more than is read.
    """
    try:
        content = read_file(path)
        return make(File(content, inspect(Package(content))))
    except UnreadableError as error:
        raise WorkbookError(Wording("{file}: {reason}", file=path, reason=error.wording)) from error
    except Exception as error:
        # A damaged file makes openpyxl raise whatever happens to it then: people get a sentence.
        raise WorkbookError(
            Wording(
                "{file}: it is damaged or of an unknown kind. Open it in Excel or LibreOffice and save it again.",
                file=path,
            )
        ) from error


def rows_of(tab: Worksheet) -> dict[int, dict[int, Cell | MergedCell]]:
    """The cells that the file has, by row and column (from 1): asking openpyxl for the rows would make all others."""
    rows: dict[int, dict[int, Cell | MergedCell]] = {}
    for (row, column), cell in sorted(tab._cells.items()):  # noqa: SLF001 - as said
        rows.setdefault(row, {})[column] = cell
    return rows
