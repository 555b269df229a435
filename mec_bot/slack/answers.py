"""Answers that go to the address Slack gives for them (``response_url``), tried again where that may help."""

from __future__ import annotations

import http.client
import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient

from mec_bot.errors import MecBotError
from mec_bot.messages.text.message import Message
from mec_bot.slack.blocks import fallback, to_blocks
from mec_bot.slack.calls import call
from mec_bot.slack.interaction import Interaction

if TYPE_CHECKING:
    from slack_sdk import WebClient


_log = logging.getLogger(__name__)
# Seconds from one try to the next. Slack takes five answers at one address, for half an hour; nobody waits that long.
_WAITS = (1.0, 3.0, 9.0, 27.0)
_NO_USE = float("inf")
_GIVE_UP_SECONDS = 60.0
_TRY_SECONDS = 3
# A try that hangs holds one thread for its seconds. So later tries, and the first ones of somebody who has several answers
# open, have threads of their own: whoever's answers hang, those of others do not wait behind them.
_FIRST_TRIES, _LATER_TRIES, _FIRST_TRIES_OF_ONE = 48, 16, 4
# More answers than that do not wait for another try.
_MOST_WAITING = 500
# At the end, this much of the time is kept to tell otherwise what did not arrive.
_LAST_WORDS_SECONDS = 1.0

