"""`mec-bot run`: the worker, over Socket Mode and over HTTP, from its start to its end."""

from __future__ import annotations

import re
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import requests
from program import Running
from workers import ends_well, get, worker
from world import OPERATOR, STAFF, World

from mec_bot.sandbox.slack.faults import Fault
from mec_bot.sandbox.workbooks.files import MEC_2023_2024
from mec_bot.store import runs
from mec_bot.store.database import Database, sqlite_url

TORONTO = ZoneInfo("America/Toronto")


def figures(port: int) -> dict[str, float]:
    text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text
    return {name: float(value) for name, value in re.findall(r"^(mec_bot\S+) (\S+)$", text, re.MULTILINE)}


def warnings(port: int) -> object:
    return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).json()["warnings"]


def ran_before(world: World, job: str) -> None:
    """As if the job had run a month ago: what is due now is then made up for at the start."""
    database = Database(sqlite_url(world.database))
    long_ago = datetime.now(UTC) - timedelta(days=30)
    with database.writing() as connection:
        claim = runs.Claim(job=job, slot=long_ago, since=long_ago)
        runs.claim(connection, claim, owner="test", lease=timedelta(minutes=5))
        runs.finish(connection, claim, runs.Ending(outcome="done"), long_ago)
    database.close()


Ticking = tuple[World, Running, datetime]


@pytest.fixture(scope="module", autouse=True)
def ticking(make_world: Callable[..., World]) -> Iterator[Ticking]:
    """A worker with a job a minute, started before the other tests so that its minute comes meanwhile."""
    world = make_world()
    world.sync()
    world.keep_jobs("weekly-digest")
    world.set("jobs/weekly-digest.yaml", when={"every_minutes": 1, "days": [], "at": []}, checks=["missing_carrier"])
    with world.start("run") as running:
        yield world, running, datetime.now(UTC)


def test_over_socket_mode_it_connects_syncs_answers_and_stops(make_world: Callable[..., World], free_port: int) -> None:
    world = make_world(MEC_2023_2024)
    world.keep_jobs("sync")
    with worker(world, "--health", str(free_port)) as running:
        running.wait_until(lambda: get(free_port, "/readyz") == 200 and warnings(free_port) == [])
        for asked in ("LocoMotion", "locomotion", "loco motion"):
            assert "Essaimage" in world.answer(asked)
        assert "/mec" in world.answer("")
        assert get(free_port, "/healthz") == 200
        assert get(free_port, "/slack/events") == 404
        known = figures(free_port)
        assert known["mec_bot_open_findings"] == 15
        assert known['mec_bot_runs{job="sync",outcome="done"}'] == 1
        assert 0 <= known["mec_bot_snapshot_age_seconds"] < 60
        ends_well(running)
    assert world.slack.socket.connections == 0
    assert [call.path for call in world.google.requests] == ["/token", "/v4/spreadsheets/SHEET"]


def test_over_http_it_answers_and_refuses_what_slack_did_not_sign(
    world: World, free_port: int, health_port: int
) -> None:
    world.keep_jobs("sync")
    with worker(world, "--http", str(free_port), "--health", str(health_port)) as running:
        running.wait_until(lambda: warnings(health_port) == [])
        assert [get(free_port, path) for path in ("/healthz", "/readyz", "/metrics")] == [200, 404, 404]
        assert "Cuisine de production" in world.answer("popote")
        forged = requests.post(
            f"http://127.0.0.1:{free_port}/slack/events",
            data={"command": "/mec", "text": "popote", "user_id": "U1"},
            headers={"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=" + "0" * 64},
            timeout=5,
        )
        assert forged.status_code == 401
        assert "Popote" not in forged.text
        outcome = world.slack.type_command("U0LIUMAML", STAFF, "/mec Les Roues partagées")
        assert outcome.message is not None
        before = world.slack.workspace.messages(STAFF, viewer="U0LIUMAML")
        action = next(b for b in outcome.message.blocks if b["type"] == "actions")["elements"][0]["action_id"]
        assert world.slack.click("U0LIUMAML", outcome.message, action).error == ""
        assert world.slack.workspace.wait_until(
            lambda: world.slack.workspace.messages(STAFF, viewer="U0LIUMAML") != before
        )
        ends_well(running)


