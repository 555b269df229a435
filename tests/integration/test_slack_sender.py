"""The sender against the stand-in for Slack: what arrives, and how each failure is told apart."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from slack_stand import AMELIE, KARIM, STAFF, Ticking, a_workspace, seen_by
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mec_bot.errors import InvalidTokenError, MecBotError, PermanentError, TokenError, TransientError, UncertainError
from mec_bot.messages.charts.chart import draw_chart
from mec_bot.messages.text.chart_data import Strategies
from mec_bot.messages.text.language import Translator
from mec_bot.messages.text.message import Bullets, Message, Paragraph, Picture, Strong, Title, pictures
from mec_bot.sandbox.loopback import Loopback
from mec_bot.sandbox.slack.faults import Fault
from mec_bot.sandbox.slack.server import Slack
from mec_bot.sandbox.slack.workspace import App
from mec_bot.sheet.cells.choices import Strategy
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


OF_THE_TOKEN = (
    "account_inactive", "invalid_auth", "not_allowed_token_type", "not_authed", "token_expired", "token_revoked",
)  # fmt: skip
OF_ALL_MESSAGES = (
    "accesslimited", "deprecated_endpoint", "ekm_access_denied", "enterprise_is_restricted", "messages_tab_disabled",
    "method_deprecated", "missing_scope", "org_login_required", "team_access_not_granted", "team_not_found",
    "two_factor_setup_required", "user_removed_from_team",
)  # fmt: skip
OF_ONE_MESSAGE = ("channel_not_found", "not_in_channel", "is_archived")


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        *((InvalidTokenError, code) for code in OF_THE_TOKEN),
        *((TokenError, code) for code in OF_ALL_MESSAGES),
        *((PermanentError, code) for code in OF_ONE_MESSAGE),
    ],
)
def test_each_refusal_has_advice_of_its_own_and_says_whether_it_is_of_all_messages(
    slack: Slack, sender: SlackSender, kind: type[MecBotError], code: str
) -> None:
    slack.faults.plan("chat.postMessage", Fault.refused(code))
    slack.faults.plan("chat.postMessage", Fault.refused("something_new"))
    known = str(failure_of(kind, lambda: sender.send(STAFF, HELLO, "k")))
    unknown = str(failure_of(PermanentError, lambda: sender.send(STAFF, HELLO, "k")))
    assert code in known
    assert known.replace(code, "something_new") != unknown


def test_a_scope_that_only_a_look_needs_is_missed_by_that_look_alone(slack: Slack, sender: SlackSender) -> None:
    slack.faults.plan("conversations.open", Fault.refused("missing_scope"))
    slack.faults.plan("conversations.history", Fault.refused("missing_scope"))
    failure_of(TokenError, lambda: sender.send(KARIM, HELLO, "k"))
    error = failure_of(PermanentError, lambda: sender.find(STAFF, "k", datetime.now(UTC)))
    assert not isinstance(error, TokenError)


def test_a_wrong_token_is_for_good(slack: Slack) -> None:
    for token, code in (("xoxb-faux", "invalid_auth"), (slack.app_token, "not_allowed_token_type")):
        client = make_client(token, f"{slack.url}/api/")
        assert code in str(failure_of(InvalidTokenError, lambda client=client: identify(client)))  # type: ignore[misc]


def test_a_token_that_is_a_person_s_is_for_good(serve_slack: Callable[..., Slack]) -> None:
    slack = serve_slack(a_workspace(app=App(bot_id="")))
    client = make_client(slack.bot_token, f"{slack.url}/api/")
    assert "SLACK_BOT_TOKEN" in str(failure_of(InvalidTokenError, lambda: identify(client)))


def test_a_removed_bot_is_for_good(slack: Slack, sender: SlackSender) -> None:
    slack.revoke(slack.bot_token)
    assert "account_inactive" in str(failure_of(InvalidTokenError, lambda: sender.send(STAFF, HELLO, "k")))


# --- what may pass, and what nobody knows -------------------------------------------------------------------------


def test_a_rate_limit_says_how_long_to_wait(slack: Slack, sender: SlackSender) -> None:
    slack.faults.plan("chat.postMessage", Fault.rate_limited(7))
    error = failure_of(TransientError, lambda: sender.send(STAFF, HELLO, "k"))
    assert isinstance(error, TransientError)
    assert error.retry_after == 7
    assert len(slack.calls.of("chat.postMessage")) == 1


@pytest.mark.parametrize("header", [None, "", "nan", "soon", "Wed, 21 Oct 2015 07:28:00"])
def test_a_wait_that_slack_does_not_name_is_left_to_the_courier(
    slack: Slack, sender: SlackSender, header: str | None
) -> None:
    slack.faults.plan("chat.postMessage", Fault.rate_limited(header))
    error = failure_of(TransientError, lambda: sender.send(STAFF, HELLO, "k"))
    assert isinstance(error, TransientError)
    assert error.retry_after is None
    assert not isinstance(error, UncertainError)


def in_the_reply_s_time(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("header", "shortest", "longest"),
    [
        ("0", 1, 1),
        ("-5", 1, 1),
        ("2.5", 2.5, 2.5),
        ("3600", 3600, 3600),
        ("3601", 3600, 3600),
        ("99999999999", 3600, 3600),
        ("1e400", 3600, 3600),
        ("inf", 3600, 3600),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 1, 1),
        ("Wed, 21 Oct 9015 07:28:00 GMT", 3600, 3600),
        ("in ten minutes", 540, 601),
    ],
)
def test_a_wait_that_slack_asks_for_is_never_absurd(
    slack: Slack, sender: SlackSender, header: str, shortest: float, longest: float
) -> None:
    asked = in_the_reply_s_time(600) if header == "in ten minutes" else header
    slack.faults.plan("chat.postMessage", Fault.rate_limited(asked))
    error = failure_of(TransientError, lambda: sender.send(STAFF, HELLO, "k"))
    assert isinstance(error, TransientError)
    assert error.retry_after is not None
    assert shortest <= error.retry_after <= longest


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
    assert error.retry_after is None


# --- pictures -----------------------------------------------------------------------------------------------------

UPLOAD = "files.getUploadURLExternal"


def a_picture(kind: str = "cession") -> Picture:
    counts: dict[Strategy, int] = {kind: 2}  # type: ignore[dict-item] # a test's word
    return Picture(title="Stratégies", alt="2 sous-projets : Cession 2.", language="fr", data=Strategies(counts=counts))


ILLUSTRATED = Message(summary="Bilan", blocks=(Title(text="Bilan"), a_picture(), a_picture("essaimage")))


def a_listening_sender(slack: Slack) -> tuple[SlackSender, list[str]]:
    """The sender, and what it tells of messages that went without their pictures."""
    told: list[str] = []
    client = make_client(slack.bot_token, f"{slack.url}/api/")
    return SlackSender(client, tell=lambda reason: told.append(str(reason))), told


def kinds(slack: Slack) -> list[str]:
    [message] = slack.workspace.messages(STAFF)
    return [block["type"] for block in message.blocks]


def test_each_picture_is_uploaded_once_and_shown_in_the_one_message(slack: Slack, sender: SlackSender) -> None:
    sender.send(STAFF, ILLUSTRATED, "digest/1")
    [message] = slack.workspace.messages(STAFF)
    assert kinds(slack) == ["header", "image", "image"]
    assert message.blocks[1]["alt_text"] == "Stratégies. 2 sous-projets : Cession 2."
    files = [slack.workspace.file(block["slack_file"]["id"]) for block in message.blocks[1:]]
    assert [file.name for file in files if file] == ["strategies.png", "strategies.png"]
    assert [file.title for file in files if file] == ["Stratégies", "Stratégies"]
    contents = [file.content for file in files if file]
    assert contents == [draw_chart(picture.data, Translator("fr")).png for picture in pictures(ILLUSTRATED)]
    assert len(slack.calls.of(UPLOAD)) == 2


def test_a_picture_goes_to_no_channel_but_by_its_message(slack: Slack, sender: SlackSender) -> None:
    sender.send(STAFF, ILLUSTRATED, "digest/1")
    for call in slack.calls.of("files.completeUploadExternal"):
        assert not {"channel_id", "channels"} & set(call.arguments)
    assert len(slack.workspace.messages(STAFF)) == 1


def test_a_picture_that_slack_has_not_finished_with_is_waited_for(serve_slack: Callable[..., Slack]) -> None:
    clock = Ticking()
    slack = serve_slack(a_workspace(clock=clock), upload_seconds=3)
    sender, told = a_listening_sender(slack)
    for _ in range(2):
        failure_of(TransientError, lambda: sender.send(STAFF, ILLUSTRATED, "digest/1"))
        clock.now += 2
    sender.send(STAFF, ILLUSTRATED, "digest/1")
    assert kinds(slack) == ["header", "image", "image"]
    assert len(slack.calls.of(UPLOAD)) == 2, "what is uploaded is not uploaded again"
    assert told == []


def test_a_picture_that_never_becomes_ready_does_not_keep_the_message_back(serve_slack: Callable[..., Slack]) -> None:
    slack = serve_slack(a_workspace(), upload_seconds=3600)
    sender, told = a_listening_sender(slack)
    for _ in range(3):
        failure_of(TransientError, lambda: sender.send(STAFF, ILLUSTRATED, "digest/1"))
    sender.send(STAFF, ILLUSTRATED, "digest/1")
    assert kinds(slack) == ["header", "section", "section"]
    assert "Cession 2" in str(slack.workspace.messages(STAFF)[0].blocks[1])
    assert len(told) == 1


@pytest.mark.parametrize("code", ["missing_scope", "file_uploads_disabled", "storage_limit_reached"])
@pytest.mark.parametrize("method", [UPLOAD, "files.completeUploadExternal"])
def test_an_upload_that_is_refused_leaves_the_words_and_is_told_once(
    slack: Slack, method: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.plan(method, Fault.refused(code))
    sender, told = a_listening_sender(slack)
    sender.send(STAFF, ILLUSTRATED, "digest/1")
    assert kinds(slack) == ["header", "section", "section"]
    [reason] = told
    assert code in reason
    assert ("slack_manifest.yaml" in reason) == (code == "missing_scope")
    [record] = [record for record in caplog.records if record.levelname == "WARNING"]
    assert code in record.getMessage()


@pytest.mark.parametrize("fault", [Fault.server_error(), Fault.cut(), Fault.cut(after=True), Fault.rate_limited(1)])
@pytest.mark.parametrize("method", [UPLOAD, "files.completeUploadExternal"])
def test_an_upload_that_failed_may_be_tried_again_and_nothing_was_posted(
    slack: Slack, sender: SlackSender, method: str, fault: Fault
) -> None:
    slack.faults.plan(method, fault)
    failure_of(TransientError, lambda: sender.send(STAFF, ILLUSTRATED, "digest/1"))
    assert slack.workspace.messages(STAFF) == ()
    sender.send(STAFF, ILLUSTRATED, "digest/1")
    assert kinds(slack) == ["header", "image", "image"]


def test_uploads_that_go_on_failing_leave_the_words(slack: Slack) -> None:
    slack.faults.plan(UPLOAD, Fault.server_error(), times=9)
    sender, told = a_listening_sender(slack)
    for _ in range(3):
        failure_of(TransientError, lambda: sender.send(STAFF, ILLUSTRATED, "digest/1"))
    sender.send(STAFF, ILLUSTRATED, "digest/1")
    assert kinds(slack) == ["header", "section", "section"]
    assert len(told) == 1


def test_a_chart_that_cannot_be_drawn_leaves_its_words(slack: Slack) -> None:
    beyond_paper = Strategies(counts={"cession": 10**400})
    picture = Picture(title="Stratégies", alt="Beaucoup.", language="fr", data=beyond_paper)
    sender, told = a_listening_sender(slack)
    sender.send(STAFF, Message(summary="Bilan", blocks=(picture,)), "digest/1")
    assert kinds(slack) == ["section"]
    assert "OverflowError" in told[0]


@pytest.mark.parametrize("status", [400, 403, 500])
def test_bytes_that_slack_does_not_take_may_be_sent_again(status: int) -> None:
    with a_place_for_bytes(status) as url:
        sender = sender_to(url, "x")
        error = failure_of(TransientError, lambda: sender.send(STAFF, ILLUSTRATED, "digest/1"))
    assert str(status) in str(error)


@contextmanager
def a_place_for_bytes(status: int) -> Iterator[str]:
    """A Slack that gives an address for an upload, and answers ``status`` there."""

    async def answer(request: Request) -> Response:
        await request.body()
        if request.url.path.endswith(UPLOAD):
            reply = {"ok": True, "upload_url": f"{request.base_url}bytes", "file_id": "F00000001"}
            return JSONResponse(reply)
        return Response(status_code=status)

    with Loopback(Starlette(routes=[Route("/{rest:path}", answer, methods=["POST"])])) as server:
        yield f"{server.url}/"


def test_another_refusal_of_an_illustrated_message_is_for_good(slack: Slack, sender: SlackSender) -> None:
    slack.faults.plan("chat.postMessage", Fault.refused("restricted_action"))
    assert "restricted_action" in str(failure_of(PermanentError, lambda: sender.send(STAFF, ILLUSTRATED, "k")))


# --- looking back -------------------------------------------------------------------------------------------------


def by_slack(sender: SlackSender) -> datetime:
    """The present instant by Slack's clock."""
    now = sender.now()
    assert now is not None
    return now


