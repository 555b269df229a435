"""The message to staff about a pull that is held, and the answers to whoever presses its button."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.text.changes import change_text
from mec_bot.messages.text.footer import data_age
from mec_bot.messages.text.message import Block, Bullets, Button, Buttons, Message, Paragraph, Person, Title
from mec_bot.messages.text.sentence import and_more, one_sentence
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.messages.text.text_context import TextContext
    from mec_bot.review.breaker import Doubt

ACCEPT_PULL = "accept_pull"
# Two lists as long as that fit into one message, beside what else it says.
_LONGEST_LIST = 40


def compose_held(
    doubts: Sequence[Doubt],
    digest: str,
    link: str,
    *,
    acceptable: bool,
    text_context: TextContext,
) -> Message:
    """Why the pull is held and what it changes, what that means, and the button that accepts it if it is ``acceptable``.

    ``digest`` identifies the held pull in that button, ``link`` opens the sheet. ``text_context`` is the context of the
    last good snapshot.
    """
    translator = text_context.translator
    say = translator.say
    title = Phrase("The sheet changed too much at once")
    meanwhile = Phrase(
        "Until this is settled, the last good reading stays: it answers questions, and carriers hear nothing."
    )
    todo = (
        Phrase(
            "If this is what was meant, accept it. If not, repair the sheet (File, Version history): it is then read again "
            "by itself."
        )
        if acceptable
        else Phrase("Repair the sheet (File, Version history): it is then read again by itself.")
    )
    buttons = [Button(label=say(Phrase("Open in the sheet")), action="open_sheet", url=link)]
    if acceptable:
        buttons.insert(0, Button(label=say(Phrase("Accept")), action=ACCEPT_PULL, value=digest))
    blocks: tuple[Block, ...] = (
        Title(text=say(title)),
        *_lists(doubts, translator),
        Paragraph(text=translator.text(meanwhile)),
        Paragraph(text=translator.text(todo)),
        Buttons(buttons=tuple(buttons)),
        data_age(text_context),
    )
    return Message(summary=f"{say(title)}. {say(doubts[0].reason)}", blocks=blocks)


def _lists(doubts: Sequence[Doubt], translator: Translator) -> Iterator[Bullets]:
    """Each reason, above the changes that it counts: whoever accepts them has read their names."""
    for doubt in doubts:
        items = [change_text(change, "", translator) for change in doubt.changes[:_LONGEST_LIST]]
        if rest := and_more(len(doubt.changes), _LONGEST_LIST, translator):
            items.append((rest,))
        yield Bullets(lead=translator.text(doubt.reason), items=tuple(items))


def reasons_list(reasons: Sequence[Phrase], translator: Translator) -> Bullets:
    """The reasons why a pull is held, a line for each."""
    return Bullets(items=tuple(translator.text(reason) for reason in reasons))


def compose_accepted(doubts: Sequence[Doubt], member_id: str, translator: Translator) -> Message:
    """The message that stands in the place of the question once somebody accepted the pull."""
    title = Phrase("The sheet changed too much at once")
    answer = Phrase(
        "{person} accepted just this: the next reading takes it. If the sheet says something else by then, you are asked "
        "again.",
        person=Person(member_id=member_id),
    )
    return Message(
        summary=translator.say(Phrase("Accepted: the next reading takes the sheet as it is.")),
        blocks=(
            Title(text=translator.say(title)),
            *_lists(doubts, translator),
            Paragraph(text=translator.text(answer)),
        ),
    )


def compose_settled(translator: Translator) -> Message:
    """The answer where the button was pressed too late."""
    return one_sentence(
        Phrase("There is nothing to accept here any more: the sheet changed since, or somebody accepted it already."),
        translator,
    )
