"""Findings as lists: grouped by check, each project's name a link to its cell, a shared sentence said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from mec_bot.messages.language import Language, Plural
from mec_bot.messages.message import Bullets, Link, Paragraph, Strong, Text
from mec_bot.messages.scale import phase_name
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.sheet.dashboard import Dashboard

# From this age on it is said, in working days: two digests went by.
_OLD = 10


@dataclass(frozen=True, kw_only=True)
class Past:
    """What is remembered of an open finding: its age in working days, and the day it had been settled before it came back."""

    working_days: int
    settled: date | None = None


def grouped_by_check(
    findings: Sequence[Finding],
    dashboard: Dashboard,
    language: Language,
    past: Mapping[str, Past] = MappingProxyType({}),
) -> list[Bullets]:
    """One list a check, the checks in the order the findings come in; ``past`` by finding's key."""
    return [check_list(own, dashboard, language, past) for own in by_check(findings)]


def by_check(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings of one check together, the checks in the order the findings come in."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.check, []).append(finding)
    return list(groups.values())


def check_list(
    findings: Sequence[Finding], dashboard: Dashboard, language: Language, past: Mapping[str, Past]
) -> Bullets:
    """One item a finding, all of one check."""
    lead: Text = (Strong(text=f"{language.say(findings[0].title)} ({language.number(len(findings))})"),)
    sentences = {str(finding.sentence) for finding in findings}
    shared = len(sentences) == 1
    if shared:
        lead = (*lead, " – ", *language.text(findings[0].sentence))
    items: list[Text] = []
    for finding in findings:
        said: Text = () if shared else (" – ", *language.text(finding.sentence))
        items.append((linked(finding, dashboard), *_note(past.get(finding.key), language), *said))
    return Bullets(lead=lead, items=tuple(items))


def linked(finding: Finding, dashboard: Dashboard) -> Link:
    """The project's name, or the cell's where the row names no project, opening the cell."""
    return Link(text=finding.project or finding.cell, url=dashboard.link_to(finding.cell))


def sentence_of(finding: Finding, dashboard: Dashboard, language: Language) -> Text:
    """What is wrong with a project that was named already; a cell of another tab than the dashboard's is named, and opened."""
    sentence = language.text(finding.sentence)
    if dashboard.holds(finding.cell):
        return sentence
    return (Link(text=finding.cell, url=dashboard.link_to(finding.cell)), " – ", *sentence)


def _note(past: Past | None, language: Language) -> Text:
    """« (depuis 12 jours ouvrables) », where that is long, and whether it had been settled."""
    if past is None:
        return ()
    notes = []
    if past.settled is not None:
        notes.append(language.say(Phrase("back after it was settled on {day}", day=past.settled)))
    if past.working_days >= _OLD:
        days = Plural("{n} working day", "{n} working days", past.working_days)
        notes.append(language.say(Phrase("for {days}", days=days)))
    return (f" ({', '.join(notes)})",) if notes else ()


def counted_by_phase(findings: Sequence[Finding], language: Language) -> Paragraph:
    """« Émergence 2 · Expérimentation 5 · phase inconnue 1 »."""
    counts = Counter(finding.phase for finding in findings)
    parts = [
        f"{phase_name(phase, language)} {language.number(counts[phase])}" for phase in (1, 2, 3, None) if counts[phase]
    ]
    return Paragraph(text=language.text(Phrase("By phase: {counts}", counts=" · ".join(parts))))


def overview(dashboard: Dashboard, findings: int, language: Language) -> str:
    """« 27 sous-projets, dont 19 évalués à la ronde 2023-2024; 29 points à régler. »."""
    assessed = sum(project.level is not None for project in dashboard.projects)
    return language.say(
        Phrase(
            "{projects}, {assessed} in the round “{round}”; {findings}.",
            projects=Plural("{n} sub-project", "{n} sub-projects", len(dashboard.projects)),
            assessed=Plural("{n} assessed", "{n} assessed", assessed),
            round=dashboard.rounds[-1],
            findings=Plural("{n} point to settle", "{n} points to settle", findings),
        )
    )
