"""Reminders over weeks: how often, to whom, who hears next, and what ends them; over the stand-ins and both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from example_programme import KARIM, POTS, UNASSESSED, WHEELS, WITH_SLACK, WOODS
from readers import read, shown
from reminder_rounds import REMINDED, a_round, states, why_not, with_reminders, would
from renaming_case import NEW, OLD, the_question
from running import a_run, deliver, greet, run, sync_again
from sheet_edits import call_it, drop, edit
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.run_job import run_job
from mec_bot.actions.sync.held import Decisions
from mec_bot.actions.sync.sync import sync
from mec_bot.message_key import KeyPrefix
from mec_bot.settings.models import CarrierSettings, Contact, Exemption
from mec_bot.settings.targets import Target
from mec_bot.store import outbox


def test_the_intervals_grow_from_reminder_to_reminder(context: Context, clock: Clock) -> None:
    sync(context)
    member = WITH_SLACK[WHEELS]
    heard = [week for week in range(20) if member in a_round(context, clock, days=7 if week else 0)]
    assert heard == [0, 1, 3, 7, 11, 15, 19]


def test_a_second_run_in_the_same_week_says_who_does_not_hear_and_why(context: Context, clock: Clock) -> None:
    sync(context)
    assert a_round(context, clock)
    member = WITH_SLACK[WHEELS]
    clock.forward(days=1)
    assert would(context).messages == ()
    assert (why_not(context, member).kind, why_not(context, member).again_on) == ("not_due", date(2026, 11, 29))
    eager = with_reminders(context, intervals_days=(1,))
    assert (why_not(eager, member).kind, why_not(eager, member).again_on) == ("budget", date(2026, 11, 30))
    assert {one.carrier for one in would(context).not_sent if one.kind == "no_account"}


def test_a_reminder_that_waits_to_go_out_counts_as_one(context: Context, clock: Clock) -> None:
    sync(context)
    assert run(context, "remind", checks=REMINDED)
    clock.forward(days=1)
    assert run(context, "remind", checks=REMINDED) == []


def test_a_reminder_that_failed_for_no_fault_of_the_person_does_not(context: Context, clock: Clock) -> None:
    sync(context)
    first = run(context, "remind", checks=REMINDED)
    deliver(context, refused="invalid_blocks")
    clock.forward(days=1)
    assert len(run(context, "remind", checks=REMINDED)) == len(first)


def test_who_is_not_reached_is_tried_again_after_the_intervals_and_counts_as_reached_once_one_arrives(
    context: Context, clock: Clock
) -> None:
    sync(context)
    member = WITH_SLACK[WHEELS]
    tried = []
    for day in range(20):
        if member in {promise.recipient for promise in run(context, "remind", checks=REMINDED)}:
            tried.append(day)
            deliver(context, refused="user_disabled")
        else:
            deliver(context)
            assert why_not(context, member).kind == "unreached"
        clock.forward(days=1)
    assert tried == [0, 6, 19]
    clock.forward(days=27)
    assert member in a_round(context, clock)
    assert why_not(context, member).kind == "not_due"


def test_who_cannot_even_be_asked_for_an_earlier_message_is_not_reached_either(context: Context, clock: Clock) -> None:
    sync(context)
    first = run(context, "remind", checks=REMINDED)
    deliver(context, refused="user_disabled", undecided=True)
    clock.forward(days=1)
    assert run(context, "remind", checks=REMINDED) == []
    assert {why_not(context, promise.recipient).kind for promise in first} == {"unreached"}


def test_who_is_not_reached_is_told_to_their_contact_once_and_to_staff_from_the_first_failure(
    context: Context, clock: Clock
) -> None:
    context = with_reminders(context, contact=Contact(slack_id=KARIM))
    sync(context)
    greet(context)
    sent = run(context, "remind", checks=REMINDED)
    deliver(context, refused="user_disabled")
    clock.forward(days=1)
    [to_karim] = run(context, "remind", checks=REMINDED)
    assert to_karim.recipient == KARIM
    assert "n'atteignent pas les porteurs" in shown(to_karim)
    assert "joint depuis le 2026-11-23" in shown(to_karim)
    deliver(context)
    assert run(context, "remind", context.clock() + timedelta(hours=1), checks=REMINDED) == [], "once"
    listed = read(run(context, "digest"))
    assert "leur compte Slack est désactivé" in listed
    assert "Rappelés sans réponse" not in listed
    deliver(context)
    with context.database.writing() as connection:
        failed = [entry for entry in outbox.entries(connection, "failed") if entry.recipient == sent[0].recipient]
        assert outbox.cancel(connection, failed[0].id), "the operator says that it is settled"
    assert {
        promise.recipient for promise in run(context, "remind", context.clock() + timedelta(hours=2), checks=REMINDED)
    } == {sent[0].recipient}


@pytest.mark.parametrize("own", [True, False], ids=["the carrier's own contact", "the programme's"])
def test_what_nobody_answers_goes_to_the_contact_once_and_then_to_staff(
    context: Context, clock: Clock, *, own: bool
) -> None:
    contact = Contact(slack_id=KARIM, name="Karim")
    context = with_reminders(
        context,
        carriers={WHEELS: CarrierSettings(contact=contact)} if own else None,
        contact=None if own else contact,
        escalate_after=2,
    )
    sync(context)
    greet(context)
    rounds = [a_round(context, clock, days=7 if week else 0) for week in range(9)]
    told = [week for week, promises in enumerate(rounds) if KARIM in promises]
    assert told == [3], "after the second reminder, once the third was due, and never again"
    text = shown(rounds[3][KARIM])
    assert WHEELS in text
    assert (POTS in text) is not own, "only of carriers whose contact they are"
    assert "rappelé 2 fois depuis le 2026-11-23" in text
    digests = read(run(context, "digest"))
    assert "Rappelés sans réponse" in digests
    assert "leur contact a été prévenu le 2026-12-14" in digests


def test_without_a_contact_it_goes_straight_to_staff(context: Context, clock: Clock) -> None:
    context = with_reminders(context, escalate_after=1)
    sync(context)
    greet(context)
    a_round(context, clock)
    assert "Rappelés sans réponse" not in read(run(context, "digest"))
    clock.forward(days=7)
    assert "aucun contact au LIUM n'est inscrit" in read(run(context, "digest"))


def test_who_did_not_answer_and_where_to_write_is_told_to_no_other_channel(context: Context, clock: Clock) -> None:
    context = with_reminders(context, escalate_after=1)
    sync(context)
    a_round(context, clock)
    to = [Target(channel=name) for name in ("staff", "C77")]
    run(context, "digest", to=to)  # each channel's welcome
    deliver(context)
    clock.forward(days=7)
    parts = run(context, "digest", to=to)
    staff, others = ("".join(shown(part) for part in parts if part.recipient == name) for name in ("C1", "C77"))
    assert others
    for word in ("Rappelés sans réponse", "mailto:"):
        assert word in staff
        assert word not in others


def test_while_the_contact_may_act_staff_hear_nothing_and_a_contact_who_cannot_be_told_leaves_no_gap(
    context: Context, clock: Clock
) -> None:
    context = with_reminders(context, escalate_after=1, contact=Contact(slack_id=KARIM))
    sync(context)
    greet(context)
    a_round(context, clock)
    clock.forward(days=7)
    [to_karim] = [promise for promise in run(context, "remind", checks=REMINDED) if promise.recipient == KARIM]
    assert "Rappelés sans réponse" not in read(run(context, "digest"))
    deliver(context, refused="not_in_channel", to=KARIM)
    clock.forward(days=1)
    assert "leur contact n'a pas pu être prévenu" in read(run(context, "digest"))
    assert KARIM not in a_round(context, clock, days=6), "and is not tried again"
    assert WHEELS in shown(to_karim)


@pytest.mark.parametrize("answered", [False, True], ids=["nobody said", "confirmed"])
def test_a_project_that_is_renamed_is_not_told_anew(
    context: Context, clock: Clock, workbook: Path, *, answered: bool
) -> None:
    context = with_reminders(context, contact=Contact(slack_id=KARIM), escalate_after=1)
    sync(context)
    a_round(context, clock)
    a_round(context, clock, days=7)
    call_it(workbook, OLD, NEW)
    sync_again(context, clock, days=1)
    if answered:
        Decisions(context).decide_rename(the_question(context).id, "U0MEMBRE1", same=True)
    later = [a_round(context, clock, days=6), a_round(context, clock, days=7)]
    assert [WITH_SLACK[POTS] in promises for promises in later] == [False, True]
    assert NEW in shown(later[1][WITH_SLACK[POTS]])
    assert not any(KARIM in promises for promises in later), "its contact knows already"


# --- repaired -----------------------------------------------------------------------------------------------------


def thanked(context: Context) -> dict[str, str]:
    """Member id → what they are thanked for."""
    with context.database.reading() as connection:
        return {promise.recipient: shown(promise) for promise in outbox.promised_by(connection, KeyPrefix("thanks/"))}


def test_whoever_was_reminded_is_thanked_once_for_what_is_repaired(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    a_round(context, clock)
    edit(workbook, (UNASSESSED, "2023-2024", "1a"))
    sync_again(context, clock, days=1)
    assert set(thanked(context)) == {WOODS}
    text = thanked(context)[WOODS]
    assert "Merci! 1 point de mes rappels" in text
    assert UNASSESSED in text
    sync_again(context, clock, minutes=15)
    assert len(thanked(context)) == 1


def test_who_was_not_reminded_is_not_thanked(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    run(context, "remind", checks=REMINDED)  # promised, and not sent
    edit(workbook, (UNASSESSED, "2023-2024", "1a"))
    sync_again(context, clock, days=1)
    assert thanked(context) == {}


def gone(workbook: Path, context: Context) -> Context:
    drop(workbook, UNASSESSED)
    return context


def ended(workbook: Path, context: Context) -> Context:
    edit(workbook, (UNASSESSED, "Statut", "Abandonné"))
    return context


def with_checks(context: Context, **check: Any) -> Context:
    one = context.settings.checks.missing_assessment.model_copy(update=check)  # type: ignore[attr-defined]  # made at run time
    checks = context.settings.checks.model_copy(update={"missing_assessment": one})
    return replace(context, settings=replace(context.settings, checks=checks))


def disabled(workbook: Path, context: Context) -> Context:
    edit(workbook, (UNASSESSED, "Obstacles", "Bail"))
    return with_checks(context, enabled=False)


def exempted(workbook: Path, context: Context) -> Context:
    edit(workbook, (UNASSESSED, "Obstacles", "Bail"))
    return with_checks(context, exemptions=(Exemption(project=UNASSESSED, reason="r", by="b"),))


def another_s(workbook: Path, context: Context) -> Context:
    edit(workbook, (UNASSESSED, "2023-2024", "1a"), (UNASSESSED, "Porteur(s)", POTS))
    return context


@pytest.mark.parametrize("how", [gone, ended, disabled, exempted, another_s])
def test_nobody_is_thanked_where_nothing_was_repaired_or_it_is_not_theirs_any_more(
    context: Context, clock: Clock, workbook: Path, how: Callable[[Path, Context], Context]
) -> None:
    sync(context)
    a_round(context, clock)
    other = how(workbook, context)
    open_before = len(sync(context).findings)
    assert len(sync_again(other, clock, days=1).findings) <= open_before
    assert thanked(other) == {}


def test_a_reminder_that_waits_is_cancelled_once_all_it_tells_is_repaired(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    reminders = a_run(context, "remind", checks=REMINDED)
    run_job(context, reminders, owner="test")
    before = states(context, reminders.key_prefix)
    assert before[WOODS] == "promised"
    assert len(before) > 1
    edit(workbook, (UNASSESSED, "2023-2024", "1a"), (UNASSESSED, "Stratégie", "Cession"))
    sync_again(context, clock, minutes=15)
    after = states(context, reminders.key_prefix)
    assert after == {**before, WOODS: "cancelled"}


def test_a_reminder_that_still_tells_of_something_open_is_kept(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    reminders = a_run(context, "remind", checks=REMINDED)
    run_job(context, reminders, owner="test")
    edit(workbook, (UNASSESSED, "2023-2024", "1a"))
    sync_again(context, clock, minutes=15)
    assert set(states(context, reminders.key_prefix).values()) == {"promised"}


def test_a_reminder_that_waits_is_not_sent_to_who_does_not_carry_the_project_any_more(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    reminders = a_run(context, "remind", checks=REMINDED)
    run_job(context, reminders, owner="test")
    before = states(context, reminders.key_prefix)
    edit(workbook, (UNASSESSED, "Porteur(s)", POTS))
    sync_again(context, clock, minutes=15)
    assert states(context, reminders.key_prefix) == {**before, WOODS: "cancelled"}
    other = with_reminders(context, carriers={WHEELS: CarrierSettings(slack_id=KARIM)})
    sync_again(other, clock, minutes=15)
    assert states(context, reminders.key_prefix) == {**before, WOODS: "cancelled", WITH_SLACK[WHEELS]: "cancelled"}
