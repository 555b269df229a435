"""The Sender for Slack: one chat.postMessage a message; channel and thread are read back when an outcome is unclear."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient

from mec_bot.errors import InvalidTokenError, MecBotError, PermanentError, TransientError
from mec_bot.phrases import Phrase
from mec_bot.slack.blocks import fallback, to_blocks
from mec_bot.slack.calls import call, refusal
from mec_bot.slack.clock import SlackClock
from mec_bot.slack.search import Search
from mec_bot.slack.uploads import Uploads
from mec_bot.stopwatch import Stopwatch, elapsed

if TYPE_CHECKING:
    from mec_bot.messages.text.message import Message

_EVENT_TYPE = "mec_bot_message"
_TIMEOUT_SECONDS = 10
_PAGE = 200
# Seconds after which Slack is asked again what time it is, where it did not answer.
_BETWEEN_QUESTIONS = 10.0


def make_client(token: str, api_url: str) -> WebClient:
    """A Web API client that never retries by itself: a retry that nobody recorded could post twice."""
    return WebClient(token=token, base_url=api_url, timeout=_TIMEOUT_SECONDS, retry_handlers=[])


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where a message stands: the channel's id, and the ``ts`` of its thread's first message (empty: no thread)."""

    channel: str
    thread_ts: str = ""

    def as_thread(self, name: str) -> Mapping[str, str]:
        """The argument ``name`` with the thread's ``ts``; no argument where there is no thread."""
        return {name: self.thread_ts} if self.thread_ts else {}


