"""Listening to the buttons of the team's channel: only its members may decide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mec_bot.messages.staff.held import ACCEPT_PULL
from mec_bot.messages.staff.renames import RENAME_SAME, RENAME_TWO
from mec_bot.slack.answers import Answer
from mec_bot.slack.people import Need

if TYPE_CHECKING:
    from slack_bolt import App

    from mec_bot.actions.sync.held import Decided, Decisions
    from mec_bot.slack.handling import Handling
    from mec_bot.slack.interaction import Interaction

# Longer numbers are nobody's, and databases refuse to compare them.
_NUMBER = re.compile(r"[0-9]{1,15}")


def listen_to_staff(app: App, handling: Handling, decisions: Decisions) -> None:
    """Hand on the decisions of the members of the team's channel; other people get a refusal."""

    def decided(who: Interaction) -> Answer:
        made = _decide(decisions, who)
        return Answer(message=made.message, place="instead_for_all" if made.settled else "below")

    for action in (ACCEPT_PULL, re.compile(rf"^({RENAME_SAME}|{RENAME_TWO}):\d+$")):
        app.action(action)(handling.after_acknowledgement(Need.DECIDE, decided))


def _decide(decisions: Decisions, who: Interaction) -> Decided:
    if who.action == ACCEPT_PULL:
        return decisions.accept_pull(who.value, who.member_id)
    number = int(who.value) if _NUMBER.fullmatch(who.value) else 0
    return decisions.decide_rename(number, who.member_id, same=who.action.startswith(f"{RENAME_SAME}:"))