Place = Literal["below", "instead", "instead_for_all", "for_all"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to an interaction, for one person ``below`` the message or ``instead`` of it, or ``for_all`` likewise."""

    message: Message
    place: Place = "below"

    @cached_property
    def payload(self) -> dict[str, Any]:
        """The answer as Slack takes it."""
        return {
            "text": fallback(self.message),
            "blocks": to_blocks(self.message),
            "response_type": "in_channel" if self.place in {"instead_for_all", "for_all"} else "ephemeral",
        }


@dataclass(eq=False, kw_only=True)
class _Open:
    """An answer that has not arrived."""

    interaction: Interaction
    answer: Answer
    matters: bool
    began: float
    tries: int = 0
    timer: threading.Timer | None = None
    given_up: bool = False


class Answers:
    """Sends answers from threads of its own, so that whoever has one is free for the next interaction.

    An answer that ``matters`` (somebody changed something) and does not arrive is told otherwise: the message with the
    button is replaced through ``client`` where it is replaced for all, else ``tell`` is called with the member id.
    """

    def __init__(self, client: WebClient, tell: Callable[[Interaction, Message], None]) -> None:
        self._client = client
        self._tell = tell
        self._first = ThreadPoolExecutor(_FIRST_TRIES, thread_name_prefix="answer")
        self._later = ThreadPoolExecutor(_LATER_TRIES, thread_name_prefix="answer again")
        self._changed = threading.Condition()
        self._open: set[_Open] = set()
        self._closing = self._closed = False

    def send(self, interaction: Interaction, answer: Answer, *, matters: bool) -> None:
        """Send an answer; returns at once."""
        item = _Open(interaction=interaction, answer=answer, matters=matters, began=time.monotonic())
        with self._changed:
            if self._closed:
                _log.error(
                    "an answer to %s is lost, as the worker ends: %s", interaction.member_id, answer.message.summary
                )
                return
            of_one = sum(1 for other in self._open if other.interaction.member_id == interaction.member_id)
            self._open.add(item)
            (self._first if of_one < _FIRST_TRIES_OF_ONE else self._later).submit(self._try, item)

    def close(self, seconds: float) -> bool:
        """Give each open answer one more try at once, and send no more; ``False`` where not all were settled in time."""
        with self._changed:
            self._closing = True
            waiting = [item for item in self._open if item.timer is not None]
        for item in waiting:
            self._try_again(item)
        with self._changed:
            settled = self._changed.wait_for(lambda: not self._open, max(seconds - _LAST_WORDS_SECONDS, 0))
            left, self._closed = list(self._open), True
        self._first.shutdown(wait=False, cancel_futures=True)
        for item in left:
            self._later.submit(self._give_up, item)
        with self._changed:
            settled = self._changed.wait_for(lambda: not self._open, _LAST_WORDS_SECONDS)
        self._later.shutdown(wait=False, cancel_futures=True)
        return settled

    def _try(self, item: _Open) -> None:
        try:
            wait = self._post(item)
        except Exception:
            _log.exception("an answer to %s cannot be sent", item.interaction.member_id)
            wait = _NO_USE
        if wait is None:
            self._settle(item)
        elif not self._waits(item, wait):
            self._give_up(item)

    def _settle(self, item: _Open) -> None:
        with self._changed:
            self._open.discard(item)
            self._changed.notify_all()

    def _post(self, item: _Open) -> float | None:
        """Try once: ``None`` where the answer arrived, else the seconds to wait for another try (``_NO_USE``: none helps)."""
        if not item.interaction.response_url:
            return _NO_USE
        item.tries += 1
        wait = _WAITS[item.tries - 1] if item.tries <= len(_WAITS) else _NO_USE
        client = WebhookClient(item.interaction.response_url, timeout=_TRY_SECONDS, retry_handlers=[])
        try:
            reply = client.send_dict(
                {**item.answer.payload, "replace_original": item.answer.place.startswith("instead")}
            )
        except (OSError, http.client.HTTPException) as error:
            reason, may_help = str(error) or type(error).__name__, True
        except (SlackClientError, ValueError):
            reason, may_help = "its address cannot be used", False
        else:
            code = _refusal(reply.body)
            if reply.status_code < http.client.MULTIPLE_CHOICES and not code:
                return None
            reason = f"status {reply.status_code} {code}".strip()
            asked = reply.headers.get("Retry-After", "")
            limited = reply.status_code == http.client.TOO_MANY_REQUESTS
            may_help = limited or reply.status_code >= http.client.INTERNAL_SERVER_ERROR
            wait = max(wait, float(asked)) if limited and asked.isdecimal() else wait
        _log.warning("Slack did not take an answer to %s (try %s): %s", item.interaction.member_id, item.tries, reason)
        return wait if may_help else _NO_USE

    def _waits(self, item: _Open, wait: float) -> bool:
        """Whether there is another try, in ``wait`` seconds."""
        timer = threading.Timer(wait, self._try_again, [item])
        timer.daemon = True
        with self._changed:
            waiting = sum(1 for other in self._open if other.timer is not None)
            too_late = time.monotonic() + wait - item.began > _GIVE_UP_SECONDS
            if self._closing or too_late or waiting >= _MOST_WAITING:
                return False
            item.timer = timer
            timer.start()
        return True

    def _try_again(self, item: _Open) -> None:
        """Begin the next try, unless it has begun."""
        with self._changed:
            timer, item.timer = item.timer, None
            if timer is not None:
                timer.cancel()
                self._later.submit(self._try, item)

    def _give_up(self, item: _Open) -> None:
        """Tell an answer that matters otherwise; of any other, the log keeps that it is lost."""
        interaction, message = item.interaction, item.answer.message
        with self._changed:
            if item.given_up or item not in self._open:
                return
            item.given_up = True
        try:
            if not item.matters:
                _log.error("an answer to %s is lost: %s", interaction.member_id, message.summary)
            elif not (item.answer.place == "instead_for_all" and self._replaced(interaction, message)):
                self._tell(interaction, message)
        except Exception:
            _log.exception("an answer to %s is lost: %s", interaction.member_id, message.summary)
        finally:
            self._settle(item)

    def _replaced(self, interaction: Interaction, message: Message) -> bool:
        try:
            call(
                self._client,
                "chat.update",
                interaction.channel,
                channel=interaction.channel,
                ts=interaction.message_ts,
                text=fallback(message),
                blocks=json.dumps(to_blocks(message)),
            )
        except MecBotError as error:
            _log.warning("the message with the button could not be replaced: %s", error)
            return False
        return True


def _refusal(body: str) -> str:
    """Slack's word for why it refused an answer, such as `used_url`; empty where it took it, or gives none."""
    try:
        reply = json.loads(body)
    except ValueError:
        return ""
    return str(reply.get("error", "")) if isinstance(reply, dict) and not reply.get("ok", True) else ""
