"""The weekly digest for LIUM staff: problems first, then what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from mec_bot.messages.card import data_age
from mec_bot.messages.changes import grouped_by_nature
from mec_bot.messages.chart_data import ChartName
from mec_bot.messages.escalation import Silence, unanswered_list
from mec_bot.messages.findings import Past, counted_by_phase, grouped_by_check, overview
from mec_bot.messages.held import reasons_list
from mec_bot.messages.language import Language
from mec_bot.messages.letters import letters
from mec_bot.messages.message import Block, Bullets, Message, Paragraph, Quote, Rule, Strong, Title
from mec_bot.messages.pictures import pictures_of
from mec_bot.messages.snoozed import left_out, put_off
from mec_bot.phrases import Phrase
from mec_bot.review.changes import Change
from mec_bot.review.exemptions import Exempted
from mec_bot.review.finding import Finding
from mec_bot.review.reminders import OutOfReach
from mec_bot.review.snoozes import SnoozedFinding
from mec_bot.sheet.dashboard import Dashboard


@dataclass(frozen=True, kw_only=True)
class HeldPull:
    """A later pull that is held: since when, and why."""

    since: datetime
    reasons: Sequence[Phrase]


@dataclass(frozen=True, kw_only=True)
class DigestContents:
    """What there is to say: findings by age, what was resolved, what changed since ``since`` (``None``: first digest).

    ``unreachable`` are the carriers with something to settle and no Slack account known to the bot. ``held`` is a later pull
    that is not believed: all else is from the last good one. ``plots`` are the charts to show, where there is anything to
    see in them. ``past`` says by finding's key what is remembered of it; ``snoozed`` are the findings that are put off,
    ``exempted`` the projects that config/checks.yaml leaves out, ``unanswered`` what carriers were reminded of in vain.
    """

    dashboard: Dashboard
    new: Sequence[Finding]
    open: Sequence[Finding]
    resolved: Sequence[Finding]
    changes: Sequence[Change]
    unreachable: Sequence[OutOfReach]
    since: datetime | None
    seen_at: datetime
    held: HeldPull | None = None
    plots: Sequence[ChartName] = ()
    past: Mapping[str, Past] = field(default_factory=dict)
    snoozed: Sequence[SnoozedFinding] = ()
    exempted: Sequence[Exempted] = ()
    unanswered: Sequence[Silence] = ()


def compose_digest(contents: DigestContents, *, now: datetime, zone: tzinfo, language: Language) -> Message:
    """The digest of one week."""
    say = language.say
    title = say(Phrase("Digest of {day}", day=language.day(now.astimezone(zone).date())))
    blocks: list[Block] = [Title(text=title), Paragraph(text=(_overview(contents, language),))]
    if contents.held:
        blocks.extend(_held(contents.held, now, zone, language))
    blocks.extend(_problems(contents, language))
    blocks.extend(_good_news(contents, language))
    if contents.unanswered:
        blocks.extend((Rule(), unanswered_list(contents.unanswered, contents.dashboard, language)))
    if contents.snoozed:
        blocks.extend((Rule(), put_off(contents.snoozed, contents.dashboard, language)))
    if contents.exempted:
        blocks.extend((Rule(), left_out(contents.exempted, language)))
    blocks.extend(_changes(contents, zone, language))
    if contents.unreachable:
        blocks.append(letters(contents.unreachable, contents.dashboard, language, _reads(language)))
    if pictures := pictures_of(contents.dashboard, contents.plots, language):
        blocks.extend((Rule(), *pictures))
    blocks.append(data_age(contents.seen_at, now, zone, language))
    return Message(summary=f"{title}. {_overview(contents, language)}", blocks=tuple(blocks))


def _reads(language: Language) -> Callable[[OutOfReach], Language]:
    """The language of a carrier's letter: their own, else the digest's."""
    return lambda one: Language(one.carrier.language) if one.carrier and one.carrier.language else language


def _held(held: HeldPull, now: datetime, zone: tzinfo, language: Language) -> list[Block]:
    since = Phrase(
        "A later reading of the sheet is held: it was first seen {age}. What follows is from the last good one.",
        age=language.age(held.since, now, zone),
    )
    return [Rule(), Paragraph(text=(Strong(text=language.say(since)),)), reasons_list(held.reasons, language)]


def _overview(contents: DigestContents, language: Language) -> str:
    return overview(contents.dashboard, len(contents.new) + len(contents.open), language)


def _problems(contents: DigestContents, language: Language) -> list[Block]:
    blocks: list[Block] = []
    count = language.number
    sections = (
        (Phrase("New: {count}", count=count(len(contents.new))), contents.new),
        (Phrase("Still open: {count}", count=count(len(contents.open))), contents.open),
    )
    for title, findings in sections:
        if findings:
            heading = Paragraph(text=(Strong(text=language.say(title)),))
            blocks.extend((Rule(), heading, counted_by_phase(findings, language)))
            blocks.extend(grouped_by_check(findings, contents.dashboard, language, contents.past))
    if not blocks:
        blocks.append(Paragraph(text=language.text(Phrase("All is well: nothing to settle."))))
    return blocks


def _good_news(contents: DigestContents, language: Language) -> list[Block]:
    if not contents.resolved:
        return []
    count = Phrase("Settled since the last digest: {count}", count=language.number(len(contents.resolved)))
    blocks: list[Block] = [Rule(), Paragraph(text=(Strong(text=language.say(count)),))]
    names = dict.fromkeys(finding.project or finding.cell for finding in contents.resolved)
    blocks.append(Bullets(items=tuple((Quote(text=name),) for name in names)))
    return blocks


def _changes(contents: DigestContents, zone: tzinfo, language: Language) -> list[Block]:
    if contents.since is None:
        first = Phrase("This is the first digest: what changes will be told from the next one on.")
        return [Rule(), Paragraph(text=language.text(first))]
    since = language.day(contents.since.astimezone(zone).date())
    title = Strong(text=language.say(Phrase("What changed since {day}", day=since)))
    if not contents.changes:
        return [Rule(), Paragraph(text=(title,)), Paragraph(text=language.text(Phrase("Nothing.")))]
    heading = Paragraph(text=(title,))
    return [Rule(), heading, *grouped_by_nature(contents.changes, contents.dashboard, language)]
