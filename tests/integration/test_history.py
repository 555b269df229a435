"""What happened between two moments, and what a check may know of it: over the stand-ins and both databases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from example_programme import FRIGO
from renaming_case import NEW, OLD, the_question
from running import deliver, run, sync_again, welcome
from sheet_edits import call_it, drop, edit
from still_clock import Clock
from year_in_short import live, the_log

from mec_bot.actions.context import Context
from mec_bot.actions.questions.timeline import timeline
from mec_bot.actions.sync import changelog
from mec_bot.actions.sync.held import Decisions
from mec_bot.actions.sync.history import history
from mec_bot.actions.sync.sync import pull, sync
from mec_bot.errors import ConfigError
from mec_bot.messages.text.changes import change_text
from mec_bot.messages.text.language import Translator
from mec_bot.messages.text.sentence import one_sentence
from mec_bot.phrases import Phrase
from mec_bot.review.changes import Change
from mec_bot.review.check import Check, Point, View
from mec_bot.review.history import History
from mec_bot.settings.models import CheckSettings
from mec_bot.sheet.cells.spelling import fold_key
from mec_bot.slack.blocks import fallback
from mec_bot.store import tables

MONDAY = date(2026, 11, 23)


def past(context: Context) -> History:
    with context.database.reading() as connection:
        return history(connection, context.settings.timezone)


def happened(context: Context, name: str = "", **window: Any) -> list[tuple[str, str, str | None, str | None]]:
    """(day, kind, from, to) of each change."""
    told = timeline(context, name, **window)
    assert told is not None
    return [
        (str(event.at.date()), event.about.kind, event.about.before, event.about.after)
        for event in told.events
        if isinstance(event.about, Change)
    ]


def answer_yes(context: Context) -> None:
    Decisions(context).decide_rename(the_question(context).id, "U0MEMBRE1", same=True)


# --- the change log -----------------------------------------------------------------------------------------------


def test_every_pull_logs_what_it_changed(context: Context, clock: Clock, workbook: Path) -> None:
    live(context, clock, workbook)
    logged = [(str(c.at.date()), c.name, c.kind, c.before, c.after, c.round) for c in the_log(context)]
    assert [change for change in logged if change[1] in {OLD, NEW, FRIGO}] == [
        ("2026-11-24", OLD, "level", "2b", "2c", "2023-2024"),
        ("2026-11-25", FRIGO, "strategy", "consolidation", None, ""),
        ("2026-11-25", FRIGO, "support", "Accompagnement juridique", "Un local", ""),
        ("2026-11-26", FRIGO, "removed", None, None, ""),
        ("2026-11-26", NEW, "added", None, "2c", ""),
        ("2026-11-26", OLD, "removed", None, None, ""),
        ("2026-11-27", NEW, "level", "2c", "3a", "2023-2024"),
    ]


@pytest.mark.parametrize("confirmed", [False, True])
def test_the_log_is_the_same_when_it_is_built_anew(
    context: Context, clock: Clock, workbook: Path, *, confirmed: bool
) -> None:
    live(context, clock, workbook)
    if confirmed:
        answer_yes(context)
    before = the_log(context)
    with context.database.writing() as connection:
        connection.execute(tables.changes.delete())
        assert changelog.rebuild(connection) == 5
    assert the_log(context) == before
    assert ("renamed" in {change.kind for change in before}) is confirmed


def test_a_database_of_an_older_version_gets_its_log_at_the_next_pull(
    context: Context, clock: Clock, workbook: Path
) -> None:
    live(context, clock, workbook)
    before = the_log(context)
    with context.database.writing() as connection:
        connection.execute(tables.changes.delete())
        connection.execute(tables.snapshots.update().values(compared_with=None))
    sync_again(context, clock, minutes=15)
    assert the_log(context) == before


def test_an_older_database_tells_its_past_before_the_next_pull(context: Context, clock: Clock, workbook: Path) -> None:
    live(context, clock, workbook)
    before = happened(context, since=datetime(2026, 11, 1, tzinfo=UTC))
    with context.database.writing() as connection:
        connection.execute(tables.changes.delete())
        connection.execute(tables.snapshots.update().values(compared_with=None))
    assert happened(context, since=datetime(2026, 11, 1, tzinfo=UTC)) == before


def told_in_french(context: Context, name: str) -> list[str]:
    told = timeline(context, name)
    assert told is not None
    return [
        fallback(one_sentence(Phrase("{text}", text=change_text(event.about, "", Translator("fr"))), Translator("fr")))
        for event in told.events
        if isinstance(event.about, Change)
    ]


def test_a_cell_that_could_not_be_read_is_never_logged_as_empty(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    for due in ("2026-04-03", None, "04/05/2026"):
        edit(workbook, ("Bail partagé", "Échéance", due))
        sync_again(context, clock, days=1)
    shown = [line.replace("\xa0", " ") for line in told_in_french(context, "Bail partagé")]
    assert shown == [
        "Bail partagé – échéance : « 03/04/2026 » (illisible) → 2026-04-03",
        "Bail partagé – échéance : 2026-04-03 → vide",
        "Bail partagé – échéance : vide → « 04/05/2026 » (illisible)",
    ]
    before = the_log(context)
    with context.database.writing_alone() as connection:
        changelog.rebuild(connection)
    assert the_log(context) == before


def test_what_an_older_version_stored_is_told_as_far_as_it_says(context: Context, clock: Clock, workbook: Path) -> None:
    """It kept neither the text of a due day that it could not read, nor in the log what could be read."""
    sync(context)
    with context.database.writing() as connection:
        for row in connection.execute(sa.select(tables.project_versions)).all():
            body = json.loads(row.body)
            del body["unreadable"]
            connection.execute(
                tables.project_versions.update()
                .where(tables.project_versions.c.id == row.id)
                .values(body=json.dumps(body), digest="older")
            )
        connection.execute(tables.snapshots.update().values(digest="older"))
    assert sync_again(context, clock, days=1).changes == (), "the cell may have held the same text all along"
    edit(workbook, ("Bail partagé", "Échéance", "2026-04-03"), ("Bail partagé", "2023-2024", "1a"))
    sync_again(context, clock, days=1)
    with context.database.writing() as connection:
        logged = tables.changes.update().values(before_unreadable=None, after_unreadable=None)
        connection.execute(logged)
        connection.execute(logged.where(tables.changes.c.kind == "due").values(before=None))
        connection.execute(logged.where(tables.changes.c.kind == "level").values(before="2b-2c"))
    shown = [line.replace("\xa0", " ") for line in told_in_french(context, "Bail partagé")]
    assert shown == [
        "Bail partagé – 2023-2024 : « 2b-2c » (illisible) → 1a",
        "Bail partagé – échéance : vide ou illisible → 2026-04-03",
    ]


def test_a_finding_that_only_changed_its_name_is_not_told_as_settled(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    for level in (None, "2b"):
        edit(workbook, ("Semothèque", "2023-2024", level))
        sync_again(context, clock, days=1)
    told = timeline(context, "Semothèque")
    assert told is not None
    ended = [
        (event.what, event.about.check)
        for event in told.events
        if not isinstance(event.about, Change) and event.what in {"resolved", "replaced"}
    ]
    assert ended == [("replaced", "unreadable_cell"), ("resolved", "missing_assessment")]


# --- the past as it is told ---------------------------------------------------------------------------------------


def test_one_project_s_past_is_joined_across_its_rename(context: Context, clock: Clock, workbook: Path) -> None:
    live(context, clock, workbook)
    answer_yes(context)
    expected = [
        ("2026-11-24", "level", "2b", "2c"),
        ("2026-11-26", "renamed", OLD, NEW),
        ("2026-11-27", "level", "2c", "3a"),
    ]
    assert happened(context, NEW) == expected
    assert happened(context, OLD) == expected, "the former name leads to it"


def test_a_rename_that_nobody_answered_is_told_as_a_question(context: Context, clock: Clock, workbook: Path) -> None:
    live(context, clock, workbook)
    told = timeline(context, since=datetime(2026, 11, 26, tzinfo=UTC))
    assert told is not None
    abouts = [event.about for event in told.events if isinstance(event.about, Change)]
    assert [(change.kind, change.asked) for change in abouts if change.project in {OLD, NEW}] == [
        ("renamed", True),
        ("level", False),
    ]


def test_a_project_that_left_is_still_found(context: Context, clock: Clock, workbook: Path) -> None:
    live(context, clock, workbook)
    assert [kind for _, kind, *_ in happened(context, FRIGO)] == ["strategy", "support", "removed"]


def test_two_moments_bound_what_is_told(context: Context, clock: Clock, workbook: Path) -> None:
    live(context, clock, workbook)
    day = datetime(2026, 11, 25, tzinfo=UTC)
    assert [kind for _, kind, *_ in happened(context, since=day, until=day + timedelta(days=1))] == [
        "strategy",
        "support",
    ]


def test_findings_are_told_with_who_heard_of_them(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    run(context, "digest")
    deliver(context)
    assert [event.what for event in whole(context, FRIGO) if event.what == "told"] == [], "a welcome names no finding"
    edit(workbook, (FRIGO, "Stratégie", None))
    sync_again(context, clock, days=1)
    clock.forward(hours=1)
    run(context, "digest")
    assert [event.what for event in whole(context, FRIGO) if event.what == "told"] == [], "nothing went out yet"
    clock.forward(hours=1)
    deliver(context)
    edit(workbook, (FRIGO, "Stratégie", "Essaimage"))
    sync_again(context, clock, days=1)
    edit(workbook, (FRIGO, "Stratégie", None))
    sync_again(context, clock, days=1)
    about = [
        e for e in whole(context, FRIGO) if not isinstance(e.about, Change) and e.about.check == "unassigned_strategy"
    ]
    assert [(event.what, event.to) for event in about] == [
        ("opened", ""),
        ("told", "C1"),
        ("resolved", ""),
        ("reopened", ""),
    ]
    assert about[1].at - about[0].at == timedelta(hours=2)


def whole(context: Context, name: str) -> Iterable[Any]:
    told = timeline(context, name)
    assert told is not None
    return told.events


def test_who_was_told_follows_a_rename(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    welcome(context, clock)
    run(context, "digest")
    deliver(context)
    before = [event.to for event in whole(context, OLD) if event.what == "told"]
    assert before
    call_it(workbook, OLD, NEW)
    sync_again(context, clock, days=6)
    answer_yes(context)
    assert [event.to for event in whole(context, NEW) if event.what == "told"] == before


def test_a_name_that_nobody_has_is_answered_with_the_nearest_ones(context: Context) -> None:
    assert timeline(context, "popote") is None, "nothing was pulled yet"
    sync(context)
    with pytest.raises(ConfigError, match=r"“Papotage.*Popote du jeudi"):
        timeline(context, "Papotage du lundi")
    with pytest.raises(ConfigError, match="several"):
        timeline(context, "Les Roues partagées")


# --- what a check may know ----------------------------------------------------------------------------------------


def test_a_check_knows_since_when_each_project_stands_and_what_last_changed(
    context: Context, clock: Clock, workbook: Path
) -> None:
    live(context, clock, workbook)
    known = past(context)
    assert known.began == MONDAY
    assert known.first_seen[fold_key("Bail partagé")] == MONDAY
    assert known.first_seen[fold_key(NEW)] == date(2026, 11, 26)
    assert known.changed[fold_key(FRIGO), "support"] == date(2026, 11, 25)
    assert (fold_key("Bail partagé"), "level") not in known.changed
    assert [(gone.project.name, gone.project.support, gone.last_seen) for gone in known.gone] == [
        (FRIGO, "Un local", date(2026, 11, 25))
    ], "what may only be called otherwise is not gone"


def test_a_check_sees_through_a_confirmed_rename(context: Context, clock: Clock, workbook: Path) -> None:
    live(context, clock, workbook)
    answer_yes(context)
    known = past(context)
    assert known.first_seen[fold_key(NEW)] == MONDAY
    assert known.changed[fold_key(NEW), "level"] == date(2026, 11, 27)
    assert [gone.project.name for gone in known.gone] == [FRIGO]
    assert fold_key(OLD) not in known.first_seen


def test_days_are_those_of_the_programme_s_time_zone(context: Context, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    sync(context)
    assert past(context).began == MONDAY


class Looking:
    """A check that finds nothing and keeps what it was shown."""

    def __init__(self) -> None:
        self.seen: list[View] = []

    def find(self, view: View, _: CheckSettings) -> Iterator[Point]:
        self.seen.append(view)
        return iter(())


def test_what_this_pull_changed_is_past_already_with_or_without_remembering_it(
    context: Context, clock: Clock, workbook: Path
) -> None:
    live(context, clock, workbook)
    edit(workbook, ("Bail partagé", "2023-2024", "3c"))
    drop(workbook, "Pédibus des aînés")
    clock.forward(days=1)
    looking = Looking()
    only = Check(name="hidden_row", title=Phrase("Hidden rows"), settings=CheckSettings, find=looking.find)
    context = replace(context, checks=(only,))
    pull(context)
    sync(context)
    shown, remembered = (view.history for view in looking.seen)
    assert shown.changed == remembered.changed
    assert shown.first_seen == {k: v for k, v in remembered.first_seen.items() if k in shown.first_seen}
    assert shown.changed[fold_key("Bail partagé"), "level"] == date(2026, 11, 28)
    assert {gone.project.name: gone.last_seen for gone in shown.gone} == {
        gone.project.name: gone.last_seen for gone in remembered.gone
    }
    assert "Pédibus des aînés" in {gone.project.name for gone in shown.gone}


def test_before_the_first_pull_there_is_no_past(context: Context) -> None:
    assert past(context) == History()
