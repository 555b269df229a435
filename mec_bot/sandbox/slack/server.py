"""The Slack stand-in, put together: state, Web API, Socket Mode, and deliveries in one ASGI app.

Served by ``Loopback(slack.app)``, it is reached by any Slack client whose base URL is ``<url>/api/``.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from mec_bot.sandbox.slack.api import Throttle, WebApi
from mec_bot.sandbox.slack.delivery import Delivery
from mec_bot.sandbox.slack.faults import CallLog, FaultPlan
from mec_bot.sandbox.slack.methods.call import PAGE_LIMIT, Services
from mec_bot.sandbox.slack.socket import SocketMode
from mec_bot.sandbox.slack.views import Views

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from mec_bot.sandbox.slack.workspace import Workspace


class Slack:
    """Slack on loopback.

    Args:
        workspace: who is there; the bot's tokens come from its ``app``.
        signing_secret: signs what is delivered over HTTP; by default a new one.
        request_url: where the bot listens, when it uses HTTP instead of Socket Mode.
        rate_limited: whether posting more than once a second in a channel answers 429.
        upload_seconds: how long after an upload no message can show it yet.
        history_page: how many messages a page of a history holds at most.
        history_seconds: how long after a page of a history another one answers 429.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        signing_secret: str = "",
        request_url: str | None = None,
        rate_limited: bool = False,
        upload_seconds: float = 0.0,
        history_page: int = PAGE_LIMIT,
        history_seconds: float = 0.0,
    ) -> None:
        self.workspace = workspace
        self.signing_secret = signing_secret = signing_secret or secrets.token_hex(16)
        self.bot_token, self.app_token = workspace.app.bot_token, workspace.app.app_token
        self.calls, self.faults = CallLog(), FaultPlan()
        self.socket = SocketMode(workspace.app.id)
        self.views = Views(workspace)
        self._services = Services(workspace=workspace, views=self.views, socket=self.socket, history_page=history_page)
        throttle = Throttle(time.monotonic) if rate_limited else None
        self.api = WebApi(
            self._services,
            faults=self.faults,
            calls=self.calls,
            throttle=throttle,
            history_throttle=Throttle(time.monotonic, history_seconds) if history_seconds else None,
            upload_seconds=upload_seconds,
        )
        self.delivery = Delivery(
            self._services,
            signing_secret=signing_secret,
            request_url=request_url,
            faults=self.faults,
            calls=self.calls,
        )
        self.type_command = self.delivery.type_command
        self.click = self.delivery.click
        self.submit_view = self.delivery.submit_view
        self.open_home = self.delivery.open_home
        self._routed = Starlette(routes=[*self.api.routes, *self.socket.routes, *self.delivery.response_urls.routes])
        self.app: ASGIApp = _Addressed(self._routed, self._services)

    def add_routes(self, routes: Iterable[BaseRoute]) -> None:
        """Serve something more at the same address, such as the page; call it before the first request."""
        self._routed.router.routes.extend(routes)

    @property
    def url(self) -> str:
        """Where the stand-in is reached; learnt from the first request, or set."""
        return self._services.url

    @url.setter
    def url(self, url: str) -> None:
        self._services.url = url.rstrip("/")

    @property
    def request_url(self) -> str | None:
        """Where the bot listens over HTTP; may be set once the bot is up."""
        return self.delivery.request_url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self.delivery.request_url = url

    def revoke(self, token: str) -> None:
        """Make a token answer ``account_inactive`` from now on."""
        self.api.revoked.add(token)


class _Addressed:
    """Learns at the first request where the stand-in is reached.

    The port is chosen after the app is made, and the addresses for answers and uploads must name it.
    """

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._services = app, services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._services.url and scope.get("server"):
            host, port = scope["server"]
            self._services.url = f"http://{host}:{port}"
        await self._app(scope, receive, send)
