"""The Bolt app: what people type and click, handed to the bot's answers."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, Protocol

from slack_bolt import Ack, App, BoltContext, Respond
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from mec_bot.errors import MecBotError
from mec_bot.messages.card import SHOW_PROJECT, compose_trouble
from mec_bot.messages.held import ACCEPT_PULL, compose_not_staff, compose_unknown_member
from mec_bot.messages.language import Language
from mec_bot.messages.message import Message
from mec_bot.messages.renames import RENAME_SAME, RENAME_TWO
from mec_bot.slack.blocks import fallback, to_blocks
from mec_bot.slack.commands import Help, Lookup, read_command
from mec_bot.slack.reminder_listeners import Replies, listen_for_replies

_log = logging.getLogger(__name__)


class Answers(Protocol):
    """What the bot can answer; ``member_id`` is who asks, for their language."""

    def help(self, member_id: str) -> Message:
        """How to ask."""

    def lookup(self, asked: str, member_id: str) -> Message:
        """The card, a choice, or what is known instead."""

    def project(self, key: str, member_id: str) -> Message:
        """The card of a project chosen by its key."""


class Decided(Protocol):
    """What to answer to a decision; ``settled``: it takes the place of the question."""

    @property
    def message(self) -> Message:
        """The answer."""

    @property
    def settled(self) -> bool:
        """Whether the question is answered for everybody."""


class Decisions(Protocol):
    """What staff may decide with a button; ``member_id`` is who does."""

    def accept_pull(self, digest: str, member_id: str) -> Decided:
        """Accept the pull that is held."""

    def decide_rename(self, number: int, member_id: str, *, same: bool) -> Decided:
        """Say whether two names are one project."""


def create_app(
    answers: Answers,
    client: WebClient,
    identity: Mapping[str, Any],
    *,
    command: str,
    signing_secret: str | None,
    decisions: Decisions | None = None,
    replies: Replies | None = None,
    staff_channel: str = "",
    language: Language | None = None,
) -> App:
    """The app for Socket Mode and for HTTP alike; ``decisions`` are for members of ``staff_channel`` only, ``replies`` for whoever is reminded.

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

    if replies is not None:
        listen_for_replies(app, replies, command, language or Language("fr"))

    @app.command(command)
    def _typed(ack: Ack, payload: dict[str, Any]) -> None:
        intent = read_command(payload.get("text", ""))
        member_id = payload.get("user_id", "")
        asked = payload.get("text", "") if not isinstance(intent, Lookup) else intent.asked
        message = answers.help(member_id) if isinstance(intent, Help) else answers.lookup(asked, member_id)
        ack(text=fallback(message), blocks=to_blocks(message), response_type="ephemeral")

    def _chosen(respond: Respond, payload: dict[str, Any], context: BoltContext) -> None:
        message = answers.project(payload.get("value", ""), context.user_id or "")
        respond(text=fallback(message), blocks=to_blocks(message), response_type="ephemeral", replace_original=True)

    app.action(re.compile(rf"^{SHOW_PROJECT}:\d+$"))(ack=_acknowledge, lazy=[_chosen])
    app.action("open_sheet")(_acknowledge)

    if decisions is not None:
        _listen_to_staff(app, decisions, staff_channel, language or Language("fr"))

    @app.error
    def _failed(error: Exception) -> None:
        _log.error("a Slack request could not be handled", exc_info=error)

    return app


def _listen_to_staff(app: App, decisions: Decisions, staff_channel: str, language: Language) -> None:
    """The buttons of the staff channel."""

    def _decided(respond: Respond, payload: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        member_id = context.user_id or ""
        refusal = _refusal(client, staff_channel, member_id, language)
        if refusal is not None:
            respond(
                text=fallback(refusal), blocks=to_blocks(refusal), response_type="ephemeral", replace_original=False
            )
            return
        try:
            value, action = payload.get("value", ""), payload.get("action_id", "")
            if action == ACCEPT_PULL:
                decided = decisions.accept_pull(value, member_id)
            else:
                decided = decisions.decide_rename(int(value), member_id, same=action.startswith(f"{RENAME_SAME}:"))
        except MecBotError:
            _log.exception("a decision could not be remembered")
            trouble = compose_trouble(language)
            respond(
                text=fallback(trouble), blocks=to_blocks(trouble), response_type="ephemeral", replace_original=False
            )
            return
        respond(
            text=fallback(decided.message),
            blocks=to_blocks(decided.message),
            response_type="in_channel" if decided.settled else "ephemeral",
            replace_original=decided.settled,
        )

    for action in (ACCEPT_PULL, re.compile(rf"^({RENAME_SAME}|{RENAME_TWO}):\d+$")):
        app.action(action)(ack=_acknowledge, lazy=[_decided])


def _refusal(client: WebClient, channel: str, member_id: str, language: Language) -> Message | None:
    """What to say to somebody who may not decide: a button can be pressed by whoever sees a public channel."""
    try:
        cursor = None
        while True:
            page = client.conversations_members(channel=channel, limit=200, cursor=cursor)
            if member_id in page["members"]:
                return None
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return compose_not_staff(language)
    except (OSError, SlackClientError) as error:
        _log.warning("the members of %s could not be read: %s", channel, error)
        return compose_unknown_member(language)


def _acknowledge(ack: Ack) -> None:
    """A button that opens an address needs no more; what is slow goes on after this as a lazy listener."""
    ack()
