"""Listening for replies to reminders, by button or command word; only the person who replies sees the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mec_bot.message_key import MessageKey
from mec_bot.messages.reminders import reminder
from mec_bot.messages.reminders import replies as texts
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
    of_a_number = f"{reminder.REMIND_LATER}|{reminder.NOT_ME}|{texts.PAUSE_FOR}"
    of_a_message = f"{reminder.REMIND_WHEN}|{texts.REMIND_UNTIL}|{reminder.WRONG_PERSON}|{texts.RIGHT_PERSON}"
    for action in (
        reminder.ASK_PAUSE,
        re.compile(rf"^({of_a_number}):[0-9]{{1,9}}$"),
        re.compile(rf"^({of_a_message}):."),
    ):
        app.action(action)(handling.after_acknowledgement(Need.ANSWER, pressed))


def _answer_typed(replies: Replies, who: Interaction) -> Message:
    match read_command(who.text):
        case Pause(asked=asked, day=day):
            return replies.pause(asked, day, who.member_id)
        case Resume():
            return replies.resume(who.member_id)
    return replies.why(who.member_id)


def _answer_pressed(replies: Replies, who: Interaction) -> Message:
    what, _, about = who.action.partition(":")
    match what:
        case reminder.REMIND_WHEN:
            return _answer_when(replies, MessageKey(about), who)
        case texts.REMIND_UNTIL:
            return replies.until(MessageKey(about), who.value, who.member_id)
        case reminder.WRONG_PERSON:
            return replies.not_mine(MessageKey(about), who.value, who.member_id)
        case texts.RIGHT_PERSON:
            return replies.theirs_after_all(MessageKey(about), who.value, who.member_id)
        case reminder.REMIND_LATER:
            return replies.later(MessageKey(who.value), int(about), who.member_id)
        case reminder.NOT_ME:
            key, _, carrier_mark = who.value.rpartition(" ")
            return replies.not_mine(MessageKey(key), carrier_mark, who.member_id)
        case texts.PAUSE_FOR:
            return replies.pause_for(int(about), who.member_id)
    return replies.ask_pause(who.member_id)


def _answer_when(replies: Replies, name: MessageKey, who: Interaction) -> Message:
    """The answer to a choice of the menu « Plus tard »."""
    kind, _, number = who.value.partition(":")
    if kind == reminder.ON_A_DAY:
        return replies.ask_day(name, who.member_id)
    count = int(number) if re.fullmatch("[0-9]{1,9}", number) else 0
    if kind == reminder.PAUSED:
        return replies.pause_for(count, who.member_id)
    return replies.later(name, count, who.member_id)