def test_a_message_is_found_by_its_key_pages_back(slack: Slack, sender: SlackSender) -> None:
    since = by_slack(sender)
    receipt = sender.send(STAFF, HELLO, "digest/1")
    for n in range(450):
        slack.workspace.post(STAFF, author=AMELIE, text=str(n))
    assert sender.find(STAFF, "digest/1", since) == receipt
    assert len(slack.calls.of("conversations.history")) == 3
    assert sender.find(STAFF, "digest/2", since) is None


def test_a_message_is_looked_for_first_near_the_instant_at_which_it_was_tried(
    serve_slack: Callable[..., Slack],
) -> None:
    clock = Ticking()
    slack = serve_slack(a_workspace(clock=clock))
    sender = sender_to(f"{slack.url}/api/", slack.bot_token)
    since = by_slack(sender)
    receipt = sender.send(STAFF, HELLO, "digest/1")
    for _ in range(5):
        clock.now += 86_400
        for n in range(300):
            slack.workspace.post(STAFF, author=AMELIE, text=str(n))
    assert sender_to(f"{slack.url}/api/", slack.bot_token).find(STAFF, "digest/1", since) == receipt
    assert len(slack.calls.of("conversations.history")) == 1


@pytest.mark.parametrize("in_thread", [False, True])
def test_a_look_that_slack_interrupts_goes_on_where_it_ended(
    slack: Slack, sender: SlackSender, in_thread: bool
) -> None:
    since = by_slack(sender)
    first = sender.send(STAFF, HELLO, "digest/1")
    thread = first if in_thread else None
    method = "conversations.replies" if in_thread else "conversations.history"
    for n in range(900):
        slack.workspace.post(
            STAFF, author=AMELIE, text=str(n), thread_ts=slack.workspace.messages(STAFF)[0].ts if in_thread else None
        )
    for _ in range(9):
        slack.faults.plan(method, None)
        slack.faults.plan(method, Fault.rate_limited(1))
    for _ in range(4):
        failure_of(TransientError, lambda: sender.find(STAFF, "digest/2", since, thread=thread))
    assert sender.find(STAFF, "digest/2", since, thread=thread) is None
    pages = [call.arguments for call in slack.calls.of(method) if call.status == 200]
    assert len(pages) == 5, "no page was read twice"


