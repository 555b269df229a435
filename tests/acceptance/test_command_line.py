"""Each command as its documentation says: for people, and with `--json` for programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from json_answers import holds_no_empty_text
from program import run
from world import OPERATOR, STAFF, World, lasting

from mec_bot.sandbox.slack.faults import Fault
from mec_bot.sandbox.workbooks.files import EXEMPLE, MEC_2023_2024

SNAPSHOT = {"taken_at", "projects", "assessed", "rounds"}
FINDING = {"check", "severity", "project", "carriers", "cell", "value", "since", "message", "note"}
PROJECT = {
    "name", "carriers", "parent", "status", "level", "phase", "assessments", "strategy", "support", "cell",
}  # fmt: skip
LEVEL = re.compile(r"[123][abcd]")
STRATEGIES = {"cession", "consolidation", "dissemination", "essaimage", None}
ON = ("--workbook", str(EXEMPLE))


def test_sync_tells_the_snapshot_then_what_changed(world: World) -> None:
    first = world.run("sync", "--json").json
    assert set(first) == {"snapshot", "changes"}
    assert set(first["snapshot"]) == SNAPSHOT
    assert (first["snapshot"]["projects"], first["snapshot"]["assessed"]) == (27, 19)
    assert first["snapshot"]["rounds"] == ["Automne 2022", "2023-2024"]
    assert datetime.fromisoformat(first["snapshot"]["taken_at"]).tzinfo is not None
    assert first["changes"] == []
    book = openpyxl.load_workbook(world.workbook)
    tab = book["Tableau de bord"]
    [row] = [row for row in range(6, tab.max_row + 1) if tab.cell(row, 1).value == "Popote du jeudi"]
    tab.cell(row, 7).value = "3a"
    book.save(world.workbook)
    [change] = world.run("sync", "--json").json["changes"]
    assert change == {
        "project": "Popote du jeudi", "kind": "level", "from": "2b", "to": "3a", "round": "2023-2024",
    }  # fmt: skip
    people = world.run("sync")
    assert people.status == 0
    assert "27" in people.out
    assert "Popote" not in people.out
    assert world.slack.calls.of() == ()


def test_sync_and_history_give_codes_and_quote_what_could_not_be_read(world: World) -> None:
    world.sync()
    book = openpyxl.load_workbook(world.workbook)
    tab = book["Tableau de bord"]
    [row] = [row for row in range(6, tab.max_row + 1) if tab.cell(row, 1).value == "Bail partagé"]
    assert tab.cell(row, 12).value == "03/04/2026"
    tab.cell(row, 12).value = "2026-04-03"
    tab.cell(row, 8).value = "Dissémination"
    book.save(world.workbook)
    expected: list[dict[str, str | None]] = [
        {"project": "Bail partagé", "kind": "strategy", "from": "consolidation", "to": "dissemination"},
        {
            "project": "Bail partagé", "kind": "due", "from": None, "to": "2026-04-03",
            "from_unreadable": "03/04/2026",
        },
    ]  # fmt: skip
    assert world.run("sync", "--json").json["changes"] == expected
    events = world.run("history", "bail", "--json").json["events"]
    changed = [event for event in events if event.pop("event") == "changed" and event.pop("at")]
    assert changed == expected
    people = world.run("history", "bail").out.replace("\xa0", " ")
    assert "échéance : « 03/04/2026 » (illisible) → 2026-04-03" in people
    assert "stratégie : Consolidation → Dissémination" in people


def test_a_sync_that_would_lose_half_the_sheet_is_held_until_it_is_accepted(world: World) -> None:
    last_good = world.run("sync", "--json").json["snapshot"]
    book = openpyxl.load_workbook(world.workbook)
    tab = book["Tableau de bord"]
    for row in range(6, 6 + (tab.max_row - 6) // 2):
        tab.cell(row, 1).value = None
    book.save(world.workbook)
    held = world.run("sync", "--json")
    assert held.status == 3
    assert set(held.json) == {"snapshot", "changes", "held"}
    assert held.json["snapshot"] == last_good
    assert held.json["changes"] == []
    [reason] = held.json["held"]["reasons"]
    assert "27 sous-projets" in reason
    [sentence] = held.sentences
    assert "mec-bot sync --accept" in sentence
    people = world.run("sync")
    assert people.status == 3
    assert people.out.startswith(f"{reason}\n")
    assert "Frigo de palier – n'est plus dans la feuille" in people.out
    withheld = world.run("remind", "--dry-run", "--json").json
    assert withheld["messages"] == []
    assert "retenue" in withheld["withheld"]
    accepted = world.run("sync", "--accept", "--json")
    assert accepted.status == 0
    assert accepted.json["snapshot"]["projects"] < 27
    assert world.run("sync").status == 0


def test_renames_are_listed_and_answered(world: World) -> None:
    world.sync()
    book = openpyxl.load_workbook(world.workbook)
    tab = book["Tableau de bord"]
    [row] = [row for row in range(6, tab.max_row + 1) if tab.cell(row, 1).value == "Popote du jeudi"]
    tab.cell(row, 1).value = "Popote du vendredi"
    book.save(world.workbook)
    [change] = world.run("sync", "--json").json["changes"]
    assert change == {
        "project": "Popote du vendredi",
        "kind": "renamed",
        "from": "Popote du jeudi",
        "to": "Popote du vendredi",
    }
    [listed] = world.run("renames", "--json").json
    assert (listed["number"], listed["state"], listed["decided_by"]) == (1, "proposed", None)
    assert world.run("renames", "--confirm", "2").status == 2
    [answered] = world.run("renames", "--confirm", "1", "--json").json
    assert answered["state"] == "confirmed"
    assert world.run("renames", "--refuse", "1").status == 2
    assert "Popote du vendredi" in world.run("renames").out
    [found] = world.run("lookup", "Popote du jeudi", "--json").json["projects"]
    assert found["name"] == "Popote du vendredi"


def test_check_tells_every_finding_and_ends_with_1(synced: World) -> None:
    ended = synced.run("check", "--json")
    assert ended.status == 1
    document = ended.json
    assert set(document) == {"snapshot", "findings"}
    assert set(document["snapshot"]) == SNAPSHOT
    assert len(lasting(document["findings"])) == 36
    for finding in document["findings"]:
        assert set(finding) == FINDING
        assert finding["severity"] in {"error", "warning", "info"}
        assert re.fullmatch(r"Tableau de bord![A-Z]+\d+", finding["cell"])
        assert datetime.fromisoformat(finding["since"]).tzinfo is not None
    assert holds_no_empty_text(document)
    assert synced.posted(STAFF) == ()


def test_check_tells_people_where_and_what(synced: World) -> None:
    ended = synced.run("check")
    assert ended.status == 1
    for word in ("Semothèque", "2b-2c", "Tableau de bord!"):
        assert word in ended.out


def test_check_of_a_workbook_needs_no_account_and_leaves_nothing(tmp_path: Path) -> None:
    for part in ("config", "jobs"):
        (tmp_path / part).mkdir()
    ended = run("check", "--json", "--home", tmp_path, "--workbook", MEC_2023_2024)
    assert ended.status == 1
    findings = ended.json["findings"]
    assert [f["project"] for f in findings if f["check"] == "missing_assessment"] == ["Mieux vivre avec moins d'autos"]
    assert len([f for f in findings if f["check"] == "unassigned_strategy"]) == 10
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config", "jobs"]


def test_check_tells_how_the_layout_was_understood_and_remembers_nothing(make_world: Callable[..., World]) -> None:
    world = make_world(MEC_2023_2024)
    ended = world.run("check", "--layout", "--json")
    assert ended.status == 0, "whatever is wrong with the cells"
    document = ended.json
    assert set(document) == {"tab", "header_rows", "columns", "rows"}
    assert set(document["tab"]) == {"title", "why", "rivals"}
    assert set(document["rows"]) == {"project", "heading", "total", "note", "other_table", "hidden"}
    for column in document["columns"]:
        assert set(column) == {"letter", "heading", "field", "round", "why"}
        assert column["why"]
    assert holds_no_empty_text(document)
    assert not world.database.exists()
    people = world.run("check", "--layout")
    assert people.status == 0
    for column in document["columns"]:
        assert column["heading"].split()[0] in people.out


def test_check_layout_refuses_what_check_refuses(make_world: Callable[..., World]) -> None:
    world = make_world(MEC_2023_2024)
    book = openpyxl.load_workbook(world.workbook)
    for tab in book.worksheets:
        tab.delete_rows(1, tab.max_row)
    book.save(world.workbook)
    refused, alike = world.run("check"), world.run("check", "--layout", "--json")
    assert (alike.status, alike.sentences, alike.out) == (3, refused.sentences, "")
    assert world.run("check", "--layout", "--explain", "A1").status == 2


def test_check_without_errors_ends_with_0(make_world: Callable[..., World]) -> None:
    world = make_world(MEC_2023_2024)
    world.set("config/checks.yaml", missing_assessment={"severity": "info"})
    assert world.run("check").status == 0


@pytest.mark.parametrize(
    ("asked", "match", "count"),
    [("Popote du jeudi", "exact", 1), ("les roues partagees", "ambiguous", 4)],
)
def test_lookup_finds_a_project(synced: World, asked: str, match: str, count: int) -> None:
    document = synced.run("lookup", asked, "--json").json
    assert set(document) == {"match", "projects"}
    assert (document["match"], len(document["projects"])) == (match, count)
    for project in document["projects"]:
        assert set(project) == PROJECT
        assert project["level"] is None or LEVEL.fullmatch(project["level"])
        assert project["strategy"] in STRATEGIES
        assert [set(assessment) for assessment in project["assessments"]] == [{"round", "level"}] * 2
    assert holds_no_empty_text(document)


def test_lookup_of_a_name_that_nobody_has_offers_nothing_certain(synced: World) -> None:
    document = synced.run("lookup", "zzzz", "--json").json
    assert document == {"match": "none", "projects": []}


def test_lookup_asks_google_for_nothing_and_shows_people_the_age(synced: World) -> None:
    synced.google.requests.clear()
    ended = synced.run("lookup", "popote")
    assert ended.status == 0
    for word in ("Popote du jeudi", "Les Marmites du canal", "Cuisine de production"):
        assert word in ended.out
    assert synced.google.requests == []


def test_history_tells_what_happened_to_the_sheet_and_to_one_project(world: World) -> None:
    world.sync()
    book = openpyxl.load_workbook(world.workbook)
    tab = book["Tableau de bord"]
    [row] = [row for row in range(6, tab.max_row + 1) if tab.cell(row, 1).value == "Popote du jeudi"]
    tab.cell(row, 7).value = "3a"
    book.save(world.workbook)
    world.sync()
    moved = {
        "event": "changed", "project": "Popote du jeudi", "kind": "level", "from": "2b", "to": "3a", "round": "2023-2024",
    }  # fmt: skip
    whole, one = (world.run("history", *which, "--json").json for which in (("--since", "2026-01-01"), ("popote",)))
    assert (whole["project"], one["project"]) == (None, "Popote du jeudi")
    for document in (whole, one):
        [event] = [event for event in document["events"] if event["event"] == "changed"]
        assert datetime.fromisoformat(event.pop("at")).tzinfo is not None
        assert event == moved
        assert holds_no_empty_text(document)
    assert {event["event"] for event in whole["events"]} == {"changed", "opened", "resolved"}
    assert len(whole["events"]) > len(one["events"])
    people = world.run("history", "popote")
    assert people.status == 0
    assert "2b → 3a" in people.out
    assert "réglé" in people.out
    assert world.run("history", "--rebuild", "--json").json == {"snapshots": 2}
    assert world.run("history", "popote").out == people.out
    assert world.run("history", "popote", "--until", "2020-01-01", "--json").json["events"] == []


def test_what_is_put_off_is_listed_and_told_apart_by_check(world: World) -> None:
    world.sync()
    until = f"{datetime.now(tz=UTC) + timedelta(days=30):%Y-%m-%d}"
    plain = world.run("check", "--json").json
    assert set(plain) == {"snapshot", "findings"}
    assert world.run("snooze", "--json").json == {"snoozes": [], "exemptions": []}
    made = world.run("snooze", "compteurs", "--until", until, "--reason", "Attend le <bail>", "--by", "Amina", "--json")
    [snooze] = made.json["snoozes"]
    assert snooze == {
        "number": 1, "project": snooze["project"], "check": None, "until": until, "reason": "Attend le <bail>", "by": "Amina",
    }  # fmt: skip
    document = world.run("check", "--json").json
    assert [set(finding) for finding in document["findings"]] == [set(plain["findings"][0])] * len(document["findings"])
    assert snooze["project"] not in {finding["project"] for finding in document["findings"]}
    assert len(document["findings"]) + len(document["snoozed"]) == len(plain["findings"])
    assert {finding["project"] for finding in document["snoozed"]} == {snooze["project"]}
    assert {(finding["until"], finding["by"]) for finding in document["snoozed"]} == {(until, "Amina")}
    people = world.run("check").out
    assert snooze["project"] not in people.partition("Reportés")[0]
    assert f"jusqu'au {until}\u00a0: Attend le <bail> (Amina)" in people
    assert "Attend le <bail>" in world.run("snooze").out
    assert world.run("snooze", "--end", "1", "--json").json == {"snoozes": [], "exemptions": []}
    assert world.run("check", "--json").json["findings"] == plain["findings"]


def test_jobs_tells_the_next_three_times_of_each(synced: World) -> None:
    synced.set("jobs/weekly-digest.yaml", when={"days": ["monday"], "at": "09:00", "on_holiday": "run"})
    document = synced.run("jobs", "--json").json
    assert [set(job) for job in document] == [{"name", "action", "next"}] * 3
    assert {job["name"]: job["action"] for job in document} == {
        "carrier-reminders": "remind", "sync": "sync", "weekly-digest": "digest",
    }  # fmt: skip
    for job in document:
        times = [datetime.fromisoformat(time) for time in job["next"]]
        assert len(times) == 3
        assert times == sorted(times)
        assert all(time.tzinfo is not None for time in times)
    [digest] = [job for job in document if job["name"] == "weekly-digest"]
    assert {datetime.fromisoformat(time).strftime("%a %H:%M") for time in digest["next"]} == {"Mon 09:00"}
    people = synced.run("jobs").out
    assert [name in people for name in ("sync", "weekly-digest", "09:00")] == [True] * 3


def test_jobs_prints_the_days_off_of_a_year(world: World) -> None:
    world.set("config/mec_bot.yaml", calendar={"preset": "public_service", "easter": "monday"}, closed_days=["07-19"])
    people = world.run("jobs", "--calendar", "2027").out
    assert "Noël (au lieu du samedi 25 décembre 2027)" in people
    assert "Vendredi saint" not in people
    document = world.run("jobs", "--calendar", "2027", "--json").json
    assert {"name": "lundi de Pâques", "day": "2027-03-29", "taken_on": "2027-03-29"} in document["holidays"]
    assert document["closed_days"] == ["2027-07-19"]
    refused = world.run("jobs", "--calendar", "99999999999999999999")
    assert (refused.status, "Traceback" in refused.err) == (2, False)


def test_a_dry_digest_shows_the_message_and_sends_nothing(synced: World) -> None:
    [message] = synced.run("digest", "--dry-run", "--json").json["messages"]
    assert set(message) == {"key", "channel", "text", "blocks", "follows", "why"}
    assert (message["follows"], "un mot de bienvenue" in message["why"]) == (None, True)
    assert message["channel"] == STAFF
    assert "27" in message["text"]
    people = synced.run("digest", "--dry-run")
    assert people.status == 0
    assert STAFF in people.out
    assert "weekly-digest" in people.out
    assert synced.slack.calls.of() == ()


def test_a_dry_digest_says_for_each_channel_who_hears_what_and_who_does_not_and_why(world: World) -> None:
    world.sync()
    to = [
        {"channel": STAFF},
        {"channel": OPERATOR, "language": "en", "only": {"carrier": ["Les Roues partagées", "Persone"]}},
    ]
    world.set("jobs/weekly-digest.yaml", to=to)
    document = world.run("digest", "--dry-run", "--json").json
    assert [message["channel"] for message in document["messages"]] == [STAFF, OPERATOR]
    french, english = (str(message["blocks"]) for message in document["messages"])
    assert ("27 sous-projets" in french, "carrier Les Roues partagées, Persone" in english) == (True, True)
    assert (document["not_sent"], "Persone" in document["notes"][0]) == ([], True)
    world.slack.faults.plan("chat.postMessage", Fault.refused("not_in_channel"))
    assert world.run("digest").status == 3
    assert [len(world.posted(channel)) for channel in (STAFF, OPERATOR)] in ([0, 1], [1, 0])
    heard, other = (STAFF, OPERATOR) if world.posted(STAFF) else (OPERATOR, STAFF)
    kinds = {m["channel"]: "bienvenue" in m["why"] for m in world.run("digest", "--dry-run", "--json").json["messages"]}
    assert kinds == {heard: False, other: True}, "one channel's failure is nothing to the other"
    people = world.run("digest", "--dry-run").out
    assert STAFF in people
    assert OPERATOR in people


def test_a_digest_in_quiet_hours_waits_and_says_until_when(world: World) -> None:
    world.sync()
    now = datetime.now(ZoneInfo("America/Toronto"))
    start, end = (f"{now + timedelta(hours=hours):%H:%M}" for hours in (-1, 2))
    world.set("config/mec_bot.yaml", quiet_hours={"from": start, "to": end, "days_off": False})
    [message] = world.run("digest", "--dry-run", "--json").json["messages"]
    assert f"{datetime.fromisoformat(message['due_at']).astimezone(now.tzinfo):%H:%M}" == end
    assert "Envoi le" in world.run("digest", "--dry-run").out
    ended = world.run("digest")
    assert (ended.status, "0 message envoyé" in ended.out, "Envoi le" in ended.out) == (0, True, True)
    assert world.slack.calls.of("chat.postMessage") == ()
    assert "n'est pas encore parti" in world.run("digest", "--dry-run").out, "nobody is welcomed twice"
    world.run("outbox", "--cancel", "1")
    world.set("jobs/weekly-digest.yaml", in_quiet_hours="send")
    assert "1 message envoyé" in world.run("digest").out


def test_dry_reminders_show_who_would_and_who_would_not_hear(synced: World) -> None:
    lasting_checks = ["missing_assessment", "unreadable_cell", "unknown_strategy", "unassigned_strategy"]
    synced.set("jobs/carrier-reminders.yaml", checks=lasting_checks)
    document = synced.run("remind", "--dry-run", "--json").json
    assert set(document) == {"messages", "not_sent"}
    assert len(document["messages"]) == 7
    assert all(message["channel"].startswith("U0") for message in document["messages"])
    unknown = {entry["carrier"] for entry in document["not_sent"] if entry["kind"] == "no_account"}
    assert unknown == {"Jardins du rail", "Réseau Passerelle Nord"}
    others = [entry for entry in document["not_sent"] if entry["kind"] != "no_account"]
    assert {entry["kind"] for entry in others} <= {"nothing"}, "nobody was reminded yet"
    people = synced.run("remind", "--dry-run", COLUMNS="60")
    assert "Les Roues partagées (U0ROUESPA1), qui porte des sous-projets où il reste à régler" in " ".join(
        people.out.split()
    ), "the whole reason, at any width"
    assert "Jardins du rail" in people.out
    assert synced.slack.calls.of() == ()


def test_a_digest_that_is_sent_arrives_and_is_told(world: World) -> None:
    world.sync()
    ended = world.run("digest", "--json")
    assert ended.status == 0, ended.err
    [message] = world.posted(STAFF)
    [told] = ended.json["messages"]
    assert (told["channel"], told["text"]) == (STAFF, message.text)


def test_the_version_and_the_commands_are_told() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", run("--version").out)
    help_text = run("--help").out
    for command in (
        "demo",
        "run",
        "sync",
        "check",
        "digest",
        "remind",
        "lookup",
        "history",
        "snooze",
        "renames",
        "jobs",
    ):
        assert command in help_text


def test_an_exemption_leaves_a_project_out_and_is_listed_with_its_reason(world: World) -> None:
    exemption = {"project": "popote du jeudi", "reason": "Reprise ailleurs", "by": "Amina B."}
    world.set("config/checks.yaml", unassigned_strategy={"exemptions": [exemption]})
    world.sync()
    listed = [{**exemption, "check": "unassigned_strategy", "in_the_sheet": True}]
    document = world.run("check", "--json").json
    assert document["exemptions"] == listed
    without = {one["project"] for one in document["findings"] if one["check"] == "unassigned_strategy"}
    assert without
    assert "Popote du jeudi" not in without
    assert world.run("snooze", "--json").json == {"snoozes": [], "exemptions": listed}
    assert world.run("digest").status == 0, "the welcome, which lists nothing"
    shown = (world.run("check").out, world.run("digest", "--dry-run").out)
    assert all("Sans objet (1)" in text and "Reprise ailleurs" in text for text in shown)
