"""What happens when something is wrong: one clear sentence, the right exit status, and nothing lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from program import Ended, run
from world import OPERATOR, STAFF, World

from mec_bot.message_key import OWN_SENDERS
from mec_bot.sandbox.google.server import EMAIL

UNUSABLE, OUTSIDE = 2, 3


def refused(ended: Ended, status: int, *named: str) -> None:
    """One sentence on standard error that names what matters, and nothing on standard output."""
    assert ended.status == status, ended.err
    assert ended.out == ""
    [sentence] = ended.sentences
    for word in named:
        assert word in sentence
    assert len(sentence) < 600


def still_answers(world: World) -> None:
    """The last good snapshot, with its age."""
    ended = world.run("lookup", "popote", GOOGLE_APPLICATION_CREDENTIALS="")
    assert ended.status == 0, ended.err
    assert "Cuisine de production" in ended.out


@pytest.fixture
def broken(synced: World) -> World:
    """An installation that pulled once; what a test breaks in Google is whole again for the next one."""
    synced.google.shared_with.clear()
    synced.google.faults.clear()
    synced.slack.faults.clear()
    return synced


# --- Google -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("sync",), ("check", "--json")])
def test_without_credentials_the_variable_to_set_is_named(broken: World, command: tuple[str, ...]) -> None:
    refused(broken.run(*command, GOOGLE_APPLICATION_CREDENTIALS=""), UNUSABLE, "GOOGLE_APPLICATION_CREDENTIALS")


def test_a_key_file_that_is_not_there_is_named(broken: World) -> None:
    file = "/nowhere/key.json"
    refused(broken.run("sync", GOOGLE_APPLICATION_CREDENTIALS=file), UNUSABLE, file)


def test_a_sheet_that_is_not_shared_says_with_which_address_to_share_it(broken: World) -> None:
    broken.google.shared_with["SHEET"] = ["quelqu.un@exemple.org"]
    refused(broken.run("sync", "--json"), OUTSIDE, EMAIL)
    still_answers(broken)


def test_google_that_does_not_answer_is_told_after_the_time_given(broken: World) -> None:
    broken.google.faults.add("/v4/", 503, times=20)
    broken.set("config/mec_bot.yaml", sheet={"attempts": 2, "give_up_after": 2})
    refused(broken.run("sync", "--json"), OUTSIDE, "503")


def test_a_sheet_that_does_not_exist_is_named(world: World) -> None:
    world.set("config/mec_bot.yaml", sheet={"id": "NULLE_PART"})
    refused(world.run("sync", "--json"), OUTSIDE, "NULLE_PART", "sheet.id")


def test_a_sheet_that_is_not_set_names_the_key(world: World) -> None:
    world.set("config/mec_bot.yaml", sheet={"id": ""})
    refused(world.run("sync"), UNUSABLE, "config/mec_bot.yaml", "sheet.id")


def test_a_tab_that_is_missing_names_those_there_are(world: World) -> None:
    world.set("config/mec_bot.yaml", sheet={"tab": "Bilan"})
    refused(world.run("check", "--json"), OUTSIDE, "Bilan", "Tableau de bord", "Porteurs", "sheet.tab")


def test_a_required_column_that_is_missing_names_it_and_what_was_found(world: World) -> None:
    world.sync()
    book = openpyxl.load_workbook(world.workbook)
    tab = book["Tableau de bord"]
    for cell in ("F4", "F5", "G5"):
        if not isinstance(tab[cell], openpyxl.cell.cell.MergedCell):
            tab[cell].value = "Autre chose"
    book.save(world.workbook)
    said = ("Maturité", "Tableau de bord", "Autre chose", "config/columns.yaml")
    refused(world.run("check", "--json"), OUTSIDE, *said)
    held = world.run("sync", "--json")  # it could be read before: the last good snapshot is kept, and why is told
    assert held.status == OUTSIDE
    [reason] = held.json["held"]["reasons"]
    assert all(words in reason for words in said)
    still_answers(world)


def test_a_workbook_that_is_none_is_named(broken: World, tmp_path: Path) -> None:
    file = tmp_path / "notes.xlsx"
    file.write_text("pas un classeur", encoding="utf-8")
    refused(broken.run("check", "--json", "--workbook", str(file)), UNUSABLE, str(file))
    refused(broken.run("check", "--json", "--workbook", str(tmp_path / "absent.xlsx")), UNUSABLE, "absent.xlsx")


# --- Slack --------------------------------------------------------------------------------------------------------


def test_a_wrong_slack_token_is_told(broken: World) -> None:
    refused(broken.run("digest", "--json", SLACK_BOT_TOKEN="xoxb-faux"), OUTSIDE, "invalid_auth", "SLACK_BOT_TOKEN")
    assert broken.posted(STAFF) == ()


def test_a_worker_with_a_wrong_token_ends_at_once(broken: World) -> None:
    ended = broken.run("run", SLACK_BOT_TOKEN="xoxb-faux")
    assert ended.status == OUTSIDE
    assert "invalid_auth" in ended.sentences[-1]
    assert "Traceback" not in ended.err


def test_a_worker_with_a_wrong_app_token_ends_at_once(broken: World) -> None:
    ended = broken.run("run", SLACK_APP_TOKEN="xapp-faux")
    assert ended.status == OUTSIDE
    assert "SLACK_APP_TOKEN" in ended.sentences[-1]
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("variable", "command"),
    [
        ("SLACK_BOT_TOKEN", ("digest",)),
        ("SLACK_APP_TOKEN", ("run",)),
        ("SLACK_SIGNING_SECRET", ("run", "--http", "1")),
    ],
)
def test_a_secret_that_is_not_set_is_named(broken: World, variable: str, command: tuple[str, ...]) -> None:
    refused(broken.run(*command, **{variable: ""}), UNUSABLE, variable)


def test_a_channel_that_nobody_knows_is_named(world: World) -> None:
    world.sync()
    world.set("config/mec_bot.yaml", slack={"staff_channel": "C0NULLEPART"})
    refused(world.run("digest", "--json"), OUTSIDE, "C0NULLEPART", "channel_not_found")
    assert [world.posted(channel) for channel in (STAFF, OPERATOR)] == [(), ()]


def test_a_channel_that_is_not_set_names_the_key(broken: World) -> None:
    broken.set("config/mec_bot.yaml", slack={"staff_channel": ""})
    refused(broken.run("digest", "--dry-run", "--json"), UNUSABLE, "slack.staff_channel")
    broken.set("config/mec_bot.yaml", slack={"staff_channel": STAFF})


# --- configuration ------------------------------------------------------------------------------------------------


def test_every_problem_of_every_file_is_told_at_once(world: World) -> None:
    world.set("config/mec_bot.yaml", timezon="America/Toronto", language="franglais")
    world.set("config/checks.yaml", stalled_maturity={"rounds": 1})
    (world.home / "config" / "carriers.yaml").write_text("carriers: [une, liste\n", encoding="utf-8")
    ended = world.run("sync", "--json")
    assert (ended.status, ended.out) == (UNUSABLE, "")
    told = {
        ("config/mec_bot.yaml", "timezon", "timezone"),
        ("config/mec_bot.yaml", "language", "franglais"),
        ("config/checks.yaml", "stalled_maturity.rounds", "1"),
        ("config/carriers.yaml", "2", ""),
    }
    assert len(ended.sentences) == len(told)
    for words in told:
        assert any(all(word in sentence for word in words) for sentence in ended.sentences), words


def test_a_job_that_cannot_be_read_is_named(world: World) -> None:
    world.set("jobs/weekly-digest.yaml", when={"at": "25:00"}, action="dance")
    ended = world.run("jobs", "--json")
    assert (ended.status, ended.out) == (UNUSABLE, "")
    assert all("jobs/weekly-digest.yaml" in sentence for sentence in ended.sentences)
    assert ["25:00" in ended.err, "dance" in ended.err] == [True, True]


def test_a_job_that_would_send_under_the_bot_s_own_names_is_refused(world: World) -> None:
    world.set("jobs/held.yaml", action="digest", when={"at": "09:00"})
    refused(world.run("jobs"), UNUSABLE, "jobs/held.yaml", "Donnez un autre nom au fichier")
    for name in OWN_SENDERS:
        world.set(f"jobs/{name}.yaml", action="digest", when={"at": "09:00"})
    ended = world.run("jobs")
    assert (ended.status, ended.out, len(ended.sentences)) == (UNUSABLE, "", len(OWN_SENDERS))
    assert all(f"jobs/{name}.yaml" in ended.err for name in OWN_SENDERS)


def test_a_home_that_is_not_there_is_named(tmp_path: Path) -> None:
    refused(run("jobs", "--json", "--home", tmp_path / "absent"), UNUSABLE, "absent", "--home")


def test_an_address_of_a_database_that_is_none_is_named(broken: World) -> None:
    refused(broken.run("lookup", "x", MEC_BOT_DATABASE_URL="pas une adresse"), UNUSABLE, "MEC_BOT_DATABASE_URL")


@pytest.mark.parametrize("arguments", [("sync", "--nonsense"), ("nonsense",), ("lookup",), ("run", "--http", "many")])
def test_arguments_that_are_not_understood_end_with_2(arguments: tuple[str, ...]) -> None:
    ended = run(*arguments)
    assert (ended.status, ended.out) == (UNUSABLE, "")
    assert "Traceback" not in ended.err


def test_before_the_first_pull_a_look_up_says_what_to_do(world: World) -> None:
    refused(world.run("lookup", "popote", "--json"), UNUSABLE, "mec-bot sync")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("Papotage du lundi",), ("Papotage du lundi", "Popote du jeudi")),
        (("Les Roues partagées",), ("Les Roues partagées", "plusieurs")),
        (("--since", "lundi"), ("--since", "lundi", "2026-09-01")),
        (("popote", "--until", "2026-13-01"), ("--until", "2026-13-01")),
        (("--since", "2026-11-02", "--until", "2026-11-01"), ("2026-11-02", "2026-11-01")),
        ((), ("--since",)),
    ],
    ids=["unknown name", "several names", "no day", "no such day", "the wrong way round", "nothing asked"],
)
def test_a_past_that_cannot_be_told_is_refused_in_one_sentence(
    synced: World, arguments: tuple[str, ...], says: tuple[str, ...]
) -> None:
    refused(synced.run("history", *arguments, "--json"), UNUSABLE, *says)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("popote",), ("--until",)),
        (("popote", "--until", "2020-01-01", "--reason", "x"), ("2020-01-01",)),
        (("popote", "--until", "2199-01-01", "--reason", "x"), ("2199-01-01",)),
        (("popote", "--until", "demain", "--reason", "x"), ("demain", "2026-09-01")),
        (("popote", "--until", "2199-01-01"), ("--reason",)),
        (("--until", "2199-01-01"), ("mec-bot snooze",)),
        (("--end", "7"), ("7", "mec-bot snooze")),
        (("popote", "--end", "7"), ("--end",)),
    ],
    ids=["no end", "past", "too far", "no day", "no reason", "no name", "no such number", "both"],
)
def test_what_cannot_be_put_off_is_refused_in_one_sentence(
    synced: World, arguments: tuple[str, ...], says: tuple[str, ...]
) -> None:
    refused(synced.run("snooze", *arguments, "--json"), UNUSABLE, *says)


@pytest.mark.parametrize(
    "arguments",
    [
        ("history", "popote"),
        ("snooze", "popote", "--until", f"{datetime.now(UTC).date() + timedelta(days=9)}", "--reason", "x"),
    ],
    ids=["history", "snooze"],
)
def test_before_the_first_pull_the_memory_s_commands_say_what_to_do(world: World, arguments: tuple[str, ...]) -> None:
    ended = world.run(*arguments, "--json")
    refused(ended, UNUSABLE, "mec-bot sync")
    assert "--workbook" not in ended.err, "they take none"


@pytest.mark.parametrize(
    ("config", "arguments", "says"),
    [
        ({"reminders": {"weekly_budget": 0}}, ("jobs",), "found 0"),
        ({"reminders": {"weekly_budget": 0}}, ("outbox",), "found 0"),
        ({}, ("snooze", "popote", "--until", "demain"), "is no day"),
        ({}, ("history",), "Give a project's name"),
    ],
    ids=["jobs, settings", "settings", "snooze", "history"],
)
def test_what_is_refused_is_told_in_the_language_of_the_settings_whatever_is_wrong(
    world: World, config: dict[str, object], arguments: tuple[str, ...], says: str
) -> None:
    world.set("config/mec_bot.yaml", language="en", **config)
    refused(world.run(*arguments), UNUSABLE, says)


# --- the database -------------------------------------------------------------------------------------------------


def test_a_locked_database_is_told_and_still_answers(make_world: Callable[..., World]) -> None:
    world = make_world()
    world.sync()
    other = sqlite3.connect(world.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        refused(world.run("sync", "--json"), OUTSIDE, str(world.database))
        still_answers(world)
    finally:
        other.rollback()
        other.close()
    world.sync()


def test_a_database_that_cannot_be_written_is_named(broken: World) -> None:
    url = "sqlite:////proc/mec_bot.sqlite3"  # where not even root may write
    refused(broken.run("sync", "--json", MEC_BOT_DATABASE_URL=url), OUTSIDE, "/proc/mec_bot.sqlite3")


def test_a_file_that_is_no_database_is_named_and_left_as_it_is(broken: World, tmp_path: Path) -> None:
    file = tmp_path / "budget.txt"
    file.write_text("x" * 5000, encoding="utf-8")
    refused(broken.run("sync", "--json", MEC_BOT_DATABASE_URL=f"sqlite:///{file}"), OUTSIDE, str(file))
    assert file.read_text(encoding="utf-8") == "x" * 5000


def test_a_server_that_is_not_there_is_told_without_its_password(broken: World, tmp_path: Path) -> None:
    url = f"postgresql://mec:secret@/mec?host={tmp_path}"
    ended = broken.run("sync", "--json", MEC_BOT_DATABASE_URL=url)
    refused(ended, OUTSIDE, str(tmp_path))
    assert "secret" not in ended.err


# --- numbers and rows beyond all use --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", [("outbox", "--retry"), ("outbox", "--cancel"), ("renames", "--confirm"), ("snooze", "--end")]
)
def test_a_number_that_nothing_has_is_told(broken: World, command: tuple[str, str]) -> None:
    number = "99999999999999999999"
    refused(broken.run(*command, number), UNUSABLE, number)


def test_a_day_that_no_calendar_of_ours_has_is_told(broken: World) -> None:
    refused(broken.run("history", "--since", "0001-01-01"), UNUSABLE, "0001-01-01")
    refused(broken.run("history", "--since", "2026-01-01", "--until", "9999-12-31"), UNUSABLE, "9999-12-31")


@pytest.mark.parametrize(
    ("damage", "command"),
    [
        ("UPDATE findings SET body = '{}'", ("lookup", "popote")),
        ("UPDATE findings SET body = 'x'", ("digest", "--dry-run")),
        ("UPDATE findings SET first_seen = 'x'", ("check",)),
        ("UPDATE snapshots SET frame = 'x'", ("report",)),
        ("UPDATE project_versions SET body = 'x'", ("remind", "--dry-run")),
        ("UPDATE snapshots SET seen_at = 'x'", ("history", "popote")),
    ],
)
def test_rows_that_cannot_be_read_are_told(broken: World, damage: str, command: tuple[str, ...]) -> None:
    database = sqlite3.connect(broken.database)
    whole = sqlite3.connect(":memory:")
    database.backup(whole)
    with database:
        database.execute(damage)
    try:
        refused(broken.run(*command), OUTSIDE, "illisible")
    finally:
        whole.backup(database)
        database.close()
        whole.close()
