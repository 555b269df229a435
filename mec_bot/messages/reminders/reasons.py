"""Why somebody is not reminded, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.review.reminders.policy import NotNow


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
        case "not_due":
            return Phrase("the next reminder is not due before {day}", day=day)
        case "budget":
            return Phrase("this week's reminders were sent, the next may go out on {day}", day=day)
