"""Promises kept: the courier, a real database, and a Slack where things go wrong."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from delivering import Round, now, promise, said, states, text_of, wait_for
from slack_stand import AMELIE, BOT, KARIM, STAFF, a_workspace

from mec_bot.delivery.lease import Lease
from mec_bot.delivery.outbox import attempt, claim
from mec_bot.errors import PermanentError
from mec_bot.message_key import MessageKey
from mec_bot.messages.text.chart_data import Strategies
from mec_bot.messages.text.message import Message, Picture, to_text
from mec_bot.sandbox.slack.faults import Fault
from mec_bot.sandbox.slack.server import Slack
from mec_bot.sandbox.slack.workspace import Channel
from mec_bot.slack.sender import SlackSender, make_client
from mec_bot.stopwatch import elapsed
from mec_bot.store import outbox
from mec_bot.store.database import Database
from mec_bot.store.outbox import Promise

SECOND_CHANNEL = "C5"


def in_an_hour() -> datetime:
    return now() + timedelta(hours=1)


@pytest.fixture
def database(sqlite: Database) -> Database:
    """SQLite, where how messages are claimed does not matter; test_store holds the claims on both."""
    return sqlite


@pytest.fixture
def either(database_url: str) -> Iterator[Database]:
    """SQLite and PostgreSQL."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def slack(serve_slack: Callable[..., Slack]) -> Slack:
    slack = serve_slack(a_workspace(), rate_limited=True)
    slack.workspace.put_channel(Channel(id=SECOND_CHANNEL, name="second", members=frozenset({AMELIE, BOT})))
    return slack


@pytest.fixture
def working(database: Database, slack: Slack) -> Iterator[Round]:
    """A courier at work in its own thread."""
    round_ = Round(database, slack)
    round_.courier.start()
    yield round_
    round_.courier.stop(timedelta(seconds=15))


def test_a_promise_is_kept_once(database: Database, slack: Slack, working: Round) -> None:
    promise(database, "a")
    assert wait_for(lambda: states(database) == {"sent": 1})
    assert said(slack) == ["a"]


@pytest.mark.parametrize("fault", [Fault.cut(after=True), Fault.silence()])
def test_a_message_whose_reply_was_lost_is_not_posted_twice(
    database: Database, slack: Slack, working: Round, fault: Fault
) -> None:
    slack.faults.plan("chat.postMessage", fault)
    promise(database, "a")
    assert wait_for(lambda: states(database) == {"sent": 1})
    assert said(slack) == ["a"]
    assert len(slack.calls.of("chat.postMessage")) == 1


def test_a_message_lost_before_it_was_posted_is_posted(database: Database, slack: Slack, working: Round) -> None:
    slack.faults.plan("chat.postMessage", Fault.cut())
    promise(database, "a")
    assert wait_for(lambda: states(database) == {"sent": 1})
    assert said(slack) == ["a"]


def test_a_sender_that_died_after_posting_is_not_repeated(either: Database, slack: Slack) -> None:
    promise(either, "a")
    first = Round(either, slack)
    with either.writing() as connection:
        taken = outbox.claim_due(connection, now(), timedelta(seconds=90))
    assert taken is not None
    first.courier._sender.send(STAFF, Message(summary="a", blocks=()), taken.key)  # and here the process dies
    Round(either, slack, in_an_hour).courier.deliver_all(timedelta(0))
    assert said(slack) == ["a"]
    assert states(either) == {"sent": 1}


ILLUSTRATED = Message(
    summary="a",
    blocks=(Picture(title="Stratégies", alt="Cession 2.", language="fr", data=Strategies(counts={"cession": 2})),),
)


def promise_illustrated(database: Database) -> None:
    with database.writing() as connection:
        outbox.promise(connection, [Promise(key=MessageKey("a"), recipient=STAFF, message=to_text(ILLUSTRATED))], now())


def shown(slack: Slack) -> list[list[str]]:
    return [[block["type"] for block in message.blocks] for message in slack.workspace.messages(STAFF)]