def test_a_look_without_an_end_is_given_up_and_can_begin_anew(serve_slack: Callable[..., Slack]) -> None:
    slack = serve_slack(a_workspace(), history_page=2)
    sender = sender_to(f"{slack.url}/api/", slack.bot_token)
    since = by_slack(sender)
    receipt = sender.send(STAFF, HELLO, "digest/1")
    for n in range(100):
        slack.workspace.post(STAFF, author=AMELIE, text=str(n))
    for _ in range(2):
        assert STAFF in str(failure_of(PermanentError, lambda: sender.find(STAFF, "digest/1", since)))
    assert len(slack.calls.of("conversations.history")) == 2 * 45
    slack.workspace.delete(slack.workspace.messages(STAFF)[-1])
    for message in slack.workspace.messages(STAFF)[50:]:
        slack.workspace.delete(message)
    assert sender.find(STAFF, "digest/1", since) == receipt


def test_the_sender_s_clock_is_slack_s(serve_slack: Callable[..., Slack]) -> None:
    clock = Ticking()
    sender = sender_to(f"{serve_slack(a_workspace(clock=clock)).url}/api/", "xoxb-faux")
    there = by_slack(sender)  # also where Slack refuses the call
    assert abs(there.timestamp() - clock.now) < 60


def test_a_slack_that_cannot_be_reached_tells_no_time(slack: Slack, sender: SlackSender) -> None:
    slack.faults.plan("auth.test", Fault.cut(), times=5)
    assert (sender.now(), sender.now()) == (None, None)
    assert len(slack.calls.of("auth.test")) == 1, "nor is it asked again at once"


