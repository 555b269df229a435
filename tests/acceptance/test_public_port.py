"""The port of `mec-bot run --http`, which anybody may reach: what is not Slack's costs little and breaks nothing."""

from __future__ import annotations

import json
import re
import resource
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from program import Running
from raw_http import FORM, answers, connect, exchange, head, request, signed, statuses
from workers import LIMIT, a_free_port, get, worker
from world import AMELIE, World

SLACK = "/slack/events"
JSON = "application/json"
MEGABYTE = 1_000_000
A_MINUTE_AGO, AN_HOUR_AGO = (str(int(time.time()) - seconds) for seconds in (60, 3600))
WRONG = "v0=" + "0" * 64
# The deadlines for a head and for the rest, and a margin for a busy machine.
HEAD_SECONDS, BODY_SECONDS, MARGIN = 5, 10, 3


@dataclass(frozen=True, kw_only=True)
class Public:
    """A worker that Slack reaches over HTTP, and its secret."""

    world: World
    running: Running
    port: int

    @property
    def secret(self) -> str:
        return self.world.slack.signing_secret

    def signed(self, body: bytes, content_type: str = FORM) -> bytes:
        return request(SLACK, {"Content-Type": content_type, **signed(self.secret, body)}, body)

    def memory(self) -> int:
        """Bytes that the process holds in memory."""
        return int(Path(f"/proc/{self.running.process_id}/statm").read_text().split()[1]) * resource.getpagesize()

    def answers_slack(self) -> bool:
        return "Cuisine de production" in self.world.answer("popote")


class Dripping(threading.Thread):
    """A client that sends ``begin``, then a byte now and then, and never ends; ``ended_after`` is in seconds."""

    def __init__(self, port: int, begin: bytes) -> None:
        super().__init__(daemon=True)
        self._port, self._begin = port, begin
        self.ended_after, self.received = 0.0, b""

    def run(self) -> None:
        begun = time.monotonic()
        with connect(self._port) as client:
            client.sendall(self._begin)
            try:
                while time.monotonic() < begun + 30:
                    client.settimeout(0.3)
                    try:
                        self.received += (part := client.recv(1000))
                        if not part:
                            break
                    except TimeoutError:
                        client.sendall(b"a")
            except OSError:
                pass
        self.ended_after = time.monotonic() - begun


@pytest.fixture(scope="module")
def public(make_world: Callable[..., World]) -> Iterator[Public]:
    world = make_world()
    world.sync()
    world.keep_jobs("sync")
    port = a_free_port()
    with worker(world, "--http", str(port)) as running:
        # As many open files as a process commonly may have.
        resource.prlimit(running.process_id, resource.RLIMIT_NOFILE, (1024, 1024))
        yield Public(world=world, running=running, port=port)
        assert running.stop() < LIMIT
        assert running.status == 0, running.err


@pytest.fixture(scope="module")
def dripping(public: Public) -> dict[str, Dripping]:
    """Clients that begin before other tests, so that their time runs out meanwhile."""
    fresh = {**signed(public.secret, b""), "Content-Length": "500000"}
    clients = {
        "nothing": Dripping(public.port, b""),
        "head": Dripping(public.port, b"POST /slack/events HTTP/1.1\r\nX: "),
        "body": Dripping(public.port, head(SLACK, fresh)),
        "refused": Dripping(public.port, head("/healthz", {"Content-Length": "500000"})),
    }
    for client in clients.values():
        client.start()
    return clients


