"""Findings as lists: grouped by check, each project's name a link to its cell, a shared sentence said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mec_bot.messages.language import Language, Plural
from mec_bot.messages.message import Bullets, Link, Paragraph, Strong, Text
from mec_bot.messages.scale import phase_name
from mec_bot.phrases import Phrase
from mec_bot.review.finding import Finding
from mec_bot.sheet.dashboard import Dashboard

# A digest is read, not searched: the rest of a long list is counted, and `mec-bot check` lists it.
_LONGEST_LIST = 25


def grouped_by_check(findings: Sequence[Finding], dashboard: Dashboard, language: Language) -> list[Bullets]:
    """One list a check, the checks in the order the findings come in."""
    checks = dict.fromkeys(finding.check for finding in findings)
    return [_group([finding for finding in findings if finding.check == name], dashboard, language) for name in checks]


def _group(findings: Sequence[Finding], dashboard: Dashboard, language: Language) -> Bullets:
    lead: Text = (Strong(text=f"{language.say(findings[0].title)} ({language.number(len(findings))})"),)
    sentences = {str(finding.sentence) for finding in findings}
    shared = len(sentences) == 1
    if shared:
        lead = (*lead, " – ", *language.text(findings[0].sentence))
    items: list[Text] = [
        (_linked(finding, dashboard),)
        if shared
        else (_linked(finding, dashboard), " – ", *language.text(finding.sentence))
        for finding in findings[:_LONGEST_LIST]
    ]
    if len(findings) > _LONGEST_LIST:
        rest = language.number(len(findings) - _LONGEST_LIST)
        items.append((language.say(Phrase("… and {rest} more", rest=rest)),))
    return Bullets(lead=lead, items=tuple(items))


def _linked(finding: Finding, dashboard: Dashboard) -> Link:
    """The project's name, or the cell's where the row names no project, opening the cell."""
    return Link(text=finding.project or finding.cell, url=dashboard.link_to(finding.cell))


def sentence_of(finding: Finding, dashboard: Dashboard, language: Language) -> Text:
    """What is wrong with a project that was named already; a cell of another tab than the dashboard's is named, and opened."""
    sentence = language.text(finding.sentence)
    if dashboard.holds(finding.cell):
        return sentence
    return (Link(text=finding.cell, url=dashboard.link_to(finding.cell)), " – ", *sentence)


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
