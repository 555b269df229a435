"""What is put off, until when and why; and what config/checks.yaml leaves out for good."""

from __future__ import annotations

from collections.abc import Sequence

from mec_bot.messages.findings import linked
from mec_bot.messages.language import Language
from mec_bot.messages.message import Bullets, Quote, Strong, Text
from mec_bot.phrases import Phrase
from mec_bot.review.exemptions import Exempted
from mec_bot.review.snoozes import SnoozedFinding
from mec_bot.sheet.dashboard import Dashboard


def put_off(snoozed: Sequence[SnoozedFinding], dashboard: Dashboard, language: Language) -> Bullets:
    """« Reportés (2) »: each finding, its check, until when and why, the first to come back first."""
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
        items.append((linked(one.finding, dashboard), " – ", *language.text(told)))
    title = Phrase("Put off ({count})", count=language.number(len(snoozed)))
    return Bullets(lead=(Strong(text=language.say(title)),), items=tuple(items))


def left_out(exempted: Sequence[Exempted], language: Language) -> Bullets:
    """« Sans objet (2) »: each project, the check that leaves it out, why and who decided so."""
    items = [exemption_text(one, language) for one in exempted]
    title = Phrase("Not applicable ({count})", count=language.number(len(exempted)))
    return Bullets(lead=(Strong(text=language.say(title)),), items=tuple(items))


def exemption_text(one: Exempted, language: Language) -> Text:
    """« Popote du jeudi – Stratégies à attribuer : repris par un autre programme (Amina B.) »."""
    told = Phrase("{title}: {reason} ({by})", title=one.title, reason=Quote(text=one.reason), by=Quote(text=one.by))
    of_no_use = Phrase("no sub-project has this name any more: remove it from config/checks.yaml")
    after: Text = () if one.known else (" – ", language.say(of_no_use))
    return (Quote(text=one.project), " – ", *language.text(told), *after)
