"""The sender against the stand-in for Slack: what arrives, and how each failure is told apart."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from slack_stand import AMELIE, KARIM, STAFF, a_workspace, seen_by
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mec_bot.errors import MecBotError, PermanentError, TransientError, UncertainError
from mec_bot.messages.message import Bullets, Message, Paragraph, Strong, Title
from mec_bot.sandbox.loopback import Loopback
from mec_bot.sandbox.slack import Slack
from mec_bot.sandbox.slack.faults import Fault
from mec_bot.slack.sender import SlackSender, identify, make_client

HELLO = Message(
    summary="Bilan & suite",
    blocks=(Title(text="Bilan"), Bullets(lead=(Strong(text="À régler"),), items=(("<!channel> un",), ("deux",)))),
)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def slack(serve_slack: Callable[..., Slack]) -> Slack:
    return serve_slack(a_workspace())


def sender_to(url: str, token: str, *, timeout: float = 5) -> SlackSender:
    client = make_client(token, url)
    client.timeout = timeout  # type: ignore[assignment] # slack-sdk takes fractions too
    return SlackSender(client)


@pytest.fixture
def sender(slack: Slack) -> SlackSender:
    return sender_to(f"{slack.url}/api/", slack.bot_token)


def failure_of(kind: type[MecBotError], call: Callable[[], object]) -> MecBotError:
    with pytest.raises(MecBotError) as caught:
        call()
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    return caught.value


# --- what arrives -------------------------------------------------------------------------------------------------


def test_a_message_arrives_once_with_its_key_and_its_fallback(slack: Slack, sender: SlackSender) -> None:
    receipt = sender.send(STAFF, HELLO, "digest/1")
    [message] = slack.workspace.messages(STAFF)
    assert receipt == f"{STAFF}/{message.ts}"
    assert message.metadata == {"event_type": "mec_bot_message", "event_payload": {"key": "digest/1"}}
    assert message.text == "Bilan &amp; suite"
    assert [block["type"] for block in message.blocks] == ["header", "section"]
    assert "&lt;!channel&gt;" in message.blocks[1]["text"]["text"]


def test_links_in_a_message_are_not_unfurled(slack: Slack, sender: SlackSender) -> None:
    sender.send(STAFF, HELLO, "digest/1")
    [call] = slack.calls.of("chat.postMessage")
    assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (False, False)


def test_a_person_is_written_to_directly_and_the_channel_is_opened_once(slack: Slack, sender: SlackSender) -> None:
    for key in ("remind/1", "remind/2"):
        receipt = sender.send(KARIM, HELLO, key)
    channel, existed = slack.workspace.open_im(KARIM)
    assert existed
    assert receipt.startswith(f"{channel.id}/D".removesuffix("D"))
    assert len(slack.workspace.messages(channel.id)) == 2
    assert len(slack.calls.of("conversations.open")) == 1
    assert seen_by(slack, AMELIE) == []


def test_the_token_says_who_the_bot_is(slack: Slack) -> None:
    found = identify(make_client(slack.bot_token, f"{slack.url}/api/"))
    assert (found["user_id"], found["bot_id"]) == (slack.workspace.app.user.id, slack.workspace.app.bot_id)


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recipient", "code"),
    [("C99", "channel_not_found"), ("C2", "not_in_channel"), ("C3", "is_archived"), ("U99", "user_not_found")],
)
def test_a_refusal_is_for_good_and_names_the_recipient(
    slack: Slack, sender: SlackSender, recipient: str, code: str
) -> None:
    said = str(failure_of(PermanentError, lambda: sender.send(recipient, HELLO, "k")))
    assert recipient in said
    assert code in said


ADVISED = [
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type", "channel_not_found",
    "not_in_channel", "is_archived", "missing_scope",
]  # fmt: skip


@pytest.mark.parametrize("code", ADVISED)
def test_each_refusal_has_advice_of_its_own(slack: Slack, sender: SlackSender, code: str) -> None:
    slack.faults.plan("chat.postMessage", Fault.refused(code))
    slack.faults.plan("chat.postMessage", Fault.refused("something_new"))
    known = str(failure_of(PermanentError, lambda: sender.send(STAFF, HELLO, "k")))
    unknown = str(failure_of(PermanentError, lambda: sender.send(STAFF, HELLO, "k")))
    assert code in known
    assert known.replace(code, "something_new") != unknown


def test_a_wrong_token_is_for_good(slack: Slack) -> None:
    for token, code in (("xoxb-faux", "invalid_auth"), (slack.app_token, "not_allowed_token_type")):
        client = make_client(token, f"{slack.url}/api/")
        assert code in str(failure_of(PermanentError, lambda client=client: identify(client)))  # type: ignore[misc]


def test_a_removed_bot_is_for_good(slack: Slack, sender: SlackSender) -> None:
    slack.revoke(slack.bot_token)
    assert "account_inactive" in str(failure_of(PermanentError, lambda: sender.send(STAFF, HELLO, "k")))


# --- what may pass, and what nobody knows -------------------------------------------------------------------------


def test_a_rate_limit_says_how_long_to_wait(slack: Slack, sender: SlackSender) -> None:
    slack.faults.plan("chat.postMessage", Fault.rate_limited(7))
    error = failure_of(TransientError, lambda: sender.send(STAFF, HELLO, "k"))
    assert isinstance(error, TransientError)
    assert error.retry_after == 7
    assert len(slack.calls.of("chat.postMessage")) == 1


@pytest.mark.parametrize(
    "fault", [Fault.server_error(), Fault.server_error(503), Fault.cut(), Fault.cut(after=True), Fault.silence()]
)
def test_an_outcome_that_nobody_knows_is_told_as_such(slack: Slack, fault: Fault) -> None:
    sender = sender_to(f"{slack.url}/api/", slack.bot_token, timeout=0.5)
    slack.faults.plan("chat.postMessage", fault)
    failure_of(UncertainError, lambda: sender.send(STAFF, HELLO, "k"))
    assert len(seen_by(slack, AMELIE)) == int(fault.after)
    assert len(slack.calls.of("chat.postMessage")) == 1


@pytest.mark.parametrize("code", ["internal_error", "fatal_error", "service_unavailable", "request_timeout"])
def test_slack_s_own_trouble_with_status_200_is_uncertain_too(slack: Slack, sender: SlackSender, code: str) -> None:
    slack.faults.plan("chat.postMessage", Fault.refused(code))
    assert code in str(failure_of(UncertainError, lambda: sender.send(STAFF, HELLO, "k")))


def test_a_failure_before_the_message_was_sent_is_not_uncertain(slack: Slack, sender: SlackSender) -> None:
    for fault in (Fault.server_error(), Fault.cut(), Fault.refused("internal_error")):
        slack.faults.plan("conversations.open", fault)
        failure_of(TransientError, lambda: sender.send(KARIM, HELLO, "k"))
    assert slack.calls.of("chat.postMessage") == ()


def test_a_connection_refused_may_pass(slack: Slack) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    failure_of(TransientError, lambda: sender_to(f"http://127.0.0.1:{port}/api/", "x").send(STAFF, HELLO, "k"))


@contextmanager
def a_proxy_that_says(body: str, status: int = 200, kind: str = "application/json") -> Iterator[str]:
    async def answer(request: Request) -> Response:
        await request.body()
        return Response(body, status_code=status, media_type=kind)

    with Loopback(Starlette(routes=[Route("/{rest:path}", answer, methods=["POST"])])) as server:
        yield f"{server.url}/"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"ok": true, "chan', 200),
        ("<html>Sign in to this wireless network</html>", 200),
        ("<html>Bad gateway</html>", 502),
        ("", 200),
        ("[]", 200),
        ("{}", 200),
        ('{"ok": true}', 200),
    ],
)
def test_a_reply_that_is_not_slack_s_leaves_the_outcome_unknown(body: str, status: int) -> None:
    with a_proxy_that_says(body, status) as url:
        failure_of(UncertainError, lambda: sender_to(url, "x").send(STAFF, HELLO, "k"))


def test_a_rate_limit_without_a_number_is_still_one() -> None:
    with a_proxy_that_says("<html>Too many requests</html>", 429, "text/html") as url:
        error = failure_of(TransientError, lambda: sender_to(url, "x").send(STAFF, HELLO, "k"))
    assert isinstance(error, TransientError)
    assert error.retry_after


# --- looking back -------------------------------------------------------------------------------------------------


def test_a_message_is_found_by_its_key_pages_back(slack: Slack, sender: SlackSender) -> None:
    receipt = sender.send(STAFF, HELLO, "digest/1")
    for n in range(450):
        slack.workspace.post(STAFF, author=AMELIE, text=str(n))
    assert sender.find(STAFF, "digest/1", LONG_AGO) == receipt
    assert len(slack.calls.of("conversations.history")) == 3
    assert sender.find(STAFF, "digest/2", LONG_AGO) is None


def test_a_message_is_found_when_slack_s_clock_is_behind(slack: Slack, sender: SlackSender) -> None:
    receipt = sender.send(STAFF, HELLO, "digest/1")
    ours = datetime.now(UTC) + timedelta(minutes=2)
    assert sender.find(STAFF, "digest/1", ours) == receipt


def test_a_message_to_a_person_is_found(slack: Slack, sender: SlackSender) -> None:
    receipt = sender.send(KARIM, HELLO, "remind/1")
    other = sender_to(f"{slack.url}/api/", slack.bot_token)
    assert other.find(KARIM, "remind/1", LONG_AGO) == receipt


def test_a_look_back_that_fails_may_pass(slack: Slack, sender: SlackSender) -> None:
    for fault in (Fault.rate_limited(3), Fault.server_error(), Fault.cut()):
        slack.faults.plan("conversations.history", fault)
        failure_of(TransientError, lambda: sender.find(STAFF, "digest/1", LONG_AGO))


def test_an_empty_paragraph_does_not_make_slack_refuse_the_message(slack: Slack, sender: SlackSender) -> None:
    sender.send(STAFF, Message(summary="", blocks=(Paragraph(text=()), Title(text=""))), "k")
    assert len(seen_by(slack, AMELIE)) == 1
