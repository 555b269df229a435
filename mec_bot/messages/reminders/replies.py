"""The answers to people who put reminders off, pause them or are the wrong person; and the message to staff."""

from __future__ import annotations

from datetime import date

from mec_bot.messages.reminders.reminder import PAUSE_DAYS
from mec_bot.messages.text import command_words
from mec_bot.messages.text.language import Plural, Translator
from mec_bot.messages.text.message import Button, Buttons, DayPicker, Message, Paragraph, Person, Quote, Strong, Title
from mec_bot.messages.text.sentence import one_sentence
from mec_bot.phrases import Phrase

# « Pause … » of messages that earlier versions sent asks with buttons of this name.
PAUSE_FOR = "pause_for"
# The message's key follows these after a colon.
REMIND_UNTIL, RIGHT_PERSON = "remind_until", "right_person"


def compose_later(points: int, again_on: date, translator: Translator) -> Message:
    """The answer where the findings of one reminder are put off."""
    return one_sentence(
        Phrase(
            "Understood: {points} put off, nothing about that before {day}. Anything new will still be told.",
            points=Plural("{n} point", "{n} points", points),
            day=translator.day(again_on),
        ),
        translator,
    )


def compose_nothing_left(translator: Translator) -> Message:
    """The answer to a button of a reminder that is out of date."""
    return one_sentence(
        Phrase("All that this message told is settled: there is nothing to put off any more."), translator
    )


def compose_not_for_you(translator: Translator) -> Message:
    """The answer to somebody else who pressed a reminder's button."""
    return one_sentence(Phrase("Only the person who received this reminder can answer it."), translator)


def compose_ask_day(name: str, translator: Translator) -> Message:
    """The question until which day the findings of the message with the key ``name`` are put off."""
    asked = Phrase("When should I remind you again?")
    picker = DayPicker(label=translator.say(Phrase("A day")), action=f"{REMIND_UNTIL}:{name}")
    return Message(
        summary=translator.say(asked), blocks=(Paragraph(text=translator.text(asked)), Buttons(buttons=(picker,)))
    )


def compose_wrong_day(translator: Translator) -> Message:
    """The answer where findings are put off to a day that cannot be."""
    return one_sentence(Phrase("Choose a day after today, within a year. Nothing was changed."), translator)


def compose_not_mine(
    carrier: str, *, staff_know: bool, name: str, carrier_mark: str, translator: Translator
) -> Message:
    """The answer to a person who does not answer for a carrier, and a button to take it back.

    ``staff_know``: staff get a message about it. ``name`` is the key of the reminder that is answered.
    """
    organization = Strong(text=carrier)
    if staff_know:
        said = Phrase(
            "Thank you for saying so: I will not remind you about {carrier} any more, and the team has been told.",
            carrier=organization,
        )
    else:
        said = Phrase(
            "Thank you for saying so: I will not remind you about {carrier} any more. Please tell the team who should be.",
            carrier=organization,
        )
    undo = Button(label=translator.say(Phrase("Undo")), action=f"{RIGHT_PERSON}:{name}", value=carrier_mark)
    return Message(
        summary=translator.say(said), blocks=(Paragraph(text=translator.text(said)), Buttons(buttons=(undo,)))
    )


def compose_theirs_after_all(carrier: str, translator: Translator) -> Message:
    """The answer where a person takes back that they do not answer for a carrier."""
    return one_sentence(
        Phrase("Done. I will remind you about {carrier} as before.", carrier=Strong(text=carrier)), translator
    )


def compose_denial_withdrawn(carrier: str, member_id: str, translator: Translator) -> Message:
    """The message to staff where somebody takes back that they do not answer for a carrier."""
    return one_sentence(
        Phrase(
            "{person} answers for {carrier} after all: there is nothing to correct.",
            person=Person(member_id=member_id),
            carrier=Quote(text=carrier),
        ),
        translator,
    )


def compose_not_on_record(translator: Translator) -> Message:
    """The answer where the mapping has changed since the reminder."""
    return one_sentence(
        Phrase("You are not on record for this carrier any more: there is nothing to correct."), translator
    )


