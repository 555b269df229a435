"""The list of findings that are put off, and the list of projects that config/checks.yaml leaves out of a check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.text.findings import linked
from mec_bot.messages.text.message import Bullets, Quote, Strong, Text
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.review.exemptions import Exempted
    from mec_bot.review.snoozes import SnoozedFinding
    from mec_bot.sheet.dashboard import Dashboard


def put_off(snoozed: Sequence[SnoozedFinding], dashboard: Dashboard, translator: Translator) -> Bullets:
    """« Reportés (2) »: each finding, its check, until when and why, the earliest day first."""
    ordered = sorted(snoozed, key=lambda one: one.snooze.until)
    items: list[Text] = []
    for one in ordered:
        told = Phrase(
            "{title}, until {day}: {reason} ({by})",
            title=one.finding.title,
            day=one.snooze.until,
            reason=Quote(text=one.snooze.reason),
            by=Quote(text=one.snooze.by),
        )
        items.append((linked(one.finding, dashboard), " – ", *translator.text(told)))
    title = Phrase("Put off ({count})", count=translator.number(len(snoozed)))
    return Bullets(lead=(Strong(text=translator.say(title)),), items=tuple(items))


def left_out(exempted: Sequence[Exempted], translator: Translator) -> Bullets:
    """« Sans objet (2) »: each project, the check that leaves it out, why and who decided so."""
    items = [exemption_text(one, translator) for one in exempted]
    title = Phrase("Not applicable ({count})", count=translator.number(len(exempted)))
    return Bullets(lead=(Strong(text=translator.say(title)),), items=tuple(items))


def exemption_text(one: Exempted, translator: Translator) -> Text:
    """« Popote du jeudi – Stratégies à attribuer : repris par un autre programme (Amina B.) »."""
    told = Phrase("{title}: {reason} ({by})", title=one.title, reason=Quote(text=one.reason), by=Quote(text=one.by))
    of_no_use = Phrase("no sub-project has this name any more: the person who looks after mec-bot can remove it")
    after: Text = () if one.known else (" – ", translator.say(of_no_use))
    return (Quote(text=one.project), " – ", *translator.text(told), *after)
