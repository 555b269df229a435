"""What the bot does, over the stand-ins and with a clock that only moves when told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from example_programme import WITH_SLACK, WITHOUT_SLACK, projects_of
from readers import read, shown
from reminder_rounds import REMINDED
from running import a_run, deliver, promised, run, sync_again, welcome
from sheet_edits import drop_the_header, edit
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.outcomes import count_by_outcome, last_failure
from mec_bot.actions.questions.answer import Answerer
from mec_bot.actions.run_job import run_job
from mec_bot.actions.sync.sync import sync
from mec_bot.errors import ConfigError, PermanentError, SheetLayoutError, StoreError, TransientError
from mec_bot.messages.text.message import Message
from mec_bot.phrases import Phrase
from mec_bot.sandbox.google.server import EMAIL, Google
from mec_bot.sandbox.workbooks import exemple
from mec_bot.settings.jobs import ActionName
from mec_bot.settings.models import CarrierSettings, CellNotes
from mec_bot.settings.targets import Target
from mec_bot.sheet.source.grid import Spreadsheet
from mec_bot.slack.blocks import to_blocks
from mec_bot.store import outbox, runs, tables
from mec_bot.store.database import Connection, Database

# --- the pull -----------------------------------------------------------------------------------------------------


def test_a_first_pull_remembers_and_tells_no_change(context: Context) -> None:
    synced = sync(context)
    assert (len(synced.dashboard.projects), synced.changes) == (27, ())
    assert {finding.check for finding in synced.findings} == {
        "missing_assessment", "unreadable_cell", "missing_carrier", "unassigned_strategy", "stalled_maturity",
        "struck_project", "hidden_row", "unknown_strategy", "premature_strategy", "regressed_maturity", "overdue_step",
        "unreachable_carrier",
    }  # fmt: skip


def test_a_pull_tells_what_changed_since_the_one_before(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    assert sync_again(context, clock, minutes=15).changes == ()
    edit(workbook, ("Popote du jeudi", "2023-2024", "2c"), ("Bail partagé", "Stratégie", "Essaimage"))
    changes = {(c.project, c.kind, c.before, c.after) for c in sync_again(context, clock, minutes=15).changes}
    assert changes == {
        ("Popote du jeudi", "level", "2b", "2c"),
        ("Bail partagé", "strategy", "consolidation", "essaimage"),
    }


# --- the digest ---------------------------------------------------------------------------------------------------


def test_the_digest_goes_to_the_staff_channel_and_lists_carriers_without_slack(context: Context, clock: Clock) -> None:
    sync(context)
    welcome(context, clock)
    sent = run(context, "digest")
    assert {promise.recipient for promise in sent} == {"C1"}
    text = read(sent)
    assert "27" in text
    for name in WITHOUT_SLACK:
        assert name in text
    for name in WITH_SLACK:
        assert name not in text


def test_the_second_digest_counts_from_the_first(context: Context, clock: Clock, workbook: Path) -> None:
    first_findings = sync(context).findings
    [first] = run(context, "digest")
    deliver(context)
    edit(
        workbook,
        ("Traversées accompagnées", "2023-2024", "1a"),  # settles a missing assessment
        ("Frigo de palier", "Stratégie", None),  # makes a new finding
        ("Popote du jeudi", "2023-2024", "2c"),  # a level that moved, and no longer stalls
    )
    second_findings = sync_again(context, clock, days=6).findings
    clock.forward(days=1)
    second = read(run(context, "digest"))
    deliver(context)
    keys = {f.key for f in first_findings}, {f.key for f in second_findings}
    new, still, settled = keys[1] - keys[0], keys[0] & keys[1], keys[0] - keys[1]
    assert (len(new), len(settled)) == (1, 2)
    assert f"{len(new)} nouveau · {len(settled)} réglés · {len(still)} en cours" in second
    moved = re.compile(r"2b → 2c \(2023-2024\)")
    assert moved.search(second)
    assert not moved.search(shown(first))
    third = read(run(context, "digest", clock.forward(days=7)))
    assert not moved.search(third)
    lasting = [finding for finding in second_findings if finding.severity != "info"]
    assert f"*{len(lasting)} en cours*" in third, "what is only informative is told once"


def test_a_digest_that_never_arrived_told_nobody_anything(context: Context, clock: Clock, workbook: Path) -> None:
    findings = sync(context).findings
    welcome(context, clock)
    edit(workbook, ("Frigo de palier", "Stratégie", None))
    sync(context)
    for _ in range(2):
        digest = read(run(context, "digest"))
        assert f"1 nouveau · {len(findings)} en cours" in digest, "it is still new"
        assert "lundi 23 novembre 2026" in digest
        deliver(context, refused="not_in_channel")
        clock.forward(days=7)


def test_what_a_pull_finds_while_a_digest_ends_is_told_by_the_next_one(
    context: Context, clock: Clock, workbook: Path
) -> None:
    """Both fire on Monday at nine: the pull began before the digest, and was remembered after it."""
    sync(context)
    edit(workbook, ("Frigo de palier", "Stratégie", None))
    fetched = context.sheets.pull(context.settings.sheet.id)
    clock.forward(days=6)

    class Late:
        def pull(self, _sheet_id: str) -> Spreadsheet:
            clock.forward(seconds=1)
            run(context, "digest")
            deliver(context)
            clock.forward(seconds=1)
            return fetched

        def pull_if_changed(self, sheet_id: str, digest: str) -> Spreadsheet:
            return self.pull(sheet_id)

    sync(replace(context, sheets=Late()))
    clock.forward(days=7)
    assert "Frigo de palier" in read(run(context, "digest")).split("Toujours")[0]


class AnotherDatabase(Database):
    """A database that a test makes something else of in part."""

    def __init__(self, real: Database) -> None:
        self._real = real

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._real.writing() as connection:
            yield connection

    @contextmanager
    def writing_alone(self) -> Iterator[Connection]:
        with self._real.writing_alone() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._real.reading() as connection:
            yield connection


def test_a_slot_whose_database_failed_is_put_off_and_not_lost(context: Context, clock: Clock) -> None:
    sync(context)
    slot = clock()

    class Failing(AnotherDatabase):
        down = True

        @contextmanager
        def writing_alone(self) -> Iterator[Connection]:
            if self.down:
                raise StoreError(Phrase("The database {database} cannot be used", database="x"))
            with super().writing_alone() as connection:
                yield connection

    failing = Failing(context.database)
    with pytest.raises(StoreError):
        run(replace(context, database=failing), "digest", slot)
    failing.down = False
    clock.forward(minutes=6)  # the claim's lease has ended
    with context.database.reading() as connection:
        assert runs.newest_slot(connection, "the-digest", clock()) is None
    assert len(run(replace(context, database=failing), "digest", slot)) == 1


def test_a_digest_goes_where_its_job_says_and_tells_its_checks_only(context: Context, clock: Clock) -> None:
    sync(context)
    there: dict[str, Any] = {"to": [Target(channel="C77")], "checks": ("missing_assessment",)}
    welcome(context, clock, **there)
    sent = run(context, "digest", **there)
    assert {promise.recipient for promise in sent} == {"C77"}
    assert "Correspondances" in read(sent, "C77")
    assert "Popote du jeudi" not in read(sent, "C77")


def test_a_digest_is_written_in_its_job_s_language(context: Context, clock: Clock) -> None:
    sync(context)
    welcome(context, clock)
    french, *_ = run(context, "digest")
    english, *_ = run(context, "digest", context.clock() + timedelta(hours=1), language="en")
    assert "Cette semaine" in shown(french)
    assert "This week" in shown(english)


def test_a_digest_without_a_channel_names_the_key_to_set(context: Context) -> None:
    slack = context.settings.slack.model_copy(update={"staff_channel": ""})
    mute = replace(context, settings=replace(context.settings, slack=slack))
    sync(mute)
    with pytest.raises(ConfigError, match=r"slack\.staff_channel"):
        run(mute, "digest")


def test_before_the_first_pull_nothing_is_promised(context: Context) -> None:
    assert run(context, "digest") == run(context, "remind") == []


# --- reminders ----------------------------------------------------------------------------------------------------


def names_project(text: str, name: str) -> bool:
    """Whether a reminder asks about a project: by itself, or as a link where several are asked the same."""
    return f"*{name}*" in text or f"|{name}>" in text


def test_a_reminder_holds_its_carrier_s_own_projects_and_no_others(context: Context) -> None:
    sync(context)
    reminders = run(context, "remind", checks=REMINDED)
    assert {reminder.recipient for reminder in reminders} <= set(WITH_SLACK.values())
    assert len(reminders) == 7
    names = {slack: name for name, slack in WITH_SLACK.items()}
    for reminder in reminders:
        carrier = names[reminder.recipient]
        text = shown(reminder)
        told = {project.name for project in exemple.PROJECTS if names_project(text, project.name)}
        assert told
        assert told <= projects_of(carrier)
        strangers = {project.name for project in exemple.PROJECTS} - projects_of(carrier)
        assert not {name for name in strangers if name in text}
        assert carrier in text


def test_every_finding_about_a_carried_project_is_in_its_carriers_reminders(context: Context) -> None:
    findings = sync(context).findings
    texts = {reminder.recipient: shown(reminder) for reminder in run(context, "remind", checks=REMINDED)}
    expected = {
        (WITH_SLACK[carrier], finding.project)
        for finding in findings
        if finding.check in REMINDED
        for carrier in finding.carriers
        if carrier in WITH_SLACK
    }
    assert {(slack, project) for slack, project in expected if names_project(texts[slack], project)} == expected


def test_a_carrier_reads_their_own_language(context: Context) -> None:
    sync(context)
    texts = {r.recipient: shown(r) for r in run(context, "remind", checks=REMINDED)}
    assert "The sheet names you for" in texts.pop("U0BLOCKS01")
    assert all("La feuille vous nomme pour" in text for text in texts.values())


def test_one_person_who_answers_for_two_carriers_hears_of_both(context: Context) -> None:
    both = {name: CarrierSettings(slack_id="U0MEMEPERS") for name in ("Les Marmites du canal", "Données voisines")}
    context = replace(context, settings=replace(context.settings, carriers=both))
    sync(context)
    mine = [shown(r) for r in run(context, "remind", checks=REMINDED) if r.recipient == "U0MEMEPERS"]
    [text] = mine
    assert all(name in text for name in both), "one message names each"


# --- once, whatever happens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["digest", "remind"])
def test_a_slot_that_is_run_twice_is_promised_once(context: Context, clock: Clock, action: ActionName) -> None:
    sync(context)
    weekly = a_run(context, action)
    assert run_job(context, weekly, owner="a")
    before = promised(context)
    assert not run_job(context, weekly, owner="b")
    clock.forward(hours=1)
    assert not run_job(context, weekly, owner="b")
    assert promised(context) == before


def test_a_slot_that_several_replicas_run_at_once_is_promised_once(context: Context, clock: Clock) -> None:
    sync(context)
    weekly = a_run(context, "digest")
    with ThreadPoolExecutor(6) as pool:
        ran = list(pool.map(lambda n: run_job(context, weekly, owner=str(n)), range(6)))
    assert sorted(ran) == [False] * 5 + [True]
    assert len(promised(context)) == 1


def test_a_run_that_died_is_taken_over_and_told_once(context: Context, clock: Clock) -> None:
    sync(context)
    weekly = a_run(context, "digest")
    with context.database.writing() as connection:
        claim = runs.Claim(job=weekly.job.name, slot=weekly.slot, since=clock())
        runs.claim(connection, claim, owner="dead", lease=timedelta(minutes=5))
    assert not run_job(context, weekly, owner="b")
    clock.forward(minutes=6)
    assert run_job(context, weekly, owner="b")
    assert len(promised(context)) == 1


@pytest.mark.parametrize("action", ["digest", "remind", "sync"])
def test_a_run_that_stood_still_until_another_took_it_over_keeps_nothing_and_tells_no_trouble(
    context: Context, clock: Clock, action: ActionName
) -> None:
    sync(context)
    weekly = a_run(context, action)

    class Slow(AnotherDatabase):
        """While it is about to write what the run did, another process takes the run over and ends it."""

        writes = 0

        @contextmanager
        def writing(self) -> Iterator[Connection]:
            self.writes += 1
            if self.writes == 2:
                clock.forward(minutes=6)
                assert run_job(context, weekly, owner="other")
            with super().writing() as connection:
                yield connection

        @contextmanager
        def writing_alone(self) -> Iterator[Connection]:
            with self.writing() as connection:
                yield connection

    assert not run_job(replace(context, database=Slow(context.database)), weekly, owner="slow")
    with context.database.reading() as connection:
        assert runs.count_by_outcome(connection) == {(weekly.job.name, "done"): 1}
    assert [one.key for one in promised(context) if one.key.startswith("trouble/")] == []


# --- a pull that fails --------------------------------------------------------------------------------------------


def plan_a_failure(google: Google, how: str) -> type[Exception]:
    if how == "not shared":
        google.shared_with["EXEMPLE"] = ["quelqu.un@exemple.org"]
        return PermanentError
    google.faults.add("/v4/", 503, times=99)
    return TransientError


@pytest.mark.parametrize("how", ["not shared", "unavailable"])
def test_a_failed_pull_keeps_the_last_snapshot_and_says_when_it_was_read(
    context: Context, google: Google, clock: Clock, how: str
) -> None:
    sync(context)
    answerer = Answerer(context)
    young = shown(answerer.lookup("popote", "U1"))
    kind = plan_a_failure(google, how)
    clock.forward(hours=26)
    with pytest.raises(kind):
        run(context, "sync")
    old = shown(answerer.lookup("popote", "U1"))
    assert old == young
    assert "Feuille lue le 23 novembre à 9\xa0h" in old
    assert shown(Answerer(context).lookup("popote", "U1")) == old  # also after a restart
    with context.database.reading() as connection:
        assert runs.count_by_outcome(connection) == {("the-sync", "failed"): 1}


def test_a_failing_pull_is_told_to_the_operator_once_a_day(context: Context, google: Google, clock: Clock) -> None:
    google.shared_with["EXEMPLE"] = []
    for _ in range(2 * 24):
        with pytest.raises(PermanentError):
            run(context, "sync")
        clock.forward(hours=1)
    told = [promise for promise in promised(context) if promise.recipient == "C2"]
    # From 9:00 in Montréal: the rest of that day, a whole one, and the beginning of a third.
    assert len(told) == len(promised(context)) == 3
    assert all(EMAIL in shown(promise) for promise in told)


def test_another_kind_of_trouble_the_same_day_is_told_too(context: Context, google: Google, workbook: Path) -> None:
    google.shared_with["EXEMPLE"] = []
    with pytest.raises(PermanentError):
        run(context, "sync")
    google.shared_with.clear()
    drop_the_header(workbook)
    with pytest.raises(SheetLayoutError):
        run(context, "sync", context.clock() + timedelta(minutes=15))
    assert len(promised(context)) == 2


def test_a_failed_digest_is_recorded_and_told(context: Context) -> None:
    slack = context.settings.slack.model_copy(update={"staff_channel": ""})
    mute = replace(context, settings=replace(context.settings, slack=slack))
    sync(mute)
    with pytest.raises(ConfigError):
        run(mute, "digest")
    assert [promise.recipient for promise in promised(mute)] == ["C2"]
    with mute.database.reading() as connection:
        assert runs.count_by_outcome(connection) == {("the-digest", "failed"): 1}


def without_operator(context: Context) -> Context:
    slack = context.settings.slack.model_copy(update={"operator_channel": ""})
    return replace(context, settings=replace(context.settings, slack=slack))


def test_where_no_operator_hears_of_a_failed_digest_staff_do_once_a_day(context: Context, clock: Clock) -> None:
    alone = without_operator(context)
    sync(alone)
    for hours in (1, 24, 1):
        with pytest.raises(ConfigError):
            run(alone, "digest", to=[Target(channel="operator")])  # which is not set
        clock.forward(hours=hours)
    told = promised(alone)
    assert [promise.recipient for promise in told] == ["C1", "C1"]
    assert all("Le bilan n'a pas pu être envoyé; prévenez la personne responsable." in shown(one) for one in told)
    with alone.database.reading() as connection:
        assert last_failure(connection, "the-digest", clock()) is not None


def test_a_run_fails_with_its_message_to_a_channel_and_not_with_one_to_a_person(context: Context) -> None:
    sync(context)
    run(context, "digest")
    run(context, "remind")
    with context.database.reading() as connection:
        assert last_failure(connection, "the-digest", context.clock()) is None, "it is on its way"
    deliver(context, refused="not_in_channel")
    with context.database.reading() as connection:
        assert count_by_outcome(connection) == {
            ("the-digest", "done"): 0, ("the-digest", "failed"): 1, ("the-remind", "done"): 1,
        }  # fmt: skip
        assert last_failure(connection, "the-digest", context.clock())
        assert last_failure(connection, "the-remind", context.clock()) is None
    with context.database.writing() as connection:
        for entry in outbox.entries(connection, "failed"):
            assert outbox.retry(connection, entry.id, context.clock())
    deliver(context)
    with context.database.reading() as connection:
        assert count_by_outcome(connection) == {("the-digest", "done"): 1, ("the-remind", "done"): 1}
        assert last_failure(connection, "the-digest", context.clock()) is None


# --- answers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["Popote du jeudi", "POPOTE", "popote jeudi", "  popote  du   jeudi "])
def test_a_project_is_found_however_it_is_typed(context: Context, asked: str) -> None:
    sync(context)
    answer = shown(Answerer(context).lookup(asked, "U1"))
    assert answer.startswith("Popote du jeudi")
    assert "Cuisine de production" in answer


def test_a_name_that_is_only_spelt_alike_is_a_question_whose_button_opens_the_card(context: Context) -> None:
    sync(context)
    answerer = Answerer(context)
    question = answerer.lookup("popotte du jeudi", "U1")
    assert (
        question.summary
        == "Aucun «\N{NO-BREAK SPACE}popotte du jeudi\N{NO-BREAK SPACE}». Vouliez-vous dire Popote du jeudi?"
    )
    [button] = [element for block in to_blocks(question) if block["type"] == "actions" for element in block["elements"]]
    assert shown(answerer.project(button["value"], "U1")).startswith("Popote du jeudi")


def test_a_carrier_spelt_wrongly_is_a_question_whose_button_gives_its_list(context: Context) -> None:
    sync(context)
    answerer = Answerer(context)
    [button] = [
        element
        for block in to_blocks(answerer.lookup("Jardin du raill", "U1"))
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert button["action_id"] == "show_group:0"
    assert "Serre du viaduc" in shown(answerer.group(button["value"], "U1"))


def test_notes_on_cells_and_advice_are_for_the_carrier_and_staff(context: Context) -> None:
    sync(context)
    note, advice = "Retour en arrière", "Corrigez-le si c'est une erreur"
    mine = replace(context.settings, carriers={"Jardins du rail": CarrierSettings(slack_id="U0JARDINS")})

    def reads(member: str, shown_to: CellNotes, *, is_staff: bool = False) -> tuple[bool, bool]:
        slack = mine.slack.model_copy(update={"cell_notes": shown_to})
        answerer = Answerer(replace(context, settings=replace(mine, slack=slack)))
        card = json.dumps(to_blocks(answerer.lookup("serre", member, is_staff=is_staff)), ensure_ascii=False)
        return note in card, advice in card

    assert reads("U1", "carrier_and_staff") == (False, False)
    assert reads("U1", "carrier_and_staff", is_staff=True) == (True, True)
    assert reads("U0JARDINS", "carrier_and_staff") == (True, True)
    assert reads("", "carrier_and_staff") == (False, False)
    assert reads("U1", "everybody") == (True, False)
    assert reads("U0JARDINS", "nobody") == (False, True)


def test_a_card_gives_the_project_s_history_without_who_was_notified(
    context: Context, clock: Clock, workbook: Path
) -> None:
    sync(context)
    edit(workbook, ("Popote du jeudi", "2023-2024", "3a"))
    sync_again(context, clock, minutes=15)
    answerer = Answerer(context)
    told = shown(answerer.history("popote du jeudi", "U1"))
    assert told.startswith("Popote du jeudi")
    assert "→ 3a" in told
    assert "Popote du jeudi" in shown(answerer.history("popote", "U1")), "of a project that is gone, the look-up"


def test_a_hostile_cell_is_shown_as_it_is_written(context: Context) -> None:
    sync(context)
    blocks = json.dumps(to_blocks(Answerer(context).lookup("compteurs", "U1")), ensure_ascii=False)
    assert "<!channel>" not in blocks
    assert "&lt;!channel&gt;" in blocks


def test_before_the_first_pull_an_answer_says_so(context: Context) -> None:
    answerer = Answerer(context)
    assert "Popote" not in shown(answerer.lookup("popote", "U1"))
    assert answerer.find("popote") is None
    sync(context)
    assert "Popote du jeudi" in shown(answerer.lookup("popote", "U1"))


def test_a_newer_pull_is_answered_from_at_once(context: Context, clock: Clock, workbook: Path) -> None:
    sync(context)
    answerer = Answerer(context)
    assert "3a" not in shown(answerer.lookup("popote", "U1"))
    edit(workbook, ("Popote du jeudi", "2023-2024", "3a"))
    sync_again(context, clock, minutes=15)
    assert "3a" in shown(answerer.lookup("popote", "U1"))


def test_a_look_up_asks_google_for_nothing(context: Context, google: Google) -> None:
    sync(context)
    google.requests.clear()
    for asked in ("popote", "Les Roues partagées", "xyz"):
        Answerer(context).lookup(asked, "U1")
    assert google.requests == []


def test_what_is_known_still_answers_when_the_database_is_gone(
    settings: Any, context: Context, clock: Clock, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'own.sqlite3'}")
    own = replace(context, database=database)
    sync(own)
    answerer = Answerer(own)
    before = shown(answerer.lookup("popote", "U1"))
    database.close()
    for file in tmp_path.glob("own.sqlite3*"):
        file.unlink()
    (tmp_path / "own.sqlite3").mkdir()
    assert shown(answerer.lookup("popote", "U1")) == before
    assert "Popote du jeudi" not in shown(Answerer(own).lookup("popote", "U1"))


def test_the_choice_offered_leads_to_the_card(context: Context) -> None:
    sync(context)
    answerer = Answerer(context)
    blocks = to_blocks(answerer.lookup("Les Roues partagées", "U1"))
    [actions] = [block for block in blocks if block["type"] == "actions"]
    names = {button["text"]["text"]: button["value"] for button in actions["elements"]}
    assert set(names) == projects_of("Les Roues partagées")
    for name, key in names.items():
        assert shown(answerer.project(key, "U1")).startswith(name)


def test_what_is_remembered_holds_no_row_more_than_it_needs(context: Context, clock: Clock) -> None:
    for _ in range(3):
        sync_again(context, clock, minutes=15)
    with context.database.reading() as connection:
        counts = {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
            for table in (tables.snapshots, tables.project_versions, tables.outbox)
        }
    assert counts == {"snapshots": 1, "project_versions": 27, "outbox": 0}


def test_help_needs_no_data(context: Context) -> None:
    ask: Callable[[str], Message] = Answerer(context).help
    assert "/mec" in shown(ask("U1"))


def test_a_carrier_out_of_reach_is_found_once_and_has_a_letter_where_an_address_is_known(
    context: Context, clock: Clock
) -> None:
    sync(context)
    welcome(context, clock)
    text = read(run(context, "digest"))
    assert "Organismes porteurs injoignables (2)" in text
    listed = text.split("Sans Slack, à joindre par courriel (2)")[1]
    assert "Jardins du rail – 3 points – aucune adresse courriel n'est connue" in listed
    assert "<mailto:passerelle@exemple.org?subject=Vos%20sous-projets" in listed
