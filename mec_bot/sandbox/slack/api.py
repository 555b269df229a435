"""The Web API over HTTP: ``/api/<method>``, tokens, rate limit, and replies in Slack's form."""

from __future__ import annotations

import json
import math
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.responses import Response
from starlette.routing import Route

from mec_bot.sandbox.slack.faults import Call, CallLog, Fault, FaultPlan, NoAnswer
from mec_bot.sandbox.slack.methods import chat as slack_chat
from mec_bot.sandbox.slack.methods import conversations as slack_conversations
from mec_bot.sandbox.slack.methods import people as slack_people
from mec_bot.sandbox.slack.methods.call import Arguments, Json, Method, Request, Services
from mec_bot.sandbox.slack.methods.uploads import Uploads
from mec_bot.sandbox.slack.refusal import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request as HttpRequest

SCOPES = (
    "chat:write,commands,im:write,im:history,channels:read,channels:history,channels:join,groups:read,"
    "groups:history,users:read,users:read.email,files:write,reactions:write"
)
SECONDS_BETWEEN_MESSAGES = 1.0


@dataclass
class Throttle:
    """Slack's rule for posting: one message a second in each channel; and its rules of that kind for other methods."""

    clock: Callable[[], float]
    seconds: float = SECONDS_BETWEEN_MESSAGES
    _next: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def seconds_too_early(self, channel: str) -> float:
        """The seconds that a call for ``channel`` must wait; 0 when it may go now, which then counts as made."""
        with self._lock:
            now = self.clock()
            wait = self._next.get(channel, now) - now
            if wait > 0:
                return wait
            self._next[channel] = now + self.seconds
            return 0.0


class WebApi:
    """Answers ``/api/<method>`` and takes uploads.

    Args:
        services: what the methods work on.
        faults: what is to go wrong, asked at every call.
        calls: where every call is written down.
        throttle: when given, posting too fast answers 429.
        history_throttle: when given, reading a history too fast answers 429, whichever channel's it is.
        upload_seconds: how long after an upload no message can show it yet.
    """

    def __init__(
        self,
        services: Services,
        *,
        faults: FaultPlan,
        calls: CallLog,
        throttle: Throttle | None = None,
        history_throttle: Throttle | None = None,
        upload_seconds: float = 0.0,
    ) -> None:
        self.services, self.faults, self.calls, self.throttle = services, faults, calls, throttle
        self.history_throttle = history_throttle
        self.revoked: set[str] = set()
        uploads = Uploads(services.workspace, seconds=upload_seconds)
        self.methods: dict[str, Method] = {
            **slack_people.METHODS,
            **slack_chat.METHODS,
            **slack_conversations.METHODS,
            **uploads.methods,
        }
        self.routes = [
            Route("/api/{method:path}", self.answer, methods=["GET", "POST"]),
            Route("/upload/v1/{secret}", uploads.receive, methods=["POST"]),
        ]

    async def answer(self, http: HttpRequest) -> Response:
        """One call: planned faults first, then token, arguments, rate limit, and the method itself."""
        name = str(http.path_params["method"])
        values, warnings, token = _sent(http, await http.body())
        fault = self.faults.take(name)
        if fault and not fault.after:
            return self._failed(name, values, fault)
        status, reply, headers = self._reply(name, values, token)
        if fault:
            return self._failed(name, values, fault)
        if warnings:
            reply = {**reply, "warning": ",".join(warnings), "response_metadata": {"warnings": warnings}}
        self.calls.add(Call(method=name, arguments=values, status=status, error=str(reply.get("error", ""))))
        method = self.methods.get(name)
        if method and method.scopes:
            headers["X-Accepted-OAuth-Scopes"] = method.scopes
        if token == self.services.workspace.app.bot_token:
            headers["X-OAuth-Scopes"] = SCOPES
        return self._response(reply, status, headers)

    def _failed(self, name: str, values: Mapping[str, Any], fault: Fault) -> Response:
        silent = fault.kind in {"cut", "silence"}
        status = 0 if silent else fault.status
        self.calls.add(Call(method=name, arguments=values, status=status, error=fault.error or fault.kind))
        if silent:
            return NoAnswer(wait=fault.kind == "silence")
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return self._response({"ok": False, "error": fault.error}, fault.status, headers)

    def _reply(self, name: str, values: Json, token: str) -> tuple[int, Json, dict[str, str]]:
        try:
            method = self._checked(name, values, token)
            if wait := self._too_early(name, values):
                return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(math.ceil(wait))}
            return 200, {"ok": True, **method.run(Request(self.services, Arguments(values)))}, {}
        except RefusedError as refused:
            return 200, {"ok": False, "error": refused.error, **refused.extra}, {}

    def _checked(self, name: str, values: Mapping[str, Any], token: str) -> Method:
        """The method, after the token and the arguments were checked for it."""
        method = self.methods.get(name)
        if method is None:
            raise RefusedError("unknown_method", req_method=name)
        self._authenticate(method, token)
        missing = [field for field in method.required if values.get(field) in (None, "")]
        if missing:
            raise RefusedError.with_messages("invalid_arguments", [f"missing required field: {f}" for f in missing])
        return method

    def _authenticate(self, method: Method, token: str) -> None:
        app = self.services.workspace.app
        if method.caller == "anyone":
            return
        if not token:
            raise RefusedError("not_authed")
        if token in self.revoked:
            raise RefusedError("account_inactive")
        if token not in (app.bot_token, app.app_token):
            raise RefusedError("invalid_auth")
        if token != (app.app_token if method.caller == "app" else app.bot_token):
            raise RefusedError("not_allowed_token_type")

    def _response(self, reply: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> Response:
        return Response(
            json.dumps(reply, ensure_ascii=False),
            status_code=status,
            headers={
                "Date": formatdate(self.services.workspace.clock(), usegmt=True),
                "Content-Type": "application/json; charset=utf-8",
                "X-Slack-Req-Id": secrets.token_hex(16),
                "Access-Control-Expose-Headers": "x-slack-req-id, retry-after",
                **headers,
            },
        )

    def _too_early(self, name: str, values: Mapping[str, Any]) -> float:
        if self.history_throttle is not None and name in slack_conversations.LOOKING_BACK:
            return self.history_throttle.seconds_too_early(name)
        if self.throttle is None or name != "chat.postMessage":
            return 0.0
        channel = self.services.workspace.channel(str(values["channel"]))
        return self.throttle.seconds_too_early(channel.id if channel else str(values["channel"]))


def _sent(http: HttpRequest, body: bytes) -> tuple[Json, list[str], str]:
    """The arguments from the query and the body, warnings about how they came, and the token."""
    kind = http.headers.get("content-type", "")
    values: Json = dict(http.query_params)
    warnings = []
    if kind.startswith("application/json") and body:
        try:
            sent = json.loads(body)
        except ValueError:
            sent = {}
        values |= sent if isinstance(sent, dict) else {}
        warnings = [] if "charset" in kind else ["missing_charset"]
    elif body:
        values |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    authorization = http.headers.get("authorization", "")
    token = authorization.partition(" ")[2].strip() or str(values.get("token") or "")
    values.pop("token", None)
    return values, warnings, token
