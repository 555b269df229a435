"""The file as an archive of parts: opened, recognised, and each reading of a part weighed."""

from __future__ import annotations

import os
import stat
import zlib
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from mec_bot.sandbox.errors import Wording
from mec_bot.sandbox.xlsx.bounds import Bound, Budget, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from zipfile import ZipInfo

_PIECE = 1 << 16
_ENCRYPTED = 0x1
# The container of Excel 97-2003, which Excel also puts around a workbook with a password.
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WITH_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_ENTRY = b"PK\x01\x02"


def read_file(path: Path) -> bytes:
    """Read a file whole.

    Raises:
        UnreadableError: it is missing, not readable, no regular file, too large, or is just being written.
    """
    try:
        # Opening a pipe would wait until somebody writes into it.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise UnreadableError(Wording("this file does not exist. Check its path.")) from error
    except (OSError, ValueError) as error:
        raise _not_readable(error) from error
    try:
        before = os.fstat(descriptor)
        if stat.S_ISDIR(before.st_mode):
            raise UnreadableError(Wording("this is a folder. Give the workbook itself."))
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableError(Wording("this is no regular file. Copy the workbook into a file."))
        Budget().spend(Bound.FILE, before.st_size)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(before.st_size + 1)
        after = os.fstat(descriptor)
    except OSError as error:
        raise _not_readable(error) from error
    finally:
        os.close(descriptor)
    if (after.st_size, after.st_mtime_ns) != (len(content), before.st_mtime_ns):
        raise UnreadableError(Wording("this file is just being written. Try again once it is saved."))
    return content


def _not_readable(error: OSError | ValueError) -> UnreadableError:
    return UnreadableError(
        Wording(
            "this file cannot be read ({reason}). Give this program the right to read it.",
            reason=getattr(error, "strerror", None) or error,
        )
    )


class Package:
    """The parts of a workbook as they are stored; none is unpacked before it is asked for."""

    def __init__(self, content: bytes) -> None:
        """Look at the list of the parts.

        Raises:
            UnreadableError: it is no ``.xlsx``, has a password, or is damaged.
        """
        if not content:
            raise UnreadableError(Wording("this file is empty. Save the workbook again."))
        if content.startswith(_COMPOUND_FILE):
            raise _with_password() if _WITH_PASSWORD in content else _of_another_kind("Excel 97-2003 (.xls)")
        # The list is read whole: it must not be long.
        Budget().spend(Bound.PARTS, content.count(_ENTRY))
        try:
            self._file = ZipFile(BytesIO(content))
        except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise _no_workbook() from error
        if "xl/workbook.bin" in self._file.NameToInfo:
            raise _of_another_kind("Excel (.xlsb)")
        if "content.xml" in self._file.NameToInfo:
            raise _of_another_kind("OpenDocument (.ods)")
        if "[Content_Types].xml" not in self._file.NameToInfo:
            raise _no_workbook()

    @property
    def xml_parts(self) -> list[str]:
        """The names of the parts that hold XML: nothing else is ever read."""
        return [name for name in self._file.NameToInfo if name.lower().endswith((".xml", ".rels"))]

    def size(self, name: str) -> int:
        """How many bytes a part gives at most."""
        return self._file.NameToInfo[name].file_size

    def pieces(self, name: str) -> Iterator[bytes]:
        """What a part holds, piece by piece.

        Raises:
            UnreadableError: it has a password, or cannot be unpacked.
        """
        info = self._file.NameToInfo[name]
        if info.flag_bits & _ENCRYPTED:
            raise _with_password()
        # Other methods are no part of the format, and may take far more memory than they give.
        if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise damaged(name)
        try:
            with self._file.open(info) as part:
                while piece := part.read(_PIECE):
                    yield piece
        except (BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError) as error:
            raise damaged(name) from error


class WeighedArchive(ZipFile):
    """What openpyxl reads from: each reading of a part costs what is in it, as one part may be named many times."""

    def __init__(self, content: bytes, costs: Mapping[str, Mapping[Bound, int]]) -> None:
        super().__init__(BytesIO(content))
        self._costs = costs
        self._budget = Budget()

    def open(self, name: str | ZipInfo, *args: Any, **options: Any) -> IO[bytes]:
        """As ``ZipFile.open``.

        Raises:
            OSError: the part is none of those that were looked through: a picture, which openpyxl then leaves out.
            UnreadableError: the parts are read so often that together they hold too much.
        """
        part = name if isinstance(name, str) else name.filename
        if part in self.NameToInfo and part not in self._costs:
            raise OSError(0, "only XML is read")
        for bound, amount in self._costs.get(part, {}).items():
            self._budget.spend(bound, amount)
        return super().open(name, *args, **options)


def shown(text: str) -> str:
    """A name from the file as it may stand in a sentence."""
    return text if len(text) <= 80 else f"{text[:79]}…"


def damaged(part: str) -> UnreadableError:
    """The error about a part that does not hold what it should."""
    return UnreadableError(
        Wording("its part {part} is damaged. Open it in Excel or LibreOffice and save it again.", part=shown(part))
    )


def _with_password() -> UnreadableError:
    return UnreadableError(Wording("this workbook has a password. Save it without one (in Excel: File > Info)."))


def _of_another_kind(kind: str) -> UnreadableError:
    return UnreadableError(Wording("this file is of the kind {kind}. Save it as .xlsx.", kind=kind))


def _no_workbook() -> UnreadableError:
    return UnreadableError(
        Wording(
            "this is not an Excel workbook that can be read. Save it as .xlsx (in Google Sheets: File > Download > "
            "Microsoft Excel) and try again."
        )
    )
