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
from running import deliver, promised, run, sync_again, welcome
from sheet_edits import edit
from still_clock import Clock

from mec_bot.actions.bot import Bot
from mec_bot.actions.delivered import baselines
from mec_bot.actions.digest import digest
from mec_bot.actions.run_task import run_task
from mec_bot.actions.snooze import snooze
from mec_bot.actions.sync import sync
from mec_bot.actions.task import Done, Target, Task
from mec_bot.errors import ConfigError
from mec_bot.review.finding import Finding
from mec_bot.review.only import Only
from mec_bot.sandbox.workbooks import exemple
from mec_bot.settings import CheckSettings
from mec_bot.store import outbox, tellings
from mec_bot.store.outbox import Promise

STAFF, PARTNERS = Target(), Target(channel="C77", language="en")
BOTH = {"to": (STAFF, PARTNERS)}
ALL_PLOTS: dict[str, Any] = {"plots": ("movement", "levels", "strategies")}


def named(message: Promise) -> set[str]:
    """The projects that a message links to."""
    return {project.name for project in exemple.PROJECTS if f"|{project.name}>" in shown(message)}


def preview(bot: Bot, **more: Any) -> Done:
    with bot.database.reading() as connection:
        return digest(bot, Task(job="the-digest", slot=bot.clock(), **more), connection)


def settle(bot: Bot, recipient: str, *, refused: bool = False) -> None:
    """What waits for one recipient goes out, or is refused; all else waits."""
    others = {promise.recipient for promise in promised(bot)} - {recipient}
    while True:
        with bot.database.writing() as connection:
            claimed = outbox.claim_due(connection, bot.clock(), timedelta(minutes=1), busy=tuple(others))
            if claimed is None:
                return
            if refused:
                outbox.failed(connection, claimed, "not_in_channel")
            else:
                outbox.sent(connection, claimed, bot.clock(), f"{recipient}/1.0")


def counted(text: str) -> list[str]:
    """« Nouveau : 1 », « Toujours à régler : 36 »: the numbers."""
    return re.findall(r"\*(?:Nouveau|Toujours à régler|New|Still open)[\xa0:\s]*(\d+)\*", text)


# --- the first message --------------------------------------------------------------------------------------------


def test_the_first_message_is_a_welcome_that_names_no_finding(bot: Bot) -> None:
    found = sync(bot).findings
    [message] = run(bot, "digest", following=bot.clock() + timedelta(days=7), **ALL_PLOTS)
    text = shown(message)
    assert text.startswith("Bonjour! Ici mec-bot")
    assert f"{len(found)} points à régler" in text
    assert "lundi 30 novembre 2026 à 9\xa0h" in text
    assert named(message) == set()


def test_what_was_open_then_is_told_a_week_later_as_still_open(bot: Bot, clock: Clock) -> None:
    found = sync(bot).findings
    welcome(bot, clock)
    sync(bot)
    text = read(run(bot, "digest"))
    assert "Nouveau" not in text
    assert counted(text) == [str(len(found))]


def test_a_channel_that_is_added_later_is_welcomed_while_the_others_go_on(bot: Bot, clock: Clock) -> None:
    sync(bot)
    welcome(bot, clock)
    sent = run(bot, "digest", **BOTH)
    assert counted(read(sent))
    assert read(sent, "C77").startswith("Hello! I am mec-bot")
    deliver(bot)
    clock.forward(days=7)
    sent = run(bot, "digest", **BOTH)
    assert counted(read(sent)) == counted(read(sent, "C77"))


def test_a_welcome_that_still_waits_is_not_followed_by_another(bot: Bot, clock: Clock) -> None:
    sync(bot)
    run(bot, "digest")
    clock.forward(hours=1)
    assert run(bot, "digest") == []
    [quiet] = preview(bot).quiet
    assert (quiet.recipient, quiet.kind) == ("C1", "first_message_waits")
    deliver(bot, refused=True)
    clock.forward(hours=1)
    assert "Ici mec-bot" in shown(run(bot, "digest")[0])


# --- each from what it heard itself ------------------------------------------------------------------------------


