"""The answers to whoever puts reminders off, pauses them, or is not the one whom they are for; and what staff are told."""

from __future__ import annotations

from datetime import date

from mec_bot.messages import typed
from mec_bot.messages.language import Language, Plural
from mec_bot.messages.message import Button, Buttons, Message, Paragraph, Person, Quote, Strong, Title
from mec_bot.phrases import Phrase

PAUSE_FOR = "pause_for"
# What the button « Pause … » offers, in days.
PAUSE_DAYS = (30, 60, 90)


def compose_later(points: int, again_on: date, language: Language) -> Message:
    """What one message told is put off."""
    return _sentence(
        Phrase(
            "Understood: {points} put off, nothing about that before {day}. Anything new will still be told.",
            points=Plural("{n} point", "{n} points", points),
            day=language.day(again_on),
        ),
        language,
    )


def compose_nothing_left(language: Language) -> Message:
    """The button of a message that is out of date."""
    return _sentence(Phrase("All that this message told is settled: there is nothing to put off any more."), language)


def compose_not_for_you(language: Language) -> Message:
    """The button was pressed by somebody else."""
    return _sentence(Phrase("Only the person who received this reminder can answer it."), language)


def compose_not_mine(carrier: str, *, staff_know: bool, language: Language) -> Message:
    """They do not answer for a carrier."""
    name = Strong(text=carrier)
    if staff_know:
        said = Phrase(
            "Thank you for saying so: I will not remind you about {carrier} any more, and the team has been told.",
            carrier=name,
        )
    else:
        said = Phrase(
            "Thank you for saying so: I will not remind you about {carrier} any more. Please tell the team who should be.",
            carrier=name,
        )
    return _sentence(said, language)


def compose_not_on_record(language: Language) -> Message:
    """The mapping changed since that message."""
    return _sentence(Phrase("You are not on record for this carrier any more: there is nothing to correct."), language)


def compose_denied(carrier: str, member_id: str, where: Phrase, language: Language) -> Message:
    """To staff: who says so, and what to change where."""
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
        summary=language.say(title),
        blocks=(
            Title(text=language.say(title)),
            Paragraph(text=language.text(said)),
            Paragraph(text=language.text(todo)),
        ),
    )


def mapping_line(carrier: str, *, in_settings: bool) -> Phrase:
    """Where it stands that somebody answers for a carrier."""
    name = Quote(text=carrier)
    if in_settings:
        return Phrase("config/carriers.yaml, under “{carrier}”, slack_id", carrier=name)
    return Phrase("the line “{carrier}” of the sheet's tab “Porteurs”", carrier=name)


def compose_ask_pause(command: str, language: Language) -> Message:
    """Ask for how long."""
    asked = Phrase(
        "For how long? Or type {example} to choose the last day yourself.",
        example=Strong(text=typed.pause(command, language)),
    )
    buttons = tuple(
        Button(label=language.say(Plural("{n} day", "{n} days", days)), action=f"{PAUSE_FOR}:{days}", value=str(days))
        for days in PAUSE_DAYS
    )
    return Message(summary=language.say(asked), blocks=(Paragraph(text=language.text(asked)), Buttons(buttons=buttons)))


def compose_paused(until: date, command: str, language: Language) -> Message:
    """The pause that is in force."""
    return _sentence(
        Phrase(
            "Your reminders are paused up to and including {day}. Type {example} to end the pause before.",
            day=language.day(until),
            example=Strong(text=typed.resume(command, language)),
        ),
        language,
    )


def compose_how_to_pause(command: str, language: Language) -> Message:
    """No pause is in force, and none was asked for."""
    return _sentence(
        Phrase(
            "Your reminders are not paused. Type {example} to pause them up to that day.",
            example=Strong(text=typed.pause(command, language)),
        ),
        language,
    )


def compose_resumed(*, was_paused: bool, language: Language) -> Message:
    """Nothing is put off any more."""
    if was_paused:
        return _sentence(Phrase("Your reminders are no longer paused or put off."), language)
    return _sentence(Phrase("Your reminders were neither paused nor put off."), language)


def compose_no_day(text: str, command: str, language: Language) -> Message:
    """What follows the word is no day."""
    return _sentence(
        Phrase(
            "“{text}” is not a day. Write it as year-month-day: {example}.",
            text=Quote(text=text),
            example=Strong(text=typed.pause(command, language)),
        ),
        language,
    )


def compose_past_day(day: date, today: date, command: str, language: Language) -> Message:
    """The day is over."""
    return _sentence(
        Phrase(
            "{day} is past. Give a day from today on: {example}.",
            day=day,
            example=Strong(text=typed.pause(command, today)),
        ),
        language,
    )


def compose_far_day(day: date, last: date, command: str, language: Language) -> Message:
    """The day is too far away."""
    return _sentence(
        Phrase(
            "{day} is too far away: a pause lasts a year at most. The last day you can give: {example}.",
            day=day,
            example=Strong(text=typed.pause(command, last)),
        ),
        language,
    )


def _sentence(said: Phrase, language: Language) -> Message:
    return Message(summary=language.say(said), blocks=(Paragraph(text=language.text(said)),))
