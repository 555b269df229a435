"""What was settled since the last digest: each finding that is no longer found, and what settled it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.text.message import Bullets, Quote, Text
from mec_bot.messages.text.scale import STRATEGY_NAMES, assessment_name, listed
from mec_bot.phrases import Phrase
from mec_bot.sheet.table.headings.headers import SYNONYMS

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.review.finding import Finding
    from mec_bot.review.settled import Settled
    from mec_bot.sheet.dashboard import Project


def settled_list(settled: Sequence[Settled], translator: Translator) -> Bullets:
    """One item for each finding: « Bail partagé : stratégie choisie (Consolidation) »."""
    return Bullets(items=tuple(settled_text(one, translator) for one in settled))


def settled_text(settled: Settled, translator: Translator) -> Text:
    """One settled finding: « Bail partagé : stratégie choisie (Consolidation) »."""
    name = Quote(text=settled.finding.project or settled.finding.cell)
    return translator.text(Phrase("{name}: {text}", name=name, text=translator.text(_how(settled, translator))))


def _how(settled: Settled, translator: Translator) -> Phrase:
    """What stands in the cell now, where somebody wrote into it; else why nothing is left to settle, or what it was."""
    finding, project = settled.finding, settled.project
    if not finding.project_key:
        return Phrase("{title} (“{text}”)", title=finding.title, text=Quote(text=finding.value or "–"))
    ended = Phrase("“{title}” no longer applies", title=finding.title)
    if project is None:
        return ended if finding.check == "vanished_project" else Phrase("no longer in the sheet")
    if finding.check == "vanished_project":
        return Phrase("in the sheet again")
    if (written := _written(finding, project, translator)) is not None:
        return written
    if settled.ended and project.status:
        return Phrase("status “{status}”, nothing left to settle", status=Quote(text=project.status))
    return ended


def _written(finding: Finding, project: Project, translator: Translator) -> Phrase | None:
    """What was written into the finding's cell; ``None`` where that holds what it held, or cannot be read."""
    match finding.field:
        case "" | "sub_project":
            return None
        case "assessment":
            return _assessed(finding, project, translator)
        case "strategy":
            said = STRATEGY_NAMES[project.strategy] if project.strategy else None
            changed, told = project.strategy_text != finding.value, Phrase("strategy chosen ({text})", text=said)
        case "due":
            said = project.due
            changed, told = said != finding.value, Phrase("due date filled in ({text})", text=Quote(text=said or ""))
        case "status":
            said = project.status
            changed, told = said != finding.value, Phrase("status filled in ({text})", text=Quote(text=said or ""))
        case "carrier":
            said = listed(project.carriers, translator) or None
            told = Phrase("carrier filled in ({text})", text=Quote(text=said or ""))
            changed = said != finding.value
        case _:
            said = getattr(project, finding.field, None)
            header = SYNONYMS[finding.field][0]
            changed, told = said != finding.value, Phrase("“{field}” filled in", field=header)
    if said is not None:
        return told if changed else None
    is_empty = project.unreadable_text(finding.field) is None and not (
        finding.field == "strategy" and project.strategy_text
    )
    return Phrase("cell emptied") if finding.value is not None and is_empty else None


def _assessed(finding: Finding, project: Project, translator: Translator) -> Phrase | None:
    now = next((one for one in project.assessments if one.round == finding.round), None)
    if now is None or now.text == (finding.value or "") or now.state == "unreadable":
        return None
    if now.state == "blank":
        return Phrase("cell emptied")
    label = Quote(text=finding.round)
    if now.level:
        return Phrase("level {level} ({round})", level=now.level.value, round=label)
    return Phrase("{round}: {level}", round=label, level=assessment_name(now, {}, translator))
