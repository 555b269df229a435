"""The weekly digest: problems first, then what changed; as many messages as it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from mec_bot.messages.charts.pictures import pictures_of
from mec_bot.messages.digest.changes import grouped_by_nature
from mec_bot.messages.digest.settled import settled_list
from mec_bot.messages.reminders.emails import email_list
from mec_bot.messages.reminders.escalation import Silence, unanswered_list
from mec_bot.messages.staff.held import reasons_list
from mec_bot.messages.staff.layout_changes import layout_changes_list
from mec_bot.messages.staff.snoozed import left_out, put_off
from mec_bot.messages.text.findings import Past, by_check, check_list, overview, projects_by_phase
from mec_bot.messages.text.footer import data_age
from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import Block, Bullets, Paragraph, Quote, Rule, Text, Title
from mec_bot.messages.text.parts import Part, Piece, heading, in_parts
from mec_bot.messages.text.scale import phase_name
from mec_bot.phrases import Phrase
from mec_bot.review.changes import Change
from mec_bot.review.exemptions import Exempted
from mec_bot.review.finding import Finding
from mec_bot.review.layout_changes import LayoutChange
from mec_bot.review.reminders.policy import OutOfReach
from mec_bot.review.settled import Settled
from mec_bot.review.snoozes import SnoozedFinding
from mec_bot.settings.models import ChartName
from mec_bot.settings.targets import ProjectFilter
from mec_bot.sheet.dashboard import Dashboard

if TYPE_CHECKING:
    from mec_bot.messages.text.text_context import TextContext


@dataclass(frozen=True, kw_only=True)
class HeldPull:
    """A later pull that is held: since when, and why."""

    since: datetime
    reasons: Sequence[Phrase]


@dataclass(frozen=True, kw_only=True)
class DigestContents:
    """The contents of a digest for one channel: new, open and settled findings, and changes since ``since`` (aware).

    ``only`` is the channel's filter: ``dashboard`` holds only the projects that it takes, and everything is about
    these. ``unreachable`` are the carriers with open findings and no Slack account known to the bot. ``held`` is a
    later pull that is not believed: everything else is from the last good pull. ``layout_changes`` say what the sheet's
    headings mean otherwise than before. ``plots`` are the charts to show, where there is anything to see in them.
    ``past`` maps a finding's key to what is remembered of it. ``snoozed`` are the findings that are put off,
    ``exempted`` the projects that config/checks.yaml leaves out of a check, and ``unanswered`` the findings of which
    carriers were reminded in vain.
    """

    dashboard: Dashboard
    new: Sequence[Finding]
    open: Sequence[Finding]
    resolved: Sequence[Settled]
    changes: Sequence[Change]
    unreachable: Sequence[OutOfReach]
    since: datetime
    held: HeldPull | None = None
    layout_changes: Sequence[LayoutChange] = ()
    plots: Sequence[ChartName] = ()
    past: Mapping[str, Past] = field(default_factory=dict)
    snoozed: Sequence[SnoozedFinding] = ()
    exempted: Sequence[Exempted] = ()
    unanswered: Sequence[Silence] = ()
    only: ProjectFilter = field(default_factory=ProjectFilter)

    @property
    def all_is_well(self) -> bool:
        """Whether no finding is new, open or resolved, nothing changed, and no pull is held."""
        return not (self.new or self.open or self.resolved or self.changes or self.layout_changes or self.held)


def compose_digest(contents: DigestContents, text_context: TextContext) -> list[Part]:
    """The digest of one week: one message, or the first and those that follow it in its thread.

    A section is a function that gives its pieces; the sections come in the order of ``sections``.
    """
    translator = text_context.translator
    title = translator.say(Phrase("Digest of {day}", day=translator.day(text_context.today)))
    summary = f"{title}. {_overview(contents, translator)}"
    opening = [
        Piece(block=block)
        for block in (Title(text=title), *about(contents, _overview(contents, translator), translator))
    ]
    age = data_age(text_context)
    if contents.all_is_well:
        return in_parts(
            [*opening, *_all_is_well(contents, text_context)],
            [age],
            title=title,
            summary=summary,
            translator=translator,
        )
    sections = (
        held_pull(contents.held, text_context),
        _layout_changes(contents, translator),
        _problems(contents, translator),
        _good_news(contents, translator),
        _unanswered(contents, translator),
        _snoozed(contents, translator),
        _exempted(contents, translator),
        _changes(contents, text_context),
        _unreachable(contents, translator),
    )
    pictures = pictures_of(contents.dashboard, contents.plots, translator)
    return in_parts(
        [*opening, *(piece for section in sections for piece in section)],
        [*([Rule()] if pictures else []), *pictures, age],
        title=title,
        summary=summary,
        translator=translator,
    )


def about(contents: DigestContents, summed_up: str, translator: Translator) -> list[Block]:
    """The summary in a sentence, and which sub-projects the digest is about where these are not all."""
    blocks: list[Block] = [Paragraph(text=(summed_up,))]
    if contents.only:
        part = Phrase(
            "This is about a part of the programme only: {only}.", only=only_in_words(contents.only, translator)
        )
        blocks.append(Paragraph(text=translator.text(part)))
    return blocks


def only_in_words(only: ProjectFilter, translator: Translator) -> Text:
    """« phase Expérimentation · organisme porteur Solon, Récolte »."""
    words: list[Text] = []
    if only.phase:
        names = ", ".join(phase_name(phase, translator) for phase in only.phase)
        words.append(translator.text(Phrase("phase {names}", names=names)))
    if only.carrier:
        words.append(translator.text(Phrase("carrier {names}", names=Quote(text=", ".join(only.carrier)))))
    if only.parent:
        words.append(translator.text(Phrase("parent project {names}", names=Quote(text=", ".join(only.parent)))))
    return tuple(span for number, text in enumerate(words) for span in ((" · ", *text) if number else text))


def held_pull(held: HeldPull | None, text_context: TextContext) -> list[Piece]:
    """The section that says that the sheet's latest state is not believed, since when, and why."""
    if held is None:
        return []
    since = Phrase(
        "A later reading of the sheet is held: it was first seen {age}. What follows is from the last good one.",
        age=text_context.age(held.since),
    )
    translator = text_context.translator
    return [*heading(translator.say(since)), Piece(block=reasons_list(held.reasons, translator))]


