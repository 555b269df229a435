"""The Socket Mode connection over the stand-in: what is answered while connections come, break and go."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_stand import AMELIE, STAFF, a_workspace

from mec_bot.errors import InvalidTokenError
from mec_bot.phrases import Phrase
from mec_bot.sandbox.slack.delivery import Outcome
from mec_bot.sandbox.slack.faults import Fault
from mec_bot.sandbox.slack.server import Slack
from mec_bot.slack.connection import SocketConnection
from mec_bot.slack.sender import make_client

OPEN = "apps.connections.open"


@dataclass
class Bot:
    """A bot that answers, `/mec lent` only once it may; and what became of its connection."""

    slack: Slack
    handled: list[str] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)
    told: list[Phrase] = field(default_factory=list)
    gave_up: list[InvalidTokenError] = field(default_factory=list)
    people: ThreadPoolExecutor = field(default_factory=ThreadPoolExecutor)

    def __post_init__(self) -> None:
        authorized = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token=self.slack.bot_token)
        app = App(
            authorize=lambda: authorized,
            request_verification_enabled=False,
            process_before_response=True,
        )

        @app.command("/mec")
        def mec(ack: Any, command: Any) -> None:
            self.handled.append(command["text"])
            if command["text"] == "lent":
                assert self.may_answer.wait(10)
            ack(text=f"Fiche : {command['text']}")

        client = make_client(self.slack.app_token, f"{self.slack.url}/api/")
        client.timeout = 2
        self.connection = SocketConnection(app, client, self.told.append)

    def open(self) -> None:
        self.connection.open(self.gave_up.append)

    def types(self, text: str) -> Callable[[], Outcome]:
        """Somebody types a command, beside the test; gives how to get what came of it."""
        return self.people.submit(self.slack.type_command, AMELIE, STAFF, f"/mec {text}").result

    def until(self, condition: Callable[[], bool], *, seconds: float = 5.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.005)

    @property
    def openings(self) -> int:
        return len(self.slack.calls.of(OPEN))


@pytest.fixture
def bot(serve_slack: Callable[..., Slack]) -> Iterator[Bot]:
    bot = Bot(serve_slack(a_workspace()))
    yield bot
    bot.may_answer.set()
    bot.connection.close()
    bot.people.shutdown()
    bot.until(lambda: threads() == [])


def threads() -> list[str]:
    """The connection's own threads that are alive."""
    return [one.name for one in threading.enumerate() if one.name in {"slack link", "slack socket"}]


def answer(outcome: Outcome) -> str:
    assert outcome.message is not None, outcome
    return outcome.message.text


def test_it_is_open_once_slack_said_hello(bot: Bot) -> None:
    bot.slack.socket.hello_after = 0.3
    assert not bot.connection.is_open
    bot.open()
    assert bot.connection.is_open
    assert answer(bot.types("x")()) == "Fiche : x"


def test_what_came_before_a_refresh_is_answered_over_the_old_connection_and_the_rest_over_the_new(bot: Bot) -> None:
    bot.open()
    slow = bot.types("lent")
    bot.until(lambda: bot.handled == ["lent"])
    bot.slack.socket.disconnect("refresh_requested")
    assert bot.slack.socket.wait_for_connection(count=2)
    assert bot.connection.is_open
    quick = [answer(bot.types(str(number))()) for number in range(4)]
    bot.may_answer.set()
    assert answer(slow()) == "Fiche : lent"
    assert quick == [f"Fiche : {number}" for number in range(4)]
    bot.until(lambda: bot.slack.socket.connections == 1)
    assert bot.connection.is_open


def test_the_old_connection_stays_until_the_new_one_stands(bot: Bot) -> None:
    bot.open()
    bot.slack.faults.plan(OPEN, Fault.server_error())
    bot.slack.socket.disconnect("warning")
    bot.until(lambda: bot.openings == 2)
    assert answer(bot.types("x")()) == "Fiche : x"
    bot.until(lambda: bot.openings == 3)
    assert bot.connection.is_open


def test_messages_that_are_no_envelopes_break_nothing(bot: Bot) -> None:
    bot.open()
    [link] = bot.slack.socket._links
    odd_ones: list[dict[str, Any]] = [
        {},
        {"type": "new"},
        {"type": "x", "envelope_id": "E1", "payload": 3},
        {"envelope_id": []},
    ]
    for odd in odd_ones:
        link.send(odd)
    assert answer(bot.types("x")()) == "Fiche : x"
    assert bot.openings == 1


