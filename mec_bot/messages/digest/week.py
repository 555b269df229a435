"""« Cette semaine »: what is new, what was settled and by what, who moved, what was asked for, what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.digest.lines import Room, labelled, linked, named, projects, quoted, section, shortened
from mec_bot.messages.digest.settled import settled_text
from mec_bot.messages.text.check_words import by_subject, in_order, words_of
from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import Bullets, Link, Quote, Text
from mec_bot.messages.text.scale import strategy_name
from mec_bot.phrases import Phrase
from mec_bot.review.moves import Move, Nature, move

if TYPE_CHECKING:
    from mec_bot.messages.digest.contents import DigestContents
    from mec_bot.review.finding import Finding

# So many projects, or points, have a line each; more are names in one line.
_ONE_BY_ONE = 3


def this_week(contents: DigestContents, room: Room, translator: Translator) -> Bullets:
    """The section; where nothing happened, it says so."""
    lines = [
        *_new(contents, room, translator),
        *_settled(contents, room, translator),
        *_changed(contents, room, translator),
    ]
    nothing = translator.text(Phrase("Nothing new, nothing settled, nothing moved."))
    return section(Phrase("This week"), lines or [nothing], room, translator)


def _new(contents: DigestContents, room: Room, translator: Translator) -> Iterator[Text]:
    by_project: dict[str, list[Finding]] = {}
    for finding in in_order(contents.new):
        by_project.setdefault(finding.project_key or finding.cell, []).append(finding)
    if len(by_project) <= _ONE_BY_ONE:
        for own in by_project.values():
            said = named([_short(finding, contents, translator) for finding in own], room, translator)
            yield translator.text(Phrase("New – {name}: {text}", name=linked(own[0], contents.dashboard), text=said))
        return
    for same in by_subject(contents.new).values():
        by_check: dict[str, list[Finding]] = {}
        for finding in same:
            by_check.setdefault(finding.check, []).append(finding)
        for own in by_check.values():
            label = words_of(own[0]).label
            names = projects(own, contents.dashboard, room, translator)
            yield translator.text(Phrase("New – {name}: {text}", name=translator.say(label), text=names))


def _short(finding: Finding, contents: DigestContents, translator: Translator) -> Text:
    """« « 2b-2c » au lieu de 2b → 2b ou 2c? », or what the check calls it."""
    words = translator.text(words_of(finding).one)
    if not finding.value or not finding.candidates:
        return words
    before = next(
        (
            change.before
            for change in contents.changes
            if change.project_key == finding.project_key
            and change.after == finding.value
            and change.round == finding.round
            and not change.before_unreadable
        ),
        None,
    )
    value = Quote(text=quoted(finding.value))
    held = Phrase("“{text}”", text=value)
    if before:
        held = Phrase("“{text}” instead of {before}", text=value, before=Quote(text=quoted(before)))
    which = Phrase("which one: {candidates}?", candidates=_either(finding.candidates, translator))
    link = Link(text=translator.say(which), url=contents.dashboard.link_to(finding.cell))
    return (*translator.text(held), " → ", link)


def _either(candidates: Sequence[str], translator: Translator) -> str:
    names = [strategy_name(one) for one in candidates]
    if len(names) == 1:
        return names[0]
    return translator.say(Phrase("{most} or {last}", most=", ".join(names[:-1]), last=names[-1]))


def _settled(contents: DigestContents, room: Room, translator: Translator) -> Iterator[Text]:
    settled = contents.resolved
    if len(settled) <= _ONE_BY_ONE:
        for one in settled:
            yield translator.text(Phrase("Settled – {text}", text=settled_text(one, translator)))
        return
    once = dict.fromkeys(shortened(one.finding.project or one.finding.cell) for one in settled)
    names = named([(Quote(text=name),) for name in once], room, translator)
    count = Plural("Settled, {n} point", "Settled, {n} points", len(settled))
    yield labelled(Phrase("{count}", count=count), names, translator)


def _changed(contents: DigestContents, room: Room, translator: Translator) -> Iterator[Text]:
    known = {project.key: project for project in contents.dashboard.projects}
    moves = [move(change, known.get(change.project_key)) for change in contents.changes]
    # What is told as a new finding is not told again as a change of the same cell.
    by_nature: dict[Nature, list[Move]] = {}
    for one in moves:
        by_nature.setdefault(one.nature, []).append(one)
    moved = [*by_nature.get("up", ()), *by_nature.get("down", ())]
    if len(moved) <= room.names:
        for one in moved:
            yield translator.text(
                Phrase("{name}: {text}", name=_name(one, contents), text=_became(one, translator, with_round=True))
            )
    else:
        for nature, label in _MOVED:
            own = by_nature.get(nature, ())
            if own:
                items: list[Text] = [
                    (_name(one, contents), f" {one.before.value if one.before else ''} → {one.change.after}")
                    for one in own
                ]
                yield labelled(
                    Phrase("{label} ({count})", label=label, count=translator.number(len(own))),
                    named(items, room, translator),
                    translator,
                )
    for nature, label in _LISTED:
        own = by_nature.get(nature, ())
        if own:
            yield labelled(label, named([(_name(one, contents),) for one in own], room, translator), translator)
    asked = by_nature.get("support_asked", ())
    if len(asked) <= _ONE_BY_ONE:
        for one in asked:
            text = Quote(text=quoted(one.change.after or ""))
            yield translator.text(Phrase("{name} asks for “{text}”", name=_name(one, contents), text=text))
    else:
        names = named([(_name(one, contents),) for one in asked], room, translator)
        yield labelled(Phrase("Support asked for"), names, translator)


_MOVED: Sequence[tuple[Nature, Phrase]] = (("up", Phrase("Moved up")), ("down", Phrase("Moved down")))
# In the order in which staff want to read them. Strategies and other texts stand in the thread.
_LISTED: Sequence[tuple[Nature, Phrase]] = (
    ("assessed", Phrase("Newly assessed")),
    ("new", Phrase("New sub-projects")),
    ("vanished", Phrase("No longer in the sheet")),
    ("renamed", Phrase("Other names")),
)


def _name(one: Move, contents: DigestContents) -> Link | Quote:
    row = next((project.row for project in contents.dashboard.projects if project.key == one.change.project_key), None)
    text = shortened(one.change.project)
    return Quote(text=text) if row is None else Link(text=text, url=contents.dashboard.link(row))


def _became(one: Move, translator: Translator, *, with_round: bool) -> Text:
    told = Phrase("{before} becomes {after}", before=one.before.value if one.before else "–", after=one.change.after)
    given: Text = (" (", Quote(text=one.change.round), ")") if with_round else ()
    return (*translator.text(told), *given)
