"""Serves one ASGI application on this machine only, in a thread beside the caller.

The stand-ins are real HTTP servers: the product's own clients talk to them through a real socket, so
headers, time-outs and broken connections behave as they do outside.
"""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, Self

import uvicorn
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from mec_bot.sandbox.errors import SandboxError, Wording

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.types import ASGIApp, Receive, Scope, Send

HOST = "127.0.0.1"
# How people write this machine. The port may be another one: it may be reached through a tunnel.
_OWN_NAMES = frozenset({HOST, "localhost"})
START_SECONDS = 10.0
STOP_SECONDS = 10.0


class LoopbackError(SandboxError):
    """The server could not start: says on which port, and why."""


class Loopback:
    """An ASGI application served over HTTP and WebSocket at ``.url``, until ``.stop()``.

    Port 0 takes a free port. The constructor binds the socket, so that ``.url`` is known before anything
    is served; ``start`` (or ``with``) returns once requests are really accepted.

    Raises on construction:
        LoopbackError: the port is taken or not allowed.
    """

    def __init__(self, app: ASGIApp, *, port: int = 0) -> None:
        self._socket = _bound_socket(port)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        config = uvicorn.Config(
            _OwnPagesOnly(app),
            log_config=None,  # the caller owns logging; nothing here may reconfigure it
            access_log=False,
            date_header=False,  # an application whose clock is not the machine's says itself what time it is
            lifespan="off",
            ws="websockets-sansio",  # uvicorn's other WebSocket adapter stands on a deprecated API
            ws_ping_interval=None,  # who talks to a stand-in looks after its connections itself
            timeout_graceful_shutdown=1,  # an open WebSocket must not hold up the end
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name=f"loopback-{self.port}", daemon=True)

    def start(self) -> Self:
        """Start serving; returns when requests are accepted.

        Raises:
            LoopbackError: the server does not come up.
        """
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self.stop()
                raise LoopbackError(Wording("The stand-in did not start on {address}.", address=self.url))
            time.sleep(0.002)
        return self

    def stop(self) -> None:
        """Stop serving, cut what is still open, and free the port. May be called twice."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
        self._socket.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _serve(self) -> None:
        # uvicorn installs its signal handlers in the main thread only: Ctrl-C stays the caller's.
        self._server.run(sockets=[self._socket])


class _OwnPagesOnly:
    """Refuses what web pages of other sites send, which a browser on this machine lets them do.

    A page elsewhere may post a form to any address, and open a WebSocket: the browser then says whose page it is
    (``Origin``). Or its own name is made to lead to this machine (DNS rebinding): then that name is the ``Host``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and not _comes_from_here(Headers(scope=scope)):
            refusal = PlainTextResponse("Only pages of this address itself are answered.\n", status_code=403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _comes_from_here(headers: Headers) -> bool:
    host = headers.get("host", "")
    return (
        len(headers.getlist("host")) == 1
        and host.partition(":")[0] in _OWN_NAMES
        and set(headers.getlist("origin")) <= {f"http://{host}"}
    )


def _bound_socket(port: int) -> socket.socket:
    """Bind before serving: a port that is taken is reported at once, in one sentence."""
    # The protocol is named because asyncio turns Nagle's algorithm off only where it is: without it every
    # reply takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise LoopbackError(
            Wording(
                "Port {port} on {host} cannot be used ({reason}). Stop the program that holds it, or choose another port.",
                port=port,
                host=HOST,
                reason=error.strerror,
            )
        ) from error
    return listener
