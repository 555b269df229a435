"""The stand-in's replies and payloads against those of the real Slack."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import slack_replies
from reply_sources import BY_HAND, SOURCES, in_its_own_words
from websockets.sync.client import connect

from mec_bot.sandbox.loopback import Loopback
from mec_bot.sandbox.slack.delivery import Delivery
from mec_bot.sandbox.slack.server import Slack
from mec_bot.sandbox.slack.shapes.blocks import block_faults, view_faults
from mec_bot.sandbox.slack.workspace import Channel, User, Workspace

by_source = pytest.mark.parametrize("source", SOURCES)

FREE = {"event_payload", "args", "state", "values", "title", "submit", "close"}  # their content is the bot's own
BLOCKS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Bonjour"}},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "voir", "value": "1", "text": {"type": "plain_text", "text": "Voir"}}
        ],
    },
]
MODAL = {
    "type": "modal",
    "callback_id": "niveau",
    "title": {"type": "plain_text", "text": "Niveau"},
    "submit": {"type": "plain_text", "text": "Envoyer"},
    "blocks": BLOCKS[:1],
}
HOME = {"type": "home", "blocks": BLOCKS}


@pytest.fixture
def slack() -> Iterator[Slack]:
    bot = "U0MECBOT0"
    workspace = Workspace(
        team="Essai",
        users=[
            User(id="U1", name="amelie", real_name="Amélie Laforest", email="amelie@lium.example"),
            User(id="U2", name="parti", real_name="Parti Ailleurs", deleted=True),
        ],
        channels=[Channel(id="C1", name="lium", members=frozenset({"U1", bot})), Channel(id="C2", name="general")],
    )
    slack = Slack(workspace)
    with Loopback(slack.app) as server:
        slack.url = server.url
        yield slack


def ask(slack: Slack, method: str, token: str | None = None, **arguments: Any) -> Any:
    reply = requests.post(
        f"{slack.url}/api/{method}",
        data={k: v if isinstance(v, str) else json.dumps(v) for k, v in arguments.items()},
        headers={"Authorization": f"Bearer {token or slack.bot_token}"},
        timeout=5,
    )
    return reply.json()


def strangers(ours: Any, union: Any, path: str = "") -> Iterator[str]:
    """Keys of ours that real replies never have, and values of another JSON type."""
    if ours is None or union is None:
        return
    if isinstance(ours, dict) and isinstance(union, dict):
        for key, value in ours.items():
            if key not in union:
                yield f"{path}/{key}: never seen"
            elif key not in FREE:
                yield from strangers(value, union[key], f"{path}/{key}")
    elif isinstance(ours, list) and isinstance(union, list):
        for index, item in enumerate(ours if union else ()):
            yield from strangers(item, union[0], f"{path}/{index}")
    elif type(ours) is not type(union):
        yield f"{path}: {type(ours).__name__}, not {type(union).__name__}"


def replies(slack: Slack) -> Iterator[tuple[str, Any]]:
    """One good reply of each method, as a bot would get it."""
    metadata = {"event_type": "mec_bot", "event_payload": {"key": "k"}}
    yield "api.test", ask(slack, "api.test", foo="1")
    yield "auth.test", ask(slack, "auth.test")
    yield "apps.connections.open", ask(slack, "apps.connections.open", slack.app_token)
    posted = ask(slack, "chat.postMessage", channel="C1", text="Bonjour", blocks=BLOCKS, metadata=metadata)
    yield "chat.postMessage", posted
    ts = posted["ts"]
    yield "chat.postMessage", ask(slack, "chat.postMessage", channel="C1", text="suite", thread_ts=ts)
    yield "reactions.add", ask(slack, "reactions.add", channel="C1", name="tada", timestamp=ts)
    yield "chat.update", ask(slack, "chat.update", channel="C1", ts=ts, text="Bonsoir", metadata=metadata)
    yield "chat.postEphemeral", ask(slack, "chat.postEphemeral", channel="C1", user="U1", text="Chut")
    yield "conversations.history", ask(slack, "conversations.history", channel="C1", include_all_metadata=True)
    yield "conversations.replies", ask(slack, "conversations.replies", channel="C1", ts=ts)
    yield "conversations.open", ask(slack, "conversations.open", users="U1")
    yield "conversations.open", ask(slack, "conversations.open", users="U1", return_im=True)
    yield "conversations.info", ask(slack, "conversations.info", channel="C1", include_num_members=True)
    yield "conversations.list", ask(slack, "conversations.list", types="public_channel,im")
    yield "conversations.members", ask(slack, "conversations.members", channel="C1")
    yield "conversations.join", ask(slack, "conversations.join", channel="C2")
    yield "conversations.join", ask(slack, "conversations.join", channel="C2")
    yield "users.info", ask(slack, "users.info", user="U1", include_locale=True)
    yield "users.info", ask(slack, "users.info", user="U2")
    yield "users.list", ask(slack, "users.list", limit=2)
    yield "users.lookupByEmail", ask(slack, "users.lookupByEmail", email="Amelie@lium.example")
    yield "views.open", ask(slack, "views.open", trigger_id=slack.views.new_trigger("U1"), view=MODAL)
    yield "views.push", ask(slack, "views.push", trigger_id=slack.views.new_trigger("U1"), view=MODAL)
    view = slack.views.modal("U1")
    assert view is not None
    yield "views.update", ask(slack, "views.update", view_id=view.id, view=MODAL)
    yield "views.publish", ask(slack, "views.publish", user_id="U1", view=HOME)
    upload = ask(slack, "files.getUploadURLExternal", filename="a.txt", length="3")
    yield "files.getUploadURLExternal", upload
    assert requests.post(upload["upload_url"], data=b"abc", timeout=5).text == "OK - 3"
    files = [{"id": upload["file_id"], "title": "A"}]
    yield "files.completeUploadExternal", ask(slack, "files.completeUploadExternal", files=files, channel_id="C1")
    yield "chat.delete", ask(slack, "chat.delete", channel="C1", ts=ts)


def shape(value: Any) -> Any:
    """A reply with the kind of each value in the value's place."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__


