"""The bot's answers: in its acknowledgement, or later through a ``response_url``."""

from __future__ import annotations

import json
import secrets
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mec_bot.sandbox.slack.faults import Call, CallLog, FaultPlan, NoAnswer
from mec_bot.sandbox.slack.shapes.blocks import block_faults
from mec_bot.sandbox.slack.shapes.objects import NO_FALLBACK, completed_blocks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request as HttpRequest

    from mec_bot.sandbox.slack.workspace import Message, Workspace

# What the plan of faults and the log of calls call an answer.
METHOD = "response_url"
USES = 5
LIFETIME_SECONDS = 30 * 60


class AnswerRefusedError(Exception):
    """Slack's name for why an answer was not shown, such as ``invalid_blocks``."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What is being answered: somebody's command in a channel, or their click on a message."""

    channel: str
    user: str
    message_ts: str | None = None
    thread_ts: str | None = None


@dataclass(frozen=True)
class _Address:
    origin: Origin
    until: float
    uses: int = 0


def show(workspace: Workspace, origin: Origin, answer: Mapping[str, Any]) -> Message | None:
    """Do what an answer says: show a message, replace the one that was clicked, or remove it.

    Raises:
        AnswerRefusedError: the answer has neither text nor blocks, or blocks that Slack would refuse.
    """
    original = workspace.message(origin.channel, origin.message_ts) if origin.message_ts else None
    if answer.get("delete_original") and original:
        workspace.delete(original)
        return None
    text, blocks = str(answer.get("text") or ""), answer.get("blocks") or []
    if not text and not blocks:
        raise AnswerRefusedError("no_text")
    if block_faults(blocks):
        raise AnswerRefusedError("invalid_blocks")
    public = answer.get("response_type") == "in_channel"
    completed = completed_blocks(blocks, workspace.new_id("b"))
    text = text or NO_FALLBACK
    # Slack replaces by default what was clicked, unless the answer says otherwise or asks for a new message.
    if original and answer.get("replace_original", "response_type" not in answer):
        return workspace.edit(original, text=text, blocks=tuple(completed), edited_ts=workspace.new_ts())
    return workspace.post(
        origin.channel,
        author=workspace.app.user.id,
        text=text,
        blocks=completed,
        thread_ts=answer.get("thread_ts") or origin.thread_ts,
        visible_to=None if public else origin.user,
    )


class ResponseUrls:
    """The addresses at which a command or a click may be answered: five times, within half an hour."""

    def __init__(self, workspace: Workspace, *, faults: FaultPlan, calls: CallLog) -> None:
        self._workspace = workspace
        self._faults, self._calls = faults, calls
        self._lock = threading.Lock()
        self._addresses: dict[str, _Address] = {}
        kinds = ("commands", "actions")
        self.routes = [Route(f"/{kind}/{{rest:path}}", self._receive, methods=["POST"]) for kind in kinds]

    def new_path(self, kind: str, origin: Origin) -> str:
        """A fresh address for one origin; ``kind`` is ``commands`` or ``actions``."""
        number = self._workspace.new_id("").lstrip("0")
        path = f"/{kind}/{self._workspace.team_id}/{number}/{secrets.token_urlsafe(18)}"
        with self._lock:
            self._addresses[path] = _Address(origin, self._workspace.clock() + LIFETIME_SECONDS)
        return path

    async def _receive(self, http: HttpRequest) -> Response:
        body, fault = await http.body(), self._faults.take(METHOD)
        if fault and fault.after:
            self._shown(http.url.path, body)
        if fault:
            silent = fault.kind in {"cut", "silence"}
            self._calls.add(
                Call(method=METHOD, arguments={}, status=0 if silent else fault.status, error=fault.error or fault.kind)
            )
            if silent:
                return NoAnswer(wait=fault.kind == "silence")
            headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
            return _refused(fault.error, status=fault.status, headers=headers)
        reply = self._shown(http.url.path, body)
        self._calls.add(Call(method=METHOD, arguments=_answer(body), status=reply.status_code))
        return reply

    def _shown(self, path: str, body: bytes) -> Response:
        with self._lock:
            address = self._addresses.get(path)
            if address is None:
                return _refused("invalid_url")
            if self._workspace.clock() > address.until:
                return _refused("expired_url")
            if address.uses >= USES:
                return _refused("used_url")
            self._addresses[path] = replace(address, uses=address.uses + 1)
        try:
            show(self._workspace, address.origin, _answer(body))
        except AnswerRefusedError as refused:
            return PlainTextResponse(str(refused), status_code=400)
        return PlainTextResponse("ok")


def _answer(body: bytes) -> Mapping[str, Any]:
    text = body.decode("utf-8", "replace")
    try:
        sent = json.loads(text)
    except ValueError:
        sent = json.loads(dict(parse_qsl(text)).get("payload", "{}"))
    return sent if isinstance(sent, dict) else {}


def _refused(error: str, *, status: int = 404, headers: Mapping[str, str] | None = None) -> Response:
    reply = json.dumps({"ok": False, "error": error})
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return Response(reply, status_code=status, headers={**kind, **(headers or {})})
