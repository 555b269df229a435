"""Listening for replies to reminders, by button or command word; only the person who replies sees the answer."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mec_bot.errors import MecBotError
from mec_bot.message_key import MessageKey
from mec_bot.messages.card import compose_no_memory
from mec_bot.messages.reminders.reminder import ASK_PAUSE, NOT_ME, REMIND_LATER
from mec_bot.messages.reminders.replies import PAUSE_FOR
from mec_bot.slack.commands import AboutReminders, Pause, Resume, read_command
from mec_bot.slack.respond import acknowledge, answer_person

if TYPE_CHECKING:
    from slack_bolt import App, BoltContext, Respond

    from mec_bot.actions.reminders.replies import Replies
    from mec_bot.messages.text.language import Translator
    from mec_bot.messages.text.message import Message

_log = logging.getLogger(__name__)


def listen_for_replies(app: App, replies: Replies, command: str, translator: Translator) -> None:
    """Hand replies on. Recording a reply may have to wait for the database, so each is acknowledged before."""

    def _typed(respond: Respond, payload: dict[str, Any]) -> None:
        intent, member_id = read_command(payload.get("text", "")), payload.get("user_id", "")
        _answer(respond, translator, lambda: _answer_typed(replies, intent, member_id))

    def _is_about_reminders(payload: dict[str, Any]) -> bool:
        return isinstance(read_command(payload.get("text", "")), AboutReminders)

    app.command(command, matchers=[_is_about_reminders])(ack=acknowledge, lazy=[_typed])

    def _pressed(respond: Respond, payload: dict[str, Any], context: BoltContext) -> None:
        action, value, member_id = payload.get("action_id", ""), payload.get("value", ""), context.user_id or ""
        _answer(respond, translator, lambda: _answer_pressed(replies, action, value, member_id))

    for action in (ASK_PAUSE, re.compile(rf"^({REMIND_LATER}|{NOT_ME}|{PAUSE_FOR}):\d+$")):
        app.action(action)(ack=acknowledge, lazy=[_pressed])


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
        return replies.later(MessageKey(value), int(number), member_id)
    if what == NOT_ME:
        key, _, carrier_mark = value.rpartition(" ")
        return replies.not_mine(MessageKey(key), carrier_mark, member_id)
    return replies.pause_for(int(number), member_id) if what == PAUSE_FOR else replies.ask_pause(member_id)


def _answer(respond: Respond, translator: Translator, compose: Callable[[], Message]) -> None:
    try:
        message = compose()
    except MecBotError:
        _log.exception("an answer to a reminder could not be remembered")
        message = compose_no_memory(translator)
    answer_person(respond, message)
