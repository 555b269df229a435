"""Listening for replies to reminders, by button or command word; only the person who replies sees the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mec_bot.message_key import MessageKey
from mec_bot.messages.reminders.reminder import ASK_PAUSE, NOT_ME, REMIND_LATER
from mec_bot.messages.reminders.replies import PAUSE_FOR
from mec_bot.slack.answers import Answer
from mec_bot.slack.commands import AboutReminders, Pause, Resume, Why, read_command
from mec_bot.slack.people import Need

if TYPE_CHECKING:
    from slack_bolt import App

    from mec_bot.actions.reminders.replies import Replies
    from mec_bot.messages.text.message import Message
    from mec_bot.slack.handling import Handling
    from mec_bot.slack.interaction import Interaction


def listen_for_replies(app: App, handling: Handling, replies: Replies, command: str) -> None:
    """Hand replies on. Recording a reply may have to wait for the database, so each is acknowledged before."""

    def is_question(payload: dict[str, Any]) -> bool:
        return isinstance(read_command(str(payload.get("text", ""))), Why)

    def is_about_reminders(payload: dict[str, Any]) -> bool:
        return isinstance(read_command(str(payload.get("text", ""))), AboutReminders)

    def typed(who: Interaction) -> Answer:
        return Answer(message=_answer_typed(replies, who))

    def pressed(who: Interaction) -> Answer:
        return Answer(message=_answer_pressed(replies, who))

    app.command(command, matchers=[is_question])(handling.after_acknowledgement(Need.READ, typed))
    app.command(command, matchers=[is_about_reminders])(handling.after_acknowledgement(Need.ANSWER, typed))
    for action in (ASK_PAUSE, re.compile(rf"^({REMIND_LATER}|{NOT_ME}|{PAUSE_FOR}):[0-9]{{1,9}}$")):
        app.action(action)(handling.after_acknowledgement(Need.ANSWER, pressed))


def _answer_typed(replies: Replies, who: Interaction) -> Message:
    match read_command(who.text):
        case Pause(asked=asked, day=day):
            return replies.pause(asked, day, who.member_id)
        case Resume():
            return replies.resume(who.member_id)
    return replies.why(who.member_id)


def _answer_pressed(replies: Replies, who: Interaction) -> Message:
    what, _, number = who.action.partition(":")
    if what == REMIND_LATER:
        return replies.later(MessageKey(who.value), int(number), who.member_id)
    if what == NOT_ME:
        key, _, carrier_mark = who.value.rpartition(" ")
        return replies.not_mine(MessageKey(key), carrier_mark, who.member_id)
    return replies.pause_for(int(number), who.member_id) if what == PAUSE_FOR else replies.ask_pause(who.member_id)
