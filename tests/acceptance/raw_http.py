"""HTTP as bytes on a socket: what a client that obeys no rules can send, and what comes back."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Mapping, Sequence

from mec_bot.sandbox.slack.http import signature

_STATUS = re.compile(rb"(?:^|\n)HTTP/1\.1 (\d{3}) ")
FORM = "application/x-www-form-urlencoded"


def signed(secret: str, body: bytes, *, stamp: str | None = None) -> dict[str, str]:
    """The headers with which Slack signs a body now, or at ``stamp``."""
    stamp = str(int(time.time())) if stamp is None else stamp
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(secret, stamp, body)}


def head(path: str, headers: Mapping[str, str], *, method: str = "POST") -> bytes:
    """A request's head; a header's text is sent as the bytes of Latin-1."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bot", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def request(path: str, headers: Mapping[str, str], body: bytes = b"", *, method: str = "POST") -> bytes:
    """A whole request."""
    return head(path, {**headers, "Content-Length": str(len(body))}, method=method) + body


def connect(port: int) -> socket.socket:
    """A connection to a port of this machine."""
    return socket.create_connection(("127.0.0.1", port), timeout=15)


def answers(client: socket.socket, seconds: float = 10) -> bytes:
    """All that comes until the other side is silent for ``seconds``, or hangs up."""
    client.settimeout(seconds)
    received = bytearray()
    with contextlib.suppress(OSError):
        while part := client.recv(65536):
            received += part
    return bytes(received)


def statuses(received: bytes) -> list[int]:
    """The status of each answer."""
    return [int(found) for found in _STATUS.findall(received)]


def exchange(port: int, pieces: Sequence[bytes]) -> list[int]:
    """Send a request in pieces on a connection of its own; the status of each answer, once the other side hangs up.

    It is told that there is nothing more to come where nothing has come back for a moment.
    """
    with connect(port) as client:
        with contextlib.suppress(OSError):  # the other side may have hung up in between
            for piece in pieces:
                client.sendall(piece)
        received = answers(client, 0.05)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_WR)
        return statuses(received + answers(client))
