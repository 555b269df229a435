"""A small workspace, and the calls that the stand-in's tests share."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from mec_bot.sandbox.slack.server import Slack
from mec_bot.sandbox.slack.workspace import Channel, User, Workspace

BOT = "U0MECBOT0"
AMELIE, KARIM = "U1", "U2"
STAFF, GENERAL = "C1", "C2"
BUTTON = {
    "type": "actions",
    "block_id": "suite",
    "elements": [
        {"type": "button", "action_id": "voir", "value": "42", "text": {"type": "plain_text", "text": "Voir"}}
    ],
}
FORM = {
    "type": "modal",
    "callback_id": "niveau",
    "title": {"type": "plain_text", "text": "Niveau"},
    "submit": {"type": "plain_text", "text": "Envoyer"},
    "blocks": [
        {
            "type": "input",
            "block_id": "niveau",
            "label": {"type": "plain_text", "text": "Niveau"},
            "element": {"type": "plain_text_input", "action_id": "texte"},
        }
    ],
}


class Ticking:
    """Seconds since the epoch, which pass when told."""

    def __init__(self) -> None:
        self.now = 1_764_000_000.0

    def __call__(self) -> float:
        return self.now


def a_workspace(**more: Any) -> Workspace:
    return Workspace(
        team="Essai",
        users=[
            User(id=AMELIE, name="amelie", real_name="Amélie Laforest", email="amelie@lium.example"),
            User(id=KARIM, name="karim", real_name="Karim Benali", email="karim@lium.example"),
            User(id="U3", name="parti", real_name="Parti Ailleurs", email="parti@lium.example", deleted=True),
        ],
        channels=[
            Channel(id=STAFF, name="lium", members=frozenset({AMELIE, KARIM, BOT})),
            Channel(id=GENERAL, name="general", members=frozenset({AMELIE, KARIM})),
            Channel(id="C3", name="vieux", members=frozenset({BOT}), is_archived=True),
            Channel(id="C4", name="secret", members=frozenset({KARIM}), is_private=True),
        ],
        **more,
    )


def client_of(slack: Slack, token: str | None = None, **more: Any) -> WebClient:
    return WebClient(token=token or slack.bot_token, base_url=f"{slack.url}/api/", timeout=5, **more)


def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def seen_by(slack: Slack, user: str, channel: str = STAFF) -> list[str]:
    return [message.text for message in slack.workspace.messages(channel, viewer=user)]
