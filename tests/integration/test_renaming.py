"""A project that has another name: asked about, confirmed or refused, over the stand-ins and both databases."""

from __future__ import annotations

from pathlib import Path

from readers import shown
from renaming_case import NEW, OLD, the_question
from running import promised, run, sync_again
from sheet_edits import call_it
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.questions.answer import Answerer
from mec_bot.actions.sync.held import Decisions
from mec_bot.actions.sync.sync import Synced, sync
from mec_bot.store import findings, renames


def rename_it(context: Context, clock: Clock, workbook: Path) -> Synced:
    sync(context)
    call_it(workbook, OLD, NEW)
    return sync_again(context, clock, days=6)


def kinds(synced: Synced) -> list[tuple[str, str | None, str | None]]:
    return [(change.kind, change.before, change.after) for change in synced.changes]


def first_seen(context: Context) -> dict[str, object]:
    with context.database.reading() as connection:
        return {entry.key: entry.first_seen for entry in findings.open_findings(connection)}


def test_a_renamed_project_is_asked_about_once_and_not_told_as_gone(
    context: Context, clock: Clock, workbook: Path
) -> None:
    pulled = rename_it(context, clock, workbook)
    assert kinds(pulled) == [("renamed", OLD, NEW)]
    [told] = [promise for promise in promised(context) if promise.key.startswith("renames/")]
    assert told.recipient == "C1"
    assert OLD in shown(told)
    assert "C'est le même" in shown(told)
    assert "Ce sont deux projets" in shown(told)
    sync_again(context, clock, minutes=15)
    assert len(promised(context)) == 1


def test_once_confirmed_history_follows(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    ages = first_seen(context)
    call_it(workbook, OLD, NEW)
    sync_again(context, clock, days=6)
    answerer = Answerer(context)
    assert answerer.find(OLD)
    answered = Decisions(context).decide_rename(the_question(context).id, "U0MEMBRE1", same=True)
    assert answered.settled
    assert "son historique suit" in shown(answered.message)
    assert "C'est le même" not in shown(answered.message)
    key = the_question(context)
    assert sorted(str(age) for age in first_seen(context).values()) == sorted(str(age) for age in ages.values())
    assert shown(answerer.project(key.from_key, "U1")).startswith(NEW)
    assert shown(answerer.lookup(OLD, "U1")).startswith(NEW)
    with context.database.reading() as connection:
        assert renames.aliases(connection) == {key.from_key: key.to_key}
        assert findings.resolved_since(connection, clock.now.replace(year=2000)) == []


def test_once_refused_they_are_two_projects(context: Context, clock: Clock, workbook: Path) -> None:
    run(context, "sync")
    run(context, "digest")
    rename_it(context, clock, workbook)
    decisions = Decisions(context)
    answered = decisions.decide_rename(the_question(context).id, "U0MEMBRE1", same=False)
    assert "sont deux sous-projets" in shown(answered.message)
    assert the_question(context).state == "refused"
    late = decisions.decide_rename(the_question(context).id, "U0MEMBRE2", same=True)
    assert shown(late.message) == shown(answered.message), "the first answer stands"
    call_it(workbook, NEW, OLD)
    sync_again(context, clock, minutes=15)
    call_it(workbook, OLD, NEW)
    assert sorted(kind for kind, *_ in kinds(sync_again(context, clock, minutes=15))) == ["added", "removed"]


def test_a_name_that_comes_back_withdraws_the_question(context: Context, clock: Clock, workbook: Path) -> None:
    rename_it(context, clock, workbook)
    number = the_question(context).id
    call_it(workbook, NEW, OLD)
    sync_again(context, clock, minutes=15)
    assert "de nouveau dans la feuille" in shown(
        Decisions(context).decide_rename(number, "U0MEMBRE1", same=True).message
    )
    assert the_question(context).state == "withdrawn", "and the way back is not asked about"
    with context.database.reading() as connection:
        assert renames.aliases(connection) == {}
