"""The weekly digest: problems first, then what changed; as many messages as it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from mec_bot.messages.card import data_age
from mec_bot.messages.changes import grouped_by_nature
from mec_bot.messages.chart_data import ChartName
from mec_bot.messages.escalation import Silence, unanswered_list
from mec_bot.messages.findings import Past, by_check, check_list, counted_by_phase, overview
from mec_bot.messages.held import reasons_list
from mec_bot.messages.language import Language, Plural
from mec_bot.messages.letters import letters
from mec_bot.messages.message import Block, Bullets, Paragraph, Quote, Rule, Text, Title
from mec_bot.messages.parts import Part, Piece, heading, in_parts
from mec_bot.messages.pictures import pictures_of
from mec_bot.messages.scale import phase_name
from mec_bot.messages.snoozed import left_out, put_off
from mec_bot.phrases import Phrase
from mec_bot.review.changes import Change
from mec_bot.review.exemptions import Exempted
from mec_bot.review.finding import Finding
from mec_bot.review.only import Only
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
    """What there is to say to one channel: findings by age, what was resolved, what changed since ``since``.

    ``dashboard`` holds only the projects that ``only`` takes, and all else is about those. ``unreachable`` are the carriers
    with something to settle and no Slack account known to the bot. ``held`` is a later pull that is not believed: all else is
    from the last good one. ``plots`` are the charts to show, where there is anything to see in them. ``past`` says by finding's
    key what is remembered of it; ``snoozed`` are the findings that are put off, ``exempted`` the projects that
    config/checks.yaml leaves out, ``unanswered`` what carriers were reminded of in vain.
    """

    dashboard: Dashboard
    new: Sequence[Finding]
    open: Sequence[Finding]
    resolved: Sequence[Finding]
    changes: Sequence[Change]
    unreachable: Sequence[OutOfReach]
    since: datetime
    seen_at: datetime
    held: HeldPull | None = None
    plots: Sequence[ChartName] = ()
    past: Mapping[str, Past] = field(default_factory=dict)
    snoozed: Sequence[SnoozedFinding] = ()
    exempted: Sequence[Exempted] = ()
    unanswered: Sequence[Silence] = ()
    only: Only = field(default_factory=Only)

    @property
    def all_is_well(self) -> bool:
        """Nothing is new or open, nothing was settled or changed, and nothing is in doubt."""
        return not (self.new or self.open or self.resolved or self.changes or self.held)


def compose_digest(contents: DigestContents, *, now: datetime, zone: tzinfo, language: Language) -> list[Part]:
    """The digest of one week: one message, or the first and those that follow it in its thread.

    A section is a function that gives its pieces: what it tells comes in the order of ``sections``.
    """
    say = language.say
    title = say(Phrase("Digest of {day}", day=language.day(now.astimezone(zone).date())))
    summary = f"{title}. {_overview(contents, language)}"
    opening = [
        Piece(block=block) for block in (Title(text=title), *about(contents, _overview(contents, language), language))
    ]
    age = data_age(contents.seen_at, now, zone, language)
    if contents.all_is_well:
        return in_parts(
            [*opening, *_all_is_well(contents, zone, language)], [age], title=title, summary=summary, language=language
        )
    sections = (
        held_pull(contents.held, now, zone, language),
        _problems(contents, language),
        _good_news(contents, language),
        _unanswered(contents, language),
        _snoozed(contents, language),
        _exempted(contents, language),
        _changes(contents, zone, language),
        _unreachable(contents, language),
    )
    pictures = pictures_of(contents.dashboard, contents.plots, language)
    return in_parts(
        [*opening, *(piece for section in sections for piece in section)],
        [*([Rule()] if pictures else []), *pictures, age],
        title=title,
        summary=summary,
        language=language,
    )


def about(contents: DigestContents, summed_up: str, language: Language) -> list[Block]:
    """All of it in a sentence, and which sub-projects it is about where these are not all."""
    blocks: list[Block] = [Paragraph(text=(summed_up,))]
    if contents.only:
        part = Phrase(
            "This is about a part of the programme only: {only}.", only=only_in_words(contents.only, language)
        )
        blocks.append(Paragraph(text=language.text(part)))
    return blocks


def only_in_words(only: Only, language: Language) -> Text:
    """« phase Expérimentation · organisme porteur Solon, Récolte »."""
    words: list[Text] = []
    if only.phases:
        names = ", ".join(phase_name(phase, language) for phase in only.phases)
        words.append(language.text(Phrase("phase {names}", names=names)))
    if only.carriers:
        words.append(language.text(Phrase("carrier {names}", names=Quote(text=", ".join(only.carriers)))))
    if only.parents:
        words.append(language.text(Phrase("parent project {names}", names=Quote(text=", ".join(only.parents)))))
    return tuple(span for number, text in enumerate(words) for span in ((" · ", *text) if number else text))


def held_pull(held: HeldPull | None, now: datetime, zone: tzinfo, language: Language) -> list[Piece]:
    """That the sheet's latest state is not believed, since when, and why."""
    if held is None:
        return []
    since = Phrase(
        "A later reading of the sheet is held: it was first seen {age}. What follows is from the last good one.",
        age=language.age(held.since, now, zone),
    )
    return [*heading(language.say(since)), Piece(block=reasons_list(held.reasons, language))]


