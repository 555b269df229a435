"""The digest's thread: charts, every point to settle in one order, then what was settled, what changed and what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mec_bot.messages.charts.pictures import pictures_of
from mec_bot.messages.digest.changes import grouped_by_nature
from mec_bot.messages.digest.settled import settled_list
from mec_bot.messages.reminders.emails import email_list
from mec_bot.messages.reminders.escalation import unanswered_list
from mec_bot.messages.staff.layout_changes import layout_changes_list
from mec_bot.messages.staff.snoozed import left_out, put_off
from mec_bot.messages.text.check_words import SUBJECT_TITLES, by_subject
from mec_bot.messages.text.findings import by_check, check_list
from mec_bot.messages.text.language import Translator
from mec_bot.messages.text.message import Bullets, Rule
from mec_bot.messages.text.parts import Part, Piece, heading, in_parts
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.digest.contents import DigestContents
    from mec_bot.messages.text.text_context import TextContext
    from mec_bot.review.reminders.policy import OutOfReach


# So many changes of the layout are told in the digest's first message.
MOST_LAYOUT_CHANGES = 2


def thread(contents: DigestContents, text_context: TextContext, title: str) -> list[Part]:
    """As many messages as it takes; none where there is nothing to list."""
    pieces = list(_pieces(contents, text_context))
    if not pieces:
        return []
    if isinstance(pieces[0].block, Rule):
        del pieces[0]
    translator = text_context.translator
    summary = translator.say(Phrase("{title}: the details", title=title))
    return in_parts(pieces, [], title=title, summary=summary, translator=translator)


def _pieces(contents: DigestContents, text_context: TextContext) -> Iterator[Piece]:
    translator = text_context.translator
    for picture in pictures_of(contents.dashboard, contents.plots, translator):
        yield Piece(block=picture)
    for subject, own in by_subject(contents.to_settle).items():
        yield from heading(f"{translator.say(SUBJECT_TITLES[subject])} ({translator.number(len(own))})")
        for same in by_check(own):
            listed = check_list(same, contents.dashboard, translator, contents.past)
            yield Piece(block=listed, findings=tuple(finding.key for finding in same))
    if contents.resolved:
        count = Phrase("Settled since the last digest: {count}", count=translator.number(len(contents.resolved)))
        yield from heading(translator.say(count))
        yield Piece(block=settled_list(contents.resolved, translator))
    if contents.unanswered:
        yield from _list(unanswered_list(contents.unanswered, contents.dashboard, translator))
    if contents.unreachable:
        yield from _list(email_list(contents.unreachable, contents.dashboard, translator, _reads(translator)))
    if contents.changes:
        since = translator.day(text_context.day_of(contents.since))
        yield from heading(translator.say(Phrase("What changed since {day}", day=since)))
        for group in grouped_by_nature(contents.changes, contents.dashboard, translator):
            yield Piece(block=group)
    if len(contents.layout_changes) > MOST_LAYOUT_CHANGES:
        yield from heading(translator.say(Phrase("The sheet is read otherwise than before")))
        yield Piece(block=layout_changes_list(contents.layout_changes, translator))
    if contents.snoozed:
        yield from _list(put_off(contents.snoozed, contents.dashboard, translator))
    if contents.exempted:
        yield from _list(left_out(contents.exempted, translator))


def _reads(translator: Translator) -> Callable[[OutOfReach], Translator]:
    """The language of the email to a carrier: their own, else the digest's."""
    return lambda one: Translator(one.carrier.language) if one.carrier and one.carrier.language else translator


def _list(block: Bullets) -> Iterator[Piece]:
    """A list with its own title, set apart by a rule from the section above it."""
    yield Piece(block=Rule(), leads=True)
    yield Piece(block=block)
