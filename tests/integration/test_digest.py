"""The digest to several channels: each counts from what it heard itself, hears of what it asks for, and never twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from example_programme import FRIGO, POPOTE, WHEELS, projects_of
from readers import read, shown
from running import a_run, deliver, promised, run, sync_again, welcome
from sheet_edits import edit
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.digest import digest
from mec_bot.actions.job_run import RunResult
from mec_bot.actions.received import baselines
from mec_bot.actions.run_job import run_job
from mec_bot.actions.snooze import SnoozeRequest, snooze
from mec_bot.actions.sync.sync import sync
from mec_bot.errors import ConfigError
from mec_bot.message_key import prefix_of_job
from mec_bot.messages.text.message import Picture, from_text
from mec_bot.review.finding import Finding
from mec_bot.sandbox.workbooks import exemple
from mec_bot.settings.models import CheckSettings
from mec_bot.settings.targets import STAFF, ProjectFilter, Target
from mec_bot.store import notifications, outbox
from mec_bot.store.outbox import Promise

PARTNERS = Target(channel="C77", language="en")
BOTH: dict[str, Any] = {"to": [STAFF, PARTNERS]}
ALL_PLOTS: dict[str, Any] = {"plots": ("movement", "levels", "strategies")}


def named(messages: Sequence[Promise]) -> set[str]:
    """The projects that a digest links to."""
    return {project.name for project in exemple.PROJECTS if f"|{project.name}>" in read(messages)}


def preview(context: Context, **more: Any) -> RunResult:
    with context.database.reading() as connection:
        return digest(context, a_run(context, "digest", **more), connection)


def settle(context: Context, recipient: str, *, refused: bool = False) -> None:
    """What waits for one recipient goes out, or is refused; all else waits."""
    others = {promise.recipient for promise in promised(context)} - {recipient}
    while True:
        with context.database.writing() as connection:
            claimed = outbox.claim_due(connection, context.clock(), timedelta(minutes=1), busy=tuple(others))
            if claimed is None:
                return
            if refused:
                outbox.failed(connection, claimed, "not_in_channel")
            else:
                outbox.sent(connection, claimed, context.clock(), f"{recipient}/1.0")


def counted(text: str) -> list[str]:
    """« 1 nouveau · 1 réglé · 36 en cours »: the numbers of what is to be settled."""
    return re.findall(r"(\d+) (?:nouveaux?|en cours|new|in progress)\b", text.partition(" – ")[0])


# --- the first message --------------------------------------------------------------------------------------------


def test_the_first_message_is_a_welcome_that_names_no_finding(context: Context) -> None:
    found = sync(context).findings
    [message] = run(context, "digest", following=context.clock() + timedelta(days=7), **ALL_PLOTS)
    text = shown(message)
    assert text.startswith("Bonjour! Ici mec-bot")
    assert f"{len(found)} points à régler" in text
    assert "lundi 30 novembre 2026 à 9\xa0h" in text
    assert named([message]) == set()


def test_what_was_open_then_is_told_a_week_later_as_still_open(context: Context, clock: Clock) -> None:
    found = sync(context).findings
    welcome(context, clock)
    sync(context)
    text = read(run(context, "digest"))
    assert "Nouveau" not in text
    assert counted(text) == [str(len(found))]


def test_a_channel_that_is_added_later_is_welcomed_while_the_others_go_on(context: Context, clock: Clock) -> None:
    sync(context)
    welcome(context, clock)
    sent = run(context, "digest", **BOTH)
    assert counted(read(sent))
    assert read(sent, "C77").startswith("Hello! I am mec-bot")
    deliver(context)
    clock.forward(days=7)
    sent = run(context, "digest", **BOTH)
    # Staff were told of what is only informative a week ago, and once is enough.
    [staff], [partners] = counted(read(sent)), counted(read(sent, "C77"))
    assert int(partners) - int(staff) == len([one for one in sync(context).findings if one.severity == "info"]) > 0


def test_a_welcome_that_still_waits_is_not_followed_by_another(context: Context, clock: Clock) -> None:
    sync(context)
    run(context, "digest")
    clock.forward(hours=1)
    assert run(context, "digest") == []
    [not_sent] = preview(context).not_sent
    assert (not_sent.recipient, not_sent.kind) == ("C1", "first_message_waits")
    deliver(context, refused="not_in_channel")
    clock.forward(hours=1)
    assert "Ici mec-bot" in shown(run(context, "digest")[0])


# --- each from what it heard itself ------------------------------------------------------------------------------


def test_a_channel_that_failed_loses_no_news_and_the_other_hears_nothing_twice(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    run(context, "digest", **BOTH)
    deliver(context)
    edit(workbook, (FRIGO, "Stratégie", None), (POPOTE, "2023-2024", "2c"))
    found = sync_again(context, clock, days=6).findings
    everything, told_once = len(found), len([one for one in found if one.severity == "info"])
    clock.forward(days=1)
    run(context, "digest", **BOTH)
    settle(context, "C1")
    settle(context, "C77", refused=True)
    clock.forward(days=7)
    sent = run(context, "digest", **BOTH)
    staff, partners = read(sent), read(sent, "C77")
    assert counted(staff) == [str(everything - told_once)]
    assert "2b → 2c (2023-2024)" not in staff
    assert counted(partners) == ["1", str(everything - 1)]
    assert "2b → 2c (2023-2024)" in partners


def test_each_channel_s_last_snapshot_is_kept_for_its_next_digest(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    run(context, "digest", **BOTH)
    deliver(context)
    edit(workbook, (POPOTE, "2023-2024", "2c"))
    sync_again(context, clock, days=7)
    run(context, "digest", **BOTH)
    settle(context, "C1")
    settle(context, "C77", refused=True)
    with context.database.reading() as connection:
        assert baselines(connection, clock()) == {1, 2}


def test_a_changed_job_does_not_repeat_a_slot(context: Context, clock: Clock) -> None:
    sync(context)
    welcome(context, clock)
    slot = clock()
    run(context, "digest", slot)
    deliver(context)
    before = promised(context)
    to = [PARTNERS, Target(channel="operator")]
    changed = a_run(context, "digest", slot, to=to, checks=("missing_carrier",))
    assert not run_job(context, changed, owner="test")
    assert promised(context) == before


def test_what_a_wider_filter_adds_is_told_as_still_open(context: Context, clock: Clock) -> None:
    """It was open when the channel was welcomed, whatever the channel asked for then."""
    found = sync(context).findings
    welcome(context, clock, to=[Target(channel="staff", only=ProjectFilter(phase=(3,)))])
    assert counted(read(run(context, "digest"))) == [str(len(found))]


def test_two_names_of_one_channel_are_refused(context: Context) -> None:
    slack = context.settings.slack.model_copy(update={"staff_channel": PARTNERS.channel})
    context = replace(context, settings=replace(context.settings, slack=slack))
    sync(context)
    with pytest.raises(ConfigError, match=r"staff and C77 are one channel, C77"):
        run(context, "digest", to=[STAFF, PARTNERS])


def test_a_digest_says_what_settled_each_point_and_never_settled_of_what_only_changed_its_name(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    welcome(context, clock)
    edit(
        workbook,
        ("Bail partagé", "Échéance", "2027-04-03"),
        ("Correspondances", "2023-2024", "2b"),
        ("Semothèque", "2023-2024", None),
        (POPOTE, "Stratégie", "On verra"),
    )
    sync_again(context, clock, days=7)
    first, *thread = run(context, "digest")
    new = shown(first).partition("*À voir par l'équipe")[0]
    rest = read(thread).replace("\xa0", " ")
    found = re.search(r"\*Réglé depuis le dernier bilan : (\d+)\*\s+((?:• .*(?:\n|$))+)", rest)
    assert found is not None
    settled = [line.removeprefix("• ") for line in found[2].splitlines()]
    assert found[1] == str(len(settled))
    assert "Bail partagé : échéance inscrite (2027-04-03)" in settled
    assert "Correspondances : niveau 2b (2023-2024)" in settled
    for name in ("Semothèque", POPOTE):
        assert name in new
        assert not [item for item in settled if item.startswith(name)]


# --- the filter ---------------------------------------------------------------------------------------------------

OURS: dict[str, Any] = {"to": [Target(channel="staff", only=ProjectFilter(carrier=("les roues  PARTAGÉES",)))]}


def test_a_filtered_digest_tells_of_its_own_projects_only_and_says_its_filter(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    own, other = projects_of(WHEELS), POPOTE
    mine = min(own & named(preview_second(context, clock)))
    assert other not in own
    edit(workbook, (mine, "Soutien requis", "Un local"), (other, "Soutien requis", "Un camion"))
    edit(workbook, (other, "2023-2024", "1a"))
    with context.database.writing() as connection:
        for name in (mine, other):
            request = SnoozeRequest(
                name=name, until=context.today, reason="Attend", check="unassigned_strategy", by="Amélie"
            )
            snooze(context, connection, request)
    sync(context)
    sent = run(context, "digest", **OURS)
    text = read(sent)
    assert named(sent) <= own
    assert mine in named(sent)
    assert not {p.name for p in exemple.PROJECTS if p.name in text} - own
    assert "Un camion" not in text
    assert "porteur les roues  PARTAGÉES" in text
    assert f"{len(own)} sous-projets" in text


def preview_second(context: Context, clock: Clock) -> list[Promise]:
    """The filtered digest, once the channel was welcomed."""
    welcome(context, clock, **OURS)
    return [message.promise for message in preview(context, **OURS).messages]


def test_a_filtered_digest_shows_the_charts_of_its_own_projects(context: Context, clock: Clock) -> None:
    sync(context)
    welcome(context, clock, **OURS)
    clock.forward(days=2)  # another month
    _, thread = run(context, "digest", plots=("strategies",), **OURS)
    [chart] = [block for block in from_text(thread.message).blocks if isinstance(block, Picture)]
    assert f"{len(projects_of(WHEELS))} sous-projets" in chart.alt.replace("\xa0", " ")


def test_a_filter_that_names_nobody_hears_that_all_is_well_and_the_operator_is_told(
    context: Context, clock: Clock
) -> None:
    sync(context)
    nobody = [Target(channel="staff", only=ProjectFilter(carrier=("Persone",), parent=("Nulle part",)))]
    welcome(context, clock, to=nobody)
    done = preview(context, to=nobody)
    assert "Tout va bien" in shown(done.messages[0].promise)
    assert [(note.values["recipient"], note.values["name"]) for note in done.notes] == [
        ("C1", "Persone"),
        ("C1", "Nulle part"),
    ]


# --- all is well --------------------------------------------------------------------------------------------------


def without_checks(context: Context) -> Context:
    """A bot that finds nothing wrong."""
    checks = context.settings.checks
    off = {
        name: value.model_copy(update={"enabled": False}) for name, value in checks if isinstance(value, CheckSettings)
    }
    return replace(context, settings=replace(context.settings, checks=checks.model_copy(update=off)))


def test_where_nothing_is_open_or_changed_a_channel_hears_that_or_nothing_as_its_job_says(
    context: Context, clock: Clock, workbook: Path
) -> None:
    context = without_checks(context)
    assert sync(context).findings == ()
    welcome(context, clock)
    silent = preview(context, all_is_well=False)
    assert (silent.messages, [one.kind for one in silent.not_sent]) == ((), ["all_is_well"])
    [said] = preview(context).messages
    assert "Tout va bien : rien à régler" in shown(said.promise).replace("\xa0", " ")
    assert run(context, "digest", all_is_well=False) == []
    edit(workbook, (POPOTE, "2023-2024", "2c"))
    sync_again(context, clock, days=7)
    assert "2b devient 2c (2023-2024)" in shown(run(context, "digest", all_is_well=False)[0])


# --- a digest that is too long ------------------------------------------------------------------------------------


def write_at_length(context: Context, workbook: Path) -> Sequence[Finding]:
    """Strategies that are none, in so many words: more than one message holds."""
    names = (FRIGO, POPOTE, "Bail partagé", "Traversées accompagnées", "Semothèque", "Serre du viaduc")
    edit(workbook, *((name, "Stratégie", "On verra bien " * 150) for name in names))
    return sync(context).findings


def test_a_long_digest_goes_on_in_its_thread_by_promises_of_their_own(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    welcome(context, clock, **ALL_PLOTS)
    found = write_at_length(context, workbook)
    first, *others = run(context, "digest", **ALL_PLOTS)
    assert others
    assert [promise.key.rpartition("/")[2] for promise in (first, *others)] == [
        str(n + 1) for n in range(len(others) + 1)
    ]
    assert [promise.follows for promise in others] == [first.key] * len(others)
    assert f"la liste complète est dans le fil ({len(found)} points)" in shown(first)
    told = [key for message in preview(context, **ALL_PLOTS).messages for key in message.findings]
    assert sorted(told) == sorted(finding.key for finding in found)


def test_what_a_part_that_never_arrived_would_have_told_is_still_new(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(without_checks(context))
    welcome(context, clock)
    new = write_at_length(context, workbook)
    clock.forward(hours=1)
    sent = run(context, "digest", **ALL_PLOTS)
    assert len(sent) > 2
    for promise in sent[:2]:
        with context.database.writing() as connection:
            claimed = outbox.claim_due(connection, clock(), timedelta(minutes=1))
            assert claimed is not None
            assert claimed.key == promise.key
            outbox.sent(connection, claimed, clock(), "C1/1.0")
    deliver(context, refused="not_in_channel")
    with context.database.reading() as connection:
        told = notifications.findings_told_to(connection, prefix_of_job("the-digest"), "C1")
    assert 0 < len(told) < len(new)
    clock.forward(hours=1)
    assert counted(read(run(context, "digest"))) == [str(len(new) - len(told)), str(len(told))]
