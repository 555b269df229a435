"""What people answer to a reminder: its buttons, and the words they type; each answer is for their eyes only."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any, Protocol

from slack_bolt import Ack, App, BoltContext, Respond

from mec_bot.errors import MecBotError
from mec_bot.messages.card import compose_trouble
from mec_bot.messages.language import Language
from mec_bot.messages.message import Message
from mec_bot.messages.reminder import ASK_PAUSE, NOT_ME, REMIND_LATER
from mec_bot.messages.stops import PAUSE_FOR
from mec_bot.slack.blocks import fallback, to_blocks
from mec_bot.slack.commands import AboutReminders, Pause, Resume, read_command

_log = logging.getLogger(__name__)


class Replies(Protocol):
    """What the bot does about an answer; ``member_id`` is who gives it, ``name`` the key of the message they answer."""

    def later(self, name: str, weeks: int, member_id: str) -> Message:
        """Put off what that message told."""

    def not_mine(self, name: str, carrier_mark: str, member_id: str) -> Message:
        """They do not answer for a carrier."""

    def ask_pause(self, member_id: str) -> Message:
        """Ask for how long."""

    def pause_for(self, days: int, member_id: str) -> Message:
        """Remind them of nothing for a while."""

    def pause(self, asked: str, day: str, member_id: str) -> Message:
        """Remind them of nothing up to a day."""

    def resume(self, member_id: str) -> Message:
        """Remind them again."""

    def why(self, member_id: str) -> Message:
        """Why they are reminded."""


def listen_for_replies(app: App, replies: Replies, command: str, language: Language) -> None:
    """Register before whatever takes the rest of ``command``: the first that matches answers.

    Remembering may have to wait for the database, so all is acknowledged first.
    """

    def _typed(respond: Respond, payload: dict[str, Any]) -> None:
        intent, member_id = read_command(payload.get("text", "")), payload.get("user_id", "")
        _respond(respond, language, lambda: _answer_typed(replies, intent, member_id))

    def _is_about_reminders(payload: dict[str, Any]) -> bool:
        return isinstance(read_command(payload.get("text", "")), AboutReminders)

    app.command(command, matchers=[_is_about_reminders])(ack=_acknowledge, lazy=[_typed])

    def _pressed(respond: Respond, payload: dict[str, Any], context: BoltContext) -> None:
        action, value, member_id = payload.get("action_id", ""), payload.get("value", ""), context.user_id or ""
        _respond(respond, language, lambda: _answer_pressed(replies, action, value, member_id))

    for action in (ASK_PAUSE, re.compile(rf"^({REMIND_LATER}|{NOT_ME}|{PAUSE_FOR}):\d+$")):
        app.action(action)(ack=_acknowledge, lazy=[_pressed])


def _answer_typed(replies: Replies, intent: object, member_id: str) -> Message:
    match intent:
        case Pause(asked=asked, day=day):
            return replies.pause(asked, day, member_id)
        case Resume():
            return replies.resume(member_id)
    return replies.why(member_id)


def _answer_pressed(replies: Replies, action: str, value: str, member_id: str) -> Message:
    what, _, number = action.partition(":")
    if what == REMIND_LATER:
        return replies.later(value, int(number), member_id)
    if what == NOT_ME:
        name, _, carrier_mark = value.rpartition(" ")
        return replies.not_mine(name, carrier_mark, member_id)
    return replies.pause_for(int(number), member_id) if what == PAUSE_FOR else replies.ask_pause(member_id)


def _respond(respond: Respond, language: Language, answer: Callable[[], Message]) -> None:
    try:
        message = answer()
    except MecBotError:
        _log.exception("an answer to a reminder could not be remembered")
        message = compose_trouble(language)
    respond(text=fallback(message), blocks=to_blocks(message), response_type="ephemeral", replace_original=False)


def _acknowledge(ack: Ack) -> None:
    ack()
