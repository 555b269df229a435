"""`/mec Locomotion` over HTTP against a Bolt command that does nothing, served the same way in the same run.

Slack gives three seconds; what counts here is that the bot's own work (the database asked for the newest snapshot,
the look-up, the card, its blocks) costs no more than Bolt, Starlette and uvicorn do before it.
"""

from __future__ import annotations

import http.client
import json
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.routing import Mount

from benchmarks.context import bot_on_loopback
from benchmarks.figure import Figure, finish
from mec_bot.actions.questions.answer import Answerer
from mec_bot.actions.sync.sync import sync
from mec_bot.sandbox.loopback import HOST, Loopback
from mec_bot.sandbox.slack.http import signature
from mec_bot.slack.http_requests import slack_route
from mec_bot.slack.listeners import Handlers, create_app

if TYPE_CHECKING:
    from mec_bot.actions.context import Context

_SECRET = "benchmark"
_IDENTITY = {"team_id": "T1", "bot_id": "B1", "user_id": "U0"}
_EMPTY, _MEC = "/empty", "/mec"
_WARM_UP, _BATCHES, _BATCH = 200, 20, 50
_LIMIT = 2.0
_BODY = urlencode(
    {
        "token": "t",
        "team_id": "T1",
        "team_domain": "mec",
        "channel_id": "C1",
        "channel_name": "general",
        "user_id": "U1",
        "user_name": "amelie",
        "command": "/mec",
        "text": "Locomotion",
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1:9/commands/1",
        "trigger_id": "1.2.3",
    }
).encode()


def measure() -> list[Figure]:
    """Measure both commands, over one connection each, in alternating batches."""
    with bot_on_loopback() as (context, _):
        sync(context)
        with _served(context) as port:
            empty, mec = _Caller(port, _EMPTY), _Caller(port, _MEC)
            answer = json.loads(mec.ask())
            if "Locomotion" not in json.dumps(answer["blocks"]) or empty.ask():
                raise AssertionError(f"not the answers that are compared: {answer}")
            for _ in range(_WARM_UP):
                empty.timed()
                mec.timed()
            of_empty, of_mec = [], []
            for _ in range(_BATCHES):
                of_empty += [empty.timed() for _ in range(_BATCH)]
                of_mec += [mec.timed() for _ in range(_BATCH)]
    base, ours = statistics.median(of_empty), statistics.median(of_mec)
    note = (
        f"medians of {len(of_mec)}: /mec {ours * 1000:.3f} ms (95 %: {_high(of_mec) * 1000:.3f}), "
        f"empty {base * 1000:.3f} ms (95 %: {_high(of_empty) * 1000:.3f})"
    )
    return [
        Figure(name="/mec Locomotion ÷ an empty Bolt command", value=ours / base, limit=_LIMIT, unit="×", note=note)
    ]


@contextmanager
def _served(context: Context) -> Iterator[int]:
    """The port where one server serves both apps, each through the product's own endpoint."""
    client = WebClient(token="xoxb-benchmark", base_url="http://127.0.0.1:9/api/")
    handlers = Handlers(context=context, answerer=Answerer(context, kept_fresh=True))
    mec = create_app(client, _IDENTITY, handlers).app
    apps = ((_EMPTY, _empty(client)), (_MEC, mec))
    mounts = [Mount(path, routes=[slack_route(app, _SECRET, context.clock)]) for path, app in apps]
    with Loopback(Starlette(routes=mounts)) as server:
        yield server.port


def _empty(client: WebClient) -> App:
    """The smallest Bolt app that answers the command: everything but the bot's own work."""
    authorized = AuthorizeResult(enterprise_id=None, bot_token=client.token, **_IDENTITY_OF_BOLT)
    app = App(
        client=client,
        authorize=lambda: authorized,
        # As in the product: the endpoint has verified the request.
        request_verification_enabled=False,
        process_before_response=True,
    )
    app.command("/mec")(lambda ack: ack())
    return app


_IDENTITY_OF_BOLT = {"team_id": "T1", "bot_id": "B1", "bot_user_id": "U0"}


class _Caller:
    """Slack's side: signed requests over a connection that stays open; the clock runs from send to last byte."""

    def __init__(self, port: int, path: str) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=10)
        self._path = path

    def timed(self) -> float:
        """One request, in seconds; signing it is not part of them."""
        headers = self._headers()
        start = time.perf_counter()
        self._send(headers)
        return time.perf_counter() - start

    def ask(self) -> bytes:
        """The reply's body."""
        return self._send(self._headers())

    def _send(self, headers: dict[str, str]) -> bytes:
        self._connection.request("POST", f"{self._path}/slack/events", body=_BODY, headers=headers)
        reply = self._connection.getresponse()
        body = reply.read()
        if reply.status != http.client.OK:
            raise AssertionError(f"{self._path} answered {reply.status}: {body[:200]!r}")
        return body

    def _headers(self) -> dict[str, str]:
        now = str(int(time.time()))
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": signature(_SECRET, now, _BODY),
        }


def _high(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


if __name__ == "__main__":
    finish(measure())
