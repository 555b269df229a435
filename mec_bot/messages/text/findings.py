"""Findings as lists: grouped by check, each project's name a link to its cell, a shared sentence said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import Bullets, Link, Paragraph, Strong, Text
from mec_bot.messages.text.scale import phase_name
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.review.finding import Finding
    from mec_bot.sheet.dashboard import Dashboard

# The age, in working days, from which on a message says how old a finding is: two digests went by.
_OLD = 10


_DISCUSSED = Phrase("a comment on the cell is open")


@dataclass(frozen=True, kw_only=True)
class Past:
    """What is remembered of an open finding: its age in working days, and the day it was resolved before, if any."""

    working_days: int
    settled: date | None = None


def by_check(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings in groups of one check, the checks in the order in which their first findings come."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.check, []).append(finding)
    return list(groups.values())


def check_list(
    findings: Sequence[Finding], dashboard: Dashboard, translator: Translator, past: Mapping[str, Past]
) -> Bullets:
    """One item for each finding, all of one check; ``past`` is by finding's key."""
    lead: Text = (Strong(text=f"{translator.say(findings[0].title)} ({translator.number(len(findings))})"),)
    sentences = {str(finding.sentence) for finding in findings}
    shared = len(sentences) == 1
    if shared:
        lead = (*lead, " – ", *translator.text(findings[0].sentence))
    items: list[Text] = []
    for finding in findings:
        said: Text = () if shared else (" – ", *translator.text(finding.sentence))
        items.append((linked(finding, dashboard), *_note(finding, past.get(finding.key), translator), *said))
    return Bullets(lead=lead, items=tuple(items))


def linked(finding: Finding, dashboard: Dashboard) -> Link:
    """A link to the finding's cell, under the project's name, or under the cell's where the row names no project."""
    return Link(text=finding.project or finding.cell, url=dashboard.link_to(finding.cell))


def sentence_of(finding: Finding, dashboard: Dashboard, translator: Translator) -> Text:
    """What is wrong with a project that was named already; a cell of another tab comes before it as a link."""
    sentence = translator.text(finding.sentence)
    if finding.discussed:
        sentence = (*sentence, f" ({translator.say(_DISCUSSED)})")
    if dashboard.holds(finding.cell):
        return sentence
    return (Link(text=finding.cell, url=dashboard.link_to(finding.cell)), " – ", *sentence)


def _note(finding: Finding, past: Past | None, translator: Translator) -> Text:
    """« (depuis 12 jours ouvrables) », where that is long, the day on which it had been resolved, and an open comment."""
    notes = []
    if finding.discussed:
        notes.append(translator.say(_DISCUSSED))
    if past is not None and past.settled is not None:
        notes.append(translator.say(Phrase("back after it was settled on {day}", day=past.settled)))
    if past is not None and past.working_days >= _OLD:
        days = Plural("{n} working day", "{n} working days", past.working_days)
        notes.append(translator.say(Phrase("for {days}", days=days)))
    return (f" ({', '.join(notes)})",) if notes else ()


def projects_by_phase(findings: Sequence[Finding], translator: Translator) -> Paragraph | None:
    """« Sous-projets en cause, par phase : Émergence 2 · Expérimentation 5 · inconnue 1 »: projects, not findings."""
    phases = {finding.project_key: finding.phase for finding in findings if finding.project_key}
    counts = Counter(phases.values())
    parts = [
        f"{phase_name(phase, translator)} {translator.number(counts[phase])}"
        for phase in (1, 2, 3, None)
        if counts[phase]
    ]
    if not parts:
        return None
    return Paragraph(
        text=translator.text(Phrase("Sub-projects concerned, by phase: {counts}", counts=" · ".join(parts)))
    )


def overview(dashboard: Dashboard, findings: int, translator: Translator) -> str:
    """« 27 sous-projets, dont 19 évalués à la ronde 2023-2024; 29 points à régler. »."""
    assessed = sum(project.level is not None for project in dashboard.projects)
    return translator.say(
        Phrase(
            "{projects}, {assessed} in the round “{round}”; {findings}.",
            projects=Plural("{n} sub-project", "{n} sub-projects", len(dashboard.projects)),
            assessed=Plural("{n} assessed", "{n} assessed", assessed),
            round=dashboard.rounds[-1],
            findings=Plural("{n} point to settle", "{n} points to settle", findings),
        )
    )
