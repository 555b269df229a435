"""`mec-bot demo`: the whole bot on this machine, without an account and without a network."""

from __future__ import annotations

import signal
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from program import Running, run
from world import lasting

STAFF = "C0LIUMEQP"
AMELIE = "U0LIUMAML"


def test_one_pass_over_the_published_table() -> None:
    ended = run("demo", "mec-2023-2024", "--once", "--json")
    assert ended.status == 0, ended.err
    document = ended.json
    assert set(document) == {"messages", "findings"}
    checks = Counter(finding["check"] for finding in document["findings"])
    assert (checks["missing_assessment"], checks["unassigned_strategy"], checks["missing_carrier"]) == (1, 10, 1)
    [missing] = [finding for finding in document["findings"] if finding["check"] == "missing_assessment"]
    assert missing["project"] == "Mieux vivre avec moins d'autos"
    welcome, digest, thread = document["messages"]
    for message in (welcome, digest):
        assert message["channel"] == STAFF
        assert "16 sous-projets" in str(message["blocks"]).replace("\\xa0", " ")
    assert "Bonjour! Ici mec-bot" in welcome["text"]
    assert "12 en cours" in str(digest["blocks"]).replace("\\xa0", " ")
    assert missing["project"] in str(thread["blocks"])


def test_one_pass_over_the_invented_programme() -> None:
    ended = run("demo", "--once", "--json")
    assert ended.status == 0, ended.err
    messages = ended.json["messages"]
    welcome, digest, *thread = (message for message in messages if message["channel"] == STAFF)
    assert "Bonjour! Ici mec-bot" in welcome["text"]
    told = str([message["blocks"] for message in (digest, *thread)])
    for what in ("Nouveau", "Cette semaine", "Réglé depuis", "2c devient 3a (2023-2024)", "Stratégies choisies (1)"):
        assert what in told
    assert len([message for message in messages if message["channel"].startswith("D")]) in {
        5,
        6,
    }  # 6 once a step is overdue
    assert "27 sous-projets" in str(digest["blocks"]).replace("\\xa0", " ")
    assert len(lasting(ended.json["findings"])) == 22


def test_one_pass_tells_people_what_was_sent() -> None:
    ended = run("demo", "--once")
    assert ended.status == 0, ended.err
    for word in ("27", "Popote du jeudi", "Jardins du rail"):
        assert word in ended.out


def test_a_workbook_that_is_not_there_is_told_in_one_sentence() -> None:
    ended = run("demo", "absent.xlsx", "--once", "--json")
    assert (ended.status, ended.out) == (2, "")
    [sentence] = ended.sentences
    assert "absent.xlsx" in sentence


@contextmanager
def demo(*arguments: str, port: int) -> Iterator[tuple[Running, str]]:
    with Running("demo", *arguments, "--port", str(port)) as running:
        url = f"http://127.0.0.1:{port}"
        running.wait_until(lambda: url in running.err)
        yield running, url


def state(url: str, channel: str) -> Any:
    return requests.get(f"{url}/sandbox/state", params={"user": AMELIE, "channel": channel}, timeout=5).json()


def test_the_demo_shows_a_page_and_answers_what_is_typed_there(free_port: int) -> None:
    with demo("mec-2023-2024", port=free_port) as (running, url):
        page = requests.get(url, timeout=5)
        assert page.headers["content-type"].startswith("text/html")
        welcome, digest, _ = state(url, STAFF)["messages"]
        assert [message["private"] for message in (welcome, digest)] == [False, False]
        assert 0 <= float(digest["ts"]) - float(welcome["ts"]) - 7 * 24 * 3600 < 60, "a week lies between the two"
        running.wait_until(lambda: state(url, STAFF)["connected"])
        typed = {"user": AMELIE, "channel": STAFF, "text": "/mec locomotion"}
        assert requests.post(f"{url}/sandbox/commands", json=typed, timeout=10).json() == {"error": ""}
        answer = state(url, STAFF)["messages"][-1]
        assert answer["private"]
        assert "Locomotion" in str(answer["blocks"])
        assert running.stop(signal.SIGINT) < 10
        assert running.status == 0
        assert "Traceback" not in running.err


def test_the_demo_stops_when_told(free_port: int) -> None:
    with demo(port=free_port) as (running, _):
        assert running.stop(signal.SIGTERM) < 10
        assert running.status == 0
        assert "Traceback" not in running.err


def test_a_port_that_is_taken_is_told_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = str(holder.getsockname()[1])
        ended = run("demo", "--port", port)
    assert (ended.status, ended.out) == (2, "")
    [sentence] = ended.sentences
    assert port in sentence