def test_a_sender_that_died_between_upload_and_post_leaves_one_message_with_its_picture(
    either: Database, slack: Slack
) -> None:
    promise_illustrated(either)
    first = Round(either, slack)
    with either.writing() as connection:
        taken = outbox.claim_due(connection, now(), timedelta(seconds=90))
    assert taken is not None
    first.courier._sender._uploads.files(ILLUSTRATED, taken.key)  # type: ignore[attr-defined] # and here the process dies
    Round(either, slack, in_an_hour).courier.deliver_all(timedelta(0))
    assert shown(slack) == [["image"]]
    assert states(either) == {"sent": 1}
    assert len(slack.calls.of("files.completeUploadExternal")) == 2


def test_an_illustrated_message_whose_reply_was_lost_is_not_posted_twice(
    database: Database, slack: Slack, working: Round
) -> None:
    slack.faults.plan("chat.postMessage", Fault.cut(after=True))
    promise_illustrated(database)
    assert wait_for(lambda: states(database) == {"sent": 1})
    assert shown(slack) == [["image"]]
    assert len(slack.calls.of("files.getUploadURLExternal")) == 1


def test_a_picture_that_is_not_ready_yet_is_shown_a_little_later(
    database: Database, serve_slack: Callable[..., Slack]
) -> None:
    slack = serve_slack(a_workspace(), upload_seconds=1)
    promise_illustrated(database)
    Round(database, slack).courier.deliver_all(timedelta(seconds=30))
    assert shown(slack) == [["image"]]
    assert [call.error for call in slack.calls.of("chat.postMessage")] == ["invalid_blocks", ""]


def test_an_upload_that_is_refused_costs_the_picture_and_not_the_message(
    database: Database, slack: Slack, working: Round
) -> None:
    slack.faults.plan("files.getUploadURLExternal", Fault.refused("missing_scope"))
    promise_illustrated(database)
    assert wait_for(lambda: states(database) == {"sent": 1})
    assert shown(slack) == [["section"]]
    assert working.refused == []


def promise_thread(database: Database) -> None:
    made = [
        Promise(
            key=MessageKey(key),
            recipient=STAFF,
            message=text_of(key),
            follows=None if key == "a" else MessageKey("a"),
        )
        for key in ("a", "b", "c")
    ]
    with database.writing() as connection:
        outbox.promise(connection, made, now())


def thread(slack: Slack) -> list[tuple[str, bool]]:
    return [(message.text, message.is_reply) for message in slack.workspace.messages(STAFF)]


def test_what_follows_a_message_stands_in_its_thread(database: Database, slack: Slack, working: Round) -> None:
    promise_thread(database)
    promise(database, "d")
    assert wait_for(lambda: states(database) == {"sent": 4})
    assert sorted(thread(slack)) == [("a", False), ("b", True), ("c", True), ("d", False)]


@pytest.mark.parametrize("fault", [Fault.cut(after=True), Fault.cut()])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_thread_whose_replies_are_lost_is_posted_once(
    database: Database, slack: Slack, working: Round, fault: Fault, which: int
) -> None:
    for number in range(3):
        slack.faults.plan("chat.postMessage", fault if number == which else None)
    promise_thread(database)
    assert wait_for(lambda: states(database) == {"sent": 3})
    assert thread(slack) == [("a", False), ("b", True), ("c", True)]


def test_what_follows_a_refused_message_waits_until_the_operator_has_that_one_tried_again(
    database: Database, slack: Slack, working: Round
) -> None:
    slack.faults.plan("chat.postMessage", Fault.refused("not_in_channel"))
    promise_thread(database)
    assert wait_for(lambda: len(working.refused) == 1)
    time.sleep(1.5)
    assert (states(database), said(slack)) == ({"failed": 1, "following": 2}, [])
    with database.writing() as connection:
        assert outbox.retry(connection, 1, now())
    assert wait_for(lambda: states(database) == {"sent": 3})
    assert thread(slack) == [("a", False), ("b", True), ("c", True)]


def test_a_rate_limited_message_waits_as_told_and_arrives_in_its_turn(
    database: Database, slack: Slack, working: Round
) -> None:
    slack.faults.plan("chat.postMessage", Fault.rate_limited(2))
    started = time.monotonic()
    promise(database, "a", "b")
    assert wait_for(lambda: states(database) == {"sent": 2})
    assert time.monotonic() - started >= 2
    assert said(slack) == ["a", "b"]


