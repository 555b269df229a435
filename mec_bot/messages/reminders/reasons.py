"""Why somebody is not reminded, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.review.reminders.policy import NotNow

# What Slack says of a person to whom it takes no message, once their direct-message channel is open.
_OF_A_PERSON = {
    "access_denied",
    "cannot_dm_bot",
    "no_permission",
    "not_in_channel",
    "restricted_action",
    "user_not_visible",
}


def why_not(why: NotNow) -> Phrase:
    """« rien avant le 2026-12-08 … »: a clause that ends a sentence."""
    day = why.again_on
    match why.reason:
        case "nothing":
            return Phrase("nothing to settle")
        case "snoozed":
            return Phrase("staff put it off, to {day}", day=day)
        case "later":
            return Phrase("they asked for it later, not before {day}", day=day)
        case "not_theirs":
            return Phrase("they say that they do not answer for this carrier; correct the mapping")
        case "paused":
            return Phrase("they paused their reminders, to {day}", day=day)
        case "unreached":
            return Phrase("the last message did not reach them, the next try is on {day}", day=day)
        case "not_due":
            return Phrase("the next reminder is not due before {day}", day=day)
        case "budget":
            return Phrase("this week's reminders were sent, the next may go out on {day}", day=day)


def why_unreached(error: Phrase) -> Phrase | None:
    """Why messages to a person are refused, from the last one's error: « leur compte Slack est désactivé ».

    ``None`` where the error says nothing about the person: Slack was away for a day, or did not take the message's form.
    """
    refusal = error.values.get("code") if "advice" in error.values else None
    match refusal:
        case "user_disabled" | "is_archived":
            return Phrase("their Slack account is deactivated")
        case "user_not_found" | "users_not_found" | "channel_not_found":
            return Phrase("Slack does not find their account")
        case str() if refusal in _OF_A_PERSON or error.values.get("method") == "conversations.open":
            return Phrase("Slack takes no message for them ({code})", code=refusal)
    return None
