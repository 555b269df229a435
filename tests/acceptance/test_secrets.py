"""No secret is ever shown, logged, stored or told, whatever is wrong and wherever the secret stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests
from program import Ended
from workers import ends_well, get, worker
from world import OPERATOR, STAFF, World

from mec_bot.sandbox.slack.faults import Fault

UNUSABLE, OUTSIDE = 2, 3
NAMES = ("MEC_BOT_DATABASE_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
# Stands in every secret of these tests.
HIDDEN = "geh3im"
SIGNING_SECRET = f"{HIDDEN}0123456789abcdef"
KEY = {
    "type": "service_account",
    "private_key_id": f"{HIDDEN}0123",
    "private_key": f"-----BEGIN PRIVATE KEY-----\nMIIE{HIDDEN}\n-----END PRIVATE KEY-----\n",
}
SECRETS = {
    "MEC_BOT_DATABASE_URL": f"postgresql://mec:{HIDDEN}@host/mec",
    "SLACK_BOT_TOKEN": f"xoxb-1-{HIDDEN}",
    "SLACK_APP_TOKEN": f"xapp-1-{HIDDEN}",
    "SLACK_SIGNING_SECRET": SIGNING_SECRET,
    "GOOGLE_APPLICATION_CREDENTIALS": json.dumps(KEY, indent=1),
}
DATABASES = [
    f"postgresql://u:se@cret-{HIDDEN}@h/mec",
    f"postgresql://127.0.0.1:1/mec?user=u&password={HIDDEN}",
    f"postgresql://u:{HIDDEN}@127.0.0.1:1/mec?foo=bar",
]


def says_nothing(ended: Ended, status: int) -> list[str]:
    """It ended with sentences that hold no secret; gives the sentences."""
    assert ended.status == status, ended.err
    assert ended.out == ""
    assert HIDDEN not in ended.err
    assert "Traceback" not in ended.err
    return ended.sentences


def test_secrets_in_the_place_of_their_files_paths_are_told_and_not_shown(synced: World) -> None:
    given = dict.fromkeys(SECRETS, "") | {f"{name}_FILE": secret for name, secret in SECRETS.items()}
    sentences = says_nothing(synced.run("lookup", "popote", **given), UNUSABLE)
    assert [sentence.split()[1] for sentence in sentences] == [f"{name}_FILE" for name in SECRETS]


def test_files_of_two_lines_are_told_and_not_shown(synced: World, tmp_path: Path) -> None:
    given: dict[str, str] = {}
    for name in NAMES:
        (tmp_path / name).write_text(f"\ufeff{SECRETS[name]}\r\n{SECRETS[name]}2\r\n", encoding="utf-8")
        given |= {name: "", f"{name}_FILE": str(tmp_path / name)}
    sentences = says_nothing(synced.run("lookup", "popote", **given), UNUSABLE)
    assert len(sentences) == len(NAMES)
    for name, sentence in zip(NAMES, sentences, strict=True):
        assert f"{name}_FILE\u00a0: 2 lignes" in sentence


def test_a_google_key_in_the_place_of_its_path_is_not_shown(synced: World) -> None:
    for key in (SECRETS["GOOGLE_APPLICATION_CREDENTIALS"], KEY["private_key"]):
        ended = synced.run("sync", GOOGLE_APPLICATION_CREDENTIALS=key)
        [sentence] = says_nothing(ended, UNUSABLE)
        assert "GOOGLE_APPLICATION_CREDENTIALS" in sentence


def test_a_key_that_cannot_be_used_is_told_by_its_path_alone(synced: World, tmp_path: Path) -> None:
    for content in (json.dumps(KEY), json.dumps(KEY)[:-9], KEY["private_key"]):
        file = tmp_path / "key.json"
        file.write_text(content, encoding="utf-8")
        ended = synced.run("sync", GOOGLE_APPLICATION_CREDENTIALS=str(file))
        [sentence] = says_nothing(ended, UNUSABLE)
        assert str(file) in sentence


@pytest.mark.parametrize("url", DATABASES)
def test_a_database_that_cannot_be_used_is_told_without_its_password_with_all_causes(synced: World, url: str) -> None:
    ended = synced.run("lookup", "popote", MEC_BOT_DATABASE_URL=url, MEC_BOT_DEBUG="1")
    assert ended.status in {UNUSABLE, OUTSIDE}
    assert ended.out == ""
    assert HIDDEN not in ended.err
    assert "Traceback" in ended.err


def test_what_slack_sends_back_of_a_secret_is_kept_from_everybody(world: World, free_port: int) -> None:
    """A refusal that quotes the secret goes to the log, the outbox, the operator's channel and the job's run."""
    world.sync()
    world.slack.faults.plan("chat.postMessage", Fault.refused(SIGNING_SECRET))
    world.env["SLACK_SIGNING_SECRET"] = SIGNING_SECRET
    refused = world.run("digest")
    world.keep_jobs("sync")
    world.set("config/mec_bot.yaml", sheet={"id": f"xoxb-{HIDDEN}"})
    with worker(world, "--health", str(free_port)) as running:
        running.wait_until(lambda: len(world.posted(OPERATOR)) > 0)
        told = [
            requests.get(f"http://127.0.0.1:{free_port}{path}", timeout=15).text for path in ("/readyz", "/metrics")
        ]
        ends_well(running)
    seen = (refused.err, running.err, *told, world.run("outbox").out, world.run("outbox", "--json").out)
    slack = [f"{message.text}{message.blocks}" for channel in (STAFF, OPERATOR) for message in world.posted(channel)]
    files = [file.read_bytes() for file in world.database.parent.iterdir()]
    assert (refused.status, "***" in refused.err, "***" in seen[-1]) == (OUTSIDE, True, True)
    assert all(HIDDEN not in text for text in (*seen, *slack))
    assert files
    assert all(HIDDEN.encode() not in content for content in files)
    assert get(free_port, "/readyz") == 0
