"""The worker's web server, in a thread of its own; signals stay with the main thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette

from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.worker.bounded_connection import MOST_CONNECTIONS, BoundedConnection

if TYPE_CHECKING:
    from starlette.routing import Route
    from starlette.types import ASGIApp, Receive, Scope, Send

_GRACE_SECONDS = 2
# All interfaces: in a container, Slack's proxy and the health check come from outside.
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - said above


class WebServer:
    """uvicorn on one port, with bounds on what clients may take of it."""

    def __init__(self, routes: Sequence[Route], port: int) -> None:
        self._port = port
        self._thread: threading.Thread | None = None
        config = uvicorn.Config(
            _without_last_slash(Starlette(routes=routes)),
            http=BoundedConnection,
            ws="none",
            # Connections are taken before they are counted: not many at a time.
            backlog=MOST_CONNECTIONS,
            log_config=None,  # the program's own log takes what uvicorn says
            access_log=False,
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        self._server = uvicorn.Server(config)

    def start(self) -> None:
        """Listen, and begin to answer requests.

        Raises:
            ConfigError: the port cannot be used.
        """
        try:
            listener = socket.create_server((_EVERYWHERE, self._port))
            # asyncio does so only for listeners that name their protocol: without it every answer takes 40 ms.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            raise ConfigError(
                Phrase(
                    "The port {port} cannot be used ({reason}). Choose another one.",
                    port=self._port,
                    reason=error.strerror,
                )
            ) from error
        self._thread = threading.Thread(target=self._server.run, args=[[listener]], name="http", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Finish the requests that have begun, and stop."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()


def _without_last_slash(app: ASGIApp) -> ASGIApp:
    """Serve `/path/` as `/path`: Starlette would send the client there, which for a POST few clients obey."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        await app({**scope, "path": path[:-1]} if path != "/" and path.endswith("/") else scope, receive, send)

    return served