@by_source
def test_replies_hold_only_what_real_replies_hold(source: str, slack: Slack) -> None:
    found = []
    for method, reply in replies(slack):
        assert reply["ok"], (method, reply)
        found += [f"{method}{line}" for line in strangers(reply, slack_replies.union(source, method))]
    assert found == []


@by_source
def test_the_replies_written_by_hand_hold_only_what_real_replies_hold(source: str) -> None:
    assert [
        f"{method}{line}"
        for method, written in slack_replies.written_replies().items()
        for reply in written
        for line in strangers(reply, slack_replies.union(source, method))
    ] == []


def test_replies_hold_everything_that_the_ones_written_by_hand_hold(slack: Slack) -> None:
    ours: dict[str, list[Any]] = {}
    for method, reply in replies(slack):
        ours.setdefault(method, []).append(shape(reply))
    written = slack_replies.written_replies()
    # The second page of a list has a test of its own.
    written["users.list"] = written["users.list"][:1]
    assert ours.keys() == written.keys()
    for method, expected in written.items():
        assert ours[method] == shape(expected), method


@by_source
def test_the_bot_and_a_person_who_left_are_described_as_real_ones_are(source: str, slack: Slack) -> None:
    for ours, real in (
        (ask(slack, "auth.test"), slack_replies.own_identity(source)),
        (ask(slack, "users.info", user="U2"), slack_replies.person_who_left(source)),
    ):
        assert list(strangers(ours, real)) == []
        assert ours.keys() == real.keys()


@by_source
def test_an_upload_goes_through_the_steps_of_a_real_one(source: str, slack: Slack) -> None:
    url, sent, done = slack_replies.upload(source)
    ours = ask(slack, "files.getUploadURLExternal", filename="test.txt", length="18")
    assert ours.keys() == url.keys()
    assert requests.post(ours["upload_url"], data=b"Test File Contents", timeout=5).text == sent
    files = [{"id": ours["file_id"], "title": "test.txt"}]
    complete = ask(slack, "files.completeUploadExternal", files=files)
    assert complete["files"][0].keys() == done["files"][0].keys()
    assert list(strangers(complete, done)) == []


@by_source
def test_a_list_of_people_goes_through_pages_to_an_empty_cursor(source: str, slack: Slack) -> None:
    *_, last_page = slack_replies.people_pages(source)
    assert last_page["response_metadata"]["next_cursor"] == ""
    first = ask(slack, "users.list", limit="2")
    last = ask(slack, "users.list", limit="2", cursor=first["response_metadata"]["next_cursor"])
    assert [len(first["members"]), len(last["members"])] == [2, 1]
    assert last["response_metadata"] == last_page["response_metadata"]


@by_source
def test_a_call_without_a_token_is_refused_as_slack_does(source: str, slack: Slack) -> None:
    real = slack_replies.refusal(source, "no token")
    reply = requests.post(f"{slack.url}/api/auth.test", timeout=5)
    assert (reply.status_code, reply.json()) == (real["status"], real["body"])
    assert {"X-Slack-Req-Id", "Access-Control-Expose-Headers"} <= reply.headers.keys()
    assert reply.headers["Content-Type"] == real["headers"]["Content-Type"]