class SlackSender:
    """Posts messages to channels (C…, G…) and to people (U…, through their direct-message channel)."""

    def __init__(
        self,
        client: WebClient,
        *,
        tell: Callable[[Phrase], None] = lambda _: None,
        stopwatch: Stopwatch = elapsed,
    ) -> None:
        """``tell`` is called with the reason where a message goes out without its pictures."""
        self._client = client
        self._uploads = Uploads(client, tell)
        self._direct: dict[str, str] = {}
        self._stopwatch = stopwatch
        self._clock = SlackClock(stopwatch)
        self._ask_again = 0.0
        self._searches: dict[str, Search] = {}

    def prepare(self, recipient: str, message: Message, key: str, *, thread: str | None = None) -> None:
        """Open the direct-message channel and upload the pictures.

        Raises:
            TransientError: Slack failed, and may answer later.
            TokenError: Slack refuses the token.
            PermanentError: Slack refused the recipient.
        """
        try:
            self._prepared(recipient, message, key, thread)
        except PermanentError:
            self._uploads.forget(key)
            raise

    def _prepared(self, recipient: str, message: Message, key: str, thread: str | None) -> tuple[_Place, Sequence[str]]:
        """The place of a message and the ids of its files; Slack is asked for each only once."""
        return self._place(recipient, thread), self._uploads.files(message, key)

    def send(self, recipient: str, message: Message, key: str, *, thread: str | None = None) -> str:
        """Post a message once, with its pictures if Slack takes them, else in words; the receipt is `channel/ts`.

        Raises:
            UncertainError: the message may have gone out.
            TransientError: the message did not go out, and may later.
            TokenError: Slack refuses the token.
            PermanentError: Slack refused the message or its recipient.
        """
        try:
            place, files = self._prepared(recipient, message, key, thread)
            receipt = self._post(recipient, place, message, key, files)
        except PermanentError:
            self._uploads.forget(key)
            raise
        self._uploads.forget(key)
        return receipt

    def _post(self, recipient: str, place: _Place, message: Message, key: str, files: Sequence[str]) -> str:
        try:
            reply = self._call(
                "chat.postMessage",
                recipient,
                may_have_acted=True,
                channel=place.channel,
                **place.as_thread("thread_ts"),
                text=fallback(message),
                blocks=to_blocks(message, files),
                metadata={"event_type": _EVENT_TYPE, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
            )
        except PermanentError as error:
            if not files or refusal(error) != "invalid_blocks":
                raise
            # Slack works on a file for a while after it took it, and until then refuses blocks that show the file.
            self._uploads.try_again(key, error)
            return self._post(recipient, place, message, key, ())
        return f"{reply['channel']}/{reply['ts']}"

    def find(self, recipient: str, key: str, since: datetime, *, thread: str | None = None) -> str | None:
        """Look for the message that carries ``key`` in the channel's history, or in the thread.

        ``since`` is an instant by Slack's clock. A look that Slack interrupts goes on from the last page that it gave.

        Raises:
            TransientError: the look-up failed, and may go on later.
            TokenError: Slack refuses the token.
            PermanentError: Slack refused the look-up, or it would take too long.
        """
        place = self._place(recipient, thread)
        search = self._searches.get(key) or Search(since, in_thread=bool(place.thread_ts), stopwatch=self._stopwatch)
        self._searches[key] = search
        try:
            ts = self._search(search, recipient, place, key)
        except TransientError as error:
            if error.retry_after is None or not search.is_long:
                raise
            del self._searches[key]
            raise _too_long(recipient, search) from error
        except PermanentError:
            del self._searches[key]
            raise
        del self._searches[key]
        return None if ts is None else f"{place.channel}/{ts}"

    def _search(self, search: Search, recipient: str, place: _Place, key: str) -> str | None:
        """The ``ts`` of the message that carries ``key``; ``None`` where it is on none of the pages."""
        # A channel's history does not hold the replies in its threads.
        method = "conversations.replies" if place.thread_ts else "conversations.history"
        while True:
            page = self._page(
                method,
                recipient,
                channel=place.channel,
                **place.as_thread("ts"),
                **search.arguments(),
                include_all_metadata=True,
                limit=_PAGE,
            )
            messages = page.get("messages", ())
            for message in messages:
                if message.get("metadata", {}).get("event_payload", {}).get("key") == key:
                    return str(message["ts"])
            cursor = page.get("response_metadata", {}).get("next_cursor", "")
            if not search.go_on([message["ts"] for message in messages], cursor, self._clock.now()):
                return None
            if search.has_read_enough:
                raise _too_long(recipient, search)

    def _page(self, method: str, recipient: str, **arguments: object) -> Mapping[str, Any]:
        try:
            return self._call(method, recipient, may_have_acted=False, **arguments)
        except PermanentError as error:
            if refusal(error) != "thread_not_found":
                raise
            # Somebody deleted the thread's first message: Slack would have kept it if it had any reply.
            return {}

    def now(self) -> datetime | None:
        """The present instant by Slack's clock, which is asked for (auth.test) where no reply has told it yet."""
        if self._clock.now() is None and self._stopwatch() >= self._ask_again:
            self._ask_again = self._stopwatch() + _BETWEEN_QUESTIONS
            with suppress(MecBotError):
                self.check()
        return self._clock.now()

    def check(self) -> None:
        """Ask Slack whether it takes the token (auth.test).

        Raises:
            TransientError: Slack cannot be reached.
            TokenError: Slack refuses the token.
            PermanentError: Slack refused the call.
        """
        self._call("auth.test", "")

    def _call(
        self, method: str, recipient: str, *, may_have_acted: bool = False, **arguments: object
    ) -> Mapping[str, Any]:
        return call(self._client, method, recipient, may_have_acted=may_have_acted, clock=self._clock, **arguments)

    def _place(self, recipient: str, thread: str | None) -> _Place:
        if thread is None:
            return _Place(channel=self._channel(recipient))
        channel, _, ts = thread.partition("/")
        return _Place(channel=channel, thread_ts=ts)

    def _channel(self, recipient: str) -> str:
        if not recipient.startswith(("U", "W")):
            return recipient
        if recipient not in self._direct:
            opened = self._call("conversations.open", recipient, users=recipient)
            self._direct[recipient] = opened["channel"]["id"]
        return self._direct[recipient]


def _too_long(recipient: str, search: Search) -> PermanentError:
    return PermanentError(
        Phrase(
            "The messages to {recipient} were read back for too long (pages: {pages}) without coming to an end.",
            recipient=recipient,
            pages=search.pages,
        )
    )


def identify(client: WebClient) -> Mapping[str, Any]:
    """The identity behind the token (auth.test): ``team_id``, ``user_id``, ``bot_id``; also the check at the start.

    Raises:
        TransientError: Slack cannot be reached.
        InvalidTokenError: Slack refuses the token, or it is a person's.
        PermanentError: Slack refused the call.
    """
    identity = call(client, "auth.test", "")
    if not identity.get("bot_id"):
        raise InvalidTokenError(Phrase("SLACK_BOT_TOKEN must be the bot's token (xoxb-…)."))
    return identity