def test_many_refreshes_and_breaks_leave_one_connection_and_no_thread(bot: Bot) -> None:
    bot.open()
    for fault in (bot.slack.socket.disconnect, bot.slack.socket.cut, bot.slack.socket.disconnect):
        opened = bot.openings
        fault()
        bot.until(lambda: bot.openings > opened and bot.types("x")().error == "")  # noqa: B023 - called at once
    bot.until(lambda: bot.slack.socket.connections == 1)
    bot.until(lambda: sorted(threads()) == ["slack link", "slack socket"])


def test_however_often_it_breaks_it_is_opened_more_and_more_seldom(bot: Bot) -> None:
    bot.open()
    end = time.monotonic() + 3
    while time.monotonic() < end:
        bot.slack.socket.cut()
        time.sleep(0.01)
    assert 3 <= bot.openings <= 7


def test_slack_is_asked_again_no_sooner_than_it_wants(bot: Bot) -> None:
    bot.slack.faults.plan(OPEN, Fault.rate_limited(retry_after=2))
    began = time.monotonic()
    bot.open()
    assert not bot.connection.is_open
    bot.until(lambda: bot.connection.is_open)
    assert time.monotonic() - began >= 2


@pytest.mark.parametrize("fault", [Fault.server_error(503), Fault.cut(), Fault.refused("internal_error")])
def test_what_fails_in_passing_at_the_start_is_tried_again(bot: Bot, fault: Fault) -> None:
    bot.slack.faults.plan(OPEN, fault, times=2)
    bot.open()
    bot.until(lambda: bot.connection.is_open)
    assert (bot.openings, bot.told, bot.gave_up) == (3, [], [])


def test_a_token_that_is_refused_before_there_was_a_connection_ends_the_attempt(bot: Bot) -> None:
    bot.slack.faults.plan(OPEN, Fault.server_error())
    bot.slack.faults.plan(OPEN, Fault.refused("invalid_auth"))
    bot.open()
    bot.until(lambda: bool(bot.gave_up))
    assert "SLACK_APP_TOKEN" in str(bot.gave_up[0])
    assert bot.told == []


@pytest.mark.parametrize("error", ["missing_scope", "invalid_auth"])
def test_a_refusal_that_may_be_mended_is_told_once_and_tried_again(bot: Bot, error: str) -> None:
    if error == "invalid_auth":  # a reason to end, unless it was accepted before
        bot.open()
    bot.slack.faults.plan(OPEN, Fault.refused(error))
    bot.slack.socket.cut() if bot.connection.is_open else bot.open()
    bot.until(lambda: len(bot.told) == 1)
    assert not bot.connection.is_open
    bot.until(lambda: bot.connection.is_open)
    [told] = bot.told
    assert error in str(told)
    assert bot.gave_up == []


def test_closing_finishes_what_is_being_answered(bot: Bot) -> None:
    bot.open()
    slow = bot.types("lent")
    bot.until(lambda: bot.handled == ["lent"])
    closing = bot.people.submit(bot.connection.close)
    bot.may_answer.set()
    assert answer(slow()) == "Fiche : lent"
    closing.result(timeout=3)
    bot.until(lambda: bot.slack.socket.connections == 0)
    assert not bot.connection.is_open


def an_answer(bot: Bot) -> None:
    bot.types("lent")


def the_peer(bot: Bot) -> None:
    bot.slack.socket.freeze()


def the_opening(bot: Bot) -> None:
    bot.slack.faults.plan(OPEN, Fault.silence())
    bot.slack.socket.cut()


def the_hello(bot: Bot) -> None:
    bot.slack.socket.hello_after = None
    bot.slack.socket.cut()


@pytest.mark.parametrize("hang", [an_answer, the_peer, the_opening, the_hello])
def test_closing_waits_for_nothing_that_hangs(bot: Bot, hang: Callable[[Bot], None]) -> None:
    bot.open()
    hang(bot)
    time.sleep(0.1)
    began = time.monotonic()
    bot.connection.close()
    assert time.monotonic() - began < 2.5


def test_closing_while_it_opens_leaves_nothing_behind(serve_slack: Callable[..., Slack], chance: random.Random) -> None:
    slack = serve_slack(a_workspace())
    for _ in range(10):
        bot = Bot(slack)
        bot.open()
        slack.socket.cut()
        time.sleep(chance.uniform(0, 0.02))
        bot.connection.close()
        bot.people.shutdown()
        bot.until(lambda: threads() == [] and slack.socket.connections == 0)
