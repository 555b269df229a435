"""The Socket Mode connection, one of the two ways in which Slack reaches the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from mec_bot.errors import PermanentError, TransientError
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from slack_bolt import App


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
