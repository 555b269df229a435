"""Socket Mode: the bot opens a WebSocket, over which it gets what people do and sends back acknowledgements.

The WebSockets live in the server's event loop. What people do comes from other threads (the page's requests,
tests), so a delivery hands its envelope to that loop and waits for a future.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
import uuid
from collections import Counter
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from mec_bot.sandbox.slack.faults import transport_below

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.types import Receive, Scope, Send


Reason = Literal["warning", "refresh_requested", "too_many_websockets"]
GRACE_SECONDS = 2.0
HOST = "applink-bac-a-sable"


class NotAcknowledgedError(Exception):
    """The bot did not acknowledge in time, or its connection broke first."""


@dataclass(eq=False)
class _Link:
    """One open WebSocket, the loop it lives in, and the envelopes it has not acknowledged."""

    socket: WebSocket
    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    waiting: dict[str, Future[Any]] = field(default_factory=dict)
    frozen: bool = False
    leaving: bool = False

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message, unless the connection is frozen; may be called from any thread."""
        if not self.frozen:
            asyncio.run_coroutine_threadsafe(self.socket.send_text(json.dumps(message)), self.loop)

    def close_later(self, seconds: float) -> None:
        """Close after some seconds, so that the client can leave by itself; may be called from any thread."""

        async def close() -> None:
            await asyncio.sleep(seconds)
            await self.socket.close()

        asyncio.run_coroutine_threadsafe(close(), self.loop)

    def cut(self, *, reset: bool) -> None:
        """End the TCP connection without a WebSocket goodbye; may be called from any thread."""

        def end() -> None:
            if reset:
                lower = self.transport.get_extra_info("socket")
                lower.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()

        self.loop.call_soon_threadsafe(end)

    def freeze(self) -> None:
        """Neither read nor write any more, while the TCP connection stays; may be called from any thread."""
        self.frozen = True
        self.loop.call_soon_threadsafe(self.transport.pause_reading)


class SocketMode:
    """The open connections of one app; each envelope goes down one of them, in turn.

    ``hello_after``: the seconds after which a new connection is greeted; ``None``: never.
    ``unacknowledged``: how many envelopes found no connection, were on one that broke or froze, or were late on one that
    stood.
    """

    def __init__(self, app_id: str) -> None:
        self.hello_after: float | None = 0.0
        self.unacknowledged: Counter[Literal["no connection", "broken", "frozen", "late"]] = Counter()
        self._app_id = app_id
        self._lock = threading.Condition()
        self._tickets: set[str] = set()
        self._links: list[_Link] = []
        self._turn = 0
        self.routes = [WebSocketRoute("/link/", _Door(self._serve))]

    def new_ticket(self) -> str:
        """A ticket that opens one connection."""
        ticket = str(uuid.uuid4())
        with self._lock:
            self._tickets.add(ticket)
        return ticket

    @property
    def connections(self) -> int:
        """How many WebSockets are open."""
        with self._lock:
            return len(self._links)

    def wait_for_connection(self, *, seconds: float = 10.0, count: int = 1) -> bool:
        """Wait until the bot has ``count`` connections; gives whether it had them in time."""
        with self._lock:
            return self._lock.wait_for(lambda: len(self._links) >= count, timeout=seconds)

    def deliver(self, kind: str, payload: Mapping[str, Any], *, answerable: bool, seconds: float) -> Any:
        """Send one envelope and wait for its acknowledgement; returns what the bot put into it, or None.

        Raises:
            NotAcknowledgedError: there is no connection, it broke, or no acknowledgement came in time.
        """
        envelope_id = str(uuid.uuid4())
        future: Future[Any] = Future()
        with self._lock:
            if not self._links:
                self.unacknowledged["no connection"] += 1
                raise NotAcknowledgedError
            self._turn += 1
            # Where one has frozen, or is to be replaced, Slack goes on with another.
            best = min((link.frozen, link.leaving) for link in self._links)
            links = [link for link in self._links if (link.frozen, link.leaving) == best]
            link = links[self._turn % len(links)]
            link.waiting[envelope_id] = future
        envelope = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": answerable,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": 0, "retry_reason": ""}
        link.send(envelope)
        try:
            return future.result(timeout=seconds)
        except FutureTimeoutError as late:
            self.unacknowledged["frozen" if link.frozen else "late"] += 1
            raise NotAcknowledgedError from late
        except NotAcknowledgedError:
            self.unacknowledged["broken"] += 1
            raise
        finally:
            link.waiting.pop(envelope_id, None)

    def disconnect(self, reason: Reason = "refresh_requested") -> None:
        """Tell every connection to be replaced; except after a ``warning``, it is closed soon after."""
        for link in self._all():
            link.leaving = True
            link.send(
                {
                    "type": "disconnect",
                    "reason": reason,
                    "debug_info": {"host": HOST},
                    "connection_info": {"app_id": self._app_id},
                }
            )
            if reason != "warning":
                link.close_later(GRACE_SECONDS)

    def cut(self, *, reset: bool = True) -> None:
        """End every connection without a goodbye: by RST, or by FIN."""
        for link in self._all():
            link.cut(reset=reset)

    def freeze(self) -> None:
        """Let every connection stand, and neither read nor write any more."""
        for link in self._all():
            link.freeze()

    def _all(self) -> list[_Link]:
        with self._lock:
            return list(self._links)

    async def _serve(self, socket: WebSocket, transport: asyncio.Transport) -> None:
        ticket = socket.query_params.get("ticket", "")
        with self._lock:
            known = ticket in self._tickets
            self._tickets.discard(ticket)
        if not known:
            await socket.close()  # before acceptance: the client sees HTTP 403
            return
        await socket.accept()
        link = _Link(socket, transport, asyncio.get_running_loop())
        with self._lock:
            self._links.append(link)
            number = len(self._links)
        try:
            if self.hello_after is not None:
                await asyncio.sleep(self.hello_after)
                await socket.send_text(json.dumps(self._hello(number)))
            with self._lock:
                self._lock.notify_all()
            while True:
                self._acknowledge(link, await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._drop(link)

    def _hello(self, number: int) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": number,
            "debug_info": {"host": HOST, "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    def _acknowledge(self, link: _Link, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return  # Slack ignores what it cannot read
        if not isinstance(message, dict):
            return
        future = link.waiting.pop(str(message.get("envelope_id")), None)
        if future is not None and not future.done():
            future.set_result(message.get("payload"))

    def _drop(self, link: _Link) -> None:
        with self._lock:
            self._links.remove(link)
            waiting = list(link.waiting.values())
        for future in waiting:
            if not future.done():
                future.set_exception(NotAcknowledgedError())


class _Door:
    """Takes a WebSocket together with the transport below it, on which it can fail."""

    def __init__(self, serve: Callable[[WebSocket, asyncio.Transport], Awaitable[None]]) -> None:
        self._serve = serve

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._serve(WebSocket(scope, receive, send), transport_below(receive))
