"""The questions to staff about projects that may have been renamed, and the answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mec_bot.messages.text.message import Block, Button, Buttons, Message, Paragraph, Person, Quote, Span, Title
from mec_bot.phrases import Phrase
from mec_bot.settings.models import MEMBER_ID

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator

RENAME_SAME, RENAME_TWO = "rename_same", "rename_two"
# Each question takes two blocks: so many fit into one Slack message.
_MOST = 20


@dataclass(frozen=True, kw_only=True)
class Question:
    """One proposal and its answer; ``decided_by`` is a member id, or a word for the command line."""

    number: int
    before: str
    after: str
    state: Literal["proposed", "confirmed", "refused", "withdrawn"]
    decided_by: str | None


def compose_renames(questions: Sequence[Question], translator: Translator) -> Message:
    """One question for each project that may have been renamed; an answered question says who answered."""
    title = Phrase("Were these sub-projects renamed?")
    blocks: list[Block] = [Title(text=translator.say(title))]
    for question in questions[:_MOST]:
        blocks.append(Paragraph(text=translator.text(_sentence(question))))
        if question.state == "proposed":
            buttons = (
                Button(
                    label=translator.say(Phrase("It is the same")),
                    action=f"{RENAME_SAME}:{question.number}",
                    value=str(question.number),
                ),
                Button(
                    label=translator.say(Phrase("They are two projects")),
                    action=f"{RENAME_TWO}:{question.number}",
                    value=str(question.number),
                ),
            )
            blocks.append(Buttons(buttons=buttons))
    if len(questions) > _MOST:
        rest = translator.number(len(questions) - _MOST)
        blocks.append(Paragraph(text=translator.text(Phrase("… and {rest} more: type mec-bot renames.", rest=rest))))
    return Message(summary=translator.say(title), blocks=tuple(blocks))


def _sentence(question: Question) -> Phrase:
    names = {"before": Quote(text=question.before), "after": Quote(text=question.after)}
    if question.state == "confirmed":
        return Phrase("“{before}” is “{after}” now, says {who}: its history follows.", who=_who(question), **names)
    if question.state == "refused":
        return Phrase("“{before}” and “{after}” are two sub-projects, says {who}.", who=_who(question), **names)
    if question.state == "withdrawn":
        return Phrase("“{before}” is in the sheet again: there is nothing to decide.", before=names["before"])
    return Phrase(
        "“{before}” is gone and “{after}” is new, with the same carriers and the same past. Is it the same sub-project?",
        **names,
    )


def _who(question: Question) -> Span:
    who = question.decided_by or "–"
    return Person(member_id=who) if re.fullmatch(MEMBER_ID, who) else Quote(text=who)