def test_a_refused_message_fails_for_good_and_is_told_once(database: Database, slack: Slack, working: Round) -> None:
    promise(database, "a", recipient="C99")
    promise(database, "b")
    assert wait_for(lambda: states(database) == {"failed": 1, "sent": 1})
    time.sleep(0.5)
    [told] = working.refused
    assert told.recipient == "C99"
    assert isinstance(told.error, PermanentError)
    assert len(slack.calls.of("chat.postMessage")) == 2


def test_a_channel_hears_one_message_a_second_in_their_order(database: Database, slack: Slack, working: Round) -> None:
    promise(database, "a", "b", "c")
    assert wait_for(lambda: states(database) == {"sent": 3})
    assert said(slack) == ["a", "b", "c"]
    assert [call.status for call in slack.calls.of("chat.postMessage")] == [200, 200, 200]


def test_one_channel_s_pace_does_not_hold_up_another(database: Database, slack: Slack, working: Round) -> None:
    promise(database, "a", "b", "c")
    promise(database, "d", recipient=SECOND_CHANNEL)
    promise(database, "e", recipient=KARIM)
    assert wait_for(lambda: states(database) == {"sent": 5})
    posted = [call.arguments["text"] for call in slack.calls.of("chat.postMessage")]
    assert (set(posted[:3]), posted[3:]) == ({"a", "d", "e"}, ["b", "c"])


def test_a_channel_that_answers_slowly_does_not_hold_up_the_others(
    database: Database, slack: Slack, working: Round
) -> None:
    slack.faults.plan("chat.postMessage", Fault.silence())
    promise(database, "slow")
    assert wait_for(lambda: said(slack) == ["slow"])
    promise(database, "quick", recipient=SECOND_CHANNEL)
    assert wait_for(lambda: states(database) == {"sending": 1, "sent": 1})
    assert said(slack, SECOND_CHANNEL) == ["quick"]


REFUSALS = (
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "restricted_action",
    "user_not_found",
)


@pytest.mark.parametrize("code", REFUSALS)
def test_what_slack_refuses_for_good_is_tried_once_and_told_once(
    database: Database, slack: Slack, working: Round, code: str
) -> None:
    slack.faults.plan("chat.postMessage", Fault.refused(code))
    promise(database, "a")
    assert wait_for(lambda: len(working.refused) == 1)
    time.sleep(1.5)
    assert len(slack.calls.of("chat.postMessage")) == 1
    assert (states(database), len(working.refused)) == ({"failed": 1}, 1)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_slack_that_fails_three_times_in_ten_still_gets_each_message_once(
    either: Database,
    serve_slack: Callable[..., Slack],
    soaking: bool,
    chance: random.Random,
    summary: Callable[[str], None],
) -> None:
    slack = serve_slack(a_workspace())
    kinds = [Fault.rate_limited(1), Fault.server_error(), Fault.cut(), Fault.cut(after=True), Fault.silence()]
    each = 40 if soaking else 4
    for method in ("chat.postMessage", "conversations.history", "conversations.open"):
        for _ in range(each * 100):
            slack.faults.plan(method, chance.choice(kinds) if chance.random() < 0.3 else None)
    channels = [f"C5{n}" for n in range(6)]
    for channel in channels:
        slack.workspace.put_channel(Channel(id=channel, name=channel, members=frozenset({AMELIE, BOT})))
    expected = {to: [f"{to}/{n}" for n in range(each)] for to in (*channels, KARIM)}
    for to, keys in expected.items():
        promise(either, *keys, recipient=to)
    couriers = [Round(either, slack, backoff=0.05, pace=0).courier for _ in range(2)]
    for courier in couriers:
        courier.start()
    retried = 0
    while not wait_for(lambda: states(either).keys() <= {"sent", "failed"}, seconds=500) or "failed" in states(either):
        # Bad tries in a row: the operator has it tried again.
        with either.writing() as connection:
            failed = outbox.entries(connection, "failed")
            assert all(outbox.retry(connection, entry.id, now()) for entry in failed)
            retried += len(failed)
    for courier in couriers:
        assert courier.stop(timedelta(seconds=15))
    direct = slack.workspace.open_im(KARIM)[0].id
    calls = slack.calls.of()
    bad = sum(call.status != HTTPStatus.OK for call in calls)
    summary(f"{len(calls)} calls, {bad} of them failed, {sum(map(len, expected.values()))} messages, {retried} retried")
    assert {to: said(slack, direct if to == KARIM else to) for to in expected} == expected