@by_source
def test_a_view_without_a_type_is_refused_as_slack_does(source: str, slack: Slack) -> None:
    real = slack_replies.refusal(source, "a view without a type")["body"]
    ours = ask(slack, "views.open", trigger_id="trigger_id", view={})
    assert ours == in_its_own_words(real, ours)


def text(length: int, kind: str = "mrkdwn") -> dict[str, str]:
    return {"type": kind, "text": "x" * length}


def options(count: int) -> list[dict[str, Any]]:
    return [{"text": text(1, "plain_text"), "value": str(n)} for n in range(count)]


def modal_with(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**MODAL, "blocks": list(blocks), **more}


SECTION = {"type": "section", "text": text(1)}
LABEL = {"type": "input", "label": text(1, "plain_text")}
BROKEN: dict[str, Any] = {
    "blocks_gt_50": [SECTION] * 51,
    "fields_gt_10": [SECTION] * 3 + [{"type": "section", "fields": [text(1)] * 11}],
    "section_text_gt_3000": [{"type": "section", "text": text(3001)}],
    "field_text_gt_2000": [SECTION] * 2 + [{"type": "section", "fields": [text(2001)]}],
    "empty_text": [{"type": "section", "text": text(0)}],
    "modal_title_gt_24": modal_with(title=text(25, "plain_text")),
    "options_gt_100": modal_with({**LABEL, "element": {"type": "static_select", "options": options(101)}}),
    "checkbox_options_gt_10": modal_with(
        *[SECTION] * 7, {"type": "actions", "elements": [{"type": "checkboxes", "options": options(11)}]}
    ),
    "view_blocks_gt_100": modal_with(*[SECTION] * 101),
    "view_missing_type": {},
}


@by_source
@pytest.mark.parametrize("case", BROKEN)
def test_block_kit_errors_name_the_fault_as_slack_does(source: str, case: str) -> None:
    observed = slack_replies.block_error(source, case)
    of_view = observed["method"].startswith("views")
    ours = view_faults(BROKEN[case]) if of_view else block_faults(BROKEN[case])
    body = observed.get("body", {})
    whole = body.get("response_metadata", {}).get("messages")
    partial = [observed["message"]] if "message" in observed else observed.get("messages", [])
    assert whole or partial
    said = [f"[ERROR] {line}" for line in ours]
    if whole:
        assert said == in_its_own_words(whole, said)
    else:
        for line in partial:
            expected = line if line.startswith("[ERROR]") else f"[ERROR] {line}"
            assert any(each == in_its_own_words(expected, each) for each in said), (expected, said)


@by_source
def test_too_many_blocks_are_refused_with_the_body_of_slack(source: str, slack: Slack) -> None:
    observed = slack_replies.block_error(source, "blocks_gt_50")
    ours = ask(slack, "chat.postMessage", channel="C1", blocks=[SECTION] * 51)
    assert ours == in_its_own_words(observed["body"], ours)


@by_source
def test_json_without_a_charset_gets_the_warning_of_slack(source: str, slack: Slack) -> None:
    observed = slack_replies.block_error(source, "missing_charset_warning")
    headers = {"Authorization": f"Bearer {slack.bot_token}", "Content-Type": "application/json"}
    body = json.dumps({"channel": "C1", "text": "Bonjour"})
    reply = requests.post(f"{slack.url}/api/chat.postMessage", data=body, headers=headers, timeout=5).json()
    assert observed["body_extra"].items() <= reply.items()


