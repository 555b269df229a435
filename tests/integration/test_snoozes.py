"""What staff put off: found all the same, told apart, and back by itself; over the stand-ins and both databases."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from example_programme import UNASSESSED
from readers import shown
from reminder_rounds import REMINDED
from renaming_case import NEW, OLD, the_question
from running import deliver, run, sync_again
from sheet_edits import call_it, edit
from still_clock import Clock

from mec_bot.actions.bot import Bot
from mec_bot.actions.held import Decisions
from mec_bot.actions.open_findings import open_findings
from mec_bot.actions.snooze import end_snooze, put_off, snooze, snoozes_in_force
from mec_bot.actions.sync import sync
from mec_bot.errors import ConfigError
from mec_bot.review.finding import Finding
from mec_bot.review.snoozes import Snooze

FRIDAY = date(2026, 11, 27)
WHY = "Le bail attend sa signature"


def put(bot: Bot, name: str = UNASSESSED, until: date = FRIDAY, check: str | None = None, reason: str = WHY) -> Snooze:
    with bot.database.writing() as connection:
        made = snooze(bot, connection, name, until=until, reason=reason, check=check, by="Amélie")
    assert made is not None
    return made


def told(bot: Bot) -> tuple[set[str], set[str]]:
    """The checks that speak of the project, and those that are put off."""
    with bot.database.reading() as connection:
        found: list[Finding] = [one.finding for one in open_findings(connection)]
        said, off = put_off(bot, connection).split(found)
    own = {finding.check for finding in said if finding.project in {UNASSESSED, OLD, NEW}}
    return own, {one.finding.check for one in off}


def test_what_is_put_off_is_still_found_and_comes_back_the_day_after(bot: Bot, clock: Clock) -> None:
    sync(bot)
    before, nothing = told(bot)
    assert nothing == set()
    put(bot, check="missing_assessment")
    assert told(bot) == (before - {"missing_assessment"}, {"missing_assessment"})
    clock.forward(days=4)
    assert bot.today == FRIDAY
    assert told(bot)[1] == {"missing_assessment"}
    clock.forward(days=1)
    assert told(bot) == (before, set())
    with bot.database.reading() as connection:
        assert snoozes_in_force(bot, connection) == []
        [one] = [
            one
            for one in open_findings(connection)
            if (one.finding.project, one.finding.check) == (UNASSESSED, "missing_assessment")
        ]
    assert clock.now - one.since == timedelta(days=5), "its age went on"


def test_without_a_check_all_of_the_project_s_findings_are_put_off(bot: Bot) -> None:
    sync(bot)
    before, _ = told(bot)
    put(bot)
    said, off = told(bot)
    assert off >= before & {"missing_assessment"}
    assert not {"missing_assessment"} & said


def test_the_digest_tells_it_apart_until_when_and_why(bot: Bot, clock: Clock) -> None:
    sync(bot)
    run(bot, "digest")
    deliver(bot)
    clock.forward(hours=1)
    put(bot)
    text = shown(run(bot, "digest")[0])
    problems, apart = text.split("Reportés (")
    assert UNASSESSED not in problems
    for word in (UNASSESSED, "2026-11-27", WHY, "Amélie"):
        assert word in apart
    clock.forward(days=5)
    assert "Reportés" not in shown(run(bot, "digest")[0])


def test_carriers_are_not_reminded_of_it(bot: Bot, clock: Clock) -> None:
    sync(bot)
    mentioned = [UNASSESSED in shown(reminder) for reminder in run(bot, "remind", checks=REMINDED)]
    assert any(mentioned)
    put(bot, until=FRIDAY + timedelta(days=30))
    clock.forward(days=7)
    again = run(bot, "remind", checks=REMINDED)
    assert again
    assert not any(UNASSESSED in shown(reminder) for reminder in again)


def test_it_can_be_ended_before(bot: Bot) -> None:
    sync(bot)
    before = told(bot)
    made = put(bot)
    with bot.database.writing() as connection:
        end_snooze(bot, connection, made.number)
    assert told(bot) == before
    with bot.database.writing() as connection, pytest.raises(ConfigError, match=f"number {made.number}"):
        end_snooze(bot, connection, made.number)


def test_a_rename_takes_it_along(bot: Bot, clock: Clock, workbook: Path) -> None:
    sync(bot)
    put(bot, OLD, FRIDAY + timedelta(days=30))
    off = told(bot)[1]
    assert off
    call_it(workbook, OLD, NEW)
    sync_again(bot, clock, days=1)
    Decisions(bot).decide_rename(the_question(bot).id, "U0MEMBRE1", same=True)
    assert told(bot)[1] == off


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
def test_what_cannot_be_put_off_says_why(bot: Bot, wrong: dict, says: str) -> None:
    sync(bot)
    with pytest.raises(ConfigError, match=says):
        put(bot, **wrong)


def test_until_today_and_until_a_year_are_taken(bot: Bot) -> None:
    sync(bot)
    assert [put(bot, until=day).until for day in (bot.today, bot.today + timedelta(days=366))]


# --- what else the digest remembers -------------------------------------------------------------------------------


def test_a_digest_says_how_old_a_finding_is_and_that_it_came_back(bot: Bot, clock: Clock, workbook: Path) -> None:
    sync(bot)
    run(bot, "digest")
    deliver(bot)
    edit(workbook, (UNASSESSED, "2023-2024", "1a"))
    sync_again(bot, clock, days=1)
    edit(workbook, (UNASSESSED, "2023-2024", None))
    sync_again(bot, clock, days=20)
    text = shown(run(bot, "digest")[0])
    new, _, still = text.partition("Toujours")
    assert f"{UNASSESSED}> (de retour après avoir été réglé le 2026-11-24)" in new
    assert "(depuis 15 jours ouvrables)" in still


def test_a_rename_that_nobody_answered_is_neither_new_nor_settled(bot: Bot, clock: Clock, workbook: Path) -> None:
    sync(bot)
    run(bot, "digest")
    deliver(bot)
    call_it(workbook, OLD, NEW)
    sync_again(bot, clock, days=6)
    clock.forward(days=1)
    text = shown(run(bot, "digest")[0])
    new, _, still = text.partition("Toujours")
    assert NEW not in new
    assert NEW in still
    assert "Réglé depuis" not in text
    Decisions(bot).decide_rename(the_question(bot).id, "U0MEMBRE1", same=False)
    clock.forward(hours=1)
    text = shown(run(bot, "digest")[0])
    new, _, rest = text.partition("Toujours")
    assert NEW in new, "once refused, it is another project"
    assert OLD in rest.partition("Réglé depuis")[2]
