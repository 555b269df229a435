"""What staff read of a pull that is held, and of the answer somebody gave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from mec_bot.messages.card import data_age
from mec_bot.messages.language import Language
from mec_bot.messages.message import Block, Bullets, Button, Buttons, Message, Paragraph, Person, Title
from mec_bot.phrases import Phrase

ACCEPT_PULL = "accept_pull"


def compose_held(
    reasons: Sequence[Phrase],
    digest: str,
    link: str,
    *,
    acceptable: bool,
    seen_at: datetime,
    now: datetime,
    zone: tzinfo,
    language: Language,
) -> Message:
    """What was seen, what that means, and the button that accepts it, unless it cannot be (``acceptable``).

    ``seen_at`` is when the last good snapshot was read.
    """
    say = language.say
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
        reasons_list(reasons, language),
        Paragraph(text=language.text(meanwhile)),
        Paragraph(text=language.text(todo)),
        Buttons(buttons=tuple(buttons)),
        data_age(seen_at, now, zone, language),
    )
    return Message(summary=f"{say(title)}. {say(reasons[0])}", blocks=blocks)


def reasons_list(reasons: Sequence[Phrase], language: Language) -> Bullets:
    """Why it is held, a line each."""
    return Bullets(items=tuple(language.text(reason) for reason in reasons))


def compose_accepted(reasons: Sequence[Phrase], member_id: str, language: Language) -> Message:
    """What stands in the place of the question once it is answered."""
    title = Phrase("The sheet changed too much at once")
    answer = Phrase("{person} accepted it: the next reading takes it as it is.", person=Person(member_id=member_id))
    return Message(
        summary=language.say(Phrase("Accepted: the next reading takes the sheet as it is.")),
        blocks=(
            Title(text=language.say(title)),
            reasons_list(reasons, language),
            Paragraph(text=language.text(answer)),
        ),
    )


def compose_settled(language: Language) -> Message:
    """The button was pressed too late."""
    return _sentence(
        Phrase("There is nothing to accept here any more: the sheet changed since, or somebody accepted it already."),
        language,
    )


def compose_not_staff(language: Language) -> Message:
    """The button was pressed by somebody who may not."""
    return _sentence(Phrase("Only members of the staff channel can decide this."), language)


def compose_unknown_member(language: Language) -> Message:
    """Slack does not tell who is in the staff channel."""
    return _sentence(
        Phrase(
            "I cannot check that you are a member of the staff channel. Ask the person who looks after the bot to install the "
            "app again with the scopes of config/slack_manifest.yaml, or type mec-bot sync --accept."
        ),
        language,
    )


def _sentence(text: Phrase, language: Language) -> Message:
    return Message(summary=language.say(text), blocks=(Paragraph(text=language.text(text)),))
