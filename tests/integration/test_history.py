"""What happened between two moments, and what a check may know of it: over the stand-ins and both databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from example_programme import FRIGO
from renaming_case import NEW, OLD, the_question
from running import deliver, run, sync_again, welcome
from sheet_edits import call_it, drop, edit
from still_clock import Clock
from year_in_short import live, the_log

from mec_bot.actions import changelog
from mec_bot.actions.bot import Bot
from mec_bot.actions.held import Decisions
from mec_bot.actions.history import history
from mec_bot.actions.sync import pull, sync
from mec_bot.actions.timeline import timeline
from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.review.changes import Change
from mec_bot.review.check import Check, Point, View
from mec_bot.review.history import History
from mec_bot.settings import CheckSettings
from mec_bot.sheet.spelling import key
from mec_bot.store import tables

MONDAY = date(2026, 11, 23)


def past(bot: Bot) -> History:
    with bot.database.reading() as connection:
        return history(connection, bot.settings.timezone)


def happened(bot: Bot, name: str = "", **window: Any) -> list[tuple[str, str, str | None, str | None]]:
    """(day, kind, from, to) of each change."""
    told = timeline(bot, name, **window)
    assert told is not None
    return [
        (str(event.at.date()), event.about.kind, event.about.before, event.about.after)
        for event in told.events
        if isinstance(event.about, Change)
    ]


def answer_yes(bot: Bot) -> None:
    Decisions(bot).decide_rename(the_question(bot).id, "U0MEMBRE1", same=True)


# --- the change log -----------------------------------------------------------------------------------------------


def test_every_pull_logs_what_it_changed(bot: Bot, clock: Clock, workbook: Path) -> None:
    live(bot, clock, workbook)
    logged = [(str(c.at.date()), c.name, c.kind, c.before, c.after, c.round) for c in the_log(bot)]
    assert [change for change in logged if change[1] in {OLD, NEW, FRIGO}] == [
        ("2026-11-24", OLD, "level", "2b", "2c", "2023-2024"),
        ("2026-11-25", FRIGO, "strategy", "Consolidation", None, ""),
        ("2026-11-25", FRIGO, "support", "Accompagnement juridique", "Un local", ""),
        ("2026-11-26", FRIGO, "removed", None, None, ""),
        ("2026-11-26", NEW, "added", None, "2c", ""),
        ("2026-11-26", OLD, "removed", None, None, ""),
        ("2026-11-27", NEW, "level", "2c", "3a", "2023-2024"),
    ]


@pytest.mark.parametrize("confirmed", [False, True])
def test_the_log_is_the_same_when_it_is_built_anew(bot: Bot, clock: Clock, workbook: Path, *, confirmed: bool) -> None:
    live(bot, clock, workbook)
    if confirmed:
        answer_yes(bot)
    before = the_log(bot)
    with bot.database.writing() as connection:
        connection.execute(tables.changes.delete())
        assert changelog.rebuild(connection) == 5
    assert the_log(bot) == before
    assert ("renamed" in {change.kind for change in before}) is confirmed


def test_a_database_of_an_older_version_gets_its_log_at_the_next_pull(bot: Bot, clock: Clock, workbook: Path) -> None:
    live(bot, clock, workbook)
    before = the_log(bot)
    with bot.database.writing() as connection:
        connection.execute(tables.changes.delete())
        connection.execute(tables.snapshots.update().values(compared_with=None))
    sync_again(bot, clock, minutes=15)
    assert the_log(bot) == before


def test_an_older_database_tells_its_past_before_the_next_pull(bot: Bot, clock: Clock, workbook: Path) -> None:
    live(bot, clock, workbook)
    before = happened(bot, since=datetime(2026, 11, 1, tzinfo=UTC))
    with bot.database.writing() as connection:
        connection.execute(tables.changes.delete())
        connection.execute(tables.snapshots.update().values(compared_with=None))
    assert happened(bot, since=datetime(2026, 11, 1, tzinfo=UTC)) == before


# --- the past as it is told ---------------------------------------------------------------------------------------


def test_one_project_s_past_is_joined_across_its_rename(bot: Bot, clock: Clock, workbook: Path) -> None:
    live(bot, clock, workbook)
    answer_yes(bot)
    expected = [
        ("2026-11-24", "level", "2b", "2c"),
        ("2026-11-26", "renamed", OLD, NEW),
        ("2026-11-27", "level", "2c", "3a"),
    ]
    assert happened(bot, NEW) == expected
    assert happened(bot, OLD) == expected, "the former name leads to it"


def test_a_rename_that_nobody_answered_is_told_as_a_question(bot: Bot, clock: Clock, workbook: Path) -> None:
    live(bot, clock, workbook)
    told = timeline(bot, since=datetime(2026, 11, 26, tzinfo=UTC))
    assert told is not None
    abouts = [event.about for event in told.events if isinstance(event.about, Change)]
    assert [(change.kind, change.asked) for change in abouts if change.project in {OLD, NEW}] == [
        ("renamed", True),
        ("level", False),
    ]


def test_a_project_that_left_is_still_found(bot: Bot, clock: Clock, workbook: Path) -> None:
    live(bot, clock, workbook)
    assert [kind for _, kind, *_ in happened(bot, FRIGO)] == ["strategy", "support", "removed"]


def test_two_moments_bound_what_is_told(bot: Bot, clock: Clock, workbook: Path) -> None:
    live(bot, clock, workbook)
    day = datetime(2026, 11, 25, tzinfo=UTC)
    assert [kind for _, kind, *_ in happened(bot, since=day, until=day + timedelta(days=1))] == ["strategy", "support"]


def test_findings_are_told_with_who_heard_of_them(bot: Bot, clock: Clock, workbook: Path) -> None:
    sync(bot)
    run(bot, "digest")
    deliver(bot)
    assert [event.what for event in whole(bot, FRIGO) if event.what == "told"] == [], "a welcome names no finding"
    edit(workbook, (FRIGO, "Stratégie", None))
    sync_again(bot, clock, days=1)
    clock.forward(hours=1)
    run(bot, "digest")
    assert [event.what for event in whole(bot, FRIGO) if event.what == "told"] == [], "nothing went out yet"
    clock.forward(hours=1)
    deliver(bot)
    edit(workbook, (FRIGO, "Stratégie", "Essaimage"))
    sync_again(bot, clock, days=1)
    edit(workbook, (FRIGO, "Stratégie", None))
    sync_again(bot, clock, days=1)
    about = [e for e in whole(bot, FRIGO) if not isinstance(e.about, Change) and e.about.check == "unassigned_strategy"]
    assert [(event.what, event.to) for event in about] == [
        ("opened", ""),
        ("told", "C1"),
        ("resolved", ""),
        ("reopened", ""),
    ]
    assert about[1].at - about[0].at == timedelta(hours=2)


def whole(bot: Bot, name: str) -> Iterable[Any]:
    told = timeline(bot, name)
    assert told is not None
    return told.events


def test_who_was_told_follows_a_rename(bot: Bot, clock: Clock, workbook: Path) -> None:
    sync(bot)
    welcome(bot, clock)
    run(bot, "digest")
    deliver(bot)
    before = [event.to for event in whole(bot, OLD) if event.what == "told"]
    assert before
    call_it(workbook, OLD, NEW)
    sync_again(bot, clock, days=6)
    answer_yes(bot)
    assert [event.to for event in whole(bot, NEW) if event.what == "told"] == before


def test_a_name_that_nobody_has_is_answered_with_the_nearest_ones(bot: Bot) -> None:
    assert timeline(bot, "popote") is None, "nothing was pulled yet"
    sync(bot)
    with pytest.raises(ConfigError, match=r"“Papotage.*Popote du jeudi"):
        timeline(bot, "Papotage du lundi")
    with pytest.raises(ConfigError, match="several"):
        timeline(bot, "Les Roues partagées")


# --- what a check may know ----------------------------------------------------------------------------------------


def test_a_check_knows_since_when_each_project_stands_and_what_last_changed(
    bot: Bot, clock: Clock, workbook: Path
) -> None:
    live(bot, clock, workbook)
    known = past(bot)
    assert known.began == MONDAY
    assert known.first_seen[key("Bail partagé")] == MONDAY
    assert known.first_seen[key(NEW)] == date(2026, 11, 26)
    assert known.changed[key(FRIGO), "support"] == date(2026, 11, 25)
    assert (key("Bail partagé"), "level") not in known.changed
    assert [(gone.project.name, gone.project.support, gone.last_seen) for gone in known.gone] == [
        (FRIGO, "Un local", date(2026, 11, 25))
    ], "what may only be called otherwise is not gone"


def test_a_check_sees_through_a_confirmed_rename(bot: Bot, clock: Clock, workbook: Path) -> None:
    live(bot, clock, workbook)
    answer_yes(bot)
    known = past(bot)
    assert known.first_seen[key(NEW)] == MONDAY
    assert known.changed[key(NEW), "level"] == date(2026, 11, 27)
    assert [gone.project.name for gone in known.gone] == [FRIGO]
    assert key(OLD) not in known.first_seen


def test_days_are_those_of_the_programme_s_time_zone(bot: Bot, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    sync(bot)
    assert past(bot).began == MONDAY


class Looking:
    """A check that finds nothing and keeps what it was shown."""

    def __init__(self) -> None:
        self.seen: list[View] = []

    def find(self, view: View, _: CheckSettings) -> Iterator[Point]:
        self.seen.append(view)
        return iter(())


def test_what_this_pull_changed_is_past_already_with_or_without_remembering_it(
    bot: Bot, clock: Clock, workbook: Path
) -> None:
    live(bot, clock, workbook)
    edit(workbook, ("Bail partagé", "2023-2024", "3c"))
    drop(workbook, "Pédibus des aînés")
    clock.forward(days=1)
    looking = Looking()
    only = Check(name="hidden_row", title=Phrase("Hidden rows"), settings=CheckSettings, find=looking.find)
    bot = replace(bot, checks=(only,))
    pull(bot)
    sync(bot)
    shown, remembered = (view.history for view in looking.seen)
    assert shown.changed == remembered.changed
    assert shown.first_seen == {k: v for k, v in remembered.first_seen.items() if k in shown.first_seen}
    assert shown.changed[key("Bail partagé"), "level"] == date(2026, 11, 28)
    assert {gone.project.name: gone.last_seen for gone in shown.gone} == {
        gone.project.name: gone.last_seen for gone in remembered.gone
    }
    assert "Pédibus des aînés" in {gone.project.name for gone in shown.gone}


def test_before_the_first_pull_there_is_no_past(bot: Bot) -> None:
    assert past(bot) == History()