def test_a_channel_that_failed_loses_no_news_and_the_other_hears_nothing_twice(
    bot: Bot, clock: Clock, workbook: Path
) -> None:
    sync(bot)
    run(bot, "digest", **BOTH)
    deliver(bot)
    edit(workbook, (FRIGO, "Stratégie", None), (POPOTE, "2023-2024", "2c"))
    everything = len(sync_again(bot, clock, days=6).findings)
    clock.forward(days=1)
    run(bot, "digest", **BOTH)
    settle(bot, "C1")
    settle(bot, "C77", refused=True)
    clock.forward(days=7)
    sent = run(bot, "digest", **BOTH)
    staff, partners = read(sent), read(sent, "C77")
    assert counted(staff) == [str(everything)]
    assert "2b → 2c (2023-2024)" not in staff
    assert counted(partners) == ["1", str(everything - 1)]
    assert "2b → 2c (2023-2024)" in partners


def test_each_channel_s_last_snapshot_is_kept_for_its_next_digest(bot: Bot, clock: Clock, workbook: Path) -> None:
    sync(bot)
    run(bot, "digest", **BOTH)
    deliver(bot)
    edit(workbook, (POPOTE, "2023-2024", "2c"))
    sync_again(bot, clock, days=7)
    run(bot, "digest", **BOTH)
    settle(bot, "C1")
    settle(bot, "C77", refused=True)
    with bot.database.reading() as connection:
        assert baselines(connection) == {1, 2}


def test_a_changed_job_does_not_repeat_a_slot(bot: Bot, clock: Clock) -> None:
    sync(bot)
    welcome(bot, clock)
    slot = clock()
    run(bot, "digest", slot)
    deliver(bot)
    before = promised(bot)
    changed = Task(job="the-digest", slot=slot, to=(PARTNERS, Target(channel="operator")), checks=("missing_carrier",))
    assert not run_task(bot, "digest", changed, owner="test")
    assert promised(bot) == before


def test_what_a_wider_filter_adds_is_told_as_still_open(bot: Bot, clock: Clock) -> None:
    """It was open when the channel was welcomed, whatever the channel asked for then."""
    found = sync(bot).findings
    welcome(bot, clock, to=(Target(only=Only(phases=(3,))),))
    assert counted(read(run(bot, "digest"))) == [str(len(found))]


def test_two_names_of_one_channel_are_refused(bot: Bot) -> None:
    sync(bot)
    with pytest.raises(ConfigError, match=r"staff and C1 are one channel, C1"):
        run(bot, "digest", to=(STAFF, Target(channel="C1")))


# --- the filter ---------------------------------------------------------------------------------------------------

OURS = {"to": (Target(only=Only(carriers=("les roues  PARTAGÉES",))),)}


def test_a_filtered_digest_tells_of_its_own_projects_only_and_says_its_filter(
    bot: Bot, clock: Clock, workbook: Path
) -> None:
    sync(bot)
    own, other = projects_of(WHEELS), POPOTE
    mine = min(own & named(preview_second(bot, clock)))
    assert other not in own
    edit(workbook, (mine, "Soutien requis", "Un local"), (other, "Soutien requis", "Un camion"))
    edit(workbook, (other, "2023-2024", "1a"))
    with bot.database.writing() as connection:
        for name in (mine, other):
            snooze(bot, connection, name, until=bot.today, reason="Attend", check="unassigned_strategy", by="Amélie")
    sync(bot)
    [message] = run(bot, "digest", **OURS)
    text = shown(message)
    assert named(message) <= own
    assert mine in named(message)
    assert not {p.name for p in exemple.PROJECTS if p.name in text} - own
    assert "Un camion" not in text
    assert "porteur les roues  PARTAGÉES" in text
    assert f"{len(own)} sous-projets" in text


def preview_second(bot: Bot, clock: Clock) -> Promise:
    """The filtered digest, once the channel was welcomed."""
    welcome(bot, clock, **OURS)
    [message] = preview(bot, **OURS).promises
    return message


def test_a_filtered_digest_shows_the_charts_of_its_own_projects(bot: Bot, clock: Clock) -> None:
    sync(bot)
    welcome(bot, clock, **OURS)
    [message] = run(bot, "digest", plots=("strategies",), **OURS)
    assert f"{len(projects_of(WHEELS))} sous-projets :" in shown(message).replace("\xa0", " ")


