"""« À voir par l'équipe »: what no carrier can repair, a line for each kind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mec_bot.messages.digest.lines import Room, labelled, linked, named, projects, section
from mec_bot.messages.reminders.emails import how_to_reach
from mec_bot.messages.text.check_words import in_order, words_of
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mec_bot.messages.digest.contents import DigestContents
    from mec_bot.messages.text.language import Translator
    from mec_bot.messages.text.message import Bullets, Text
    from mec_bot.review.finding import Finding
    from mec_bot.sheet.cells.choices import Strategy

# The adjective agrees with the strategy in French.
_PREMATURE: Mapping[Strategy, Phrase] = {
    "cession": Phrase("Premature cession"),
    "consolidation": Phrase("Premature consolidation"),
    "dissemination": Phrase("Premature dissémination"),
    "essaimage": Phrase("Premature essaimage"),
}


def for_the_team(contents: DigestContents, room: Room, translator: Translator) -> Bullets | None:
    """The section; ``None`` where there is nothing to see."""
    findings = in_order(contents.with_team)
    strategies = {project.key: project.strategy for project in contents.dashboard.projects}
    by_label: dict[Phrase, list[Finding]] = {}
    for finding in findings:
        label = words_of(finding).label
        if finding.check == "premature_strategy" and (strategy := strategies.get(finding.project_key)):
            label = _PREMATURE[strategy]
        by_label.setdefault(label, []).append(finding)
    lines = [_line(label, own, contents, room, translator) for label, own in by_label.items()]
    if not lines:
        return None
    title = Phrase("For the team ({count})", count=translator.number(len(findings)))
    return section(title, lines, room, translator)


def _line(label: Phrase, own: list[Finding], contents: DigestContents, room: Room, translator: Translator) -> Text:
    match own[0].check:
        case "regressed_maturity":
            items: list[Text] = [(linked(one, contents.dashboard), f" {_fell(one)}") for one in own]
            return labelled(label, named(items, room, translator), translator)
        case "unreachable_carrier" if contents.unreachable:
            letters = [how_to_reach(one, contents.dashboard, translator) for one in contents.unreachable]
            return labelled(label, named(letters, replace(room, names=min(room.names, 3)), translator), translator)
        case _:
            return labelled(label, projects(own, contents.dashboard, room, translator), translator)


def _fell(finding: Finding) -> str:
    values = finding.sentence.values
    return f"{values.get('before', '')} → {values.get('now', '')}"
