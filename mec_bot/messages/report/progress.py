"""The report's section on how many projects were assessed in each round and in both, and how their levels moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.report.document import Block, Paragraph, Picture, Table
from mec_bot.messages.report.figures import ASSESSED, BLANK, FALLEN, NOT_ASSESSED, RISEN, SAME, UNREADABLE
from mec_bot.messages.report.words import STARTED, SUB_PROJECT, Words, as_written
from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import Quote
from mec_bot.phrases import Phrase
from mec_bot.sheet.cells.maturity import PHASE_NAMES

if TYPE_CHECKING:
    from mec_bot.review.synthesis.model import Progress, RoundBreakdown, Synthesis


def progress_blocks(synthesis: Synthesis, words: Words, pictures: Sequence[Picture]) -> Sequence[Block]:
    """The finding, and, where there are two rounds, tables of the projects in both and of those in one only."""
    scale = Phrase(
        "Levels go from 1a to 3c, in three phases: 1 {first}, 2 {second}, 3 {third}.",
        first=PHASE_NAMES[1],
        second=PHASE_NAMES[2],
        third=PHASE_NAMES[3],
    )
    count = synthesis.breakdown.assessed.count
    assessed = Phrase(
        "{assessed} in the round “{round}”{note}",
        assessed=Plural("{n} sub-project was assessed", "{n} sub-projects were assessed", count)
        if count
        else Phrase("No sub-project was assessed"),
        round=Quote(text=synthesis.round),
        note=words.footnote(scale),
    )
    if synthesis.progress is None:
        alone = (
            Phrase("The sheet holds one round of assessment only, so there is no progress to compute.")
            if len(synthesis.breakdowns) == 1
            else Phrase("This is the sheet's first round, so there is no progress to compute.")
        )
        finding = Phrase("{finding}.", finding=assessed)
        return [Paragraph(lead=words.text(finding), text=words.text(alone)), _rounds(synthesis.breakdowns, words)]
    progress = synthesis.progress
    before = next(one for one in synthesis.breakdowns if one.round == progress.before)
    both = Plural("{n} was assessed both times", "{n} were assessed both times", progress.both.count)
    finding = Phrase(
        "{assessed}, {before} in the round “{earlier}”; {both}.",
        assessed=assessed,
        before=words.number(before.assessed.count),
        earlier=Quote(text=progress.before),
        both=both if progress.both else Phrase("none was assessed both times"),
    )
    blocks: list[Block] = [Paragraph(lead=words.text(finding), text=words.joined(_moved(progress, words)))]
    blocks.extend(pictures)
    if progress.both:
        blocks.append(_movements(progress, words))
    if progress.only_before or progress.only_after:
        blocks.extend((Paragraph(text=words.joined(_once(progress))), _assessed_once(progress, words)))
    return [*blocks, _rounds(synthesis.breakdowns, words)]


def _moved(progress: Progress, words: Words) -> list[Phrase]:
    parts = (
        Plural("{n} rose", "{n} rose", progress.risen.count),
        Plural("{n} stayed at the same level", "{n} stayed at the same level", progress.same.count),
        Plural("{n} fell", "{n} fell", progress.fallen.count),
    )
    return [Phrase("From one round to the other, {moved}.", moved=words.listed(parts))] if progress.both else []


def _once(progress: Progress) -> list[Phrase]:
    """Sentences about the projects of one round only: they cannot be compared, and nothing is assumed about them."""
    gone = Plural("{n} abandoned", "{n} abandoned", progress.abandoned.count)
    new = Plural("{n} started since", "{n} started since", progress.started_since.count)
    groups = (
        (progress.only_before, gone, progress.before, progress.after),
        (progress.only_after, new, progress.after, progress.before),
    )
    return [
        Phrase(
            "{projects}{of_which} {have} in the round “{here}”, but not in the round “{there}”.",
            projects=Plural("{n} sub-project", "{n} sub-projects", figure.count),
            of_which=Phrase(", {part} among them,", part=part) if part.n else "",
            have=Plural("has a level", "have a level", figure.count),
            here=Quote(text=here),
            there=Quote(text=there),
        )
        for figure, part, here, there in groups
        if figure
    ]


def _movements(progress: Progress, words: Words) -> Table:
    caption = Phrase(
        "From “{before}” to “{after}”", before=Quote(text=progress.before), after=Quote(text=progress.after)
    )
    groups = ((RISEN, progress.risen), (SAME, progress.same), (FALLEN, progress.fallen))
    return Table(
        caption=words.text(caption),
        columns=(words.say(SUB_PROJECT), progress.before, progress.after, words.say(Phrase("Movement"))),
        rows=tuple(
            (
                as_written(row.project.name),
                words.code_in(row.project, progress.before),
                words.code_in(row.project, progress.after),
                words.text(movement),
            )
            for movement, figure in groups
            for row in figure.rows
        ),
    )


def _assessed_once(progress: Progress, words: Words) -> Table:
    return Table(
        caption=words.text(Phrase("Sub-projects assessed in one of the two rounds only")),
        columns=(
            words.say(SUB_PROJECT),
            progress.before,
            progress.after,
            words.say(Phrase("Status")),
            words.say(STARTED),
        ),
        rows=tuple(
            (
                as_written(row.project.name),
                words.code_in(row.project, progress.before),
                words.code_in(row.project, progress.after),
                as_written(row.project.status),
                as_written(row.project.started),
            )
            for row in (progress.only_before + progress.only_after).rows
        ),
    )


def _rounds(breakdowns: Sequence[RoundBreakdown], words: Words) -> Table:
    note = Phrase(
        "Not assessed: the cell says so. Not filled in: the cell is empty. Unreadable: what stands in the cell does not say "
        "one level with certainty."
    )
    return Table(
        caption=words.text(Phrase("Sub-projects in each round{note}", note=words.footnote(note))),
        columns=tuple(words.say(name) for name in (Phrase("Round"), ASSESSED, NOT_ASSESSED, BLANK, UNREADABLE)),
        rows=tuple(
            (
                as_written(one.round),
                *((words.number(part.count),) for part in (one.assessed, one.not_assessed, one.blank, one.unreadable)),
            )
            for one in breakdowns
        ),
        numbers=frozenset({1, 2, 3, 4}),
    )
