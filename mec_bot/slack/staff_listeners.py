"""Listening to the buttons of the team's channel: only its members may decide."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from mec_bot.errors import MecBotError
from mec_bot.messages.card import compose_no_memory
from mec_bot.messages.staff.held import ACCEPT_PULL
from mec_bot.messages.staff.renames import RENAME_SAME, RENAME_TWO
from mec_bot.slack.people import why_not_staff
from mec_bot.slack.respond import acknowledge, answer_person, replace_for_all

if TYPE_CHECKING:
    from slack_bolt import App, BoltContext, Respond
    from slack_sdk import WebClient

    from mec_bot.actions.sync.held import Decided, Decisions
    from mec_bot.messages.text.language import Translator

_log = logging.getLogger(__name__)


def listen_to_staff(app: App, decisions: Decisions, channel: str, translator: Translator) -> None:
    """Hand on the decisions of the members of the team's ``channel``; other people get a refusal."""

    def _decided(respond: Respond, payload: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        member_id = context.user_id or ""
        refusal = why_not_staff(client, channel, member_id, translator)
        if refusal is not None:
            answer_person(respond, refusal)
            return
        try:
            decided = _decide(decisions, payload.get("action_id", ""), payload.get("value", ""), member_id)
        except MecBotError:
            _log.exception("a decision could not be remembered")
            answer_person(respond, compose_no_memory(translator))
            return
        if decided.settled:
            replace_for_all(respond, decided.message)
        else:
            answer_person(respond, decided.message)

    for action in (ACCEPT_PULL, re.compile(rf"^({RENAME_SAME}|{RENAME_TWO}):\d+$")):
        app.action(action)(ack=acknowledge, lazy=[_decided])


def _decide(decisions: Decisions, action: str, value: str, member_id: str) -> Decided:
    if action == ACCEPT_PULL:
        return decisions.accept_pull(value, member_id)
    return decisions.decide_rename(int(value), member_id, same=action.startswith(f"{RENAME_SAME}:"))