def test_whatever_is_not_signed_by_slack_is_refused_whatever_its_form(public: Public) -> None:
    signature = {"X-Slack-Signature": WRONG}
    now = {"X-Slack-Request-Timestamp": A_MINUTE_AGO}
    other = signed("another secret", b"a=b")
    real = signed(public.secret, b"a=b")
    unsigned: dict[str, tuple[dict[str, str], bytes]] = {
        "nothing": ({}, b""),
        "no stamp": (signature, b"a=b"),
        "no signature": (now, b"a=b"),
        "a stamp that is no number": ({"X-Slack-Request-Timestamp": "soon", **signature}, b"a=b"),
        "a stamp of other digits": ({"X-Slack-Request-Timestamp": "\xb2\xb3", **signature}, b"a=b"),
        "a stamp without end": ({"X-Slack-Request-Timestamp": "9" * 5000, **signature}, b"a=b"),
        "a negative stamp": ({"X-Slack-Request-Timestamp": "-1", **signature}, b"a=b"),
        "an old stamp": (signed(public.secret, b"a=b", stamp=AN_HOUR_AGO), b"a=b"),
        "a signature that is not ASCII": ({**now, "X-Slack-Signature": "v0=\xe9" + "0" * 63}, b"a=b"),
        "an empty signature": ({**now, "X-Slack-Signature": ""}, b"a=b"),
        "another's signature": (other, b"a=b"),
        "another body": (real, b"a=c"),
        "two stamps": ({**real, "x-slack-request-timestamp": A_MINUTE_AGO}, b"a=b"),
        "not UTF-8": ({**now, **signature}, b"\xff\xfe"),
        "cut JSON": ({**now, **signature, "Content-Type": JSON}, b'{"a":'),
        "a list": ({**now, **signature, "Content-Type": FORM}, b"payload=[]"),
        "a number": ({**now, **signature, "Content-Type": JSON}, b"5"),
        "deep JSON": ({**now, **signature, "Content-Type": JSON}, b"[" * 100_000),
        "ssl_check": ({"Content-Type": FORM}, b"ssl_check=1"),
        "an order to Bolt": ({**now, **signature, "X-Slack-Bolt-Lazy-Only": "1"}, b"a=b"),
    }
    got = {name: exchange(public.port, [request(SLACK, *sent)]) for name, sent in unsigned.items()}
    assert {name: status for name, status in got.items() if status != [401]} == {}
    assert "Traceback" not in public.running.err


def test_what_slack_signed_and_nobody_can_read_is_a_bad_request(public: Public) -> None:
    unreadable = {
        "not UTF-8": (FORM, b"\xff\xfe"),
        "cut JSON": (JSON, b'{"a":'),
        "a list": (JSON, b"[]"),
        "a list in a form": (FORM, b"payload=[]"),
        "nothing": (FORM, b"payload="),
        "deep JSON": (JSON, b"[" * 100_000),
        "a number where a list is expected": (JSON, b'{"authorizations": 5}'),
    }
    got = {name: exchange(public.port, [public.signed(body, kind)]) for name, (kind, body) in unreadable.items()}
    assert {name: status for name, status in got.items() if status != [400]} == {}


def test_the_path_with_a_slash_at_its_end_is_the_same_path(public: Public) -> None:
    team = public.world.slack.workspace.team_id
    body = urlencode({"command": "/mec", "text": "popote", "user_id": AMELIE, "team_id": team}).encode()
    with connect(public.port) as client:
        client.sendall(request(f"{SLACK}/", {"Content-Type": FORM, **signed(public.secret, body)}, body))
        answer = answers(client, 0.5)
    assert (statuses(answer), b"Cuisine de production" in answer) == ([200], True)
    assert get(public.port, "/healthz/") == 200
    assert get(public.port, "/readyz") == 404


