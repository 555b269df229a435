"""What the real Slack answers and sends, from each source of `reply_sources`."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import parse_qs

from reply_sources import BY_HAND, FOLDERS, load


@cache
def _objects() -> dict[str, Any]:
    written: dict[str, Any] = load(BY_HAND, "slack/objects.json")
    return written


def _filled(part: Any) -> Any:
    """A part of what is written by hand, with the objects that it names: `"@file"` is one, `"@": …` begins with some."""
    if isinstance(part, str) and part.startswith("@"):
        return _filled(_objects()[part[1:]])
    if isinstance(part, list):
        return [_filled(item) for item in part]
    if not isinstance(part, dict):
        return part
    named = part.get("@", [])
    whole: dict[str, Any] = {}
    for name in [named] if isinstance(named, str) else named:
        whole |= _filled(_objects()[name])
    return whole | {name: _filled(value) for name, value in part.items() if name != "@"}


def _written(name: str) -> Any:
    return _filled(load(BY_HAND, f"slack/{name}.json"))


def _recorded(source: str, name: str) -> list[dict[str, Any]]:
    """The responses of one recording, in their order."""
    recording = load(source, f"slack/recorded/slack-ruby-client__{name}.json")
    return [step["response"] for step in recording["interactions"]]


def written_replies() -> dict[str, list[dict[str, Any]]]:
    """By method, the replies to the calls that the test makes, in their order."""
    replies: dict[str, list[dict[str, Any]]] = _written("replies")
    return replies


def union(source: str, method: str) -> Any:
    """Every key that a good reply of the method was seen with."""
    if source == BY_HAND:
        return _merged(written_replies()[method])
    [skeleton] = (FOLDERS[source] / "slack" / "skeletons").glob(f"api__{method}.*json")
    return load(source, f"slack/skeletons/{skeleton.name}")


def _merged(seen: list[Any]) -> Any:
    """One value with every key that these have; a list's one item has every key that its items have."""
    known = [value for value in seen if value is not None]
    if known and all(isinstance(value, dict) for value in known):
        keys = {key for value in known for key in value}
        return {key: _merged([value[key] for value in known if key in value]) for key in keys}
    if known and all(isinstance(value, list) for value in known):
        items = [item for value in known for item in value]
        return [_merged(items)] if items else []
    return known[0] if known else None


def person_who_left(source: str) -> Any:
    """`users.info` of a deactivated account."""
    if source == BY_HAND:
        return written_replies()["users.info"][1]
    return _recorded(source, "users_info")[0]["body"]


def own_identity(source: str) -> Any:
    """`auth.test`."""
    if source == BY_HAND:
        return written_replies()["auth.test"][0]
    return _recorded(source, "auth_test_success")[0]["body"]


def upload(source: str) -> list[Any]:
    """What an upload of 18 bytes is answered: the address, the bytes' receipt, the file."""
    if source == BY_HAND:
        replies = written_replies()
        [address], [done] = replies["files.getUploadURLExternal"], replies["files.completeUploadExternal"]
        return [address, "OK - 18", done]
    return [step["body"] for step in _recorded(source, "files_upload_v2")]


def people_pages(source: str) -> list[Any]:
    """`users.list`, page by page."""
    if source == BY_HAND:
        return written_replies()["users.list"]
    return [step["body"] for step in _recorded(source, "paginated_users_list")]


def refusal(source: str, name: str) -> dict[str, Any]:
    """A refusal: `status`, `headers`, `body`."""
    if source == BY_HAND:
        written: dict[str, Any] = _written("refusals")[name]
        return written
    recordings = {"no token": "auth_test_error", "a view without a type": "views_open_error"}
    return _recorded(source, recordings[name])[0]


def block_error(source: str, case: str) -> dict[str, Any]:
    """What Slack held against a message or a view; some were only seen in part."""
    seen: list[dict[str, Any]]
    seen = _written("block_errors") if source == BY_HAND else load(source, "slack/errors_observed.json")
    return next(entry for entry in seen if entry["id"] == case)


def payloads(source: str, kind: str) -> list[dict[str, Any]]:
    """What a bot was sent; of a Socket Mode command, the command itself."""
    if source == BY_HAND:
        written: list[dict[str, Any]] = _written("payloads")[kind]
        return written
    if kind == "slash_commands":
        return [envelope["payload"] for envelope in payloads(source, "socket_mode.slash_commands")]
    return [entry["payload"] for entry in load(source, f"slack/payloads/{kind}.json")]


def payload_union(source: str, kind: str) -> Any:
    """Every key that such a payload was seen with."""
    if source == BY_HAND:
        return _merged(payloads(source, kind))
    skeletons = {
        "slash_commands": "app-backend__slash-commands__SlashCommandPayload",
        "block_actions": "app-backend__interactive-components__BlockActionPayload.pruned",
        "view_submission": "app-backend__views__ViewSubmissionPayload",
        "event.app_home_opened": "events__AppHomeOpenedPayload",
    }
    return load(source, f"slack/skeletons/{skeletons[kind]}.json")


def click(source: str) -> dict[str, Any]:
    """One click on a button of a message that everybody sees."""
    return payloads(source, "block_actions")[0 if source == BY_HAND else 1]


def command_form(source: str) -> dict[str, list[str]]:
    """A slash command as it comes over HTTP."""
    name = "slack/command_form.json" if source == BY_HAND else "slack/payloads/slash_command.form.json"
    return parse_qs(load(source, name)["body"])
