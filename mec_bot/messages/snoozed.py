"""What is put off, until when and why."""

from __future__ import annotations

from collections.abc import Sequence

from mec_bot.messages.findings import linked
from mec_bot.messages.language import Language
from mec_bot.messages.message import Bullets, Quote, Strong, Text
from mec_bot.phrases import Phrase
from mec_bot.review.snoozes import SnoozedFinding
from mec_bot.sheet.dashboard import Dashboard

_LONGEST_LIST = 10


def put_off(snoozed: Sequence[SnoozedFinding], dashboard: Dashboard, language: Language) -> Bullets:
    """« Reportés (2) »: each finding, its check, until when and why, the first to come back first."""
    ordered = sorted(snoozed, key=lambda one: one.snooze.until)
    items: list[Text] = []
    for one in ordered[:_LONGEST_LIST]:
        told = Phrase(
            "{title}, until {day}: {reason} ({by})",
            title=one.finding.title,
            day=one.snooze.until,
            reason=Quote(text=one.snooze.reason),
            by=Quote(text=one.snooze.by),
        )
        items.append((linked(one.finding, dashboard), " – ", *language.text(told)))
    if len(ordered) > _LONGEST_LIST:
        rest = language.number(len(ordered) - _LONGEST_LIST)
        items.append((language.say(Phrase("… and {rest} more", rest=rest)),))
    title = Phrase("Put off ({count})", count=language.number(len(snoozed)))
    return Bullets(lead=(Strong(text=language.say(title)),), items=tuple(items))
