"""The Sender for Slack: one chat.postMessage a message, and the channel's history when an outcome is unclear."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from mec_bot.errors import PermanentError
from mec_bot.messages.message import Message
from mec_bot.phrases import Phrase
from mec_bot.slack.blocks import fallback, to_blocks
from mec_bot.slack.calls import call, refusal
from mec_bot.slack.uploads import Uploads

_EVENT_TYPE = "mec_bot_message"
_CLOCKS_APART = timedelta(minutes=10)
_TIMEOUT_SECONDS = 10
_PAGE = 200


def make_client(token: str, api_url: str) -> WebClient:
    """A Web API client that never retries by itself: a retry that nobody recorded could post twice."""
    return WebClient(token=token, base_url=api_url, timeout=_TIMEOUT_SECONDS, retry_handlers=[])


class SlackSender:
    """Posts messages to channels (C…, G…) and to people (U…, through their direct-message channel)."""

    def __init__(self, client: WebClient, *, tell: Callable[[Phrase], None] = lambda _: None) -> None:
        """``tell`` hears why a message went out without its pictures."""
        self._client = client
        self._uploads = Uploads(client, tell)
        self._direct: dict[str, str] = {}

    def send(self, recipient: str, message: Message, key: str) -> str:
        """Post once, with its pictures where Slack takes them, else with their words; the receipt is `channel/ts`.

        Raises as ``delivery.outbox.Sender`` says.
        """
        try:
            channel = self._channel(recipient)
            files = self._uploads.files(message, key)
            receipt = self._post(recipient, channel, message, key, files)
        except PermanentError:
            self._uploads.forget(key)
            raise
        self._uploads.forget(key)
        return receipt

    def _post(self, recipient: str, channel: str, message: Message, key: str, files: Sequence[str]) -> str:
        try:
            reply = call(
                self._client,
                "chat.postMessage",
                recipient,
                may_have_acted=True,
                channel=channel,
                text=fallback(message),
                blocks=to_blocks(message, files),
                metadata={"event_type": _EVENT_TYPE, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
            )
        except PermanentError as error:
            if not files or refusal(error) != "invalid_blocks":
                raise
            # Slack goes on working on a file after it took it, and until then knows no such file.
            self._uploads.try_again(key, error)
            return self._post(recipient, channel, message, key, ())
        return f"{reply['channel']}/{reply['ts']}"

    def find(self, recipient: str, key: str, since: datetime) -> str | None:
        """Read the channel's history back for the message that carries ``key``."""
        channel = self._channel(recipient)
        cursor = ""
        while True:
            page = call(
                self._client,
                "conversations.history",
                recipient,
                channel=channel,
                # Slack's clock and ours are not the same; the key tells the message apart, not the time.
                oldest=str(int((since - _CLOCKS_APART).timestamp())),
                include_all_metadata=True,
                limit=_PAGE,
                cursor=cursor,
            )
            for message in page.get("messages", ()):
                if message.get("metadata", {}).get("event_payload", {}).get("key") == key:
                    return f"{channel}/{message['ts']}"
            cursor = page.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                return None

    def _channel(self, recipient: str) -> str:
        if not recipient.startswith(("U", "W")):
            return recipient
        if recipient not in self._direct:
            opened = call(self._client, "conversations.open", recipient, users=recipient)
            self._direct[recipient] = opened["channel"]["id"]
        return self._direct[recipient]


def identify(client: WebClient) -> Mapping[str, Any]:
    """Who the token is (auth.test): ``team_id``, ``user_id``, ``bot_id``; the check of a start-up.

    Raises:
        PermanentError: the token is not accepted.
        TransientError: Slack cannot be reached.
    """
    return call(client, "auth.test", "")