def test_a_filter_that_names_nobody_hears_that_all_is_well_and_the_operator_is_told(bot: Bot, clock: Clock) -> None:
    sync(bot)
    nobody: dict[str, Any] = {"to": (Target(only=Only(carriers=("Persone",), parents=("Nulle part",))),)}
    welcome(bot, clock, **nobody)
    done = preview(bot, **nobody)
    assert "Tout va bien" in shown(done.promises[0])
    assert [(note.values["recipient"], note.values["name"]) for note in done.notes] == [
        ("C1", "Persone"),
        ("C1", "Nulle part"),
    ]


# --- all is well --------------------------------------------------------------------------------------------------


def without_checks(bot: Bot) -> Bot:
    """A bot that finds nothing wrong."""
    checks = bot.settings.checks
    off = {
        name: value.model_copy(update={"enabled": False}) for name, value in checks if isinstance(value, CheckSettings)
    }
    return replace(bot, settings=replace(bot.settings, checks=checks.model_copy(update=off)))


def test_where_nothing_is_open_or_changed_a_channel_hears_that_or_nothing_as_its_job_says(
    bot: Bot, clock: Clock, workbook: Path
) -> None:
    bot = without_checks(bot)
    assert sync(bot).findings == ()
    welcome(bot, clock)
    silent = preview(bot, all_is_well=False)
    assert (silent.promises, [quiet.kind for quiet in silent.quiet]) == ((), ["all_is_well"])
    [said] = preview(bot).promises
    assert "Tout va bien : rien à régler" in shown(said).replace("\xa0", " ")
    assert run(bot, "digest", all_is_well=False) == []
    edit(workbook, (POPOTE, "2023-2024", "2c"))
    sync_again(bot, clock, days=7)
    assert "2b → 2c (2023-2024)" in shown(run(bot, "digest", all_is_well=False)[0])


# --- a digest that is too long ------------------------------------------------------------------------------------


def write_at_length(bot: Bot, workbook: Path) -> Sequence[Finding]:
    """Strategies that are none, in so many words: more than one message holds."""
    names = (FRIGO, POPOTE, "Bail partagé", "Traversées accompagnées", "Semothèque", "Serre du viaduc")
    edit(workbook, *((name, "Stratégie", "On verra bien " * 150) for name in names))
    return sync(bot).findings


def test_a_long_digest_goes_on_in_its_thread_by_promises_of_their_own(bot: Bot, clock: Clock, workbook: Path) -> None:
    sync(bot)
    welcome(bot, clock, **ALL_PLOTS)
    found = write_at_length(bot, workbook)
    first, *others = run(bot, "digest", **ALL_PLOTS)
    assert others
    assert [promise.key.rpartition("/")[2] for promise in (first, *others)] == [
        str(n + 1) for n in range(len(others) + 1)
    ]
    assert [promise.follows for promise in others] == [first.key] * len(others)
    assert "La suite est dans le fil" in shown(first)
    with bot.database.reading() as connection:
        done = digest(bot, Task(job="the-digest", slot=clock(), **ALL_PLOTS), connection)
    assert sorted(key for keys in done.told.values() for key in keys) == sorted(finding.key for finding in found)


def test_what_a_part_that_never_arrived_would_have_told_is_still_new(bot: Bot, clock: Clock, workbook: Path) -> None:
    sync(without_checks(bot))
    welcome(bot, clock)
    edit(workbook, *((project.name, "Porteur(s)", None) for project in exemple.PROJECTS))
    new = sync(bot).findings
    clock.forward(hours=1)
    first, *others = run(bot, "digest", **ALL_PLOTS)
    assert others
    with bot.database.writing() as connection:
        claimed = outbox.claim_due(connection, clock(), timedelta(minutes=1))
        assert claimed is not None
        assert claimed.key == first.key
        outbox.sent(connection, claimed, clock(), "C1/1.0")
    deliver(bot, refused=True)
    with bot.database.reading() as connection:
        told = len(tellings.told_to(connection, "the-digest/", "C1"))
    assert 0 < told < len(new)
    clock.forward(hours=1)
    assert counted(read(run(bot, "digest"))) == [str(len(new) - told), str(told)]