def test_a_sender_whose_lease_ended_before_it_sent_leaves_the_message_to_the_next_one(
    either: Database, slack: Slack
) -> None:
    promise(either, "a")
    taken = claim(either, now, timedelta(seconds=90))
    assert taken is not None
    sender = SlackSender(make_client(slack.bot_token, f"{slack.url}/api/"))
    asleep = Lease(taken, ends=elapsed())
    assert attempt(sender, asleep, in_an_hour) is None
    assert said(slack) == []
    Round(either, slack, in_an_hour).courier.deliver_all(timedelta(0))
    assert attempt(sender, asleep, in_an_hour) is None
    assert (said(slack), states(either)) == (["a"], {"sent": 1})


def test_two_couriers_share_the_work_without_repeating_it(either: Database, slack: Slack) -> None:
    channels = [f"C5{n}" for n in range(6)]
    for channel in channels:
        slack.workspace.put_channel(Channel(id=channel, name=channel, members=frozenset({AMELIE, BOT})))
        promise(either, channel, recipient=channel)
    couriers = [Round(either, slack).courier for _ in range(2)]
    for courier in couriers:
        courier.start()
    assert wait_for(lambda: states(either) == {"sent": 6})
    for courier in couriers:
        courier.stop(timedelta(seconds=15))
    assert [said(slack, channel) for channel in channels] == [[channel] for channel in channels]


def test_a_courier_that_is_stopped_finishes_the_message_in_hand(database: Database, slack: Slack) -> None:
    promise(database, "a", "b")
    round_ = Round(database, slack)
    round_.courier.start()
    assert wait_for(lambda: len(slack.calls.of("chat.postMessage")) == 1)
    round_.courier.stop(timedelta(seconds=15))
    assert states(database) == {"sent": 1, "promised": 1}
    assert Round(database, slack).courier.deliver_all(timedelta(seconds=5)) == 0
    assert said(slack) == ["a", "b"]


class Patiently:
    """A courier whose clock is moved on from try to try, so that a day of them takes no time."""

    def __init__(self, database: Database, slack: Slack) -> None:
        self._ahead = timedelta()
        self._round = Round(database, slack, lambda: now() + self._ahead, pace=0)
        self.refused = self._round.refused

    def try_once(self, *, then: timedelta = timedelta(hours=1)) -> bool:
        """Whether there was a message to try."""
        tried = self._round.courier._step()
        self._ahead += then
        return tried

    def try_until(self, condition: Callable[[], bool], *, tries: int) -> bool:
        while not condition() and tries > 0 and self.try_once():
            tries -= 1
        return condition()


@pytest.fixture
def patiently(database: Database, slack: Slack) -> Patiently:
    slack.api.throttle = None  # it would count in real time
    return Patiently(database, slack)


def entry(database: Database) -> outbox.Entry:
    with database.reading() as connection:
        return outbox.entries(connection)[0]


def test_waits_that_slack_asks_for_cost_a_message_none_of_its_tries(
    database: Database, slack: Slack, patiently: Patiently
) -> None:
    slack.faults.plan("chat.postMessage", Fault.rate_limited(1), times=57)
    slack.faults.plan("chat.postMessage", Fault.server_error())
    promise(database, "a")
    for _ in range(58):
        assert patiently.try_once(then=timedelta(seconds=10))
    assert (entry(database).state, entry(database).attempts) == ("uncertain", 2)
    assert patiently.try_once()
    assert (states(database), said(slack), patiently.refused) == ({"sent": 1}, ["a"], [])