def test_a_message_to_a_person_is_found(slack: Slack, sender: SlackSender) -> None:
    receipt = sender.send(KARIM, HELLO, "remind/1")
    other = sender_to(f"{slack.url}/api/", slack.bot_token)
    assert other.find(KARIM, "remind/1", LONG_AGO) == receipt


def test_a_message_in_a_thread_is_found_there_pages_back_and_nowhere_else(slack: Slack, sender: SlackSender) -> None:
    first = sender.send(STAFF, HELLO, "digest/1")
    second = sender.send(STAFF, HELLO, "digest/2", thread=first)
    [top, reply] = slack.workspace.messages(STAFF)
    assert (reply.thread_ts, reply.metadata) == (
        top.ts,
        {"event_type": "mec_bot_message", "event_payload": {"key": "digest/2"}},
    )
    for n in range(450):
        slack.workspace.post(STAFF, author=AMELIE, text=str(n), thread_ts=top.ts)
    third = sender.send(STAFF, HELLO, "digest/3", thread=first)
    assert [sender.find(STAFF, f"digest/{n}", LONG_AGO, thread=first) for n in (2, 3, 4)] == [second, third, None]
    assert len(slack.calls.of("conversations.replies")) == 1 + 3 + 3
    assert sender.find(STAFF, "digest/2", LONG_AGO) is None, "a channel's history holds no replies"


