"""One WebSocket of Socket Mode, and how it is seen that it is dead."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import websocket

from mec_bot.errors import TransientError
from mec_bot.phrases import Phrase

_log = logging.getLogger(__name__)
_OPEN_SECONDS = 10.0
# A connection on which nothing comes for so long is asked for a sign of life; after three unanswered, it is dead.
# Silences are counted, not added up: while the machine sleeps, nobody is silent.
_SILENCE_SECONDS = 2.5
_SIGNS_OF_LIFE = 2
_NORMAL_END = "closed by Slack"


class Link:
    """An open WebSocket, read by a thread of its own from ``start`` until it ends.

    ``receive`` is called in that thread with each JSON object; ``ended`` is called there once, with the reason.
    """

    def __init__(
        self, url: str, receive: Callable[[Link, dict[str, Any]], None], ended: Callable[[Link, str], None]
    ) -> None:
        """Open it.

        Raises:
            TransientError: it cannot be opened.
        """
        self._receive, self._ended = receive, ended
        self._leave_at = float("inf")
        try:
            self._socket = websocket.create_connection(url, timeout=_OPEN_SECONDS, enable_multithread=True)
        except (OSError, ValueError, websocket.WebSocketException) as error:
            raise TransientError(
                Phrase("Slack's WebSocket cannot be opened ({reason}).", reason=_reason(error))
            ) from error
        self._socket.settimeout(_SILENCE_SECONDS)
        self._thread = threading.Thread(target=self._read, name="slack link", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def send(self, message: Mapping[str, Any]) -> bool:
        """Send a JSON object; ``False`` where the connection is dead."""
        try:
            self._socket.send(json.dumps(message))
        except (OSError, websocket.WebSocketException) as error:
            _log.debug("a connection to Slack takes nothing more: %s", _reason(error))
            self.cut()
            return False
        return True

    def leave_after(self, seconds: float) -> None:
        """Let Slack close it; after these seconds, close it ourselves."""
        self._leave_at = min(self._leave_at, time.monotonic() + seconds)

    def leave(self) -> None:
        """Say goodbye; what Slack sent before it answers that is still received."""
        try:
            self._socket.send_close()
        except (OSError, websocket.WebSocketException):
            self.cut()

    def cut(self) -> None:
        """End it without a goodbye."""
        with suppress(OSError):  # it may have ended by itself
            if self._socket.sock:
                self._socket.sock.shutdown(socket.SHUT_RDWR)

    def join(self, seconds: float) -> None:
        """Wait for its end, and cut it where it does not end in time."""
        self._thread.join(seconds)
        self.cut()

    def _read(self) -> None:
        reason = _NORMAL_END
        try:
            while self._read_one():
                pass
        except (OSError, websocket.WebSocketException) as error:
            reason = _reason(error)
        except Exception as error:
            _log.exception("what Slack sent could not be received")
            reason = str(error)
        finally:
            self._socket.shutdown()  # type: ignore[no-untyped-call]  # websocket-client leaves it untyped
            self._ended(self, reason)

    def _read_one(self) -> bool:
        """Read up to the next frame, whatever it is; ``False`` where the connection has come to its end."""
        for signs_asked in range(_SIGNS_OF_LIFE + 1):
            if time.monotonic() > self._leave_at:
                self.leave()
                return False
            try:
                opcode, frame = self._socket.recv_data_frame(control_frame=True)
            except websocket.WebSocketTimeoutException:
                if signs_asked < _SIGNS_OF_LIFE:
                    self._socket.ping()
                continue
            if opcode == websocket.ABNF.OPCODE_TEXT:
                self._hand_on(frame.data)
            return bool(opcode != websocket.ABNF.OPCODE_CLOSE)
        raise TimeoutError("no sign of life")

    def _hand_on(self, text: bytes) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            _log.debug("Slack sent something that is no JSON object")
            return
        self._receive(self, message)


def _reason(error: Exception) -> str:
    """The error in a few words, without the reply's head and body that some of them carry."""
    if isinstance(error, websocket.WebSocketBadStatusException):
        return f"status {error.status_code}"
    return str(error) or type(error).__name__
