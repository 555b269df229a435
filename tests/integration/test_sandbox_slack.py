"""People and the bot on the stand-in: the real Bolt over loopback, by Socket Mode and by signed HTTP."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests
import websocket
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient, WebhookClient
from slack_stand import AMELIE, BOT, BUTTON, FORM, GENERAL, KARIM, STAFF, a_workspace, client_of, seen_by
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mec_bot.sandbox.loopback import Loopback
from mec_bot.sandbox.page.server import Page
from mec_bot.sandbox.slack import http as slack_http
from mec_bot.sandbox.slack.server import Slack
from mec_bot.sandbox.slack.workspace import SLACKBOT, Message


@pytest.fixture
def slack(serve_slack: Callable[..., Slack]) -> Slack:
    slack = serve_slack(a_workspace())
    slack.add_routes(Page(slack.workspace, slack.delivery, {}).routes)
    return slack


@pytest.fixture
def client(slack: Slack) -> WebClient:
    return client_of(slack)


# People and the bot


def a_bot(client: WebClient, **more: Any) -> App:
    """A tiny bot that answers, hesitates, and opens a form."""
    app = App(client=client, process_before_response=True, **more)
    answer_commands(app)
    handle_forms(app)

    @app.event("app_home_opened")
    def home(event: Any, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [BUTTON]})

    return app


def answer_commands(app: App) -> None:
    @app.command("/mec")
    def mec(ack: Any, command: Any) -> None:
        if command["text"] == "lent":
            time.sleep(1.0)
        if command["text"] == "trop":
            ack(blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}])
        elif command["text"] == "tous":
            ack(text="Pour tous", response_type="in_channel")
        elif command["text"] == "rien":
            ack()
        else:
            ack(text=f"Carte : {command['text']}", blocks=[BUTTON])

    @app.action("voir")
    def see(ack: Any, action: Any, respond: Any) -> None:
        ack()
        respond(text=f"Vu {action['value']}", replace_original=True)


def handle_forms(app: App) -> None:
    @app.action("ouvrir")
    def open_form(ack: Any, body: Any, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("niveau")
    def level(ack: Any, view: Any) -> None:
        value = view["state"]["values"]["niveau"]["texte"]["value"]
        if value == "3a":
            ack()
        else:
            ack(response_action="errors", errors={"niveau": "Niveau inconnu"})


@pytest.fixture(params=["socket", "http"])
def met(request: pytest.FixtureRequest, slack: Slack) -> Iterator[Slack]:
    """The stand-in with the tiny bot behind it, over Socket Mode and over signed HTTP."""
    if request.param == "socket":
        handler = connected(slack)
        yield slack
        leave(handler)
        return
    bolt = SlackRequestHandler(a_bot(client_of(slack), signing_secret=slack.signing_secret))
    app = Starlette(routes=[Route("/slack/events", bolt_endpoint(bolt), methods=["POST"])])
    with Loopback(app) as server:
        slack.request_url = f"{server.url}/slack/events"
        yield slack


def bolt_endpoint(handler: SlackRequestHandler) -> Any:
    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    return endpoint


def connected(slack: Slack, *, count: int = 1) -> SocketModeHandler:
    handler = SocketModeHandler(a_bot(client_of(slack)), slack.app_token)
    handler.connect()  # type: ignore[no-untyped-call] # Bolt leaves it untyped
    assert slack.socket.wait_for_connection(count=count)
    return handler


def leave(handler: SocketModeHandler) -> None:
    """Close at once: left alone, the client would first wait three seconds for one more message."""
    handler.client.auto_reconnect_enabled = False
    session = handler.client.current_session
    if session and session.sock:
        session.sock.shutdown(socket.SHUT_RDWR)
    handler.close()  # type: ignore[no-untyped-call] # Bolt leaves it untyped


def answer_to(slack: Slack, text: str) -> Message:
    outcome = slack.type_command(AMELIE, STAFF, f"/mec {text}")
    assert outcome.message is not None, outcome
    return outcome.message


def test_a_command_is_answered_to_the_one_who_typed_it(met: Slack) -> None:
    answer = answer_to(met, "Locomotion")
    assert answer.text == "Carte : Locomotion"
    assert answer.blocks[0]["elements"][0]["text"]["emoji"] is True
    assert (len(seen_by(met, AMELIE)), len(seen_by(met, KARIM))) == (1, 0)


def test_a_command_may_be_answered_to_everybody_or_with_nothing(met: Slack) -> None:
    answer_to(met, "tous")
    assert met.type_command(AMELIE, STAFF, "/mec rien").message is None
    assert seen_by(met, KARIM) == ["Pour tous"]


def test_a_command_works_where_the_bot_is_no_member(met: Slack) -> None:
    assert met.type_command(AMELIE, GENERAL, "/mec Locomotion").error == ""


def test_a_click_replaces_the_message_through_its_response_url(met: Slack) -> None:
    answer = answer_to(met, "Locomotion")
    assert met.click(AMELIE, answer, "voir").error == ""
    assert met.workspace.wait_until(lambda: seen_by(met, AMELIE) == ["Vu 42"])


def test_a_form_is_opened_corrected_and_sent(met: Slack) -> None:
    ask = {**BUTTON, "elements": [{**BUTTON["elements"][0], "action_id": "ouvrir"}]}  # type: ignore[dict-item]
    message = met.workspace.post(STAFF, author=BOT, text="x", blocks=[ask])
    met.click(AMELIE, message, "ouvrir")
    wrong = met.submit_view(AMELIE, {"niveau": {"texte": {"type": "plain_text_input", "value": "9z"}}})
    assert wrong.field_errors == {"niveau": "Niveau inconnu"}
    right = met.submit_view(AMELIE, {"niveau": {"texte": {"type": "plain_text_input", "value": "3a"}}})
    assert (right.error, right.field_errors, met.views.modal(AMELIE)) == ("", {}, None)


def test_the_home_tab_is_published_when_it_is_opened(met: Slack) -> None:
    assert met.open_home(AMELIE).error == ""
    view = met.views.home(AMELIE)
    assert view is not None
    assert view.body["blocks"] == [BUTTON]


def test_a_bot_that_hesitates_fails_in_the_typists_eyes(met: Slack) -> None:
    met.delivery.timeout = 0.3
    outcome = met.type_command(AMELIE, STAFF, "/mec lent")
    assert outcome.error == "operation_timeout"
    [notice] = met.workspace.messages(STAFF, viewer=AMELIE)
    assert (notice.author, notice.text) == (SLACKBOT, '/mec failed with the error "operation_timeout"')


def test_an_answer_past_the_limits_is_not_shown(met: Slack) -> None:
    assert met.type_command(AMELIE, STAFF, "/mec trop").error == "invalid_blocks"


def test_a_command_nobody_knows_is_not_delivered(slack: Slack) -> None:
    assert slack.type_command(AMELIE, STAFF, "/autre chose").error == "unknown_command"


def test_without_a_bot_a_command_fails_at_once(slack: Slack) -> None:
    assert slack.type_command(AMELIE, STAFF, "/mec Locomotion").error == "dispatch_failed"


def test_bolt_refuses_what_another_secret_signed(slack: Slack) -> None:
    bolt = SlackRequestHandler(a_bot(client_of(slack), signing_secret="un autre secret"))
    app = Starlette(routes=[Route("/slack/events", bolt_endpoint(bolt), methods=["POST"])])
    with Loopback(app) as server:
        slack.request_url = f"{server.url}/slack/events"
        assert slack.type_command(AMELIE, STAFF, "/mec Locomotion").error == "http_service_error"


def test_the_signature_is_the_documented_one() -> None:
    # The example of Slack's page on verifying requests.
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name="
        b"foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2F"
        b"hooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id="
        b"398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert slack_http.signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body) == expected


# Answers that come later


def response_url_of(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> str:
    sent: list[Any] = []
    monkeypatch.setattr(slack.delivery, "_deliver", lambda kind, payload, answerable: sent.append(payload))
    slack.type_command(AMELIE, STAFF, "/mec x")
    return str(sent[0]["response_url"])


def test_a_response_url_answers_five_times(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook = WebhookClient(response_url_of(slack, monkeypatch))
    answers = [webhook.send(text=str(n)) for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert answers[0].body == "ok"
    assert "used_url" in answers[5].body
    assert seen_by(slack, AMELIE) == ["0", "1", "2", "3", "4"]


def test_a_response_url_answers_for_half_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_700_000_000.0]
    slack = Slack(a_workspace(clock=lambda: now[0]))
    with Loopback(slack.app) as server:
        slack.url = server.url
        webhook = WebhookClient(response_url_of(slack, monkeypatch))
        now[0] += 29 * 60
        assert webhook.send(text="à temps").status_code == 200
        now[0] += 2 * 60
        assert "expired_url" in webhook.send(text="trop tard").body


# Socket Mode


@pytest.fixture
def handler(slack: Slack) -> Iterator[SocketModeHandler]:
    handler = connected(slack)
    yield handler
    leave(handler)


@pytest.mark.usefixtures("handler")
def test_a_bot_told_to_reconnect_goes_on_answering(slack: Slack) -> None:
    slack.socket.disconnect("refresh_requested")
    time.sleep(1.0)
    assert slack.type_command(AMELIE, STAFF, "/mec encore").error == ""
    assert len(slack.calls.of("apps.connections.open")) == 2


@pytest.mark.usefixtures("handler")
def test_each_envelope_goes_down_one_of_several_connections(slack: Slack) -> None:
    second = connected(slack, count=2)
    threads = [threading.Thread(target=slack.type_command, args=(AMELIE, STAFF, f"/mec {n}")) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    leave(second)
    assert sorted(seen_by(slack, AMELIE)) == [f"Carte : {n}" for n in range(6)]


def test_a_ticket_opens_one_connection(slack: Slack) -> None:
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    url = client_of(slack).apps_connections_open(app_token=slack.app_token)["url"]
    with connect(url, proxy=None) as socket:
        assert '"hello"' in str(socket.recv(timeout=3))
        with pytest.raises(InvalidStatus), connect(url, proxy=None):
            pass


# The page


def test_the_page_loads_nothing_from_elsewhere(slack: Slack) -> None:
    reply = requests.get(f"{slack.url}/", timeout=5)
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert 'lang="fr-CA"' in reply.text
    for name in ("page.html", "page.css", "page.js"):
        assert "//" not in requests.get(f"{slack.url}/sandbox/{name}", timeout=5).text.replace("// ", "")


def test_the_page_shows_channels_then_direct_messages_by_name(slack: Slack, client: WebClient) -> None:
    client.conversations_open(users=AMELIE)
    state = requests.get(f"{slack.url}/sandbox/state", params={"user": KARIM}, timeout=5).json()
    assert [channel["name"] for channel in state["channels"]] == [
        "lium",
        "general",
        "vieux",
        "secret",
        "Amélie Laforest",
    ]
    assert [person["name"] for person in state["users"]] == ["Amélie Laforest", "Karim Benali"]


@pytest.mark.usefixtures("handler")
def test_what_is_typed_and_clicked_on_the_page_reaches_the_bot(slack: Slack) -> None:
    typed = {"user": AMELIE, "channel": STAFF, "text": "/mec Locomotion"}
    assert requests.post(f"{slack.url}/sandbox/commands", json=typed, timeout=5).json() == {"error": ""}
    [message] = slack.workspace.messages(STAFF, viewer=AMELIE)
    clicked = {"user": AMELIE, "channel": STAFF, "ts": message.ts, "block": "suite", "action": "voir"}
    assert requests.post(f"{slack.url}/sandbox/clicks", json=clicked, timeout=5).json() == {"error": ""}
    assert slack.workspace.wait_until(lambda: seen_by(slack, AMELIE) == ["Vu 42"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://ailleurs.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "ailleurs.example"},
        {"Host": "127.0.0.1.ailleurs.example"},
        {"Host": "ailleurs.example", "Origin": "http://ailleurs.example"},
        {"Host": ""},
    ],
)
def test_a_page_of_another_site_reaches_nothing(slack: Slack, headers: dict[str, str]) -> None:
    message = {"token": slack.bot_token, "channel": STAFF, "text": "de l'extérieur"}
    typed = {"user": AMELIE, "channel": STAFF, "text": "/mec Locomotion"}
    replies = [
        requests.post(f"{slack.url}/api/chat.postMessage", data=message, headers=headers, timeout=5),
        requests.post(f"{slack.url}/sandbox/commands", json=typed, headers=headers, timeout=5),
        requests.get(f"{slack.url}/sandbox/state", headers=headers, timeout=5),
    ]
    assert {reply.status_code for reply in replies} <= {400, 403}
    assert slack.workspace.messages(STAFF) == ()


def test_a_page_of_another_site_opens_no_socket(slack: Slack, client: WebClient) -> None:
    url = client.apps_connections_open(app_token=slack.app_token)["url"]
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(url, origin="https://ailleurs.example", timeout=5)
    websocket.create_connection(url, timeout=5).close()


def test_the_page_itself_and_one_through_a_tunnel_are_answered(slack: Slack) -> None:
    for host in (slack.url.removeprefix("http://"), "localhost:9000"):
        headers = {"Host": host, "Origin": f"http://{host}"}
        assert requests.get(f"{slack.url}/sandbox/state", headers=headers, timeout=5).status_code == 200


def test_a_form_cannot_type_on_the_page(slack: Slack) -> None:
    assert requests.post(f"{slack.url}/sandbox/commands", data={"user": AMELIE}, timeout=5).status_code == 400


def test_each_start_has_tokens_of_its_own() -> None:
    first, second = (Slack(a_workspace()) for _ in range(2))
    assert first.bot_token != second.bot_token
    assert first.app_token != second.app_token
    assert first.signing_secret != second.signing_secret


def test_replacing_an_account_deactivates_it(slack: Slack, client: WebClient) -> None:
    person = slack.workspace.user(AMELIE)
    assert person is not None
    slack.workspace.add_user(replace(person, deleted=True))
    assert client.users_info(user=AMELIE)["user"]["deleted"] is True
