"""Slack on a bad day: a bounded plan of failures, and a log of every call that was made."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One call going wrong: answered badly, hung up on, or never answered.

    With ``after`` the method does its work first, so that the caller cannot know whether it happened.
    """

    kind: Literal["error", "status", "cut", "silence"]
    error: str = ""
    status: int = 200
    retry_after: int | str | None = None
    after: bool = False

    @classmethod
    def rate_limited(cls, retry_after: int | str | None = 1) -> Fault:
        """HTTP 429, with the whole seconds after which to try again, or with whatever else stands in that header."""
        return cls(kind="status", status=429, error="ratelimited", retry_after=retry_after)

    @classmethod
    def server_error(cls, status: int = 500, *, after: bool = False) -> Fault:
        """Slack's own trouble, before or ``after`` the work."""
        return cls(kind="status", status=status, error="internal_error", after=after)

    @classmethod
    def refused(cls, error: str) -> Fault:
        """HTTP 200 with ``ok: false`` and this error."""
        return cls(kind="error", error=error)

    @classmethod
    def cut(cls, *, after: bool = False) -> Fault:
        """The connection breaks before an answer, and before or ``after`` the work."""
        return cls(kind="cut", after=after)

    @classmethod
    def silence(cls) -> Fault:
        """The work is done and the answer never comes: the caller's time-out decides."""
        return cls(kind="silence", after=True)


class FaultPlan:
    """The plan of which next calls go wrong; where it is empty, every call works."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: dict[str, list[Fault | None]] = {}

    def plan(self, method: str, fault: Fault | None, *, times: int = 1) -> None:
        """Make the next ``times`` calls of ``method`` go wrong, after those already planned; ``None`` lets them work."""
        with self._lock:
            self._planned.setdefault(method, []).extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        """The fault of this call, which is thereby used up."""
        with self._lock:
            waiting = self._planned.get(method)
            return waiting.pop(0) if waiting else None

    def left(self, method: str) -> int:
        """How many calls of ``method`` are still planned to go wrong."""
        with self._lock:
            return len(self._planned.get(method, ()))

    def clear(self) -> None:
        """Everything works again."""
        with self._lock:
            self._planned.clear()


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of the Web API and how it ended; status 0 stands for no answer at all."""

    method: str
    arguments: Mapping[str, Any]
    status: int
    error: str = ""


@dataclass
class CallLog:
    """The calls so far, in the order in which they were answered."""

    _calls: list[Call] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, call: Call) -> None:
        """Remember a call."""
        with self._lock:
            self._calls.append(call)

    def of(self, method: str | None = None) -> tuple[Call, ...]:
        """The calls of one method, or all of them."""
        with self._lock:
            return tuple(call for call in self._calls if method in (None, call.method))

    def clear(self) -> None:
        """Forget what was called."""
        with self._lock:
            self._calls.clear()


class NoAnswer(Response):
    """Hangs up without a word, at once or when the caller has lost patience."""

    def __init__(self, *, wait: bool) -> None:
        super().__init__()
        self._wait = wait

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Close the connection below HTTP."""
        if self._wait:
            await _caller_gone(receive)
        transport_below(receive).abort()
        await asyncio.sleep(0.01)  # uvicorn must notice first, or it would report a missing response


def transport_below(receive: Receive) -> asyncio.Transport:
    """The connection under a request. ASGI has no word for it; uvicorn's receive belongs to an object that holds it.

    Raises:
        ConnectionAbortedError: another server than uvicorn.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if not isinstance(transport, asyncio.Transport):
        raise ConnectionAbortedError("Faults of connections can be had under uvicorn only.")
    return transport


async def _caller_gone(receive: Receive) -> None:
    """Wait until the caller hangs up; bounded, so that a forgotten call does not stay for ever."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), PATIENCE_SECONDS)
    except TimeoutError:
        return
