"""Files: the bot announces a file, sends its bytes, and shares it."""

from __future__ import annotations

import secrets
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

from mec_bot.sandbox.slack.methods.call import Json, Method, Request
from mec_bot.sandbox.slack.refusal import RefusedError
from mec_bot.sandbox.slack.shapes.objects import file_object
from mec_bot.sandbox.slack.workspace import File

if TYPE_CHECKING:
    from starlette.requests import Request as HttpRequest

    from mec_bot.sandbox.slack.workspace import Workspace


class Uploads:
    """Takes uploads at the addresses that it gives out.

    ``seconds`` is how long Slack goes on working on a file after it took it; no block can show it before.
    """

    def __init__(self, workspace: Workspace, *, seconds: float = 0.0) -> None:
        self._workspace, self._seconds = workspace, seconds
        self._lock = threading.Lock()
        self._expected: dict[str, str] = {}

    def get_url(self, request: Request) -> Json:
        """``files.getUploadURLExternal``."""
        name, length = request.arguments.text("filename"), request.arguments.number("length", 0)
        if length <= 0:
            raise RefusedError("invalid_arguments")
        now = int(self._workspace.clock())
        file = File(id=self._workspace.new_id("F"), name=name, title=name, created=now)
        self._workspace.put_file(file)
        secret = secrets.token_urlsafe(48)
        with self._lock:
            self._expected[secret] = file.id
        return {"upload_url": f"{request.services.url}/upload/v1/{secret}", "file_id": file.id}

    async def receive(self, http: HttpRequest) -> Response:
        """Take the bytes, with no token: knowing the address is enough."""
        with self._lock:
            file = self._workspace.file(self._expected.get(http.path_params["secret"], ""))
        if file is None:
            return PlainTextResponse("Not found", status_code=404)
        content = await http.body()
        self._workspace.put_file(replace(file, content=content))
        return PlainTextResponse(f"OK - {len(content)}")

    def complete(self, request: Request) -> Json:
        """``files.completeUploadExternal``: shared in a channel when one is named."""
        wanted = request.arguments.parsed("files", error="invalid_arguments")
        if not isinstance(wanted, list) or not wanted:
            raise RefusedError("invalid_arguments")
        files = [self._filled(item) for item in wanted]
        channel = None
        if request.arguments.text("channel_id"):
            channel = request.channel("channel_id", joined=True)
        for file in files:
            self._workspace.put_file(replace(file, ready_at=self._workspace.clock() + self._seconds))
        if channel:
            self._workspace.post(
                channel.id,
                author=self._workspace.app.user.id,
                text=request.arguments.text("initial_comment"),
                thread_ts=request.arguments.text("thread_ts") or None,
                files=[file.id for file in files],
            )
        return {"files": [file_object(self._workspace, file) for file in files]}

    def _filled(self, item: object) -> File:
        file = self._workspace.file(str(item.get("id"))) if isinstance(item, dict) else None
        if file is None or not file.content:
            raise RefusedError("file_not_found")
        title = item.get("title") if isinstance(item, dict) else None
        return replace(file, title=str(title or file.name))

    @property
    def methods(self) -> dict[str, Method]:
        """The Web API's part of an upload."""
        return {
            "files.getUploadURLExternal": Method(
                run=self.get_url, required=("filename", "length"), scopes="files:write"
            ),
            "files.completeUploadExternal": Method(run=self.complete, required=("files",), scopes="files:write"),
        }