def test_a_sheet_that_was_never_read_is_a_warning(world: World, free_port: int, health_port: int) -> None:
    world.keep_jobs("sync")
    world.google.shared_with["SHEET"] = ["quelqu.un@exemple.org"]
    with worker(world, "--http", str(free_port), "--health", str(health_port)) as running:
        assert requests.get(f"http://127.0.0.1:{health_port}/readyz", timeout=5).json() == {
            "ready": True, "problems": [], "warnings": ["sheet_never_read"],
        }  # fmt: skip
        assert "Popote" not in world.answer("popote")
        known = figures(health_port)
        assert "mec_bot_snapshot_age_seconds" not in known
        assert known['mec_bot_warning{kind="sheet_never_read"}'] == 1
        assert known['mec_bot_problem{kind="database_away"}'] == 0
        assert "sheet_never_read: the sheet was never read" in running.err
        running.wait_until(lambda: len(world.posted(OPERATOR)) == 1)
        ends_well(running)


def test_a_bot_that_never_read_the_sheet_reads_it_at_once_however_seldom_it_is_told_to(
    world: World, free_port: int, health_port: int
) -> None:
    world.keep_jobs("sync")
    in_twelve_hours = datetime.now(TORONTO) + timedelta(hours=12)
    seldom = f'action: sync\nwhen:\n  at: "{in_twelve_hours:%H:%M}"\n'
    (world.home / "jobs" / "sync.yaml").write_text(seldom, encoding="utf-8")
    with worker(world, "--http", str(free_port), "--health", str(health_port)) as running:
        running.wait_until(lambda: warnings(health_port) == [])
        assert "Popote" in world.answer("popote")
        assert figures(health_port)["mec_bot_database_up"] == 1
        ends_well(running)


def test_the_last_good_snapshot_answers_while_google_fails_and_becomes_stale(
    world: World, free_port: int, health_port: int
) -> None:
    world.sync()
    world.keep_jobs("sync")
    with sqlite3.connect(world.database) as database:
        database.execute("UPDATE snapshots SET seen_at = datetime(seen_at, '-21 days')")
    world.google.shared_with["SHEET"] = []
    with worker(world, "--http", str(free_port), "--health", str(health_port)) as running:
        running.wait_until(lambda: len(world.posted(OPERATOR)) == 1)
        assert get(health_port, "/readyz") == 200
        assert warnings(health_port) == ["sheet_stale"]
        assert "Cuisine de production" in world.answer("popote")
        ends_well(running)


def test_a_pull_that_google_never_answers_does_not_hold_up_the_end(world: World, free_port: int) -> None:
    world.keep_jobs("sync")
    world.google.faults.add("/v4/", "timeout", times=9, delay=60)
    with worker(world, "--http", str(free_port)) as running:
        running.wait_until(lambda: any(call.path == "/token" for call in world.google.requests))
        time.sleep(0.3)
        ends_well(running)


@pytest.mark.parametrize("fault", [Fault.cut(), Fault.cut(after=True)])
def test_a_message_whose_outcome_is_unclear_at_the_end_arrives_once_after_the_restart(
    world: World, free_port: int, fault: Fault
) -> None:
    world.keep_jobs("sync")
    world.google.shared_with["SHEET"] = []
    world.slack.faults.plan("chat.postMessage", fault)
    with worker(world, "--http", str(free_port)) as running:
        running.wait_until(lambda: len(world.slack.calls.of("chat.postMessage")) == 1)
        ends_well(running)
    assert len(world.posted(OPERATOR)) == int(fault.after)
    with worker(world, "--health", str(free_port)) as running:
        running.wait_until(lambda: figures(free_port).get('mec_bot_messages{state="sent"}') == 1)
        ends_well(running)
    assert len(world.posted(OPERATOR)) == 1


def test_a_slack_that_never_answers_does_not_hold_up_the_end(world: World, free_port: int) -> None:
    world.keep_jobs("sync")
    world.google.shared_with["SHEET"] = []
    world.slack.faults.plan("chat.postMessage", Fault.silence())
    with worker(world, "--http", str(free_port)) as running:
        running.wait_until(lambda: len(world.posted(OPERATOR)) == 1)
        ends_well(running)


def due_now(world: World) -> None:
    """A digest whose time was five minutes ago."""
    world.keep_jobs("sync", "weekly-digest")
    five_minutes_ago = datetime.now(TORONTO) - timedelta(minutes=5)
    world.set("jobs/weekly-digest.yaml", when={"at": f"{five_minutes_ago:%H:%M}", "days": []}, catch_up_minutes=60)
    ran_before(world, "weekly-digest")


