"""What people read when they answer a reminder, held by golden files in both languages."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from example_dashboard import DASHBOARD, FINDINGS, text_context
from golden_files import golden_message
from languages import both_languages

from mec_bot.messages.reminders import replies
from mec_bot.messages.reminders.why import Answers, Reminded, compose_why
from mec_bot.messages.text.language import Translator
from mec_bot.messages.text.message import Block, Message, Rule
from mec_bot.review.reminders.policy import NotNow
from mec_bot.settings.models import Contact
from mec_bot.slack.blocks import to_blocks

DAY = date(2026, 12, 15)


def together(*messages: Message) -> Message:
    """Several short messages in one golden file."""
    blocks: list[Block] = []
    for message in messages:
        blocks.extend((*message.blocks, Rule()))
    return Message(summary=" / ".join(message.summary for message in messages), blocks=tuple(blocks))


@both_languages
def test_the_answers_to_later_and_not_me(translator: Translator) -> None:
    shown = together(
        replies.compose_later(2, DAY, translator),
        replies.compose_nothing_left(translator),
        replies.compose_not_for_you(translator),
        replies.compose_not_mine("Solon <!here>", staff_know=True, name="k/1", carrier_mark="m", translator=translator),
        replies.compose_not_mine("Solon", staff_know=False, name="k/1", carrier_mark="m", translator=translator),
        replies.compose_theirs_after_all("Solon", translator),
        replies.compose_ask_day("k/1", translator),
        replies.compose_wrong_day(translator),
        replies.compose_not_on_record(translator),
    )
    golden_message("reminder-answers", shown, translator)


@both_languages
def test_what_staff_are_told_when_somebody_says_that_it_is_not_them(translator: Translator) -> None:
    notices = [
        replies.compose_denied(
            "*Solon* <!here>", "U0SOLON", replies.mapping_line("Solon", in_settings=known), translator
        )
        for known in (True, False)
    ]
    golden_message("reminder-denied", together(*notices), translator)


@both_languages
def test_the_answers_about_a_pause(translator: Translator) -> None:
    shown = together(
        replies.compose_ask_pause("/mec", translator),
        replies.compose_paused(DAY, "/mec", translator),
        replies.compose_how_to_pause("/mec", translator),
        replies.compose_resumed(was_paused=True, translator=translator),
        replies.compose_resumed(was_paused=False, translator=translator),
        replies.compose_no_day("demain <@U1>", "/mec", translator),
        replies.compose_past_day(date(2026, 11, 1), date(2026, 11, 23), "/mec", translator),
        replies.compose_far_day(date(2036, 11, 1), date(2027, 11, 24), "/mec", translator),
    )
    golden_message("reminder-pause", shown, translator)


def why(translator: Translator, **more: Any) -> Message:
    given: dict[str, Any] = {
        "reminded": [
            Reminded(finding=FINDINGS[0], days=[date(2026, 11, 3)]),
            Reminded(finding=FINDINGS[1], days=[date(2026, month, 3) for month in range(5, 12)]),
        ],
        "ever_reminded": True,
        "mapping": [("Solon", replies.mapping_line("Solon", in_settings=True))],
        "not_now": NotNow(reason="not_due", again_on=DAY),
        "contact": Contact(slack_id="U0AMELIE", name="Amélie *L.*"),
        "escalate_after": 3,
    }
    return compose_why(
        Answers(**given | more),
        DASHBOARD,
        command="/mec",
        text_context=text_context(translator),
    )


@both_languages
def test_why_somebody_is_reminded(translator: Translator) -> None:
    golden_message("why", why(translator), translator)


@both_languages
def test_who_was_never_reminded_is_told_so(translator: Translator) -> None:
    golden_message("why-never", why(translator, reminded=(), ever_reminded=False, mapping=()), translator)


@pytest.mark.parametrize(
    ("not_now", "said"),
    [
        (None, "la prochaine tournée"),
        (NotNow(reason="paused", again_on=DAY), "en pause\u00a0: aucun avant le mardi 15 décembre 2026"),
        (NotNow(reason="later", again_on=DAY), "plus tard"),
        (NotNow(reason="budget", again_on=DAY), "pas avant le mardi 15 décembre 2026"),
        (NotNow(reason="snoozed", again_on=DAY), "pas avant le mardi 15 décembre 2026"),
        (NotNow(reason="not_theirs"), "ce n'est pas vous"),
    ],
)
def test_what_comes_next_is_said_for_every_reason(not_now: NotNow | None, said: str) -> None:
    assert said in json.dumps(to_blocks(why(Translator("fr"), not_now=not_now)), ensure_ascii=False)


def test_what_was_settled_since_is_acknowledged() -> None:
    assert "Rien de ce que je vous ai rappelé" in why(Translator("fr"), reminded=()).summary