def _overview(contents: DigestContents, language: Language) -> str:
    return overview(contents.dashboard, len(contents.new) + len(contents.open), language)


def _all_is_well(contents: DigestContents, zone: tzinfo, language: Language) -> list[Piece]:
    since = language.day(contents.since.astimezone(zone).date())
    said: list[Phrase | Plural] = [
        Phrase("All is well: nothing to settle, and nothing changed since {day}.", day=since),
    ]
    if contents.snoozed:
        said.append(Plural("{n} point is put off.", "{n} points are put off.", len(contents.snoozed)))
    return [Piece(block=Paragraph(text=language.text(one))) for one in said]


def _problems(contents: DigestContents, language: Language) -> list[Piece]:
    pieces: list[Piece] = []
    count = language.number
    sections = (
        (Phrase("New: {count}", count=count(len(contents.new))), contents.new),
        (Phrase("Still open: {count}", count=count(len(contents.open))), contents.open),
    )
    for title, findings in sections:
        if findings:
            pieces.extend(heading(language.say(title)))
            pieces.append(Piece(block=counted_by_phase(findings, language), leads=True))
        for own in by_check(findings):
            listed = check_list(own, contents.dashboard, language, contents.past)
            pieces.append(Piece(block=listed, told=tuple(finding.key for finding in own)))
    if not pieces:
        pieces.append(Piece(block=Paragraph(text=language.text(Phrase("All is well: nothing to settle.")))))
    return pieces


def _good_news(contents: DigestContents, language: Language) -> list[Piece]:
    if not contents.resolved:
        return []
    count = Phrase("Settled since the last digest: {count}", count=language.number(len(contents.resolved)))
    names = dict.fromkeys(finding.project or finding.cell for finding in contents.resolved)
    listed = Bullets(items=tuple((Quote(text=name),) for name in names))
    return [*heading(language.say(count)), Piece(block=listed)]


def _unanswered(contents: DigestContents, language: Language) -> list[Piece]:
    return _list(unanswered_list(contents.unanswered, contents.dashboard, language)) if contents.unanswered else []


def _snoozed(contents: DigestContents, language: Language) -> list[Piece]:
    return _list(put_off(contents.snoozed, contents.dashboard, language)) if contents.snoozed else []


def _exempted(contents: DigestContents, language: Language) -> list[Piece]:
    return _list(left_out(contents.exempted, language)) if contents.exempted else []


def _changes(contents: DigestContents, zone: tzinfo, language: Language) -> list[Piece]:
    since = language.day(contents.since.astimezone(zone).date())
    title = heading(language.say(Phrase("What changed since {day}", day=since)))
    if not contents.changes:
        return [*title, Piece(block=Paragraph(text=language.text(Phrase("Nothing."))))]
    groups = grouped_by_nature(contents.changes, contents.dashboard, language)
    return [*title, *(Piece(block=group) for group in groups)]


def _unreachable(contents: DigestContents, language: Language) -> list[Piece]:
    if not contents.unreachable:
        return []
    return [Piece(block=letters(contents.unreachable, contents.dashboard, language, _reads(language)))]


def _reads(language: Language) -> Callable[[OutOfReach], Language]:
    """The language of a carrier's letter: their own, else the digest's."""
    return lambda one: Language(one.carrier.language) if one.carrier and one.carrier.language else language


def _list(block: Bullets) -> list[Piece]:
    """A list with its own title, apart from what stands above it."""
    return [Piece(block=Rule(), leads=True), Piece(block=block)]