def test_a_digest_that_is_due_is_posted_once_by_several_workers_and_never_again(world: World, free_port: int) -> None:
    world.sync()
    due_now(world)
    with worker(world) as first, worker(world) as second:
        first.wait_until(lambda: len(world.posted(STAFF)) >= 1)
        second.wait_until(lambda: world.slack.socket.connections == 2)
        ends_well(first)
        ends_well(second)
    with worker(world, "--health", str(free_port)) as again:
        again.wait_until(lambda: get(free_port, "/readyz") == 200)
        time.sleep(1)
        ends_well(again)
    assert len(world.posted(STAFF)) == 1


def test_a_digest_that_slack_refuses_is_a_failed_job_until_it_is_delivered_and_staff_hear_of_it_without_an_operator(
    world: World, free_port: int
) -> None:
    world.set("config/mec_bot.yaml", slack={"operator_channel": ""})
    world.sync()
    due_now(world)
    world.slack.faults.plan("chat.postMessage", Fault.refused("msg_too_long"))
    with worker(world, "--health", str(free_port)) as running:
        running.wait_until(lambda: len(world.posted(STAFF)) == 1)
        [told] = world.posted(STAFF)
        assert told.text == "Le bilan n'a pas pu être envoyé; prévenez la personne responsable."
        assert (get(free_port, "/readyz"), warnings(free_port)) == (200, ["digest_failed"])
        known = figures(free_port)
        assert known['mec_bot_warning{kind="digest_failed"}'] == 1
        assert [known[f'mec_bot_runs{{job="weekly-digest",outcome="{how}"}}'] for how in ("done", "failed")] == [1, 1]
        assert "job weekly-digest failed: " in running.err
        assert "job weekly-digest done" not in running.err
        world.run("outbox", "--retry", "1")
        running.wait_until(lambda: len(world.posted(STAFF)) > 1)
        assert warnings(free_port) == []
        known = figures(free_port)
        assert known['mec_bot_runs{job="weekly-digest",outcome="done"}'] == 2
        assert 'mec_bot_runs{job="weekly-digest",outcome="failed"}' not in known
        ends_well(running)
    assert "Ici mec-bot" in world.posted(STAFF)[1].text


def test_a_digest_whose_pictures_slack_refuses_arrives_with_their_words_and_the_operator_hears_it_once(
    world: World,
) -> None:
    world.sync()
    assert world.run("digest").status == 0, "the welcome, which has no pictures"
    world.write("Popote du jeudi", "2023-2024", "2c")
    world.sync()
    world.slack.faults.plan("files.getUploadURLExternal", Fault.refused("missing_scope"), times=9)
    world.promise_digest()
    with worker(world) as running:
        running.wait_until(lambda: len(world.posted(STAFF)) == 3 and len(world.posted(OPERATOR)) >= 1)
        ends_well(running)
    _, _, digest = world.posted(STAFF)
    assert "image" not in {block["type"] for block in digest.blocks}
    assert "15 sous-projets évalués les deux fois" in str(digest.blocks)
    [told] = world.posted(OPERATOR)
    assert "Un message est parti sans ses images" in told.text
    assert "missing_scope" in told.text.replace("\u200b", "")


def test_a_job_that_never_ran_is_not_made_up_for(world: World, free_port: int) -> None:
    world.sync()
    with worker(world, "--health", str(free_port)) as running:
        running.wait_until(lambda: get(free_port, "/readyz") == 200)
        ends_well(running)
    assert world.posted(STAFF) == ()


def test_a_port_that_is_taken_is_told_in_one_sentence(world: World) -> None:
    with socket.create_server(("0.0.0.0", 0)) as holder:
        port = holder.getsockname()[1]
        ended = world.run("run", "--http", str(port))
    assert (ended.status, ended.out) == (2, "")
    assert str(port) in ended.sentences[-1]
    assert "Traceback" not in ended.err


def test_a_job_runs_when_its_minute_comes(ticking: Ticking) -> None:
    world, running, began = ticking
    running.wait_until(lambda: len(world.posted(STAFF)) >= 1, seconds=70)
    # A digest after the first has its whole list in its thread.
    [first, *more] = [message for message in world.posted(STAFF) if not message.is_reply]
    assert datetime.fromtimestamp(float(first.ts), UTC) >= began.replace(second=0, microsecond=0) + timedelta(minutes=1)
    minutes = [int(float(message.ts)) // 60 for message in (first, *more) if not message.is_reply]
    assert len(set(minutes)) == len(minutes)
    ends_well(running)
