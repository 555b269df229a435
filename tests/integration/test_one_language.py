"""Whoever answers for carriers of two languages reads one of them, whatever the bot says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from example_programme import KARIM, UNASSESSED, WITH_SLACK, WOODS
from readers import shown
from reminder_rounds import REMINDED, a_round, with_reminders
from running import promised, sync_again
from sheet_edits import edit
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.questions.answer import Answerer
from mec_bot.actions.reminders.replies import Replies
from mec_bot.actions.sync.sync import sync
from mec_bot.messages.text.message import Message
from mec_bot.settings.models import CarrierSettings, Contact, LanguageCode
from mec_bot.store.outbox import Promise

_SAYS = {"fr": r"\b(vous|rappels?|lu|lue|sujet)\b", "en": r"\b(you|reminders?|read|about|yourself)\b"}
WOODS_NAME = next(name for name, member in WITH_SLACK.items() if member == WOODS)
BLOCKS_NAME = next(name for name, member in WITH_SLACK.items() if member == "U0BLOCKS01")


def language_of(*messages: Message | Promise) -> set[str]:
    """The languages of what is said; of a message in one of them, exactly one."""
    found = [{code for code, words in _SAYS.items() if re.search(words, shown(one), re.IGNORECASE)} for one in messages]
    assert all(len(one) == 1 for one in found), [
        shown(one) for one, says in zip(messages, found, strict=True) if len(says) != 1
    ]
    return set().union(*found)


def of_two_carriers(context: Context, languages: Sequence[LanguageCode | None], member: str = WOODS) -> Context:
    """One person answers for both carriers, which name these languages."""
    carriers = {
        name: CarrierSettings(slack_id=member, language=language)
        for name, language in zip((WOODS_NAME, BLOCKS_NAME), languages, strict=True)
    }
    return with_reminders(context, carriers)


@pytest.mark.parametrize(
    ("languages", "of_the_job", "read"),
    [
        (("fr", "en"), None, "fr"),
        (("en", "fr"), None, "fr"),
        (("en", "en"), None, "en"),
        (("en", "fr"), "en", "en"),
        (("fr", "fr"), "en", "fr"),
    ],
)
def test_what_one_person_reads_is_in_one_language(
    context: Context,
    clock: Clock,
    workbook: Path,
    languages: Sequence[LanguageCode],
    of_the_job: LanguageCode | None,
    read: str,
) -> None:
    context = of_two_carriers(context, languages)
    context = replace(context, settings=replace(context.settings, reminders_language=of_the_job))
    sync(context)
    reminder = a_round(context, clock)[WOODS]
    answerer = Answerer(context)
    answerer.refresh()
    replies = Replies(context, answerer, REMINDED)
    answers = [
        replies.why(WOODS),
        replies.later(reminder.key, 1, WOODS),
        replies.pause_for(7, WOODS),
        replies.resume(WOODS),
        replies.ask_pause(WOODS),
        answerer.lookup(UNASSESSED, WOODS),
    ]
    edit(workbook, (UNASSESSED, "2023-2024", "1a"))
    sync_again(context, clock, days=1)
    [thanks] = [promise for promise in promised(context) if promise.key.startswith("thanks/")]
    assert language_of(reminder, *answers, thanks) == {read}
    assert language_of(answerer.lookup(UNASSESSED, KARIM)) == {"fr"}, "whoever carries nothing reads the workspace's"


def test_a_contact_who_carries_something_too_reads_that_carrier_s_language(context: Context, clock: Clock) -> None:
    mine = of_two_carriers(context, ("en", "en"), KARIM).settings.carriers
    others = {
        name: CarrierSettings(slack_id=member, contact=Contact(slack_id=KARIM))
        for name, member in WITH_SLACK.items()
        if name not in mine
    }
    context = with_reminders(context, {**mine, **others}, escalate_after=1)
    sync(context)
    a_round(context, clock)
    a_round(context, clock, days=7)
    to_karim = [promise for promise in promised(context) if promise.recipient == KARIM]
    assert any(promise.key.endswith("/2") for promise in to_karim), "what carriers leave unanswered is told"
    assert language_of(*to_karim) == {"en"}