def test_a_body_of_many_megabytes_is_refused_and_not_kept(public: Public) -> None:
    before = public.memory()

    def in_one(size: int) -> int:
        return requests.post(f"http://127.0.0.1:{public.port}{SLACK}", data=bytes(size), timeout=30).status_code

    def in_chunks(size: int) -> int:
        headers = signed(public.secret, b"")
        parts = (bytes(MEGABYTE // 2) for _ in range(2 * size // MEGABYTE))
        return requests.post(
            f"http://127.0.0.1:{public.port}{SLACK}", data=parts, headers=headers, timeout=30
        ).status_code

    assert in_one(60 * MEGABYTE) == 413
    assert in_chunks(60 * MEGABYTE) == 413
    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(in_chunks, [20 * MEGABYTE] * 10)) == {413}
    assert public.memory() - before < 30 * MEGABYTE
    whole = b" " * (MEGABYTE - 2) + b"{}"
    assert exchange(public.port, [public.signed(whole, JSON)]) == [200]
    assert public.answers_slack()


def test_an_answer_on_a_connection_that_is_kept_open_is_not_held_back(public: Public) -> None:
    took = []
    with requests.Session() as session:
        for _ in range(9):
            begun = time.monotonic()
            assert session.get(f"http://127.0.0.1:{public.port}/healthz", timeout=5).text == "ok\n"
            took.append(time.monotonic() - begun)
    # Where the system waits for the acknowledgement of the head, each takes 40 ms at least.
    assert min(took[1:]) < 0.035


def test_what_is_no_http_is_refused_and_fills_no_log(public: Public) -> None:
    said = len(public.running.err)
    for _ in range(100):
        assert exchange(public.port, [b"\x16\x03\x01\r\n\r\n"]) == [400]
        assert exchange(public.port, [request(SLACK, signed("another secret", b""))]) == [401]
    assert len(public.running.err) - said < 1000


def test_clients_that_never_end_their_request_do_not_keep_others_away(public: Public) -> None:
    said = len(public.running.err)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, most), most))
    starts = (b"", b"GET /healthz HTT", head(SLACK, {**signed(public.secret, b""), "Content-Length": "9"}) + b"12")
    with ExitStack() as stack:
        for number in range(1100):
            client = stack.enter_context(connect(public.port))
            client.sendall(starts[number % len(starts)])
            if number % 250 == 0:
                assert get(public.port, "/healthz") == 200
        begun = time.monotonic()
        assert get(public.port, "/healthz") == 200
        assert public.answers_slack()
        assert time.monotonic() - begun < 3
    assert len(public.running.err) - said < 5000


NAMES = st.sampled_from(
    ("Content-Length", "Transfer-Encoding", "Expect", "Upgrade", "Connection", "Content-Type", "Host", "Cookie",
     "X-Slack-Request-Timestamp", "X-Slack-Signature", "X-Slack-Bolt-Lazy-Only", "X-Slack-Retry-Num", "X-Forwarded-For")
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(
        ("0", "5", "-1", "5, 5", "9" * 30, "9" * 5000, "0x5", "chunked", "gzip, chunked", "identity", "100-continue",
         "websocket", "h2c", "upgrade", "close", "keep-alive, upgrade", JSON, FORM, "text/plain; charset=latin-9",
         A_MINUTE_AGO, WRONG, "v0=", "²", "[::1", "a" * 20_000)
    ),
    st.text(st.characters(codec="latin-1"), max_size=20),
)  # fmt: skip
VALUES_OF_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
# Slack's own words, with anything in them.
PAYLOADS = st.dictionaries(
    st.sampled_from(
        ("type", "command", "text", "user_id", "user", "team", "team_id", "enterprise", "authorizations", "event", "actions",
         "channel", "container", "view", "response_url", "trigger_id", "callback_id", "challenge", "ssl_check", "token",
         "is_enterprise_install", "message", "payload", "event_context", "bot_id", "assistant_thread", "thread_ts")
    ),
    st.sampled_from(
        ("/mec", "block_actions", "view_submission", "block_suggestion", "event_callback", "url_verification", "shortcut",
         "message_action", "function_executed", "dialog_submission", "1", "U0LIUMAML", "T0MEC", "true")
    ) | VALUES_OF_JSON | st.lists(st.dictionaries(st.sampled_from(("type", "action_id", "block_id", "value")), VALUES_OF_JSON)),
    max_size=8,
)  # fmt: skip
BODIES = st.one_of(
    st.binary(max_size=60),
    st.binary(max_size=60).map(lambda more: b"payload=" + more),
    PAYLOADS.map(lambda payload: json.dumps(payload).encode()),
    PAYLOADS.map(lambda payload: urlencode({"payload": json.dumps(payload)}).encode()),
    PAYLOADS.map(lambda payload: urlencode(payload).encode(errors="replace")),
)


