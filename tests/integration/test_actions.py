"""What the bot does, over the stand-ins and with a clock that only moves when told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from example_programme import WITH_SLACK, WITHOUT_SLACK, projects_of
from readers import read, shown
from reminder_rounds import REMINDED
from running import deliver, promised, run, sync_again, welcome
from sheet_edits import drop_the_header, edit
from still_clock import Clock

from mec_bot.actions.answer import Answerer
from mec_bot.actions.bot import Bot
from mec_bot.actions.run_task import ActionName, run_task
from mec_bot.actions.sync import sync
from mec_bot.actions.task import Target, Task
from mec_bot.errors import ConfigError, PermanentError, SheetLayoutError, StoreError, TransientError
from mec_bot.messages.message import Message
from mec_bot.phrases import Phrase
from mec_bot.sandbox.google import EMAIL, Google
from mec_bot.sandbox.workbooks import exemple
from mec_bot.settings import CarrierSettings
from mec_bot.sheet.grid import Spreadsheet
from mec_bot.slack.blocks import to_blocks
from mec_bot.store import runs, tables
from mec_bot.store.database import Connection, Database

# --- the pull -----------------------------------------------------------------------------------------------------


def test_a_first_pull_remembers_and_tells_no_change(bot: Bot) -> None:
    synced = sync(bot)
    assert (len(synced.dashboard.projects), synced.changes) == (27, ())
    assert {finding.check for finding in synced.findings} == {
        "missing_assessment", "unreadable_cell", "missing_carrier", "unassigned_strategy", "stalled_maturity",
        "struck_project", "hidden_row", "unknown_strategy", "premature_strategy", "regressed_maturity", "overdue_step",
        "unreachable_carrier",
    }  # fmt: skip


def test_a_pull_tells_what_changed_since_the_one_before(bot: Bot, clock: Clock, workbook: Path) -> None:
    sync(bot)
    assert sync_again(bot, clock, minutes=15).changes == ()
    edit(workbook, ("Popote du jeudi", "2023-2024", "2c"), ("Bail partagé", "Stratégie", "Essaimage"))
    changes = {(c.project, c.kind, c.before, c.after) for c in sync_again(bot, clock, minutes=15).changes}
    assert changes == {
        ("Popote du jeudi", "level", "2b", "2c"),
        ("Bail partagé", "strategy", "Consolidation", "Essaimage"),
    }


# --- the digest ---------------------------------------------------------------------------------------------------


def test_the_digest_goes_to_the_staff_channel_and_lists_carriers_without_slack(bot: Bot, clock: Clock) -> None:
    sync(bot)
    welcome(bot, clock)
    sent = run(bot, "digest")
    assert {promise.recipient for promise in sent} == {"C1"}
    text = read(sent)
    assert "27" in text
    for name in WITHOUT_SLACK:
        assert name in text
    for name in WITH_SLACK:
        assert name not in text


def test_the_second_digest_counts_from_the_first(bot: Bot, clock: Clock, workbook: Path) -> None:
    first_findings = sync(bot).findings
    [first] = run(bot, "digest")
    deliver(bot)
    edit(
        workbook,
        ("Traversées accompagnées", "2023-2024", "1a"),  # settles a missing assessment
        ("Frigo de palier", "Stratégie", None),  # makes a new finding
        ("Popote du jeudi", "2023-2024", "2c"),  # a level that moved, and no longer stalls
    )
    second_findings = sync_again(bot, clock, days=6).findings
    clock.forward(days=1)
    second = read(run(bot, "digest"))
    deliver(bot)
    keys = {f.key for f in first_findings}, {f.key for f in second_findings}
    new, still, settled = keys[1] - keys[0], keys[0] & keys[1], keys[0] - keys[1]
    assert (len(new), len(settled)) == (1, 2)
    numbers = re.findall(r": (\d+)\*", second)
    assert numbers[:3] == [str(len(new)), str(len(still)), str(len(settled))]
    moved = re.compile(r"2b → 2c \(2023-2024\)")
    assert moved.search(second)
    assert not moved.search(shown(first))
    third = read(run(bot, "digest", clock.forward(days=7)))
    assert not moved.search(third)
    assert re.findall(r": (\d+)\*", third)[:1] == [str(len(keys[1]))]


def test_a_digest_that_never_arrived_told_nobody_anything(bot: Bot, clock: Clock, workbook: Path) -> None:
    findings = sync(bot).findings
    welcome(bot, clock)
    edit(workbook, ("Frigo de palier", "Stratégie", None))
    sync(bot)
    for _ in range(2):
        digest = read(run(bot, "digest"))
        numbers = re.findall(r": (\d+)\*", digest)[:2]
        assert numbers == ["1", str(len(findings))], "it is still new"
        assert "lundi 23 novembre 2026" in digest
        deliver(bot, refused=True)
        clock.forward(days=7)


def test_what_a_pull_finds_while_a_digest_ends_is_told_by_the_next_one(bot: Bot, clock: Clock, workbook: Path) -> None:
    """Both fire on Monday at nine: the pull began before the digest, and was remembered after it."""
    sync(bot)
    edit(workbook, ("Frigo de palier", "Stratégie", None))
    fetched = bot.sheets.pull(bot.settings.bot.sheet.id)
    clock.forward(days=6)

    class Late:
        def pull(self, _sheet_id: str) -> Spreadsheet:
            clock.forward(seconds=1)
            run(bot, "digest")
            deliver(bot)
            clock.forward(seconds=1)
            return fetched

    sync(replace(bot, sheets=Late()))
    clock.forward(days=7)
    assert "Frigo de palier" in read(run(bot, "digest")).split("Toujours")[0]


def test_a_slot_whose_database_failed_is_put_off_and_not_lost(bot: Bot, clock: Clock) -> None:
    sync(bot)
    slot = clock()

    class Failing(Database):
        def __init__(self, real: Database) -> None:
            self._real, self.down = real, True

        def writing(self) -> AbstractContextManager[Connection]:
            return self._real.writing()

        def reading(self) -> AbstractContextManager[Connection]:
            return self._real.reading()

        def writing_alone(self) -> AbstractContextManager[Connection]:
            if self.down:
                raise StoreError(Phrase("The database {database} cannot be used", database="x"))
            return self._real.writing_alone()

    failing = Failing(bot.database)
    with pytest.raises(StoreError):
        run(replace(bot, database=failing), "digest", slot)
    failing.down = False
    clock.forward(minutes=6)  # the claim's lease has ended
    with bot.database.reading() as connection:
        assert runs.newest_slot(connection, "the-digest", clock()) is None
    assert len(run(replace(bot, database=failing), "digest", slot)) == 1


def test_a_digest_goes_where_its_job_says_and_tells_its_checks_only(bot: Bot, clock: Clock) -> None:
    sync(bot)
    there: dict[str, Any] = {"to": (Target(channel="C77"),), "checks": ("missing_assessment",)}
    welcome(bot, clock, **there)
    [digest] = run(bot, "digest", **there)
    assert digest.recipient == "C77"
    assert "Correspondances" in shown(digest)
    assert "Popote du jeudi" not in shown(digest)


def test_a_digest_is_written_in_its_job_s_language(bot: Bot, clock: Clock) -> None:
    sync(bot)
    welcome(bot, clock)
    [french], [english] = run(bot, "digest"), run(bot, "digest", bot.clock() + timedelta(hours=1), language="en")
    assert shown(french) != shown(english)


def test_a_digest_without_a_channel_names_the_key_to_set(bot: Bot) -> None:
    slack = bot.settings.bot.slack.model_copy(update={"staff_channel": ""})
    mute = replace(bot, settings=replace(bot.settings, bot=bot.settings.bot.model_copy(update={"slack": slack})))
    sync(mute)
    with pytest.raises(ConfigError, match=r"slack\.staff_channel"):
        run(mute, "digest")


def test_before_the_first_pull_nothing_is_promised(bot: Bot) -> None:
    assert run(bot, "digest") == run(bot, "remind") == []


# --- reminders ----------------------------------------------------------------------------------------------------


def test_a_reminder_holds_its_carrier_s_own_projects_and_no_others(bot: Bot) -> None:
    sync(bot)
    reminders = run(bot, "remind", checks=REMINDED)
    assert {reminder.recipient for reminder in reminders} <= set(WITH_SLACK.values())
    assert len(reminders) == 7
    names = {slack: name for name, slack in WITH_SLACK.items()}
    for reminder in reminders:
        carrier = names[reminder.recipient]
        text = shown(reminder)
        told = {project.name for project in exemple.PROJECTS if f"|{project.name}>" in text}
        assert told
        assert told <= projects_of(carrier)
        strangers = {project.name for project in exemple.PROJECTS} - projects_of(carrier)
        assert not {name for name in strangers if name in text}
        assert carrier in text


def test_every_finding_about_a_carried_project_is_in_its_carriers_reminders(bot: Bot) -> None:
    findings = sync(bot).findings
    texts = {reminder.recipient: shown(reminder) for reminder in run(bot, "remind", checks=REMINDED)}
    expected = {
        (WITH_SLACK[carrier], finding.project)
        for finding in findings
        if finding.check in REMINDED
        for carrier in finding.carriers
        if carrier in WITH_SLACK
    }
    assert {(slack, project) for slack, project in expected if f"|{project}>" in texts[slack]} == expected


def test_a_carrier_reads_their_own_language(bot: Bot) -> None:
    sync(bot)
    first = {r.recipient: shown(r).split("\n")[0] for r in run(bot, "remind", checks=REMINDED)}
    french = {title for recipient, title in first.items() if recipient != "U0BLOCKS01"}
    assert len(french) == 1
    assert first["U0BLOCKS01"] not in french


def test_one_person_who_answers_for_two_carriers_hears_of_both(bot: Bot) -> None:
    both = {name: CarrierSettings(slack_id="U0MEMEPERS") for name in ("Les Marmites du canal", "Données voisines")}
    bot = replace(bot, settings=replace(bot.settings, carriers=both))
    sync(bot)
    mine = [shown(r) for r in run(bot, "remind", checks=REMINDED) if r.recipient == "U0MEMEPERS"]
    [text] = mine
    assert all(name in text for name in both), "one message names each"


# --- once, whatever happens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["digest", "remind"])
def test_a_slot_that_is_run_twice_is_promised_once(bot: Bot, clock: Clock, action: ActionName) -> None:
    sync(bot)
    task = Task(job="weekly", slot=clock())
    assert run_task(bot, action, task, owner="a")
    before = promised(bot)
    assert not run_task(bot, action, task, owner="b")
    clock.forward(hours=1)
    assert not run_task(bot, action, task, owner="b")
    assert promised(bot) == before


def test_a_slot_that_several_replicas_run_at_once_is_promised_once(bot: Bot, clock: Clock) -> None:
    sync(bot)
    task = Task(job="weekly", slot=clock())
    with ThreadPoolExecutor(6) as pool:
        ran = list(pool.map(lambda n: run_task(bot, "digest", task, owner=str(n)), range(6)))
    assert sorted(ran) == [False] * 5 + [True]
    assert len(promised(bot)) == 1


def test_a_run_that_died_is_taken_over_and_told_once(bot: Bot, clock: Clock) -> None:
    sync(bot)
    task = Task(job="weekly", slot=clock())
    with bot.database.writing() as connection:
        runs.claim(connection, "weekly", task.slot, owner="dead", now=clock(), lease=timedelta(minutes=5))
    assert not run_task(bot, "digest", task, owner="b")
    clock.forward(minutes=6)
    assert run_task(bot, "digest", task, owner="b")
    assert len(promised(bot)) == 1


@pytest.mark.parametrize("action", ["digest", "remind", "sync"])
def test_a_run_that_stood_still_until_another_took_it_over_keeps_nothing_and_tells_no_trouble(
    bot: Bot, clock: Clock, action: ActionName
) -> None:
    sync(bot)
    task = Task(job="weekly", slot=clock())

    class Slow(Database):
        """While it is about to write what the run did, another process takes the run over and ends it."""

        def __init__(self, real: Database) -> None:
            self._real, self.writes = real, 0

        @contextmanager
        def writing(self) -> Iterator[Connection]:
            self.writes += 1
            if self.writes == 2:
                clock.forward(minutes=6)
                assert run_task(bot, action, task, owner="other")
            with self._real.writing() as connection:
                yield connection

        def writing_alone(self) -> AbstractContextManager[Connection]:
            return self.writing()

        def reading(self) -> AbstractContextManager[Connection]:
            return self._real.reading()

    assert not run_task(replace(bot, database=Slow(bot.database)), action, task, owner="slow")
    with bot.database.reading() as connection:
        assert runs.count_by_outcome(connection) == {("weekly", "done"): 1}
    assert [one.key for one in promised(bot) if one.key.startswith("trouble/")] == []


# --- a pull that fails --------------------------------------------------------------------------------------------


def plan_a_failure(google: Google, how: str) -> type[Exception]:
    if how == "not shared":
        google.shared_with["EXEMPLE"] = ["quelqu.un@exemple.org"]
        return PermanentError
    google.faults.add("/v4/", 503, times=99)
    return TransientError


@pytest.mark.parametrize("how", ["not shared", "unavailable"])
def test_a_failed_pull_keeps_the_last_snapshot_and_answers_with_its_age(
    bot: Bot, google: Google, clock: Clock, how: str
) -> None:
    sync(bot)
    answerer = Answerer(bot)
    young = shown(answerer.lookup("popote", "U1"))
    kind = plan_a_failure(google, how)
    clock.forward(hours=26)
    with pytest.raises(kind):
        run(bot, "sync")
    old = shown(answerer.lookup("popote", "U1"))
    assert "Popote du jeudi" in old
    assert young != old
    assert shown(Answerer(bot).lookup("popote", "U1")) == old  # also after a restart
    with bot.database.reading() as connection:
        assert runs.count_by_outcome(connection) == {("the-sync", "failed"): 1}


def test_a_failing_pull_is_told_to_the_operator_once_a_day(bot: Bot, google: Google, clock: Clock) -> None:
    google.shared_with["EXEMPLE"] = []
    for _ in range(2 * 24):
        with pytest.raises(PermanentError):
            run(bot, "sync")
        clock.forward(hours=1)
    told = [promise for promise in promised(bot) if promise.recipient == "C2"]
    # From 9:00 in Montréal: the rest of that day, a whole one, and the beginning of a third.
    assert len(told) == len(promised(bot)) == 3
    assert all(EMAIL in shown(promise) for promise in told)


def test_another_kind_of_trouble_the_same_day_is_told_too(bot: Bot, google: Google, workbook: Path) -> None:
    google.shared_with["EXEMPLE"] = []
    with pytest.raises(PermanentError):
        run(bot, "sync")
    google.shared_with.clear()
    drop_the_header(workbook)
    with pytest.raises(SheetLayoutError):
        run(bot, "sync", bot.clock() + timedelta(minutes=15))
    assert len(promised(bot)) == 2


def test_a_failed_digest_is_recorded_and_told(bot: Bot) -> None:
    slack = bot.settings.bot.slack.model_copy(update={"staff_channel": ""})
    mute = replace(bot, settings=replace(bot.settings, bot=bot.settings.bot.model_copy(update={"slack": slack})))
    sync(mute)
    with pytest.raises(ConfigError):
        run(mute, "digest")
    assert [promise.recipient for promise in promised(mute)] == ["C2"]
    with mute.database.reading() as connection:
        assert runs.count_by_outcome(connection) == {("the-digest", "failed"): 1}


# --- answers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["Popote du jeudi", "POPOTE", "popotte du jeudi", "  popote  du   jeudi "])
def test_a_project_is_found_however_it_is_typed(bot: Bot, asked: str) -> None:
    sync(bot)
    answer = shown(Answerer(bot).lookup(asked, "U1"))
    assert answer.startswith("Popote du jeudi")
    assert "Cuisine de production" in answer


def test_a_hostile_cell_is_shown_as_it_is_written(bot: Bot) -> None:
    sync(bot)
    blocks = json.dumps(to_blocks(Answerer(bot).lookup("compteurs", "U1")), ensure_ascii=False)
    assert "<!channel>" not in blocks
    assert "&lt;!channel&gt;" in blocks


def test_before_the_first_pull_an_answer_says_so(bot: Bot) -> None:
    answerer = Answerer(bot)
    assert "Popote" not in shown(answerer.lookup("popote", "U1"))
    assert answerer.find("popote") is None
    sync(bot)
    assert "Popote du jeudi" in shown(answerer.lookup("popote", "U1"))


def test_a_newer_pull_is_answered_from_at_once(bot: Bot, clock: Clock, workbook: Path) -> None:
    sync(bot)
    answerer = Answerer(bot)
    assert "3a" not in shown(answerer.lookup("popote", "U1"))
    edit(workbook, ("Popote du jeudi", "2023-2024", "3a"))
    sync_again(bot, clock, minutes=15)
    assert "3a" in shown(answerer.lookup("popote", "U1"))


def test_a_look_up_asks_google_for_nothing(bot: Bot, google: Google) -> None:
    sync(bot)
    google.requests.clear()
    for asked in ("popote", "Les Roues partagées", "xyz"):
        Answerer(bot).lookup(asked, "U1")
    assert google.requests == []


def test_what_is_known_still_answers_when_the_database_is_gone(
    settings: Any, bot: Bot, clock: Clock, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'own.sqlite3'}")
    own = replace(bot, database=database)
    sync(own)
    answerer = Answerer(own)
    before = shown(answerer.lookup("popote", "U1"))
    database.close()
    for file in tmp_path.glob("own.sqlite3*"):
        file.unlink()
    (tmp_path / "own.sqlite3").mkdir()
    assert shown(answerer.lookup("popote", "U1")) == before
    assert "Popote du jeudi" not in shown(Answerer(own).lookup("popote", "U1"))


def test_the_choice_offered_leads_to_the_card(bot: Bot) -> None:
    sync(bot)
    answerer = Answerer(bot)
    blocks = to_blocks(answerer.lookup("Les Roues partagées", "U1"))
    [actions] = [block for block in blocks if block["type"] == "actions"]
    names = {button["text"]["text"]: button["value"] for button in actions["elements"]}
    assert set(names) == projects_of("Les Roues partagées")
    for name, key in names.items():
        assert shown(answerer.project(key, "U1")).startswith(name)


def test_what_is_remembered_holds_no_row_more_than_it_needs(bot: Bot, clock: Clock) -> None:
    for _ in range(3):
        sync_again(bot, clock, minutes=15)
    with bot.database.reading() as connection:
        counts = {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
            for table in (tables.snapshots, tables.project_versions, tables.outbox)
        }
    assert counts == {"snapshots": 1, "project_versions": 27, "outbox": 0}


def test_help_needs_no_data(bot: Bot) -> None:
    ask: Callable[[str], Message] = Answerer(bot).help
    assert "/mec" in shown(ask("U1"))


def test_a_carrier_out_of_reach_is_found_once_and_has_a_letter_where_an_address_is_known(
    bot: Bot, clock: Clock
) -> None:
    sync(bot)
    welcome(bot, clock)
    text = read(run(bot, "digest"))
    assert "Organismes porteurs injoignables (2)" in text
    listed = text.split("Sans Slack, à joindre par courriel (2)")[1]
    assert "Jardins du rail – 3 points – aucune adresse courriel n'est connue" in listed
    assert "<mailto:passerelle@exemple.org?subject=Vos%20sous-projets" in listed
