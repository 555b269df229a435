"""The courier while something it needs is away: the database, the token, the time to finish."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from delivering import now, promise, said, states, text_of, wait_for
from postgresql_server import Server, serve_postgresql
from slack_stand import AMELIE, BOT, STAFF, a_workspace

from mec_bot.delivery.courier import Courier, Timing
from mec_bot.delivery.outbox import Failure
from mec_bot.errors import StoreError, TokenError
from mec_bot.message_key import MessageKey
from mec_bot.messages.text.chart_data import Strategies
from mec_bot.messages.text.message import Message, Picture, to_text
from mec_bot.phrases import Phrase
from mec_bot.sandbox.slack.faults import Fault
from mec_bot.sandbox.slack.server import Slack
from mec_bot.sandbox.slack.workspace import Channel
from mec_bot.slack.sender import SlackSender, make_client
from mec_bot.store import outbox
from mec_bot.store.database import Connection, Database, sqlite_url
from mec_bot.store.outbox import Promise

OTHER = "C5"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve_postgresql() as running:
        yield running


@pytest.fixture
def slack(serve_slack: Callable[..., Slack]) -> Slack:
    slack = serve_slack(a_workspace())
    slack.workspace.put_channel(Channel(id=OTHER, name="other", members=frozenset({AMELIE, BOT})))
    return slack


class Working:
    """A courier at work, and whom it told of what."""

    def __init__(self, database: Database, slack: Slack, *, timeout: float = 10) -> None:
        self.told: list[Failure] = []
        client = make_client(slack.bot_token, f"{slack.url}/api/")
        client.timeout = timeout  # type: ignore[assignment] # slack-sdk takes fractions too
        timing = Timing(pace=timedelta(0), token_check=timedelta(seconds=1))
        self.courier = Courier(database, SlackSender(client), now, self.tell, timing)
        self.courier.start()

    def tell(self, connection: Connection, failure: Failure) -> None:
        self.told.append(failure)
        promised = Promise(key=MessageKey("trouble"), recipient="C6", message=text_of("trouble"))
        outbox.promise(connection, [promised], now())


Start = Callable[..., Working]


@pytest.fixture
def start(slack: Slack) -> Iterator[Start]:
    started: list[Working] = []

    def make(database: Database, **more: float) -> Working:
        started.append(Working(database, slack, **more))
        return started[-1]

    yield make
    for working in started:
        working.courier.stop(timedelta(seconds=5))


# --- the database is away -----------------------------------------------------------------------------------------


def test_a_server_that_was_stopped_is_told_as_such_and_used_again_once_it_is_back(server: Server) -> None:
    database = Database(server.address)
    assert states(database) == {}
    server.stop()
    with pytest.raises(StoreError):
        states(database)
    server.start()
    assert states(database) == {}

    def lose_the_connection_in_a_transaction() -> None:
        with database.writing() as connection:
            outbox.waiting(connection, now())
            server.stop()
            server.start()
            outbox.waiting(connection, now())

    with pytest.raises(StoreError):
        lose_the_connection_in_a_transaction()
    assert states(database) == {}
    database.close()


def test_the_courier_waits_for_a_server_that_was_stopped_and_loses_and_repeats_nothing(
    server: Server, slack: Slack, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    database = Database(server.address)
    slack.faults.plan("chat.postMessage", Fault.silence())
    working = start(database, timeout=2)
    promise(database, "silent", "after")
    promise(database, "other", recipient=OTHER)
    assert wait_for(lambda: said(slack) == ["silent"] and said(slack, OTHER) == ["other"])
    server.stop()  # while the first message is in hand
    assert wait_for(lambda: working.courier.away is not None)
    time.sleep(3)
    server.start()
    assert wait_for(lambda: states(database) == {"sent": 3}, seconds=30)
    assert (said(slack), said(slack, OTHER)) == (["silent", "after"], ["other"])
    assert working.courier.away is None
    assert working.told == []
    assert sum("messages wait for the database" in line for line in caplog.messages) == 1
    assert "the database is back" in caplog.messages
    database.close()


def test_the_courier_waits_for_a_file_that_another_program_holds_for_long(
    tmp_path: Path, slack: Slack, start: Start
) -> None:
    file = tmp_path / "mec_bot.sqlite3"
    database = Database(sqlite_url(file))
    slack.faults.plan("chat.postMessage", Fault.silence())
    working = start(database, timeout=1)
    promise(database, "a", "b")
    assert wait_for(lambda: said(slack) == ["a"])
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert wait_for(lambda: working.courier.away is not None)
    other.rollback()
    other.close()
    assert wait_for(lambda: states(database) == {"sent": 2}, seconds=30)
    assert (said(slack), working.courier.away) == (["a", "b"], None)
    database.close()


class Locking(SlackSender):
    """As soon as a message went out, another program holds the database."""

    def __init__(self, slack: Slack, file: Path) -> None:
        super().__init__(make_client(slack.bot_token, f"{slack.url}/api/"))
        self.other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)

    def send(self, recipient: str, message: Message, key: str, **more: Any) -> str:
        receipt = super().send(recipient, message, key, **more)
        self.other.execute("BEGIN IMMEDIATE")
        return receipt


def test_what_cannot_be_recorded_is_recorded_as_soon_as_the_database_is_back(
    sqlite: Database, slack: Slack, tmp_path: Path
) -> None:
    sender = Locking(slack, tmp_path / "mec_bot.sqlite3")
    courier = Courier(sqlite, sender, now, lambda *_: None)
    courier.start()
    promise(sqlite, "a")
    assert wait_for(lambda: courier.away is not None)
    assert (said(slack), states(sqlite)) == (["a"], {"sending": 1})
    sender.other.rollback()
    assert wait_for(lambda: states(sqlite) == {"sent": 1}, seconds=8)
    assert courier.stop(timedelta(seconds=5))
    assert len(slack.calls.of("chat.postMessage")) == 1
    assert slack.calls.of("conversations.history") == ()  # nothing had to be looked up


# --- all messages are refused -------------------------------------------------------------------------------------

REFUSED_TOKEN = ("invalid_auth", "token_revoked", "org_login_required")
# What `auth.test` says nothing about.
REFUSED_MESSAGES = ("missing_scope", "team_access_not_granted")


@pytest.mark.parametrize("code", REFUSED_TOKEN + REFUSED_MESSAGES)
def test_a_refusal_of_all_messages_stops_them_at_once_and_loses_none(
    sqlite: Database, slack: Slack, start: Start, code: str
) -> None:
    for method in ("chat.postMessage", *(["auth.test"] if code in REFUSED_TOKEN else [])):
        slack.faults.plan(method, Fault.refused(code), times=100)
    promise(sqlite, "a", "b")
    promise(sqlite, "c", recipient=OTHER)
    working = start(sqlite)
    assert wait_for(lambda: len(slack.calls.of("auth.test")) == 3)
    # Those that were in hand together and, where Slack takes the token, one at each check.
    assert 1 <= len(slack.calls.of("chat.postMessage")) <= (2 if code in REFUSED_TOKEN else 5)
    assert states(sqlite).keys() <= {"promised", "sending"}
    assert code in str(working.courier.refused)
    [told] = working.told
    assert isinstance(told.error, TokenError)
    slack.faults.clear()
    # The operator's channel of this test does not exist.
    assert wait_for(lambda: states(sqlite) == {"sent": 3, "failed": 1})
    assert (said(slack), said(slack, OTHER)) == (["a", "b"], ["c"])
    assert working.courier.refused is None


def test_where_slack_refuses_only_some_after_all_the_others_go_out_and_these_stay_promised(
    sqlite: Database, slack: Slack
) -> None:
    class Refusing(SlackSender):
        """As where administrators have suspended posting in one channel only."""

        def prepare(self, recipient: str, message: Message, key: str, *, thread: str | None = None) -> None:
            if recipient == OTHER:
                raise TokenError(Phrase("refused"))
            super().prepare(recipient, message, key, thread=thread)

    sender = Refusing(make_client(slack.bot_token, f"{slack.url}/api/"))
    promise(sqlite, "a", "b", recipient=OTHER)
    promise(sqlite, "c", "d")
    courier = Courier(
        sqlite, sender, now, lambda *_: None, Timing(pace=timedelta(0), token_check=timedelta(seconds=0.2))
    )
    courier.start()
    assert wait_for(lambda: states(sqlite) == {"promised": 2, "sent": 2})
    assert said(slack) == ["c", "d"]
    assert courier.stop(timedelta(seconds=5))


def test_pictures_are_not_given_up_because_the_token_is_refused(sqlite: Database, slack: Slack, start: Start) -> None:
    slack.faults.plan("files.getUploadURLExternal", Fault.refused("invalid_auth"))
    start(sqlite)
    promise(sqlite, "a", text=illustrated)
    assert wait_for(lambda: states(sqlite).get("sent") == 1)
    [message] = slack.workspace.messages(STAFF)
    assert [block["type"] for block in message.blocks] == ["image"]


def illustrated(key: str) -> str:
    picture = Picture(title="Stratégies", alt="Cession 2.", language="fr", data=Strategies(counts={"cession": 2}))
    return to_text(Message(summary=key, blocks=(picture,)))


# --- a failure is told in the transaction that records it ---------------------------------------------------------


def test_a_failure_that_cannot_be_told_is_not_recorded_either(sqlite: Database, slack: Slack) -> None:
    def cannot(_: Connection, failure: Failure) -> None:
        raise RuntimeError(failure.recipient)

    sender = SlackSender(make_client(slack.bot_token, f"{slack.url}/api/"))
    promise(sqlite, "a", recipient="C99")
    Courier(sqlite, sender, now, cannot).deliver_all(timedelta(0))
    assert states(sqlite) == {"sending": 1}


# --- the end ------------------------------------------------------------------------------------------------------


def entry(database: Database) -> outbox.Entry:
    with database.reading() as connection:
        [found] = outbox.entries(connection)
    return found


def test_a_message_whose_pictures_hang_at_the_end_is_given_back_as_if_it_had_not_been_touched(
    sqlite: Database, slack: Slack, start: Start
) -> None:
    slack.faults.plan("files.getUploadURLExternal", Fault.silence())
    working = start(sqlite)
    promise(sqlite, "a", text=illustrated)
    assert wait_for(lambda: len(slack.calls.of("files.getUploadURLExternal")) == 1)
    assert not working.courier.stop(timedelta(seconds=0.2))
    assert (entry(sqlite).state, entry(sqlite).attempts) == ("promised", 0)
    again = start(sqlite)
    assert wait_for(lambda: states(sqlite) == {"sent": 1}, seconds=5)
    assert again.told == []
    time.sleep(1)  # and the sender that was left behind stays silent
    assert len(said(slack)) == 1


def test_a_message_that_slack_does_not_answer_for_at_the_end_is_looked_up_soon_by_another(
    sqlite: Database, slack: Slack, start: Start
) -> None:
    slack.faults.plan("chat.postMessage", Fault.silence())
    working = start(sqlite)
    promise(sqlite, "a")
    assert wait_for(lambda: said(slack) == ["a"])
    assert not working.courier.stop(timedelta(seconds=0.2))
    assert entry(sqlite).state == "uncertain"
    assert timedelta(seconds=10) < entry(sqlite).due_at - now() < timedelta(seconds=16)
    start(sqlite)
    assert wait_for(lambda: states(sqlite) == {"sent": 1}, seconds=25)
    assert said(slack) == ["a"]
    assert len(slack.calls.of("chat.postMessage")) == 1


def test_a_courier_stops_in_time_whatever_the_database_does(tmp_path: Path, slack: Slack, start: Start) -> None:
    file = tmp_path / "mec_bot.sqlite3"
    database = Database(sqlite_url(file))
    slack.faults.plan("chat.postMessage", Fault.silence())
    working = start(database)
    promise(database, "a")
    assert wait_for(lambda: said(slack) == ["a"])
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    assert not working.courier.stop(timedelta(seconds=0.5))
    assert time.monotonic() - began < 4
    other.rollback()
    other.close()
    database.close()


def test_a_message_that_is_claimed_after_the_end_is_given_back(sqlite: Database, slack: Slack, tmp_path: Path) -> None:
    promise(sqlite, "a")
    other = sqlite3.connect(tmp_path / "mec_bot.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    sender = SlackSender(make_client(slack.bot_token, f"{slack.url}/api/"))
    courier = Courier(sqlite, sender, now, lambda *_: None)
    courier.start()
    time.sleep(0.3)  # it is waiting for the lock
    assert not courier.stop(timedelta(seconds=0.2))
    other.rollback()
    other.close()
    assert courier.stop(timedelta(seconds=5))
    assert (entry(sqlite).state, entry(sqlite).attempts, said(slack)) == ("promised", 0, [])
