"""In which order `mec-bot run` starts: first what is local, then it listens, then it asks Slack for as long as it takes."""

from __future__ import annotations

import requests
from workers import ends_well, get, is_up
from world import OPERATOR, STAFF, World

from mec_bot.sandbox.slack.faults import Fault

IDENTITY, OPEN = "auth.test", "apps.connections.open"


def kinds(port: int) -> list[str]:
    found: list[str] = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=15).json()["problems"]
    return found


def test_what_is_local_is_refused_before_slack_is_asked(world: World) -> None:
    (world.home / "data").mkdir()
    world.database.write_text("no database", encoding="utf-8")
    for ended in (
        world.run("run"),
        world.run("run", SLACK_APP_TOKEN=""),
        world.run("run", MEC_BOT_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"),
        world.run("run", GOOGLE_APPLICATION_CREDENTIALS="/nowhere/key.json"),
    ):
        assert (ended.status, ended.out) == (2, "")
        assert "Traceback" not in ended.err
    assert world.slack.calls.of() == ()


def test_what_passes_at_the_start_is_waited_for_while_it_listens(world: World, free_port: int) -> None:
    world.keep_jobs("sync")
    world.google.faults.add("/v4/", 403)
    for method, faults in {
        IDENTITY: (Fault.server_error(), Fault.cut(), Fault.refused("org_login_required")),
        OPEN: (Fault.server_error(), Fault.rate_limited(), Fault.refused("missing_scope")),
    }.items():
        for fault in faults:
            world.slack.faults.plan(method, fault)
    with world.start("run", "--health", str(free_port)) as running:
        running.wait_until(lambda: is_up(free_port))
        assert kinds(free_port) == ["slack_disconnected"]
        running.wait_until(lambda: get(free_port, "/readyz") == 200)
        assert world.slack.type_command("U0LIUMAML", STAFF, "/mec popote").error == ""
        running.wait_until(lambda: len(world.posted(OPERATOR)) == 3)
        ends_well(running)
    told = str([message.text for message in world.posted(OPERATOR)])
    assert "org_login_required" in told
    assert "missing_scope" in told
    assert "n'est pas partagée" in told


def test_while_slack_hangs_at_the_start_people_are_answered_over_http_and_it_ends_when_told(
    world: World, free_port: int
) -> None:
    world.keep_jobs("sync")
    world.sync()
    world.slack.faults.plan(IDENTITY, Fault.silence())
    with world.start("run", "--http", str(free_port)) as running:
        running.wait_until(lambda: is_up(free_port) and len(world.slack.calls.of(IDENTITY)) == 1)
        world.slack.request_url = f"http://127.0.0.1:{free_port}/slack/events"
        assert "Cuisine de production" in world.answer("popote")
        ends_well(running)


def test_an_address_that_nobody_knows_is_waited_for(world: World, free_port: int) -> None:
    world.keep_jobs("sync")
    with world.start("run", "--health", str(free_port), MEC_BOT_SLACK_API_URL="http://slack.invalid/api/") as running:
        running.wait_until(lambda: "Slack has not said who the bot is" in running.err)
        assert kinds(free_port) == ["slack_disconnected"]
        ends_well(running)


def test_a_token_that_is_refused_once_slack_is_back_ends_the_worker(world: World) -> None:
    world.keep_jobs("sync")
    world.slack.faults.plan(IDENTITY, Fault.server_error())
    ended = world.run("run", SLACK_BOT_TOKEN="xoxb-faux")
    assert ended.status == 3
    assert "invalid_auth" in ended.sentences[-1]


def test_a_token_of_another_kind_ends_the_worker(world: World) -> None:
    world.slack.faults.plan(OPEN, Fault.refused("not_allowed_token_type"))
    ended = world.run("run")
    assert ended.status == 3
    assert "SLACK_APP_TOKEN" in ended.sentences[-1]