@pytest.fixture
def delivered(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What the bot would be sent, kept instead of sent."""
    sent: list[tuple[str, Any]] = []

    def keep(self: Delivery, kind: str, payload: Any, *, answerable: bool) -> None:
        sent.append((kind, payload))

    monkeypatch.setattr(Delivery, "_deliver", keep)
    return sent


def seen_keys(source: str, kind: str, part: str | None = None) -> set[str]:
    every = slack_replies.payloads(source, kind)
    return {key for payload in every for key in (payload[part] if part else payload)}


def command(slack: Slack, delivered: list[tuple[str, Any]]) -> tuple[str, Any]:
    slack.type_command("U1", "C1", "/mec Locomotion")
    return delivered.pop()


def click(slack: Slack, delivered: list[tuple[str, Any]]) -> tuple[str, Any]:
    posted = ask(slack, "chat.postMessage", channel="C1", text="x", blocks=BLOCKS)
    message = slack.workspace.message("C1", posted["ts"])
    assert message is not None
    slack.click("U1", message, "voir")
    return delivered.pop()


def form(slack: Slack, delivered: list[tuple[str, Any]]) -> tuple[str, Any]:
    ask(slack, "views.open", trigger_id=slack.views.new_trigger("U1"), view=MODAL)
    slack.submit_view("U1", {"b": {"a": {"type": "plain_text_input", "value": "3a"}}})
    return delivered.pop()


def home(slack: Slack, delivered: list[tuple[str, Any]]) -> tuple[str, Any]:
    ask(slack, "views.publish", user_id="U1", view=HOME)
    slack.open_home("U1")
    return delivered.pop()


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (command, "slash_commands"),
        (click, "block_actions"),
        (form, "view_submission"),
        (home, "event.app_home_opened"),
    ],
)
def test_a_payload_holds_everything_that_the_one_written_by_hand_holds(
    act: Callable[[Slack, list[tuple[str, Any]]], tuple[str, Any]],
    kind: str,
    slack: Slack,
    delivered: list[tuple[str, Any]],
) -> None:
    _, payload = act(slack, delivered)
    [written] = slack_replies.payloads(BY_HAND, kind)
    assert shape(payload) == shape(written)


@by_source
@pytest.mark.parametrize("kind", ["slash_commands", "block_actions", "view_submission", "event.app_home_opened"])
def test_the_payloads_written_by_hand_hold_only_what_real_ones_hold(source: str, kind: str) -> None:
    [written] = slack_replies.payloads(BY_HAND, kind)
    assert written.keys() <= seen_keys(source, kind) | slack_replies.payload_union(source, kind).keys()


@by_source
def test_a_command_carries_the_fields_of_a_real_one(
    source: str, slack: Slack, delivered: list[tuple[str, Any]]
) -> None:
    kind, payload = command(slack, delivered)
    [envelope, *_] = slack_replies.payloads(source, "socket_mode.slash_commands")
    [real, *_] = slack_replies.payloads(source, "slash_commands")
    assert kind == envelope["type"] == "slash_commands"
    assert real.keys() <= payload.keys() <= slack_replies.payload_union(source, "slash_commands").keys()
    # This workspace is in no Grid.
    assert slack_replies.command_form(source).keys() - payload.keys() == {"enterprise_id", "enterprise_name"}


@by_source
def test_a_click_carries_the_fields_of_a_real_one(source: str, slack: Slack, delivered: list[tuple[str, Any]]) -> None:
    _, payload = click(slack, delivered)
    assert payload.keys() <= seen_keys(source, "block_actions")
    assert list(strangers(payload, slack_replies.payload_union(source, "block_actions"))) == []
    real = slack_replies.click(source)
    assert real["actions"][0].keys() == payload["actions"][0].keys()
    assert real["container"].keys() == payload["container"].keys()


@by_source
def test_a_form_carries_the_fields_of_a_real_one(source: str, slack: Slack, delivered: list[tuple[str, Any]]) -> None:
    _, payload = form(slack, delivered)
    assert payload.keys() <= seen_keys(source, "view_submission")
    assert payload["view"].keys() <= seen_keys(source, "view_submission", "view")


@by_source
def test_a_home_tab_carries_the_fields_of_a_real_one(
    source: str, slack: Slack, delivered: list[tuple[str, Any]]
) -> None:
    _, payload = home(slack, delivered)
    assert payload.keys() <= seen_keys(source, "event.app_home_opened")
    assert payload["event"].keys() <= seen_keys(source, "event.app_home_opened", "event")


def of_a_real_one(source: str, message: Mapping[str, Any], kind: str) -> bool:
    """Whether a Socket Mode message has a real one's keys, and what Slack says in them in the same types."""
    about = {name: part for name, part in message.items() if name != "payload"}
    return any(
        message.keys() <= real.keys() and not list(strangers(about, real))
        for real in slack_replies.payloads(source, f"socket_mode.{kind}")
    )


@by_source
def test_socket_mode_speaks_in_the_envelopes_of_a_real_one(source: str, slack: Slack) -> None:
    address = ask(slack, "apps.connections.open", slack.app_token)["url"]
    posted = ask(slack, "chat.postMessage", channel="C1", text="x", blocks=BLOCKS)
    message = slack.workspace.message("C1", posted["ts"])
    assert message is not None
    with connect(address) as socket, ThreadPoolExecutor(1) as somebody:
        assert of_a_real_one(source, json.loads(socket.recv(timeout=5)), "hello")
        for kind, act, answerable in (
            ("slash_commands", lambda: slack.type_command("U1", "C1", "/mec"), True),
            ("interactive", lambda: slack.click("U1", message, "voir"), False),
            ("events_api", lambda: slack.open_home("U1"), False),
        ):
            outcome = somebody.submit(act)
            envelope = json.loads(socket.recv(timeout=5))
            socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
            assert outcome.result(timeout=5).error == ""
            assert (envelope["type"], envelope["accepts_response_payload"]) == (kind, answerable)
            assert of_a_real_one(source, envelope, kind), envelope
        slack.socket.disconnect()
        assert of_a_real_one(source, json.loads(socket.recv(timeout=5)), "disconnect")
