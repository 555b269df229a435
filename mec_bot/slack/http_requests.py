"""`/slack/events`: what is not signed by Slack is refused on its bytes, before anything in it is parsed."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from typing import TYPE_CHECKING

from slack_bolt import BoltRequest
from slack_bolt.adapter.starlette.handler import to_starlette_response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from slack_bolt import App
    from starlette.requests import Request
    from starlette.responses import Response

_log = logging.getLogger(__name__)
# Slack's own limits keep a request well below this: a view has at most 250 kB, a message 50 blocks.
_MOST_BYTES = 1_000_000
# Slack's advice against recorded requests that are sent again.
_MOST_SECONDS_OFF = 300
_STAMP = re.compile(rb"\d{1,15}")
_SIGNATURE = re.compile(rb"v0=[0-9a-f]{64}")


class _RefusedError(Exception):
    """A request that is not Slack's, or not readable: ``status`` and ``reason`` are all that its sender learns."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def slack_route(app: App, signing_secret: str, clock: Callable[[], datetime]) -> Route:
    """The route for a bot that Slack reaches over HTTP; ``app`` gets only what Slack has signed, and verifies nothing."""

    async def endpoint(request: Request) -> Response:
        try:
            bolt_request = _read(request, await _signed_body(request, signing_secret.encode(), clock))
        except _RefusedError as refused:
            return PlainTextResponse(f"{refused.reason}\n", status_code=refused.status)
        except ClientDisconnect:
            return PlainTextResponse("", status_code=400)  # nobody is there to read it
        # Bolt's synchronous app would hold up the event loop.
        return to_starlette_response(await run_in_threadpool(app.dispatch, bolt_request))

    return Route("/slack/events", endpoint, methods=["POST"])


async def _signed_body(request: Request, secret: bytes, clock: Callable[[], datetime]) -> bytes:
    """The body, once length, stamp and signature are found right, each before more is read.

    Raises:
        _RefusedError: one of them is not.
        ClientDisconnect: the sender is gone.
    """
    length = _header(request, b"content-length")
    if length and int(length) > _MOST_BYTES:  # the web server lets only digits through
        raise _RefusedError(413, "too long")
    stamp, signature = _header(request, b"x-slack-request-timestamp"), _header(request, b"x-slack-signature")
    if not _STAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
        raise _RefusedError(401, "not signed")
    if abs(clock().timestamp() - int(stamp)) > _MOST_SECONDS_OFF:
        _log.warning("a request was refused, as it was signed at another time: is this machine's clock right?")
        raise _RefusedError(401, "signed at another time")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            raise _RefusedError(413, "too long")
    expected = b"v0=" + hmac.new(secret, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest().encode()
    if not hmac.compare_digest(expected, signature):
        _log.warning("a request was refused, as its signature is wrong: is SLACK_SIGNING_SECRET that of this app?")
        raise _RefusedError(401, "signed by another")
    return bytes(body)


def _header(request: Request, name: bytes) -> bytes:
    """The header's bytes; empty where there is none, or more than one."""
    values = [value for key, value in request.scope["headers"] if key == name]
    return values[0] if len(values) == 1 else b""


def _read(request: Request, body: bytes) -> BoltRequest:
    """What Bolt reads in a body that Slack signed.

    Raises:
        _RefusedError: it is none of Slack's forms.
    """
    try:
        # Of the headers, the type alone: others, such as x-slack-bolt-lazy-only, are orders to Bolt.
        content_type = _header(request, b"content-type").decode("latin-1")
        return BoltRequest(body=body.decode(), headers={"content-type": content_type})
    except Exception as error:  # Bolt looks into it as it comes, and breaks in as many ways as there are forms
        _log.warning("a request that Slack signed cannot be read (%s: %s)", type(error).__name__, error)
        raise _RefusedError(400, "not readable") from error
