"""The Bolt app: what people type and click, handed to the bot's answers."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from mec_bot.actions.channels import team_channel
from mec_bot.actions.context import Context
from mec_bot.actions.questions.answer import Answerer
from mec_bot.actions.reminders.replies import Replies
from mec_bot.actions.sync.held import Decisions
from mec_bot.messages.card import SHOW_PROJECT
from mec_bot.slack.blocks import fallback, to_blocks
from mec_bot.slack.commands import Help, Lookup, read_command
from mec_bot.slack.reminder_listeners import listen_for_replies
from mec_bot.slack.respond import acknowledge, answer_person
from mec_bot.slack.staff_listeners import listen_to_staff


@dataclass(frozen=True, kw_only=True)
class Handlers:
    """What the listeners call; ``decisions`` serve members of the team's channel, ``replies`` reminded people."""

    context: Context
    answerer: Answerer
    decisions: Decisions | None = None
    replies: Replies | None = None


def create_app(
    client: WebClient, identity: Mapping[str, Any], handlers: Handlers, *, signing_secret: str | None
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
    settings, translator = handlers.context.settings, handlers.context.translator
    if handlers.replies is not None:
        # Before the listener for all other words of the command: the first listener that matches answers.
        listen_for_replies(app, handlers.replies, settings.slack.command, translator)
    _listen_for_questions(app, handlers.answerer, settings.slack.command)
    app.action("open_sheet")(acknowledge)
    if handlers.decisions is not None:
        listen_to_staff(app, handlers.decisions, team_channel(settings), translator)
    app.error(_failed)
    return app


def _listen_for_questions(app: App, answerer: Answerer, command: str) -> None:
    """Listen for the command, and for the buttons of its answers."""

    @app.command(command)
    def _typed(ack: Ack, payload: dict[str, Any]) -> None:
        intent = read_command(payload.get("text", ""))
        member_id = payload.get("user_id", "")
        asked = payload.get("text", "") if not isinstance(intent, Lookup) else intent.asked
        message = answerer.help(member_id) if isinstance(intent, Help) else answerer.lookup(asked, member_id)
        ack(text=fallback(message), blocks=to_blocks(message), response_type="ephemeral")

    def _chosen(respond: Respond, payload: dict[str, Any], context: BoltContext) -> None:
        message = answerer.project(payload.get("value", ""), context.user_id or "")
        answer_person(respond, message, in_its_place=True)

    app.action(re.compile(rf"^{SHOW_PROJECT}:\d+$"))(ack=acknowledge, lazy=[_chosen])


def _failed(error: Exception) -> None:
    logging.getLogger(__name__).error("a Slack request could not be handled", exc_info=error)
