"""Files that people give by their path: read whole, but only where they are files, and only up to a size."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from mec_bot.phrases import Phrase


class UnusableFileError(OSError):
    """What stands there is no file, or too large."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(0, str(reason))
        self.reason = reason


def read_regular_file(path: Path, most: int) -> bytes:
    """Read a file of at most so many bytes.

    Raises:
        UnusableFileError: it is a pipe, a device or a folder, or larger.
        OSError: it cannot be read.
        ValueError: it is no path at all.
    """
    # Opening a pipe to read would wait until somebody writes into it.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnusableFileError(Phrase("not a file"))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(most + 1)
    finally:
        os.close(descriptor)
    if len(content) > most:
        raise UnusableFileError(Phrase("larger than {size} kB", size=most // 1000))
    return content


def why_not(error: OSError | ValueError) -> Phrase | str:
    """Why the file could not be read, to stand in brackets."""
    if isinstance(error, UnusableFileError):
        return error.reason
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
