"""Faults on request: what a test wants to see go wrong, how often, and on which path.

A fault is planned for a number of times and is then used up, so that a forgotten fault cannot stay.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from starlette.responses import HTMLResponse, Response

from mec_bot.sandbox.google import errors as google_errors

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

Outcome: TypeAlias = int | Literal["timeout", "cut", "html", "invalid_json", "slow"]
"""An HTTP status with Google's error body · no reply at all · a reply cut in the middle · a proxy's page ·
a 200 whose body is broken · the true reply, but late."""

SILENCE_SECONDS = 30.0
_KINDS = frozenset({"timeout", "cut", "html", "invalid_json", "slow"})


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong; ``delay`` and ``retry_after`` in seconds."""

    path_prefix: str
    outcome: Outcome
    retry_after: int | None
    delay: float


class Faults:
    """The plan: faults in the order they were added, each used once for every time it was planned."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []

    def add(
        self,
        path_prefix: str,
        outcome: Outcome,
        *,
        times: int = 1,
        retry_after: int | None = None,
        delay: float = 0.0,
    ) -> None:
        """Make the next ``times`` requests under ``path_prefix`` (``/token``, ``/v4/``) fail this way.

        The reply waits for ``delay`` seconds; for "timeout" that is how long the silence lasts (0 stands for 30 s).

        Raises:
            ValueError: there is no such fault.
        """
        if isinstance(outcome, str) and outcome not in _KINDS:
            raise ValueError(f"Unknown fault {outcome!r}: an HTTP status or one of {', '.join(sorted(_KINDS))}.")
        fault = Fault(path_prefix=path_prefix, outcome=outcome, retry_after=retry_after, delay=delay)
        with self._lock:
            self._planned.extend([fault] * times)

    def clear(self) -> None:
        """Forget what is still planned."""
        with self._lock:
            self._planned.clear()

    def take(self, path: str) -> Fault | None:
        """Use up the first fault planned for this path."""
        with self._lock:
            for index, fault in enumerate(self._planned):
                if path.startswith(fault.path_prefix):
                    return self._planned.pop(index)
        return None


async def commit(fault: Fault, scope: Scope, receive: Receive, send: Send) -> bool:
    """Let a request go wrong; ``False`` when the true reply is still wanted ("slow").

    Raises:
        CutError: the fault cuts the reply in its middle.
    """
    if fault.outcome == "timeout":
        if await _client_gave_up(receive, fault.delay or SILENCE_SECONDS):
            return True
        await google_errors.reply(google_errors.GoogleError(504))(scope, receive, send)
        return True
    await asyncio.sleep(fault.delay)
    if fault.outcome == "slow":
        return False
    if fault.outcome == "cut":
        await _cut(send)
    await _response(fault)(scope, receive, send)
    return True


def _response(fault: Fault) -> Response:
    if fault.outcome == "html":
        return HTMLResponse("<!DOCTYPE html><html><title>Error 502 (Server Error)!!1</title></html>", 502)
    if fault.outcome == "invalid_json":
        return Response('{"sheets": [{"properties": {', media_type="application/json")
    return google_errors.reply(google_errors.GoogleError(int(fault.outcome)), retry_after=fault.retry_after)


async def _client_gave_up(receive: Receive, seconds: float) -> bool:
    """Stay silent until the client closes the connection, for ``seconds`` at most; gives whether it did."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


class CutError(Exception):
    """Ends a reply in its middle: the server closes the connection on it."""


async def _cut(send: Send) -> None:
    headers = [(b"content-type", b"application/json; charset=UTF-8"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"spreadsheetId": ', "more_body": True})
    raise CutError


class _Wanted(logging.Filter):
    """Keeps the server from reporting a cut as an accident."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], CutError))


logging.getLogger("uvicorn.error").addFilter(_Wanted())
