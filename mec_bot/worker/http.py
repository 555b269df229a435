"""The worker's web server, in a thread of its own; signals stay with the main thread."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from starlette.applications import Starlette

_GRACE_SECONDS = 2
# All interfaces: in a container, Slack's proxy and the health check come from outside.
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - said above


class WebServer:
    """uvicorn on one port."""

    def __init__(self, app: Starlette, port: int) -> None:
        self._port = port
        self._thread: threading.Thread | None = None
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
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
