"""The payloads that Slack sends the bot when somebody does something, as pure functions of the state."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mec_bot.sandbox.slack.shapes.objects import message_object
from mec_bot.sandbox.slack.views import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mec_bot.sandbox.slack.workspace import Channel, Message, User, Workspace

    Json = dict[str, Any]

VERIFICATION_TOKEN = "bac-a-sable"  # noqa: S105 - Slack's deprecated field; nothing trusts it
CHOICES = {"static_select", "overflow", "radio_buttons"}
MANY_CHOICES = {"multi_static_select", "checkboxes"}
# Elements of which what is chosen is one text, and the field in which it comes.
PICKED = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
}


def channel_name(channel: Channel) -> str:
    """The name that payloads give a conversation."""
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name


def slash_command(
    workspace: Workspace, *, user: User, channel: Channel, command: str, text: str, response_url: str, trigger_id: str
) -> Json:
    """Somebody typed ``command text`` in ``channel``."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": user.team_id or workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def block_actions(
    workspace: Workspace,
    *,
    user: User,
    source: Message | View,
    action: Mapping[str, Any],
    response_url: str,
    trigger_id: str,
) -> Json:
    """Somebody clicked or chose something in a message or in a view.

    A message that only one person sees is not sent along: Slack does not keep it.
    """
    payload = _interaction(workspace, "block_actions", user, trigger_id)
    payload["actions"] = [dict(action)]
    if isinstance(source, View):
        payload["container"] = {"type": "view", "view_id": source.id}
        payload["view"] = source.json(workspace)
        return payload
    channel = workspace.channel(source.channel)
    payload["container"] = {
        "type": "message",
        "message_ts": source.ts,
        "channel_id": source.channel,
        "is_ephemeral": source.visible_to is not None,
    }
    payload["channel"] = {"id": source.channel, "name": channel_name(channel) if channel else ""}
    if source.visible_to is None:
        payload["message"] = message_object(workspace, source, metadata=True)
    state = {"values": {} if action["type"] in {"button", "overflow"} else _state_of(action)}
    return {**payload, "state": state, "response_url": response_url}


def view_submission(workspace: Workspace, *, user: User, view: View, trigger_id: str) -> Json:
    """Somebody sent a form."""
    payload = _interaction(workspace, "view_submission", user, trigger_id)
    return {**payload, "view": view.json(workspace), "response_urls": []}


def home_opened(workspace: Workspace, *, user: User, channel: Channel, view: View | None) -> Json:
    """Somebody looked at the bot's home tab."""
    now = workspace.new_ts()
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": channel.id,
        "tab": "home",
        "event_ts": now,
    }
    if view:
        event["view"] = view.json(workspace)
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "api_app_id": workspace.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.app.user.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def action_on(element: Mapping[str, Any], block_id: str, *, value: str | None, ts: str) -> Json:
    """The ``actions`` entry for one element; ``value`` is the option, the options with commas between, or the day.

    Raises:
        LookupError: the element has no such option.
    """
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    if element["type"] in CHOICES:
        action["selected_option"] = _option(element, value)
    elif element["type"] in MANY_CHOICES:
        action["selected_options"] = [_option(element, one) for one in (value or "").split(",") if one]
    elif element["type"] in PICKED:
        action[PICKED[element["type"]]] = value
    else:
        kept = ("text", "value", "style", "url")
        action |= {name: element[name] for name in kept if name in element}
    return {**action, "action_ts": ts}


def _option(element: Mapping[str, Any], value: str | None) -> Json:
    groups = [group["options"] for group in element.get("option_groups", ())]
    for option in (*element.get("options", ()), *(option for group in groups for option in group)):
        if option["value"] == value:
            return dict(option)
    raise LookupError(f"No option {value!r} in {element['action_id']!r}.")


def _state_of(action: Mapping[str, Any]) -> Json:
    """What the message's menus and pickers hold after this choice."""
    chosen = {name: value for name, value in action.items() if name == "type" or name.startswith("selected")}
    return {action["block_id"]: {action["action_id"]: chosen}}


def elements_of(blocks: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every interactive element with the id of its block."""
    for block in blocks:
        yield from elements_of(_listed(block.get("child_blocks")))
        found = [block.get("accessory"), block.get("element"), *_listed(block.get("elements"))]
        for element in found:
            if isinstance(element, dict) and "action_id" in element:
                yield str(block.get("block_id", "")), element


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _interaction(workspace: Workspace, kind: str, user: User, trigger_id: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id or workspace.team_id},
        "api_app_id": workspace.app.id,
        "token": VERIFICATION_TOKEN,
        "trigger_id": trigger_id,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def form(kind: str, payload: Mapping[str, Any]) -> dict[str, str]:
    """The form fields of an HTTP delivery: a command's own, an interaction's single ``payload``."""
    if kind == "slash_commands":
        return {name: str(value) for name, value in payload.items()}
    return {"payload": json.dumps(payload)}