def _layout_changes(contents: DigestContents, translator: Translator) -> list[Piece]:
    if not contents.layout_changes:
        return []
    title = heading(translator.say(Phrase("The sheet is read otherwise than before")))
    return [*title, Piece(block=layout_changes_list(contents.layout_changes, translator))]


def _overview(contents: DigestContents, translator: Translator) -> str:
    return overview(contents.dashboard, len(contents.new) + len(contents.open), translator)


def _all_is_well(contents: DigestContents, text_context: TextContext) -> list[Piece]:
    translator = text_context.translator
    since = translator.day(text_context.day_of(contents.since))
    said: list[Phrase | Plural] = [
        Phrase("All is well: nothing to settle, and nothing changed since {day}.", day=since),
    ]
    if contents.snoozed:
        said.append(Plural("{n} point is put off.", "{n} points are put off.", len(contents.snoozed)))
    return [Piece(block=Paragraph(text=translator.text(one))) for one in said]


def _problems(contents: DigestContents, translator: Translator) -> list[Piece]:
    pieces: list[Piece] = []
    count = translator.number
    sections = (
        (Phrase("New: {count}", count=count(len(contents.new))), contents.new),
        (Phrase("Still open: {count}", count=count(len(contents.open))), contents.open),
    )
    for title, findings in sections:
        if findings:
            pieces.extend(heading(translator.say(title)))
            if by_phase := projects_by_phase(findings, translator):
                pieces.append(Piece(block=by_phase, leads=True))
        for own in by_check(findings):
            listed = check_list(own, contents.dashboard, translator, contents.past)
            pieces.append(Piece(block=listed, findings=tuple(finding.key for finding in own)))
    if not pieces:
        pieces.append(Piece(block=Paragraph(text=translator.text(Phrase("All is well: nothing to settle.")))))
    return pieces


def _good_news(contents: DigestContents, translator: Translator) -> list[Piece]:
    if not contents.resolved:
        return []
    count = Phrase("Settled since the last digest: {count}", count=translator.number(len(contents.resolved)))
    return [*heading(translator.say(count)), Piece(block=settled_list(contents.resolved, translator))]


def _unanswered(contents: DigestContents, translator: Translator) -> list[Piece]:
    return _list(unanswered_list(contents.unanswered, contents.dashboard, translator)) if contents.unanswered else []


def _snoozed(contents: DigestContents, translator: Translator) -> list[Piece]:
    return _list(put_off(contents.snoozed, contents.dashboard, translator)) if contents.snoozed else []


def _exempted(contents: DigestContents, translator: Translator) -> list[Piece]:
    return _list(left_out(contents.exempted, translator)) if contents.exempted else []


def _changes(contents: DigestContents, text_context: TextContext) -> list[Piece]:
    translator = text_context.translator
    since = translator.day(text_context.day_of(contents.since))
    title = heading(translator.say(Phrase("What changed since {day}", day=since)))
    if not contents.changes and contents.layout_changes:
        return []
    if not contents.changes:
        return [*title, Piece(block=Paragraph(text=translator.text(Phrase("Nothing."))))]
    groups = grouped_by_nature(contents.changes, contents.dashboard, translator)
    return [*title, *(Piece(block=group) for group in groups)]


def _unreachable(contents: DigestContents, translator: Translator) -> list[Piece]:
    if not contents.unreachable:
        return []
    return [Piece(block=email_list(contents.unreachable, contents.dashboard, translator, _reads(translator)))]


def _reads(translator: Translator) -> Callable[[OutOfReach], Translator]:
    """The language of the email to a carrier: their own, else the digest's."""
    return lambda one: Translator(one.carrier.language) if one.carrier and one.carrier.language else translator


def _list(block: Bullets) -> list[Piece]:
    """A list with its own title, set apart by a rule from the section above it."""
    return [Piece(block=Rule(), leads=True), Piece(block=block)]
