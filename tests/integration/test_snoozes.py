"""What staff put off: found all the same, told apart, and back by itself; over the stand-ins and both databases."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from example_programme import UNASSESSED
from readers import read, shown
from reminder_rounds import REMINDED
from renaming_case import NEW, OLD, the_question
from running import deliver, run, sync_again
from sheet_edits import call_it, edit
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.snooze import SnoozeRequest, end_snooze, put_off, snooze, snoozes_in_force
from mec_bot.actions.sync.held import Decisions
from mec_bot.actions.sync.open_findings import open_findings
from mec_bot.actions.sync.sync import sync
from mec_bot.errors import ConfigError
from mec_bot.review.finding import Finding
from mec_bot.review.snoozes import Snooze
from mec_bot.store.outbox import Promise

FRIDAY = date(2026, 11, 27)
WHY = "Le bail attend sa signature"


def put(
    context: Context, name: str = UNASSESSED, until: date = FRIDAY, check: str | None = None, reason: str = WHY
) -> Snooze:
    with context.database.writing() as connection:
        request = SnoozeRequest(name=name, until=until, reason=reason, check=check, by="Amélie")
        made = snooze(context, connection, request)
    assert made is not None
    return made


def told(context: Context) -> tuple[set[str], set[str]]:
    """The checks that speak of the project, and those that are put off."""
    with context.database.reading() as connection:
        found: list[Finding] = [one.finding for one in open_findings(connection)]
        said, off = put_off(context, connection).split(found)
    own = {finding.check for finding in said if finding.project in {UNASSESSED, OLD, NEW}}
    return own, {one.finding.check for one in off}


def test_what_is_put_off_is_still_found_and_comes_back_the_day_after(context: Context, clock: Clock) -> None:
    sync(context)
    before, nothing = told(context)
    assert nothing == set()
    put(context, check="missing_assessment")
    assert told(context) == (before - {"missing_assessment"}, {"missing_assessment"})
    clock.forward(days=4)
    assert context.today == FRIDAY
    assert told(context)[1] == {"missing_assessment"}
    clock.forward(days=1)
    assert told(context) == (before, set())
    with context.database.reading() as connection:
        assert snoozes_in_force(context, connection) == []
        [one] = [
            one
            for one in open_findings(connection)
            if (one.finding.project, one.finding.check) == (UNASSESSED, "missing_assessment")
        ]
    assert clock.now - one.since == timedelta(days=5), "its age went on"


def test_without_a_check_all_of_the_project_s_findings_are_put_off(context: Context) -> None:
    sync(context)
    before, _ = told(context)
    put(context)
    said, off = told(context)
    assert off >= before & {"missing_assessment"}
    assert not {"missing_assessment"} & said


def test_the_digest_tells_it_apart_until_when_and_why(context: Context, clock: Clock) -> None:
    sync(context)
    run(context, "digest")
    deliver(context)
    clock.forward(hours=1)
    put(context)
    problems, apart = read(run(context, "digest")).split("Reportés (")
    assert UNASSESSED not in problems
    for word in (UNASSESSED, "2026-11-27", WHY, "Amélie"):
        assert word in apart
    clock.forward(days=5)
    assert "Reportés" not in read(run(context, "digest"))


def test_carriers_are_not_reminded_of_it(context: Context, clock: Clock) -> None:
    sync(context)
    mentioned = [UNASSESSED in shown(reminder) for reminder in run(context, "remind", checks=REMINDED)]
    assert any(mentioned)
    put(context, until=FRIDAY + timedelta(days=30))
    clock.forward(days=7)
    again = run(context, "remind", checks=REMINDED)
    assert again
    assert not any(UNASSESSED in shown(reminder) for reminder in again)


def test_it_can_be_ended_before(context: Context) -> None:
    sync(context)
    before = told(context)
    made = put(context)
    with context.database.writing() as connection:
        end_snooze(context, connection, made.number)
    assert told(context) == before
    with context.database.writing() as connection, pytest.raises(ConfigError, match=f"number {made.number}"):
        end_snooze(context, connection, made.number)


def test_a_rename_takes_it_along(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    put(context, OLD, FRIDAY + timedelta(days=30))
    off = told(context)[1]
    assert off
    call_it(workbook, OLD, NEW)
    sync_again(context, clock, days=1)
    Decisions(context).decide_rename(the_question(context).id, "U0MEMBRE1", same=True)
    assert told(context)[1] == off


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"until": date(2026, 11, 22)}, "past"),
        ({"until": date(2027, 11, 25)}, "more than a year"),
        ({"reason": " "}, "--reason"),
        ({"check": "missing_asessment"}, "Known: .*missing_assessment"),
        ({"name": "Papotage du lundi"}, "Popote du jeudi"),
    ],
)
def test_what_cannot_be_put_off_says_why(context: Context, wrong: dict[str, Any], says: str) -> None:
    sync(context)
    with pytest.raises(ConfigError, match=says):
        put(context, **wrong)


def test_until_today_and_until_a_year_are_taken(context: Context) -> None:
    sync(context)
    assert [put(context, until=day).until for day in (context.today, context.today + timedelta(days=366))]


# --- what else the digest remembers -------------------------------------------------------------------------------


def test_a_digest_says_how_old_a_finding_is_and_that_it_came_back(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    run(context, "digest")
    deliver(context)
    edit(workbook, (UNASSESSED, "2023-2024", "1a"))
    sync_again(context, clock, days=1)
    edit(workbook, (UNASSESSED, "2023-2024", None))
    sync_again(context, clock, days=20)
    text = read(run(context, "digest"))
    assert f"{UNASSESSED}> (de retour après avoir été réglé le 2026-11-24)" in text
    assert "(depuis 15 jours ouvrables)" in text


def test_a_rename_that_nobody_answered_is_neither_new_nor_settled(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    run(context, "digest")
    deliver(context)
    call_it(workbook, OLD, NEW)
    sync_again(context, clock, days=6)
    clock.forward(days=1)
    first, *thread = run(context, "digest")
    assert "Nouveau – " not in news_of(first)
    assert NEW in read(thread)
    assert "Réglé depuis" not in read(thread)
    Decisions(context).decide_rename(the_question(context).id, "U0MEMBRE1", same=False)
    clock.forward(hours=1)
    first, *thread = run(context, "digest")
    assert re.search(rf"Nouveau – <[^>]*{NEW}>", news_of(first)), "once refused, it is another project"
    assert OLD in read(thread).partition("Réglé depuis")[2]


def news_of(first: Promise) -> str:
    """« Cette semaine »."""
    return shown(first).partition("*Cette semaine*")[2].partition("*À voir par l'équipe")[0]
