"""The demo page: a plain, Slack-like window on the stand-in's workspace, in French."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mec_bot.sandbox.page.state import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from mec_bot.sandbox.slack.delivery import Delivery, Outcome
    from mec_bot.sandbox.slack.workspace import Workspace

SECURITY = {
    # Everything comes from here; no inline script, so that even an escaped text could not become one.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
ASSETS = {"page.html": "text/html", "page.css": "text/css", "page.js": "text/javascript"}
IMAGES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


class Page:
    """The page's own addresses: ``/``, its style and script, and the JSON that it reads.

    Args:
        workspace: what is shown.
        delivery: how what is typed and clicked reaches the bot.
        notes: what the footer says about where the data comes from: label to value; a value that is an
            https or http address becomes a link.
    """

    def __init__(self, workspace: Workspace, delivery: Delivery, notes: Mapping[str, str]) -> None:
        self._workspace, self._delivery, self._notes = workspace, delivery, dict(notes)
        self.routes = [
            Route("/", self._asset),
            Route("/sandbox/state", self._state),
            Route("/sandbox/commands", self._command, methods=["POST"]),
            Route("/sandbox/clicks", self._click, methods=["POST"]),
            Route("/sandbox/files/{file}", self._file),
            Route("/sandbox/{name}", self._asset),
        ]

    async def _asset(self, request: Request) -> Response:
        name = request.path_params.get("name", "page.html")
        if name not in ASSETS:
            return Response(status_code=404)
        content = (files("mec_bot.sandbox.page") / name).read_bytes()
        return Response(content, media_type=ASSETS[name], headers=SECURITY)

    async def _state(self, request: Request) -> Response:
        query = request.query_params
        people = [user for user in self._workspace.users if not user.is_bot and not user.deleted]
        user = next((each for each in people if each.id == query.get("user")), people[0])
        channel = self._workspace.channel(query.get("channel", "")) or self._workspace.channels[0]
        state = Reader(self._workspace, user).state(channel)
        connected = self._delivery.services.socket.connections > 0 or self._delivery.request_url is not None
        return JSONResponse({**state, "connected": connected, "notes": self._notes}, headers=SECURITY)

    async def _command(self, request: Request) -> Response:
        """Body: ``{"user", "channel", "text"}``; the answer is in the channel when this returns."""
        sent = await _json(request)
        return await self._outcome(
            lambda: self._delivery.type_command(str(sent["user"]), str(sent["channel"]), str(sent["text"]))
        )

    async def _click(self, request: Request) -> Response:
        """Body: ``{"user", "channel", "ts", "block", "action"[, "value"]}``."""
        sent = await _json(request)

        def click() -> Outcome:
            message = self._workspace.message(str(sent["channel"]), str(sent["ts"]))
            if message is None:
                raise LookupError("This message is gone.")
            return self._delivery.click(
                str(sent["user"]), message, str(sent["action"]), block_id=str(sent["block"]), value=sent.get("value")
            )

        return await self._outcome(click)

    async def _outcome(self, deed: Callable[[], Outcome]) -> Response:
        try:
            outcome = await run_in_threadpool(deed)  # it may wait three seconds for the bot
        except LookupError as wrong:
            return JSONResponse({"error": str(wrong)}, status_code=400, headers=SECURITY)
        return JSONResponse({"error": outcome.error}, headers=SECURITY)

    async def _file(self, request: Request) -> Response:
        file = self._workspace.file(request.path_params["file"])
        kind = next((kind for magic, kind in IMAGES.items() if file and file.content.startswith(magic)), None)
        if file is None or kind is None:
            return Response(status_code=404)
        return Response(file.content, media_type=kind, headers=SECURITY)


async def _json(request: Request) -> dict[str, Any]:
    """The body, from the page itself only: without a preflight request, another site's form cannot send JSON."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return {}
    try:
        sent = json.loads(await request.body())
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}
