"""The log on standard error: everything that is not an answer goes through it, and loses its secrets there.

What nobody caught, what Python warns of and what other libraries log come out of the same handler as our own lines.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections import Counter
from contextlib import suppress
from typing import TextIO

from mec_bot.control_characters import visible, visible_line
from mec_bot.redaction import redact

_log = logging.getLogger(__name__)
_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Other libraries only warn. slack_sdk says of each request that it failed, all the hours that Slack is away, where we say it
# a dozen times. slack_bolt warns that it ignores SLACK_BOT_TOKEN, as it should: we give it the token for each
# request.
_OTHERS = {
    **dict.fromkeys(("alembic", "apscheduler", "stamina", "uvicorn"), logging.WARNING),
    "slack_sdk": logging.CRITICAL,
    "slack_bolt": logging.ERROR,
}
# What these say can be caused by anybody who reaches the port.
_CAUSED_BY_STRANGERS = ("asyncio", "uvicorn.error", "mec_bot.slack.http_requests")
_SECONDS_BETWEEN = 60


def log_to_stderr(level: int) -> None:
    """Keep a log of our own words at ``level``; other libraries only warn."""
    handler = _Handler(sys.stderr)
    handler.setFormatter(_Formatter(_FORM))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in _OTHERS.items():
        logging.getLogger(name).setLevel(max(level, least))
    for name in _CAUSED_BY_STRANGERS:
        logging.getLogger(name).addFilter(_sparing)
    logging.captureWarnings(capture=True)
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def safe_traceback(error: BaseException) -> str:
    """The traceback with all its causes, without secrets and control characters."""
    return redact(visible("".join(traceback.format_exception(error))))


class _Formatter(logging.Formatter):
    """A record is one line, with its traceback below; neither holds a secret or steers the terminal that shows it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """The record's one line."""
        return visible_line(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        """The line and the traceback."""
        return redact(visible(super().format(record)))


class _Sparing(logging.Filter):
    """Lets a kind of record through once a minute; the next one says how many were left out."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}
        self._left_out: Counter[str] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is the first of its kind in a minute."""
        # asyncio writes the circumstances below its first line.
        kind = f"{record.name} {record.msg}".split("\n", maxsplit=1)[0]
        if 0 <= record.created - self._said.get(kind, 0) < _SECONDS_BETWEEN:
            self._left_out[kind] += 1
            return False
        self._said[kind] = record.created
        if left_out := self._left_out.pop(kind, 0):
            record.msg = f"{str(record.msg).rstrip()} (and {left_out} more since the last one)"
        return True


_sparing = _Sparing()


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - likewise
        """Say what is wrong with a record; the library's own way would print its arguments as they are."""
        error = sys.exc_info()[1]
        with suppress(OSError, ValueError):  # standard error itself may be gone
            self.stream.write(
                f"{record.name}: a line of the log could not be written\n{safe_traceback(error)}" if error else ""
            )


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    if not issubclass(told.exc_type, SystemExit):
        name = told.thread.name if told.thread else ""
        _log.critical("the thread %s broke", name, exc_info=told.exc_value)


def _unraisable(told: sys.UnraisableHookArgs) -> None:
    _log.error("something went wrong in %r: %s", told.object, told.err_msg or "", exc_info=told.exc_value)
