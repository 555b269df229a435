"""What somebody did in Slack, read from a payload of which nothing is taken for granted; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["command", "action", "form", "options", "other"]
_MEMBER_ID = re.compile(r"[UW][A-Z0-9]+")
_KINDS: Mapping[object, Kind] = {
    "block_actions": "action",
    "interactive_message": "action",
    "view_submission": "form",
    "block_suggestion": "options",
    "dialog_suggestion": "options",
}


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """A command that was typed (``command``, ``text``), or a control that was used (``action``, ``value``).

    ``value`` is what a button holds, or what was chosen in a menu or a calendar.

    ``teams`` are the ids of all workspaces that the payload names for the person or the place. ``response_url`` is where
    it may be answered; ``channel`` and ``message_ts`` are the message whose button it is. What the payload does not hold,
    or holds in another form, is empty.
    """

    kind: Kind
    member_id: str = ""
    teams: frozenset[str] = frozenset()
    enterprise_id: str = ""
    command: str = ""
    text: str = ""
    action: str = ""
    value: str = ""
    response_url: str = ""
    channel: str = ""
    message_ts: str = ""


def read_interaction(body: Mapping[str, object]) -> Interaction:
    """Read the body of a request of Slack's, whether a slash command or an interaction."""
    user, team = _mapping(body.get("user")), _mapping(body.get("team"))
    container = _mapping(body.get("container"))
    actions = body.get("actions")
    action = _mapping(actions[0]) if isinstance(actions, list) and actions else {}
    teams = (body.get("team_id"), team.get("id"), body.get("team"), user.get("team_id"))
    return Interaction(
        kind="command" if "command" in body else _KINDS.get(_text(body.get("type")), "other"),
        member_id=_member_id(body.get("user_id")) or _member_id(user.get("id")),
        teams=frozenset(filter(None, map(_text, teams))),
        enterprise_id=_text(body.get("enterprise_id")) or _text(_mapping(body.get("enterprise")).get("id")),
        command=_text(body.get("command")),
        text=_text(body.get("text")),
        action=_text(action.get("action_id")),
        value=_value(action),
        response_url=_text(body.get("response_url")),
        channel=_text(_mapping(body.get("channel")).get("id")) or _text(container.get("channel_id")),
        message_ts=_text(container.get("message_ts")),
    )


def _value(action: Mapping[str, object]) -> str:
    """What a button holds, or what was chosen: an option's value, or a day as ISO 8601 writes it."""
    chosen = _mapping(action.get("selected_option")).get("value")
    return _text(action.get("value")) or _text(chosen) or _text(action.get("selected_date"))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _member_id(value: object) -> str:
    return value if isinstance(value, str) and _MEMBER_ID.fullmatch(value) else ""


def _text(value: object) -> str:
    """The text, without what no database and no encoding takes: NUL, and halves of surrogate pairs."""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
