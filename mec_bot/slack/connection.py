"""The two ways Slack reaches the bot: a Socket Mode connection, or requests to /slack/events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from mec_bot.errors import PermanentError, TransientError
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from slack_bolt import App
    from starlette.requests import Request
    from starlette.responses import Response


class SocketConnection:
    """A Socket Mode connection that comes back by itself when it breaks."""

    def __init__(self, app: App, client: WebClient, app_token: str) -> None:
        self._handler = SocketModeHandler(
            app,
            app_token,
            web_client=WebClient(token=client.token, base_url=client.base_url, timeout=client.timeout),
            logger=app.logger,
        )

    def open(self) -> None:
        """Connect.

        Raises:
            PermanentError: the app token is not accepted.
            TransientError: Slack cannot be reached.
        """
        try:
            self._handler.connect()  # type: ignore[no-untyped-call]  # slack-bolt leaves it untyped
        except SlackApiError as error:
            raise PermanentError(
                Phrase(
                    "Slack refused the Socket Mode connection: {code}. Check SLACK_APP_TOKEN (xapp-…, with the scope "
                    "connections:write) and that Socket Mode is on in the app's settings.",
                    code=error.response.get("error") or error.response.status_code,
                )
            ) from error
        except (OSError, SlackClientError) as error:
            raise TransientError(Phrase("Slack cannot be reached ({reason}).", reason=error)) from error

    @property
    def is_open(self) -> bool:
        """Whether Slack can reach the bot now."""
        return bool(self._handler.client.is_connected())

    def close(self) -> None:
        """Close the connection; a command that is being answered is finished first."""
        self._handler.close()  # type: ignore[no-untyped-call]  # as above


def slack_route(app: App) -> Route:
    """`/slack/events`, for a bot that Slack reaches over HTTP; Bolt verifies each request's signature."""

    async def endpoint(request: Request) -> Response:
        bolt_request = to_bolt_request(request, await request.body())
        # Bolt's synchronous app would hold up the event loop, and with it the health checks.
        return to_starlette_response(await run_in_threadpool(app.dispatch, bolt_request))

    return Route("/slack/events", endpoint, methods=["POST"])