@st.composite
def chunked(draw: st.DrawFn, body: bytes) -> bytes:
    """A body in chunks, most of them in order."""
    at, out = 0, b""
    while at < len(body):
        size = draw(st.integers(1, len(body) - at))
        said = draw(st.sampled_from((b"%x", b"%x", b"%x", b"%x;a=b", b"%d0", b"-%x", b"%x" + b"0" * 30, b"g")))
        out += (said % size if b"%" in said else said) + b"\r\n" + body[at : at + size] + b"\r\n"
        at += size
    return out + draw(st.sampled_from((b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n", b"0\r\n\xff", b"", b"\r\n")))


@st.composite
def sent(draw: st.DrawFn, secret: str) -> list[bytes]:
    """What a client may send, in pieces: from nearly right to bytes without any sense."""
    if draw(st.integers(0, 9)) == 0:
        whole = draw(st.binary(max_size=200))
    else:
        body = draw(BODIES)
        headers = signed(secret, body) if draw(st.booleans()) else {}
        if draw(st.booleans()):
            headers["Content-Type"] = draw(st.sampled_from((JSON, FORM)))
        headers |= draw(st.dictionaries(NAMES, VALUES, max_size=2))
        method = draw(
            st.sampled_from(("POST", "POST", "POST", "GET", "HEAD", "PUT", "OPTIONS", "CONNECT", "get", "X" * 300))
        )
        path = draw(
            st.sampled_from(
                (
                    SLACK,
                    SLACK,
                    SLACK,
                    f"{SLACK}/",
                    "/healthz",
                    "/",
                    "//",
                    "*",
                    "/%ff%00",
                    "http://bot/",
                    "/" + "a" * 70_000,
                )
            )
        )
        if draw(st.booleans()):
            whole = request(path, headers, body, method=method)
        else:
            whole = head(path, {"Transfer-Encoding": "chunked", **headers}, method=method) + draw(chunked(body))
        if draw(st.integers(0, 4)) == 0:
            at = draw(st.integers(0, len(whole)))
            whole = whole[:at] + draw(st.binary(max_size=5)) + whole[at + draw(st.integers(0, 5)) :]
        whole *= draw(st.sampled_from((1, 1, 1, 2)))
    cuts = sorted(draw(st.lists(st.integers(0, len(whole)), max_size=2)))
    return [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.usefixtures("dripping")
def test_no_bytes_bring_the_server_to_answer_that_it_failed(
    public: Public, soaking: bool, summary: Callable[[str], None]
) -> None:
    seen: dict[int, int] = {}

    @hypothesis_settings(max_examples=3_000 if soaking else 60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(pieces=sent(public.secret))
    def attack(pieces: list[bytes]) -> None:
        for status in exchange(public.port, pieces):
            seen[status] = seen.get(status, 0) + 1
            assert status < 500

    attack()
    assert get(public.port, "/healthz") == 200
    assert public.answers_slack()
    # What Slack signed may make no sense to Bolt; the handling says so and answers.
    assert re.findall(r" (?:ERROR|CRITICAL) (?!mec_bot\.slack\.handling:).*", public.running.err) == []
    summary(f"answers by status: {dict(sorted(seen.items()))}")


def test_a_client_has_a_deadline_for_the_head_and_one_for_the_rest(
    public: Public, dripping: dict[str, Dripping]
) -> None:
    seconds = {"nothing": HEAD_SECONDS, "head": HEAD_SECONDS, "body": BODY_SECONDS, "refused": BODY_SECONDS}
    for client in dripping.values():
        client.join(BODY_SECONDS + MARGIN)
    assert {name for name, client in dripping.items() if client.ended_after > seconds[name] + MARGIN} == set()
    assert {name: statuses(client.received) for name, client in dripping.items()} == {
        "nothing": [408], "head": [408], "body": [408], "refused": [405],
    }  # fmt: skip