def test_after_a_day_of_silence_a_message_is_given_up_and_told_and_the_next_one_goes_out(
    database: Database, slack: Slack, patiently: Patiently
) -> None:
    slack.faults.plan("chat.postMessage", Fault.server_error(), times=100)
    promise(database, "a", "b")
    assert patiently.try_until(lambda: states(database).get("failed") == 1, tries=70)
    [told] = patiently.refused
    assert isinstance(told.error, PermanentError)
    assert "internal_error" in str(told.error)
    assert [call.method for call in slack.calls.of()][-1] == "conversations.history"
    slack.faults.clear()
    assert patiently.try_once()
    assert (states(database), said(slack)) == ({"failed": 1, "sent": 1}, ["b"])


def test_a_day_of_waits_that_slack_asks_for_ends_too(database: Database, slack: Slack, patiently: Patiently) -> None:
    slack.faults.plan("chat.postMessage", Fault.rate_limited(99_999_999_999), times=25)
    promise(database, "a")
    assert patiently.try_until(lambda: states(database) == {"failed": 1}, tries=30)
    assert len(slack.calls.of("chat.postMessage")) == 25
    assert slack.calls.of("conversations.history") == (), "such a message certainly did not go out"


def test_a_message_that_arrived_at_the_last_try_is_found_before_it_is_given_up(
    database: Database, slack: Slack, patiently: Patiently
) -> None:
    slack.faults.plan("chat.postMessage", Fault.rate_limited(3600), times=24)
    slack.faults.plan("chat.postMessage", Fault.server_error(after=True))
    promise(database, "a")
    assert patiently.try_until(lambda: states(database) == {"sent": 1}, tries=30)
    assert (said(slack), patiently.refused) == (["a"], [])


def test_a_clock_that_jumps_and_a_worker_that_was_off_cost_no_message_its_tries(
    database: Database, slack: Slack, patiently: Patiently
) -> None:
    slack.faults.plan("chat.postMessage", Fault.server_error(), times=5)
    promise(database, "a")
    for _ in range(6):
        assert patiently.try_once(then=timedelta(days=400))
    assert (states(database), said(slack)) == ({"sent": 1}, ["a"])


@pytest.mark.parametrize(
    ("fault", "tries"),
    [
        (Fault.refused("missing_scope"), 2),
        (Fault.refused("not_in_channel"), 2),
        (Fault.server_error(), 70),
        (Fault.rate_limited(600), 200),
        (Fault.cut(), 70),
    ],
)
def test_where_a_message_cannot_be_looked_up_the_operator_decides_and_the_channel_goes_on(
    database: Database, slack: Slack, patiently: Patiently, fault: Fault, tries: int
) -> None:
    slack.faults.plan("chat.postMessage", Fault.server_error(after=True))
    slack.faults.plan("conversations.history", fault, times=tries)
    promise(database, "a", "b")
    assert patiently.try_until(lambda: len(patiently.refused) == 1, tries=tries)
    [told] = patiently.refused
    assert (told.uncertain, told.number, entry(database).state) == (True, 1, "uncertain")
    assert patiently.try_once()
    assert (states(database), said(slack)) == ({"uncertain": 1, "sent": 1}, ["a", "b"])
    assert not patiently.try_once(), "nobody looks any more"
    slack.faults.clear()
    with database.writing() as connection:
        assert outbox.retry(connection, told.number, now())
    assert patiently.try_once()
    assert (states(database), said(slack)) == ({"sent": 2}, ["a", "b"])


@pytest.mark.timeout(30)
def test_one_pass_does_not_wait_for_ever_for_a_slack_that_is_down(database: Database, slack: Slack) -> None:
    slack.faults.plan("chat.postMessage", Fault.server_error(503), times=50)
    promise(database, "a")
    started = time.monotonic()
    round_ = Round(database, slack)
    assert round_.courier.deliver_all(timedelta(seconds=1)) == 1
    assert time.monotonic() - started < 5
    assert states(database) == {"uncertain": 1}


def test_one_pass_leaves_to_a_worker_what_the_worker_has_in_hand(database: Database, slack: Slack) -> None:
    promise(database, "a")
    with database.writing() as connection:
        assert outbox.claim_due(connection, now(), timedelta(seconds=90)) is not None
    promise(database, "b", recipient=SECOND_CHANNEL)
    Round(database, slack).courier.deliver_all(timedelta(seconds=1))
    assert (said(slack), said(slack, SECOND_CHANNEL)) == ([], ["b"])