def compose_denied(carrier: str, member_id: str, where: Phrase, translator: Translator) -> Message:
    """The message to staff: who does not answer for a carrier, and what to change ``where`` (see ``mapping_line``)."""
    title = Phrase("A carrier's account to correct")
    said = Phrase(
        "{person} says that they do not answer for {carrier}. I do not remind them about it any more.",
        person=Person(member_id=member_id),
        carrier=Quote(text=carrier),
    )
    todo = Phrase(
        "What says so: {where}. Give another member id there, or none; reminders then go to whoever it names.",
        where=where,
    )
    return Message(
        summary=translator.say(title),
        blocks=(
            Title(text=translator.say(title)),
            Paragraph(text=translator.text(said)),
            Paragraph(text=translator.text(todo)),
        ),
    )


def mapping_line(carrier: str, *, in_settings: bool) -> Phrase:
    """The place that says who answers for a carrier: a key in the settings, or a line in the sheet."""
    name = Quote(text=carrier)
    if in_settings:
        return Phrase("config/carriers.yaml, under “{carrier}”, slack_id", carrier=name)
    return Phrase("the line “{carrier}” of the sheet's tab “Porteurs”", carrier=name)


def compose_ask_pause(command: str, translator: Translator) -> Message:
    """The question for how long reminders shall pause."""
    asked = Phrase(
        "For how long? Or type {example} to choose the last day yourself.",
        example=Strong(text=command_words.pause(command, translator)),
    )
    buttons = tuple(
        Button(label=translator.say(Plural("{n} day", "{n} days", days)), action=f"{PAUSE_FOR}:{days}", value=str(days))
        for days in PAUSE_DAYS
    )
    return Message(
        summary=translator.say(asked), blocks=(Paragraph(text=translator.text(asked)), Buttons(buttons=buttons))
    )


def compose_paused(until: date, command: str, translator: Translator) -> Message:
    """The answer that says up to when reminders are paused."""
    return one_sentence(
        Phrase(
            "Your reminders are paused up to and including {day}. Type {example} to end the pause before.",
            day=translator.day(until),
            example=Strong(text=command_words.resume(command, translator)),
        ),
        translator,
    )


def compose_how_to_pause(command: str, translator: Translator) -> Message:
    """The answer where no pause is in force and no day was given."""
    return one_sentence(
        Phrase(
            "Your reminders are not paused. Type {example} to pause them up to that day.",
            example=Strong(text=command_words.pause(command, translator)),
        ),
        translator,
    )


def compose_resumed(*, was_paused: bool, translator: Translator) -> Message:
    """The answer where nothing is paused or put off any more; ``was_paused``: something was."""
    if was_paused:
        return one_sentence(Phrase("Your reminders are no longer paused or put off."), translator)
    return one_sentence(Phrase("Your reminders were neither paused nor put off."), translator)


def compose_no_day(text: str, command: str, translator: Translator) -> Message:
    """The answer where the text after the command word is no day."""
    return one_sentence(
        Phrase(
            "“{text}” is not a day. Write it as year-month-day: {example}.",
            text=Quote(text=text),
            example=Strong(text=command_words.pause(command, translator)),
        ),
        translator,
    )


def compose_past_day(day: date, today: date, command: str, translator: Translator) -> Message:
    """The answer where the given day is over."""
    return one_sentence(
        Phrase(
            "{day} is past. Give a day from today on: {example}.",
            day=day,
            example=Strong(text=command_words.pause(command, today)),
        ),
        translator,
    )


def compose_no_length(translator: Translator) -> Message:
    """The answer where a button asks for no time at all, or for more than a year."""
    return one_sentence(Phrase("Reminders can be put off for a year at most. Nothing was changed."), translator)


def compose_far_day(day: date, last: date, command: str, translator: Translator) -> Message:
    """The answer where the given day is too far away; ``last`` is the last day that can be given."""
    return one_sentence(
        Phrase(
            "{day} is too far away: a pause lasts a year at most. The last day you can give: {example}.",
            day=day,
            example=Strong(text=command_words.pause(command, last)),
        ),
        translator,
    )
