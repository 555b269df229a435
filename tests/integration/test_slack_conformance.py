"""The stand-in's replies and payloads against recordings and skeletons of the real Slack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests

from mec_bot.sandbox.loopback import Loopback
from mec_bot.sandbox.slack import Slack
from mec_bot.sandbox.slack.blocks import block_faults, view_faults
from mec_bot.sandbox.slack.delivery import Delivery
from mec_bot.sandbox.slack.workspace import Channel, User, Workspace

DATA = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "slack"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no ../shared/conformance beside this checkout")

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


def load(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


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


def test_replies_hold_only_what_real_replies_hold(slack: Slack) -> None:
    found = []
    for method, reply in replies(slack):
        assert reply["ok"], (method, reply)
        [skeleton] = DATA.glob(f"skeletons/api__{method}.*json")
        found += [f"{method}{line}" for line in strangers(reply, json.loads(skeleton.read_text()))]
    assert found == []


RECORDED = {
    "slack-ruby-client__auth_test_success.json": ("auth.test", {}),
    "slack-ruby-client__users_info.json": ("users.info", {"user": "U2"}),
}


@pytest.mark.parametrize("recording", RECORDED)
def test_replies_answer_as_the_recorded_ones(slack: Slack, recording: str) -> None:
    method, arguments = RECORDED[recording]
    recorded = load(f"recorded/{recording}")["interactions"][0]["response"]
    ours = ask(slack, method, **arguments)
    assert list(strangers(ours, recorded["body"])) == []
    assert ours.keys() == recorded["body"].keys()


def test_an_upload_goes_through_the_recorded_steps(slack: Slack) -> None:
    recorded = load("recorded/slack-ruby-client__files_upload_v2.json")["interactions"]
    url, sent, done = (step["response"]["body"] for step in recorded)
    ours = ask(slack, "files.getUploadURLExternal", filename="test.txt", length="18")
    assert ours.keys() == url.keys()
    assert requests.post(ours["upload_url"], data=b"Test File Contents", timeout=5).text == sent
    files = [{"id": ours["file_id"], "title": "test.txt"}]
    complete = ask(slack, "files.completeUploadExternal", files=files)
    assert complete["files"][0].keys() == done["files"][0].keys()
    assert list(strangers(complete, done)) == []


def test_a_list_of_people_goes_through_pages_to_an_empty_cursor(slack: Slack) -> None:
    recorded = load("recorded/slack-ruby-client__paginated_users_list.json")["interactions"]
    bodies = [step["response"]["body"] for step in recorded]
    assert bodies[-1]["response_metadata"]["next_cursor"] == ""
    first = ask(slack, "users.list", limit="2")
    last = ask(slack, "users.list", limit="2", cursor=first["response_metadata"]["next_cursor"])
    assert [len(first["members"]), len(last["members"])] == [2, 1]
    assert last["response_metadata"] == bodies[-1]["response_metadata"]


def test_a_call_without_a_token_is_refused_as_recorded(slack: Slack) -> None:
    recorded = load("recorded/slack-ruby-client__auth_test_error.json")["interactions"][0]["response"]
    reply = requests.post(f"{slack.url}/api/auth.test", timeout=5)
    assert (reply.status_code, reply.json()) == (recorded["status"], recorded["body"])
    assert {"X-Slack-Req-Id", "Access-Control-Expose-Headers"} <= reply.headers.keys()
    assert reply.headers["Content-Type"] == recorded["headers"]["Content-Type"]


def test_a_view_without_a_type_is_refused_as_recorded(slack: Slack) -> None:
    recorded = load("recorded/slack-ruby-client__views_open_error.json")["interactions"][0]["response"]["body"]
    assert ask(slack, "views.open", trigger_id="trigger_id", view={}) == recorded


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


@pytest.mark.parametrize("case", BROKEN)
def test_block_kit_errors_use_the_observed_words(case: str) -> None:
    observed = next(entry for entry in load("errors_observed.json") if entry["id"] == case)
    of_view = observed["method"].startswith("views")
    ours = view_faults(BROKEN[case]) if of_view else block_faults(BROKEN[case])
    body = observed.get("body", {})
    whole = body.get("response_metadata", {}).get("messages")
    partial = [observed["message"]] if "message" in observed else observed.get("messages", [])
    said = [f"[ERROR] {line}" for line in ours]
    if whole:
        assert said == whole
    else:
        assert {line if line.startswith("[ERROR]") else f"[ERROR] {line}" for line in partial} <= set(said)


def test_too_many_blocks_are_refused_with_the_observed_body(slack: Slack) -> None:
    observed = next(entry for entry in load("errors_observed.json") if entry["id"] == "blocks_gt_50")
    assert ask(slack, "chat.postMessage", channel="C1", blocks=[SECTION] * 51) == observed["body"]


def test_json_without_a_charset_gets_the_observed_warning(slack: Slack) -> None:
    observed = next(entry for entry in load("errors_observed.json") if entry["id"] == "missing_charset_warning")
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


def seen_keys(file: str, path: str = "payload") -> set[str]:
    return {key for entry in load(f"payloads/{file}") for key in entry[path]}


def test_a_command_carries_the_fields_of_a_real_one(slack: Slack, delivered: list[tuple[str, Any]]) -> None:
    slack.type_command("U1", "C1", "/mec Locomotion")
    [(kind, payload)] = delivered
    form = parse_qs(load("payloads/slash_command.form.json")["body"])
    real = load("payloads/socket_mode.slash_commands.json")[0]["payload"]
    skeleton = load("skeletons/app-backend__slash-commands__SlashCommandPayload.json")
    assert kind == real["type"] == "slash_commands"
    assert real["payload"].keys() <= payload.keys() <= skeleton.keys()
    assert form.keys() - payload.keys() == {"enterprise_id", "enterprise_name"}  # this workspace is in no Grid


def test_a_click_carries_the_fields_of_a_real_one(slack: Slack, delivered: list[tuple[str, Any]]) -> None:
    posted = ask(slack, "chat.postMessage", channel="C1", text="x", blocks=BLOCKS)
    message = slack.workspace.message("C1", posted["ts"])
    assert message is not None
    slack.click("U1", message, "voir")
    [(_, payload)] = delivered
    skeleton = load("skeletons/app-backend__interactive-components__BlockActionPayload.pruned.json")
    assert payload.keys() <= seen_keys("block_actions.json")
    assert list(strangers(payload, skeleton)) == []
    real = next(e["payload"] for e in load("payloads/block_actions.json") if e["id"] == "block_actions#2")
    assert real["actions"][0].keys() == payload["actions"][0].keys()
    assert real["container"].keys() == payload["container"].keys()


def test_a_form_and_a_home_tab_carry_the_fields_of_real_ones(slack: Slack, delivered: list[tuple[str, Any]]) -> None:
    ask(slack, "views.open", trigger_id=slack.views.new_trigger("U1"), view=MODAL)
    slack.submit_view("U1", {"b": {"a": {"type": "plain_text_input", "value": "3a"}}})
    ask(slack, "views.publish", user_id="U1", view=HOME)
    slack.open_home("U1")
    form, event = (payload for _, payload in delivered)
    assert form.keys() <= seen_keys("view_submission.json")
    real_views = [e["payload"]["view"] for e in load("payloads/view_submission.json")]
    assert form["view"].keys() <= {key for view in real_views for key in view} | {"submit_disabled"}
    assert event.keys() <= seen_keys("event.app_home_opened.json")
    real_events = [e["payload"]["event"] for e in load("payloads/event.app_home_opened.json")]
    assert event["event"].keys() <= {key for each in real_events for key in each}
