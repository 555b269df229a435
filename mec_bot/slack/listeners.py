"""The Bolt app: what people type and click, handed to the bot's answers."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, Protocol

from slack_bolt import Ack, App, BoltContext, Respond
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from mec_bot.messages.card import SHOW_PROJECT
from mec_bot.messages.message import Message
from mec_bot.slack.blocks import fallback, to_blocks
from mec_bot.slack.commands import Help, read_command

_log = logging.getLogger(__name__)


class Answers(Protocol):
    """What the bot can answer; ``member_id`` is who asks, for their language."""

    def help(self, member_id: str) -> Message:
        """How to ask."""

    def lookup(self, asked: str, member_id: str) -> Message:
        """The card, a choice, or what is known instead."""

    def project(self, key: str, member_id: str) -> Message:
        """The card of a project chosen by its key."""


def create_app(
    answers: Answers,
    client: WebClient,
    identity: Mapping[str, Any],
    *,
    command: str,
    signing_secret: str | None,
) -> App:
    """The app for Socket Mode and for HTTP alike.

    ``process_before_response``: an answer is ready in a millisecond, so it goes out with the acknowledgement;
    Bolt's default would poll for it every 10 ms. ``authorize`` is given because a token alone would make Bolt
    call auth.test once more.
    """
    authorized = AuthorizeResult(
        enterprise_id=identity.get("enterprise_id"),
        team_id=identity.get("team_id"),
        bot_token=client.token,
        bot_id=identity.get("bot_id"),
        bot_user_id=identity.get("user_id"),
    )
    app = App(
        # Without a token: each request gets the one that authorize gives.
        client=WebClient(base_url=client.base_url, timeout=client.timeout, retry_handlers=[]),
        authorize=lambda: authorized,
        signing_secret=signing_secret,
        # In Socket Mode there is no request to verify; over HTTP the secret is required by the command line.
        request_verification_enabled=signing_secret is not None,
        process_before_response=True,
        logger=logging.getLogger("slack_bolt"),
    )

    @app.command(command)
    def _typed(ack: Ack, payload: dict[str, Any]) -> None:
        intent = read_command(payload.get("text", ""))
        member_id = payload.get("user_id", "")
        message = answers.help(member_id) if isinstance(intent, Help) else answers.lookup(intent.asked, member_id)
        ack(text=fallback(message), blocks=to_blocks(message), response_type="ephemeral")

    def _chosen(respond: Respond, payload: dict[str, Any], context: BoltContext) -> None:
        message = answers.project(payload.get("value", ""), context.user_id or "")
        respond(text=fallback(message), blocks=to_blocks(message), response_type="ephemeral", replace_original=True)

    app.action(re.compile(rf"^{SHOW_PROJECT}:\d+$"))(ack=_acknowledge, lazy=[_chosen])
    app.action("open_sheet")(_acknowledge)

    @app.error
    def _failed(error: Exception) -> None:
        _log.error("a Slack request could not be handled", exc_info=error)

    return app


def _acknowledge(ack: Ack) -> None:
    """A button that opens an address needs no more; what is slow goes on after this as a lazy listener."""
    ack()
