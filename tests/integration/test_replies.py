"""What carriers answer to a reminder, and what becomes of it; over the stand-ins and both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from example_programme import KARIM, POTS, UNASSESSED, WHEELS, WOODS
from readers import shown
from reminder_rounds import REMINDED, a_round, states, why_not, with_reminders, would
from running import deliver, promised, run, sync_again
from sheet_edits import call_it, edit
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.questions.answer import Answerer
from mec_bot.actions.reminders.replies import Replies
from mec_bot.actions.sync.sync import sync
from mec_bot.message_key import MessageKey
from mec_bot.messages.reminders.reminder import mark
from mec_bot.messages.text.message import Buttons, Menu, Message, from_text
from mec_bot.sandbox.workbooks import exemple
from mec_bot.settings.models import CarrierSettings, Contact
from mec_bot.store.outbox import Promise

STRANGER = "U0INCONNU"


def replies(context: Context) -> Replies:
    return Replies(context, Answerer(context), REMINDED)


def told(message: Message) -> str:
    return shown(message)


@pytest.fixture
def reminder(context: Context, clock: Clock) -> Promise:
    """The reminder that WOODS got on Monday."""
    sync(context)
    return a_round(context, clock)[WOODS]


# --- later ----------------------------------------------------------------------------------------------------------


def test_later_puts_off_what_the_message_told_and_comes_back_by_itself(
    context: Context, clock: Clock, reminder: Promise
) -> None:
    assert "rien à ce sujet avant le lundi 21 décembre 2026" in told(replies(context).later(reminder.key, 4, WOODS))
    heard = [week for week in range(1, 6) if WOODS in a_round(context, clock, days=7)]
    assert heard == [4]


def test_what_is_new_is_told_all_the_same_and_alone(
    context: Context, clock: Clock, workbook: Path, reminder: Promise
) -> None:
    replies(context).later(reminder.key, 4, WOODS)
    edit(workbook, ("Veillées de parc", "Statut", "En cours"), ("Veillées de parc", "Stratégie", None))
    sync_again(context, clock, days=1)
    again = shown(a_round(context, clock, days=6)[WOODS])
    assert "Veillées de parc" in again
    assert UNASSESSED not in again


def test_a_second_press_changes_nothing_and_another_choice_replaces_the_first(
    context: Context, clock: Clock, reminder: Promise
) -> None:
    own = replies(context)
    assert told(own.later(reminder.key, 1, WOODS)) == told(own.later(reminder.key, 1, WOODS))
    own.later(reminder.key, 4, WOODS)
    own.later(reminder.key, 2, WOODS)
    clock.forward(days=1)
    assert (why_not(context, WOODS).kind, why_not(context, WOODS).again_on) == ("later", date(2026, 12, 7))


def test_only_the_person_addressed_can_answer(context: Context, reminder: Promise) -> None:
    before = promised(context)
    for said in (
        replies(context).later(reminder.key, 4, STRANGER),
        replies(context).not_mine(reminder.key, mark(WHEELS), STRANGER),
        replies(context).later(MessageKey("no/such/message"), 4, WOODS),
    ):
        assert "Seule la personne qui a reçu" in told(said)
    assert would(context).not_sent
    assert why_not(context, WOODS).kind == "not_due"
    assert promised(context) == before


def test_the_button_of_an_old_message_says_that_all_is_settled(
    context: Context, clock: Clock, workbook: Path, reminder: Promise
) -> None:
    edit(workbook, (UNASSESSED, "2023-2024", "1a"), (UNASSESSED, "Stratégie", "Cession"))
    sync_again(context, clock, days=1)
    assert "Tout ce que disait ce message est réglé" in told(replies(context).later(reminder.key, 4, WOODS))


# --- not me ---------------------------------------------------------------------------------------------------------

[WOODS_NAME] = [carrier.name for carrier in exemple.CARRIERS if carrier.slack == WOODS]


def denials(context: Context) -> list[str]:
    return [shown(promise) for promise in promised(context) if promise.key.startswith("not-me/")]


def test_not_me_ends_reminders_and_tells_staff_what_to_change(
    context: Context, clock: Clock, reminder: Promise
) -> None:
    said = told(replies(context).not_mine(reminder.key, mark(WOODS_NAME), WOODS))
    assert WOODS_NAME in said
    assert "l'équipe est prévenue" in said
    [staff] = denials(context)
    assert f"<@{WOODS}>" in staff
    assert f"la ligne «\u00a0{WOODS_NAME}\u00a0» de l'onglet" in staff
    assert told(replies(context).not_mine(reminder.key, mark(WOODS_NAME), WOODS)) == said
    assert len(denials(context)) == 1, "staff hear it once"
    assert [week for week in range(8) if WOODS in a_round(context, clock, days=7)] == []
    assert why_not(context, WOODS).kind == "not_theirs"


def test_not_me_ends_by_itself_when_the_mapping_changes(context: Context, clock: Clock, reminder: Promise) -> None:
    replies(context).not_mine(reminder.key, mark(WOODS_NAME), WOODS)
    corrected = with_reminders(context, carriers={WOODS_NAME: CarrierSettings(slack_id=KARIM)})
    sync_again(corrected, clock, days=1)
    assert KARIM in a_round(corrected, clock, days=6)
    assert "plus inscrit" in told(replies(corrected).not_mine(reminder.key, mark(WOODS_NAME), WOODS))
    sync_again(context, clock, days=1)
    assert WOODS in a_round(context, clock, days=30), "on record again, by another decision"


def test_not_me_is_taken_back_and_staff_are_told_once(context: Context, clock: Clock, reminder: Promise) -> None:
    replies(context).not_mine(reminder.key, mark(WOODS_NAME), WOODS)
    said = told(replies(context).theirs_after_all(reminder.key, mark(WOODS_NAME), WOODS))
    assert WOODS_NAME in said
    assert told(replies(context).theirs_after_all(reminder.key, mark(WOODS_NAME), WOODS)) == said
    assert "rien à corriger" in denials(context)[-1]
    assert len(denials(context)) == 2, "the denial, and that it was taken back"
    assert WOODS in a_round(context, clock, days=7)
    assert "Seule la personne" in told(replies(context).theirs_after_all(reminder.key, mark(WOODS_NAME), KARIM))


def test_points_are_put_off_to_a_chosen_day(context: Context, clock: Clock, reminder: Promise) -> None:
    today = context.today
    for wrong in ("", "demain", today.isoformat(), (today + timedelta(days=367)).isoformat()):
        assert "Rien n'a changé" in told(replies(context).until(reminder.key, wrong, WOODS))
    again_on = today + timedelta(days=14)
    assert str(again_on.day) in told(replies(context).until(reminder.key, again_on.isoformat(), WOODS))
    assert why_not(context, WOODS).again_on == again_on


def test_a_person_of_several_carriers_says_of_one_that_it_is_not_them(context: Context, clock: Clock) -> None:
    both = {name: CarrierSettings(slack_id=KARIM) for name in (WHEELS, POTS)}
    context = with_reminders(context, carriers=both)
    sync(context)
    first = a_round(context, clock)[KARIM]
    [menu] = [
        control
        for block in from_text(first.message).blocks
        if isinstance(block, Buttons)
        for control in block.buttons
        if isinstance(control, Menu) and control.action.startswith("wrong_person:")
    ]
    name = menu.action.partition(":")[2]
    [carrier_mark] = [option.value for option in menu.options if option.label == WHEELS]
    replies(context).not_mine(MessageKey(name), carrier_mark, KARIM)
    assert f"config/carriers.yaml, sous «\u00a0{WHEELS}\u00a0»" in denials(context)[0]
    again = shown(a_round(context, clock, days=7)[KARIM])
    assert POTS in again
    assert WHEELS not in again


def test_where_no_channel_is_set_the_person_is_asked_to_tell_the_team(
    context: Context, clock: Clock, reminder: Promise
) -> None:
    nobody = context.settings.slack.model_copy(update={"staff_channel": "", "operator_channel": ""})
    context = replace(context, settings=replace(context.settings, slack=nobody))
    assert "Dites à l'équipe" in told(replies(context).not_mine(reminder.key, mark(WOODS_NAME), WOODS))
    assert WOODS not in a_round(context, clock, days=7)


# --- pause ----------------------------------------------------------------------------------------------------------


def test_a_pause_lasts_up_to_its_day_and_can_be_ended_before(context: Context, clock: Clock, reminder: Promise) -> None:
    own = replies(context)
    assert "ne sont pas en pause" in told(own.pause("pause", "", WOODS))
    assert "jusqu'au mardi 15 décembre 2026 inclus" in told(own.pause("pause 2026-12-15", "2026-12-15", WOODS))
    assert "jusqu'au mardi 15 décembre 2026 inclus" in told(own.pause("pause", "", WOODS))
    assert [WOODS in a_round(context, clock, days=7) for _ in range(4)] == [False, False, False, True]
    own.pause_for(30, WOODS)
    clock.forward(days=14)
    assert why_not(context, WOODS).kind == "paused"
    assert "ne sont plus en pause" in told(own.resume(WOODS))
    assert "ni en pause ni" in told(own.resume(WOODS))
    assert WOODS in a_round(context, clock)


def test_to_resume_takes_up_what_was_put_off_too(context: Context, clock: Clock, reminder: Promise) -> None:
    replies(context).later(reminder.key, 4, WOODS)
    replies(context).resume(WOODS)
    assert WOODS in a_round(context, clock, days=7)


def test_a_pause_holds_back_a_reminder_that_waits_to_go_out(context: Context, clock: Clock) -> None:
    sync(context)
    run(context, "remind", checks=REMINDED)
    replies(context).pause_for(30, WOODS)
    assert states(context, "the-remind")[WOODS] == "cancelled"
    deliver(context)
    replies(context).resume(WOODS)
    clock.forward(days=1)
    assert WOODS in {promise.recipient for promise in run(context, "remind", checks=REMINDED)}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("demain", "n'est pas un jour"),
        ("2026-02-30", "n'est pas un jour"),
        ("<!channel>", "«\u00a0<!channel>\u00a0» n'est pas un jour"),
        ("2026-11-22", "est passé. Donnez un jour à partir d'aujourd'hui\u00a0: */mec pause 2026-11-23*"),
        ("2027-11-25", "est trop loin"),
    ],
)
def test_a_day_that_cannot_be_used_is_said_in_the_person_s_language(context: Context, day: str, said: str) -> None:
    sync(context)
    answer = told(replies(context).pause(f"pause {day}", day, WOODS)).replace("&lt;", "<").replace("&gt;", ">")
    assert said in answer
    assert "ne sont pas en pause" in told(replies(context).pause("pause", "", WOODS))
    english = told(Replies(context, fresh(context)).pause(f"pause {day}", day, WITH_SLACK_IN_ENGLISH))
    assert "jour" not in english


[WITH_SLACK_IN_ENGLISH] = [carrier.slack for carrier in exemple.CARRIERS if carrier.language == "en" and carrier.slack]


def fresh(context: Context) -> Answerer:
    answerer = Answerer(context)
    answerer.refresh()
    return answerer


def test_a_project_whose_name_begins_so_is_still_found(context: Context, workbook: Path) -> None:
    call_it(workbook, "Popote du jeudi", "Pause popote")
    sync(context)
    assert told(replies(context).pause("pause popote", "popote", WOODS)).startswith("Pause popote")


# --- why ------------------------------------------------------------------------------------------------------------


def test_why_tells_what_how_often_when_and_what_comes_next(context: Context, clock: Clock, reminder: Promise) -> None:
    a_round(context, clock, days=7)
    clock.forward(days=1)
    context = with_reminders(context, contact=Contact(slack_id=KARIM, name="Karim"))
    text = told(replies(context).why(WOODS))
    assert UNASSESSED in text
    assert "2 fois, 2026-11-23, 2026-11-30" in text
    assert "pas avant le dimanche 13 décembre 2026" in text
    assert f"la ligne «\u00a0{WOODS_NAME}\u00a0» de l'onglet" in text
    assert "je préviens votre contact au LIUM, Karim" in text
    strangers = {project.name for project in exemple.PROJECTS if project.carrier != WOODS_NAME}
    assert not {name for name in strangers if name in text}


def test_why_says_so_where_nobody_was_ever_reminded(context: Context, reminder: Promise) -> None:
    assert "Je ne vous ai jamais rien rappelé" in told(replies(context).why(STRANGER))


def test_why_before_the_first_pull_says_that_nothing_was_read(context: Context) -> None:
    assert "jamais" not in told(replies(context).why(WOODS))


def test_why_follows_what_the_person_answered(
    context: Context, clock: Clock, workbook: Path, reminder: Promise
) -> None:
    own = replies(context)
    own.pause("pause 2026-12-15", "2026-12-15", WOODS)
    assert "en pause\u00a0: aucun avant le mercredi 16 décembre 2026" in told(own.why(WOODS))
    own.resume(WOODS)
    own.later(reminder.key, 2, WOODS)
    assert "aucun rappel à ce sujet avant le lundi 7 décembre 2026" in told(own.why(WOODS))
    edit(workbook, (UNASSESSED, "2023-2024", "1a"), (UNASSESSED, "Stratégie", "Cession"))
    sync_again(context, clock, days=1)
    assert "Merci!" in told(own.why(WOODS))


def test_a_project_that_is_not_theirs_any_more_is_not_shown(
    context: Context, clock: Clock, workbook: Path, reminder: Promise
) -> None:
    edit(workbook, (UNASSESSED, "Porteur(s)", POTS))
    sync_again(context, clock, days=1)
    assert UNASSESSED not in told(replies(context).why(WOODS))
