"""Who may press the team's buttons: whoever sees a public channel sees its buttons too."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackClientError

from mec_bot.messages.staff.held import compose_not_staff, compose_unknown_member

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from mec_bot.messages.text.language import Translator
    from mec_bot.messages.text.message import Message

_log = logging.getLogger(__name__)
_PAGE = 200


def why_not_staff(client: WebClient, channel: str, member_id: str, translator: Translator) -> Message | None:
    """The refusal for somebody who is no member of the channel, or may not be one; ``None`` for a member."""
    try:
        cursor = None
        while True:
            page = client.conversations_members(channel=channel, limit=_PAGE, cursor=cursor)
            if member_id in page["members"]:
                return None
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return compose_not_staff(translator)
    except (OSError, SlackClientError) as error:
        _log.warning("the members of %s could not be read: %s", channel, error)
        return compose_unknown_member(translator)
