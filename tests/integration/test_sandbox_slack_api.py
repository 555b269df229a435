"""The stand-in's Web API as the real SDK meets it, on good days and bad."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_stand import (
    AMELIE,
    BOT,
    BUTTON,
    FORM,
    GENERAL,
    KARIM,
    STAFF,
    Ticking,
    a_workspace,
    client_of,
    error_of,
    seen_by,
)

from mec_bot.sandbox.loopback import Loopback
from mec_bot.sandbox.slack.faults import Fault
from mec_bot.sandbox.slack.server import Slack


@pytest.fixture
def slack(serve_slack: Callable[..., Slack]) -> Slack:
    return serve_slack(a_workspace())


@pytest.fixture
def client(slack: Slack) -> WebClient:
    return client_of(slack)


# The bot's own words


def test_a_posted_message_is_read_back_with_its_metadata_only_when_asked_for(client: WebClient) -> None:
    metadata = {"event_type": "mec_bot", "event_payload": {"key": "digest/2026-03-02"}}
    posted = client.chat_postMessage(channel="#lium", text="Bilan", blocks=[BUTTON], metadata=metadata)
    [plain] = client.conversations_history(channel=STAFF)["messages"]
    [full] = client.conversations_history(channel=STAFF, include_all_metadata=True)["messages"]
    assert plain["ts"] == posted["ts"]
    assert "metadata" not in plain
    assert full["metadata"] == metadata


def test_timestamps_are_unique_and_grow_even_when_the_clock_stands_still() -> None:
    workspace = a_workspace(clock=lambda: 1_700_000_000.0)
    assert [workspace.new_ts() for _ in range(3)] == ["1700000000.000100", "1700000000.000200", "1700000000.000300"]


def test_history_comes_newest_first_in_pages_between_two_times(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=STAFF, text=str(n))["ts"] for n in range(5)]
    first = client.conversations_history(channel=STAFF, limit=2)
    rest = client.conversations_history(channel=STAFF, cursor=first["response_metadata"]["next_cursor"])
    assert [m["text"] for page in (first, rest) for m in page["messages"]] == ["4", "3", "2", "1", "0"]
    assert (first["has_more"], rest["has_more"], rest["response_metadata"]["next_cursor"]) == (True, False, "")
    between = client.conversations_history(channel=STAFF, oldest=stamps[1], latest=stamps[3])
    assert [m["text"] for m in between["messages"]] == ["2"]


def test_a_thread_is_read_with_replies_and_stays_out_of_the_history(client: WebClient) -> None:
    parent = client.chat_postMessage(channel=STAFF, text="un")["ts"]
    client.chat_postMessage(channel=STAFF, text="deux", thread_ts=parent)
    assert [m["text"] for m in client.conversations_history(channel=STAFF)["messages"]] == ["un"]
    thread = client.conversations_replies(channel=STAFF, ts=parent)["messages"]
    assert [(m["text"], m.get("reply_count")) for m in thread] == [("un", 1), ("deux", None)]


def test_texts_that_are_too_long_together_are_refused_though_each_block_is_not(client: WebClient) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    client.chat_postMessage(channel=STAFF, text="x", blocks=[block] * 3)
    refused = error_of(lambda: client.chat_postMessage(channel=STAFF, text="x", blocks=[block] * 4))
    assert refused == "msg_blocks_too_long"


def test_blocks_are_validated_without_being_shown(client: WebClient) -> None:
    wrong = {"type": "banner", "text": "Bonjour"}
    assert client.api_call("blocks.validate", params={"blocks": json.dumps([BUTTON])})["ok"]
    assert client.api_call("blocks.validate", params={"view": json.dumps(FORM)})["ok"]
    for name, value, pointer in (
        ("blocks", [wrong], "/0/type"),
        ("message", {"blocks": [wrong]}, "/blocks/0/type"),
    ):
        with pytest.raises(SlackApiError) as refused:
            client.api_call("blocks.validate", params={name: json.dumps(value)})
        assert refused.value.response["error"] == f"invalid_{name}"
        (found,) = refused.value.response["errors"]
        assert (found["message"], found["pointer"]) == ("unsupported type: banner", pointer)
    assert error_of(lambda: client.api_call("blocks.validate", params={})) == "invalid_arguments"
    both = {"blocks": "[]", "view": json.dumps(FORM)}
    assert error_of(lambda: client.api_call("blocks.validate", params=both)) == "invalid_arguments"
    assert client.conversations_history(channel=STAFF)["messages"] == []


def test_a_thread_comes_oldest_first_in_pages_with_metadata_only_when_asked_for(client: WebClient) -> None:
    parent = client.chat_postMessage(channel=STAFF, text="un")["ts"]
    metadata = {"event_type": "mec_bot", "event_payload": {"key": "digest/2026-03-02/2"}}
    for text in ("deux", "trois"):
        client.chat_postMessage(channel=STAFF, text=text, thread_ts=parent, metadata=metadata)
    first = client.conversations_replies(channel=STAFF, ts=parent, limit=2, include_all_metadata=True)
    rest = client.conversations_replies(channel=STAFF, ts=parent, cursor=first["response_metadata"]["next_cursor"])
    assert [m["text"] for page in (first, rest) for m in page["messages"]] == ["un", "deux", "trois"]
    assert (first["has_more"], rest["has_more"], rest["response_metadata"]["next_cursor"]) == (True, False, "")
    assert [m.get("metadata") for m in first["messages"]] == [None, metadata]
    assert "metadata" not in rest["messages"][0]
    assert {m["parent_user_id"] for page in (first, rest) for m in page["messages"] if m["ts"] != parent} == {BOT}


def test_a_message_is_corrected_and_taken_back_by_its_author_only(slack: Slack, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=STAFF, text="un")["ts"]
    assert client.chat_update(channel=STAFF, ts=ts, text="deux")["message"]["text"] == "deux"
    assert seen_by(slack, AMELIE) == ["deux"]
    client.chat_delete(channel=STAFF, ts=ts)
    assert seen_by(slack, AMELIE) == []
    foreign = slack.workspace.post(STAFF, author=AMELIE, text="à moi")
    assert error_of(lambda: client.chat_update(channel=STAFF, ts=foreign.ts, text="x")) == "cant_update_message"
    assert error_of(lambda: client.chat_delete(channel=STAFF, ts=ts)) == "message_not_found"


def test_a_correction_past_four_thousand_characters_is_refused(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=STAFF, text="un")["ts"]
    assert error_of(lambda: client.chat_update(channel=STAFF, ts=ts, text="x" * 4_001)) == "msg_too_long"


def test_direct_messages_open_once(client: WebClient) -> None:
    first = client.conversations_open(users=AMELIE)
    again = client.conversations_open(users=AMELIE)
    assert again["channel"]["id"] == first["channel"]["id"]
    assert (first.get("already_open"), again["already_open"]) == (None, True)
    assert client.chat_postMessage(channel=AMELIE, text="Bonjour")["channel"] == first["channel"]["id"]


def test_an_ephemeral_message_is_seen_by_one_person_and_by_no_history(slack: Slack, client: WebClient) -> None:
    client.chat_postEphemeral(channel=STAFF, user=AMELIE, text="Chut")
    assert (seen_by(slack, AMELIE), seen_by(slack, KARIM)) == (["Chut"], [])
    assert client.conversations_history(channel=STAFF)["messages"] == []


def an_image(file_id: str) -> list[dict[str, Any]]:
    return [{"type": "image", "slack_file": {"id": file_id}, "alt_text": "Courbe"}]


def test_an_uploaded_picture_is_shown_by_a_message(slack: Slack, client: WebClient) -> None:
    done = client.files_upload_v2(content=b"\x89PNG...", filename="courbe.png")
    client.chat_postMessage(channel=STAFF, text="Voici", blocks=an_image(done["files"][0]["id"]))
    [message] = slack.workspace.messages(STAFF)
    assert message.blocks[0]["slack_file"] == {"id": done["files"][0]["id"]}


def test_a_message_cannot_show_a_file_that_slack_does_not_have_or_that_is_no_picture(
    slack: Slack, client: WebClient
) -> None:
    text = client.files_upload_v2(content="a;b", filename="t.csv")["files"][0]["id"]
    announced = client.files_getUploadURLExternal(filename="courbe.png", length=9)["file_id"]
    for file_id in ("F99999999", text, announced):
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=STAFF, text="Voici", blocks=an_image(file_id))
        assert caught.value.response["error"] == "invalid_blocks"
        assert caught.value.response["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=STAFF, text="Voici", blocks=an_image("courbe"))
    assert caught.value.response["errors"] == [
        "input must match regex pattern: ^[F][A-Z0-9]{8,}$ [json-pointer:/blocks/0/slack_file/id]"
    ]
    assert slack.workspace.messages(STAFF) == ()


def test_a_picture_can_be_shown_once_slack_has_finished_with_it(serve_slack: Callable[..., Slack]) -> None:
    clock = Ticking()
    slack = serve_slack(a_workspace(clock=clock), upload_seconds=3)
    client = client_of(slack)
    file_id = client.files_upload_v2(content=b"\x89PNG...", filename="courbe.png")["files"][0]["id"]
    assert (
        error_of(lambda: client.chat_postMessage(channel=STAFF, text="x", blocks=an_image(file_id))) == "invalid_blocks"
    )
    clock.now += 4
    client.chat_postMessage(channel=STAFF, text="x", blocks=an_image(file_id))


def test_an_uploaded_file_appears_in_the_channel(slack: Slack, client: WebClient) -> None:
    done = client.files_upload_v2(channel=STAFF, content="a;b", filename="t.csv", initial_comment="Voici")
    [message] = slack.workspace.messages(STAFF)
    assert message.text == "Voici"
    assert message.files == (done["files"][0]["id"],)


def test_a_text_past_forty_thousand_characters_is_cut(slack: Slack, client: WebClient) -> None:
    client.chat_postMessage(channel=STAFF, text="x" * 40_001)
    assert len(seen_by(slack, AMELIE)[0]) == 40_000


REFUSALS: dict[str, tuple[str, dict[str, Any], str]] = {
    "unknown method": ("chat.shout", {}, "unknown_method"),
    "no channel named": ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    "unknown channel": ("chat.postMessage", {"channel": "C9", "text": "x"}, "channel_not_found"),
    "private channel without the bot": ("chat.postMessage", {"channel": "C4", "text": "x"}, "channel_not_found"),
    "channel without the bot": ("chat.postMessage", {"channel": GENERAL, "text": "x"}, "not_in_channel"),
    "history without the bot": ("conversations.history", {"channel": GENERAL}, "not_in_channel"),
    "archived channel": ("chat.postMessage", {"channel": "C3", "text": "x"}, "is_archived"),
    "nothing to say": ("chat.postMessage", {"channel": STAFF}, "no_text"),
    "broken blocks": ("chat.postMessage", {"channel": STAFF, "blocks": "[{"}, "invalid_blocks_format"),
    "broken metadata": ("chat.postMessage", {"channel": STAFF, "text": "x", "metadata": "{}"}, "invalid_metadata_format"),
    "correction of nothing": ("chat.update", {"channel": STAFF, "ts": "1", "text": "x"}, "message_not_found"),
    "whisper to an absent person": ("chat.postEphemeral", {"channel": STAFF, "user": "U3", "text": "x"}, "user_not_in_channel"),
    "unknown person": ("users.info", {"user": "U9"}, "user_not_found"),
    "unknown address": ("users.lookupByEmail", {"email": "x@y.example"}, "users_not_found"),
    "address of someone who left": ("users.lookupByEmail", {"email": "parti@lium.example"}, "users_not_found"),
    "direct messages with nobody": ("conversations.open", {}, "users_list_not_supplied"),
    "direct messages with someone who left": ("conversations.open", {"users": "U3"}, "user_disabled"),
    "thread that is not there": ("conversations.replies", {"channel": STAFF, "ts": "1.1"}, "thread_not_found"),
    "cursor that is none": ("users.list", {"cursor": "suite"}, "invalid_cursor"),
    "time that is none": ("conversations.history", {"channel": STAFF, "oldest": "hier"}, "invalid_ts_oldest"),
    "trigger that is none": ("views.open", {"trigger_id": "x", "view": FORM}, "invalid_trigger_id"),
    "view that is closed": ("views.update", {"view_id": "V9", "view": FORM}, "not_found"),
}  # fmt: skip


@pytest.mark.parametrize(("method", "arguments", "error"), REFUSALS.values(), ids=REFUSALS)
def test_a_call_is_refused_with_slacks_own_name(
    client: WebClient, method: str, arguments: dict[str, Any], error: str
) -> None:
    assert error_of(lambda: client.api_call(method, json=arguments)) == error


def test_tokens_are_told_apart(slack: Slack) -> None:
    assert error_of(client_of(slack, "xoxb-autre").auth_test) == "invalid_auth"
    assert error_of(client_of(slack, slack.app_token).auth_test) == "not_allowed_token_type"
    bot = client_of(slack)
    assert error_of(lambda: bot.apps_connections_open(app_token=slack.bot_token)) == "not_allowed_token_type"
    slack.revoke(slack.bot_token)
    assert error_of(bot.auth_test) == "account_inactive"


def test_a_trigger_opens_one_view_within_three_seconds() -> None:
    now = [1_700_000_000.0]
    slack = Slack(a_workspace(clock=lambda: now[0]))
    with Loopback(slack.app) as server:
        slack.url = server.url
        client = client_of(slack)
        trigger = slack.views.new_trigger(AMELIE)
        client.views_open(trigger_id=trigger, view=FORM)
        assert error_of(lambda: client.views_open(trigger_id=trigger, view=FORM)) == "exchanged_trigger_id"
        late = slack.views.new_trigger(AMELIE)
        now[0] += 4
        assert error_of(lambda: client.views_open(trigger_id=late, view=FORM)) == "expired_trigger_id"


# Bad days


@pytest.fixture
def limited() -> Iterator[Slack]:
    slack = Slack(a_workspace(), rate_limited=True)
    with Loopback(slack.app) as server:
        slack.url = server.url
        yield slack


def test_a_second_message_within_a_second_waits_as_told_and_arrives_once(limited: Slack) -> None:
    patient = client_of(limited, retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=2)])
    started = time.monotonic()
    for words in ("un", "deux"):
        patient.chat_postMessage(channel=STAFF, text=words)
    assert time.monotonic() - started >= 1
    assert [call.status for call in limited.calls.of("chat.postMessage")] == [200, 429, 200]
    assert seen_by(limited, AMELIE) == ["un", "deux"]


def test_a_limited_call_says_how_many_whole_seconds_to_wait(limited: Slack) -> None:
    client = client_of(limited)
    client.chat_postMessage(channel=STAFF, text="un")
    client.chat_postMessage(channel=AMELIE, text="un autre canal n'attend pas")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=STAFF, text="deux")
    assert caught.value.response.status_code == 429
    assert caught.value.response.data == {"ok": False, "error": "ratelimited"}
    assert caught.value.response.headers["Retry-After"] == "1"


def post_plainly(slack: Slack, seconds: float = 5) -> requests.Response:
    return requests.post(
        f"{slack.url}/api/chat.postMessage",
        data={"channel": STAFF, "text": "x"},
        headers={"Authorization": f"Bearer {slack.bot_token}"},
        timeout=seconds,
    )


def test_planned_faults_come_in_order_and_then_all_is_well(slack: Slack) -> None:
    for fault in (Fault.server_error(), Fault.rate_limited(7), Fault.refused("fatal_error")):
        slack.faults.plan("chat.postMessage", fault)
    answers = [post_plainly(slack) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [500, 429, 200, 200]
    assert answers[1].headers["Retry-After"] == "7"
    assert [answer.json()["ok"] for answer in answers[2:]] == [False, True]
    assert len(seen_by(slack, AMELIE)) == 1


@pytest.mark.parametrize(("fault", "posted"), [(Fault.cut(), 0), (Fault.cut(after=True), 1)], ids=["before", "after"])
def test_a_cut_connection_leaves_the_caller_without_an_answer(slack: Slack, fault: Fault, posted: int) -> None:
    slack.faults.plan("chat.postMessage", fault)
    with pytest.raises(requests.ConnectionError):
        post_plainly(slack)
    assert len(seen_by(slack, AMELIE)) == posted
    assert [call.status for call in slack.calls.of("chat.postMessage")] == [0]


def test_an_answer_that_never_comes_does_not_undo_what_was_posted(slack: Slack) -> None:
    slack.faults.plan("chat.postMessage", Fault.silence())
    with pytest.raises(requests.Timeout):
        post_plainly(slack, seconds=0.3)
    assert seen_by(slack, AMELIE) == ["x"]
