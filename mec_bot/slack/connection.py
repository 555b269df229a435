"""Socket Mode: Slack reaches the bot over a WebSocket that the bot opens, and opens again whenever it must."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest

from mec_bot.errors import InvalidTokenError, PermanentError, TransientError
from mec_bot.phrases import Phrase
from mec_bot.slack.calls import call, refusal
from mec_bot.slack.link import Link
from mec_bot.slack.retries import Retries

if TYPE_CHECKING:
    from slack_bolt import App, BoltResponse
    from slack_sdk import WebClient

_log = logging.getLogger(__name__)
_HELLO_SECONDS = 10.0
# Slack closes a connection some ten seconds after it asked for another; until then it may still send over it.
_OVERLAP_SECONDS = 10.0
# A connection that stood for so long was a good one: its loss is the first again.
_GOOD_SECONDS = 30.0
_FINISH_SECONDS = 1.5
_GOODBYE_SECONDS = 0.5
_ANSWERS_AT_ONCE = 10
_OK = 200


class SocketConnection:
    """One current connection from ``open`` to ``close``.

    A connection that breaks is opened again. One that Slack is about to close is replaced before, and what still comes
    over it is answered over it.
    """

    def __init__(self, app: App, client: WebClient, tell: Callable[[Phrase], None]) -> None:
        """``client`` carries the app's token; ``tell`` is called when Slack begins to refuse connections."""
        self._app, self._client, self._tell = app, client, tell
        self._give_up: Callable[[InvalidTokenError], None] | None = None
        self._pool = ThreadPoolExecutor(_ANSWERS_AT_ONCE, thread_name_prefix="slack answer")
        self._first_try = threading.Event()
        self._keeper = threading.Thread(target=self._keep_open, name="slack socket", daemon=True)
        # Guards the attributes below it.
        self._changed = threading.Condition()
        self._links: list[Link] = []  # all that have not ended
        self._greeted: set[Link] = set()  # those of them over which Slack said hello
        self._current: Link | None = None  # the one that Slack did not ask to replace
        self._answering: set[Future[None]] = set()
        self._opened_at = self._not_before = 0.0  # of the monotonic clock
        self._closing = False
        self._losses = Retries(first=0.1, longest=1.0)
        self._failures = Retries(first=0.25, longest=2.0)
        self._refusals = Retries(first=2.0, longest=60.0)
        self._said_it_is_away = True  # until then, nobody read that it is connected

    def open(self, give_up: Callable[[InvalidTokenError], None]) -> None:
        """Connect, and stay connected; returns after the first try, whatever came of it.

        ``give_up`` is called where Slack refuses the token before there ever was a connection.
        """
        self._give_up = give_up
        self._keeper.start()
        self._first_try.wait()

    @property
    def is_open(self) -> bool:
        """Whether Slack can reach the bot now."""
        with self._changed:
            return bool(self._greeted)

    def close(self) -> None:
        """Finish what is being answered, then say goodbye: two seconds at most."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            links, answering = list(self._links), set(self._answering)
        wait(answering, timeout=_FINISH_SECONDS)
        for link in links:
            link.leave()
        end = time.monotonic() + _GOODBYE_SECONDS
        for link in links:
            link.join(max(end - time.monotonic(), 0.0))
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _keep_open(self) -> None:
        """Whenever there is no current connection, open one."""
        while self._is_needed():
            try:
                self._open_one()
            except PermanentError as error:
                self._not_before = time.monotonic() + self._refused(error)
            except TransientError as error:
                self._not_before = time.monotonic() + self._failed(error)
            self._first_try.set()
        self._first_try.set()

    def _is_needed(self) -> bool:
        """Wait until a connection is needed and may be opened; ``False`` where none is needed any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._current is None)
            self._changed.wait_for(lambda: self._closing, timeout=max(self._not_before - time.monotonic(), 0.0))
            return not self._closing

    def _open_one(self) -> None:
        """Open a connection, and wait for Slack's hello.

        Raises:
            PermanentError: Slack refuses it.
            TransientError: Slack cannot be reached, or does not say hello.
        """
        link = Link(str(call(self._client, "apps.connections.open", "")["url"]), self._received, self._ended)
        with self._changed:
            if self._closing:
                link.cut()
                return
            self._links.append(link)
            link.start()
            self._changed.wait_for(
                lambda: self._closing or link in self._greeted or link not in self._links, timeout=_HELLO_SECONDS
            )
            if link in self._greeted:
                self._opened()
            if link in self._greeted or self._closing:
                return
            is_silent = link in self._links
        link.cut()
        raise TransientError(
            Phrase("Slack opened a connection and said nothing.")
            if is_silent
            else Phrase("Slack opened a connection and closed it at once.")
        )

    def _received(self, link: Link, message: dict[str, Any]) -> None:
        """Called in the link's thread with each message."""
        kind = message.get("type")
        if kind == "hello":
            with self._changed:
                self._greeted.add(link)
                self._current = link
                self._changed.notify_all()
        elif kind == "disconnect":
            self._replace(link, str(message.get("reason")))
        elif not isinstance(message.get("payload"), dict) or not (request := SocketModeRequest.from_dict(message)):
            _log.debug("Slack sent something that is no envelope: %s", kind)
        else:
            answering = self._pool.submit(self._answer, link, request)
            with self._changed:
                self._answering.add(answering)
            answering.add_done_callback(self._answered)

    def _answer(self, link: Link, request: SocketModeRequest) -> None:
        """Let the app handle an envelope; its answer goes back over the connection on which the envelope came."""
        try:
            response = run_bolt_app(self._app, request)
            if response.status != _OK:
                _log.info("what Slack sent is not acknowledged: %s", response.body)
            elif not link.send({"envelope_id": request.envelope_id, **_payload(response)}):
                _log.warning("an answer found no way back to Slack: the connection broke before")
        except Exception:
            _log.exception("what Slack sent could not be answered")

    def _answered(self, answering: Future[None]) -> None:
        with self._changed:
            self._answering.discard(answering)

    def _replace(self, link: Link, reason: str) -> None:
        """Slack closes this connection soon: open another one, and keep this one beside it until then."""
        _log.debug("Slack asks for another connection: %s", reason)
        link.leave_after(_OVERLAP_SECONDS)
        with self._changed:
            if self._current is link:
                self._need_another()

    def _ended(self, link: Link, reason: str) -> None:
        """Called in the link's thread when it has ended."""
        with self._changed:
            self._links.remove(link)
            self._greeted.discard(link)
            if self._current is link and not self._closing:
                self._need_another()
                self._say_if(self._losses, f"the connection to Slack is lost ({reason})")
            self._changed.notify_all()

    def _need_another(self) -> None:
        self._current = None
        if time.monotonic() - self._opened_at > _GOOD_SECONDS:
            self._losses.worked()
        self._not_before = time.monotonic() + self._losses.failed()
        self._changed.notify_all()

    def _opened(self) -> None:
        self._failures.worked()
        self._refusals.worked()
        self._give_up = None
        self._opened_at = time.monotonic()
        if self._said_it_is_away:
            _log.info("connected to Slack")
        self._said_it_is_away = False

    def _failed(self, error: TransientError) -> float:
        """Count a failure; gives the seconds until the next try."""
        seconds = self._failures.failed(retry_after=error.retry_after)
        self._say_if(self._failures, f"Slack is not connected: {error} Next try in {seconds:.0f} s")
        return seconds

    def _refused(self, error: PermanentError) -> float:
        """Tell of a refusal: the process ends, or the operator hears it; gives the seconds until the next try."""
        told = type(error)(
            Phrase(
                "Slack refused the Socket Mode connection: {code}. Check SLACK_APP_TOKEN (xapp-…, with the scope "
                "connections:write) and that Socket Mode is on in the app's settings.",
                code=refusal(error),
            )
        )
        seconds = self._refusals.failed()
        if isinstance(told, InvalidTokenError) and self._give_up is not None:
            self._give_up(told)
            return seconds
        if self._refusals.count == 1:
            self._tell(told.phrase)
        self._say_if(self._refusals, f"{told} Next try in {seconds:.0f} s")
        return seconds

    def _say_if(self, failures: Retries, sentence: str) -> None:
        if failures.worth_a_line:
            _log.warning("%s", sentence)
            self._said_it_is_away = True


def _payload(response: BoltResponse) -> Mapping[str, Any]:
    if not response.body:
        return {}
    if response.headers.get("content-type", [""])[0].startswith("application/json"):
        return {"payload": json.loads(response.body)}
    return {"payload": {"text": response.body}}