def test_a_thread_to_a_person_stands_in_their_direct_messages(slack: Slack, sender: SlackSender) -> None:
    first = sender.send(KARIM, HELLO, "remind/1")
    second = sender.send(KARIM, HELLO, "remind/2", thread=first)
    assert sender.find(KARIM, "remind/2", LONG_AGO, thread=first) == second
    channel, _ = slack.workspace.open_im(KARIM)
    assert [message.is_reply for message in slack.workspace.messages(channel.id)] == [False, True]


def test_nothing_stands_below_a_message_that_somebody_deleted(slack: Slack, sender: SlackSender) -> None:
    first = sender.send(STAFF, HELLO, "digest/1")
    [top] = slack.workspace.messages(STAFF)
    slack.workspace.delete(top)
    assert sender.find(STAFF, "digest/2", LONG_AGO, thread=first) is None


def test_a_look_back_that_fails_may_pass(slack: Slack, sender: SlackSender) -> None:
    for fault in (Fault.rate_limited(3), Fault.server_error(), Fault.cut()):
        slack.faults.plan("conversations.history", fault)
        failure_of(TransientError, lambda: sender.find(STAFF, "digest/1", LONG_AGO))


def test_an_empty_paragraph_does_not_make_slack_refuse_the_message(slack: Slack, sender: SlackSender) -> None:
    sender.send(STAFF, Message(summary="", blocks=(Paragraph(text=()), Title(text=""))), "k")
    assert len(seen_by(slack, AMELIE)) == 1
