"""The answers to a look-up that do not come to one card: a question, a carrier's list, or that nothing is called so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mec_bot.messages.text import command_words
from mec_bot.messages.text.footer import data_age
from mec_bot.messages.text.language import Plural
from mec_bot.messages.text.message import Block, Bullets, Button, Buttons, Message, Paragraph, Quote, Strong, Text
from mec_bot.messages.text.scale import listed
from mec_bot.phrases import Phrase
from mec_bot.review.lookup import Found, Group

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.messages.text.text_context import TextContext
    from mec_bot.sheet.dashboard import Project

SHOW_PROJECT, SHOW_GROUP = "show_project", "show_group"
_MOST_CHOICES = 10
_LONGEST_LIST = 30


def compose_found(asked: str, found: Found, total: int, command: str, *, text_context: TextContext) -> Message:
    """The answer to what was ``asked``, where it is not one project; ``total`` is how many projects the sheet holds."""
    if found.group is not None:
        return _list(found.group, command, text_context)
    if not found.choices:
        return _unknown(asked, total, command, text_context)
    return _question(asked, found, text_context)


def _question(asked: str, found: Found, text_context: TextContext) -> Message:
    translator = text_context.translator
    labels = _labels(found.choices)
    if found.is_guess:
        names = listed(labels[:_MOST_CHOICES], translator, last_word="or")
        question = Phrase(
            "Nothing is called “{asked}”. Did you mean {names}?", asked=Quote(text=asked), names=Quote(text=names)
        )
    else:
        question = Phrase("Several projects match “{asked}”. Which one?", asked=Quote(text=asked))
    blocks: list[Block] = [Paragraph(text=translator.text(question)), _buttons(found.choices, labels)]
    blocks.extend(_rest(len(found.choices), translator))
    blocks.append(data_age(text_context))
    return Message(summary=translator.say(question), blocks=tuple(blocks))


def _list(group: Group, command: str, text_context: TextContext) -> Message:
    """A carrier's projects, or those of a large project: each with its level, and a button for its card."""
    translator, name = text_context.translator, Strong(text=group.name)
    if not group.projects:
        lead = translator.text(Phrase("{carrier} carries no sub-project in the sheet.", carrier=name))
        blocks: list[Block] = [Paragraph(text=lead)]
    else:
        number = Plural("{n} sub-project", "{n} sub-projects", len(group.projects))
        said = Phrase("{carrier}: {projects}", carrier=name, projects=number)
        lead = translator.text(said)
        shown = group.projects[:_LONGEST_LIST]
        blocks = [
            Bullets(lead=lead, items=tuple(_line(project) for project in shown)),
            _buttons(group.projects, _labels(group.projects)),
        ]
        if len(group.projects) > _LONGEST_LIST:
            rest = translator.number(len(group.projects) - _LONGEST_LIST)
            whole = command_words.list_of_carrier(command, group.name, translator)
            more = Phrase("… and {rest} more: {command}", rest=rest, command=Strong(text=whole))
            if group.kind == "parent":
                more = Phrase("… and {rest} more", rest=rest)
            blocks.append(Paragraph(text=translator.text(more)))
    blocks.append(data_age(text_context))
    return Message(
        summary="".join(span if isinstance(span, str) else group.name for span in lead), blocks=tuple(blocks)
    )


def _line(project: Project) -> Text:
    level = project.level
    return (Quote(text=project.name), f" – {level.value}") if level else (Quote(text=project.name),)


def _unknown(asked: str, total: int, command: str, text_context: TextContext) -> Message:
    translator = text_context.translator
    sorry = Phrase("No project matches “{asked}”.", asked=Quote(text=asked))
    known = Phrase(
        "The sheet holds {projects}. Type {example} with one word of the name.",
        projects=Plural("{n} sub-project", "{n} sub-projects", total),
        example=Quote(text=command),
    )
    blocks = (Paragraph(text=(*translator.text(sorry), " ", *translator.text(known))), data_age(text_context))
    return Message(summary=translator.say(sorry), blocks=blocks)


def _buttons(choices: Sequence[Project | Group], labels: Sequence[str]) -> Buttons:
    """A button for each: a project's opens its card, a group's its list."""
    return Buttons(
        buttons=tuple(
            Button(label=label, action=f"{SHOW_GROUP}:{number}", value=f"{choice.kind} {choice.name}")
            if isinstance(choice, Group)
            else Button(label=label, action=f"{SHOW_PROJECT}:{number}", value=choice.key)
            for number, (choice, label) in enumerate(zip(choices[:_MOST_CHOICES], labels, strict=False))
        )
    )


def _labels(choices: Sequence[Project | Group]) -> list[str]:
    """Their names; the parent tells two projects of one name apart."""
    names = Counter(choice.name for choice in choices)
    return [
        f"{choice.name} ({choice.parent or '–'})"
        if not isinstance(choice, Group) and names[choice.name] > 1
        else choice.name
        for choice in choices
    ]


def _rest(total: int, translator: Translator) -> list[Block]:
    if total <= _MOST_CHOICES:
        return []
    rest = translator.number(total - _MOST_CHOICES)
    return [Paragraph(text=translator.text(Phrase("… and {rest} more: type one more word.", rest=rest)))]
