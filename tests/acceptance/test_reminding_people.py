"""Reminders from outside: sent, answered with their buttons and with typed words, and explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from program import Running
from workers import worker
from world import STAFF, World

from mec_bot.sandbox.slack.workspace import Message

WHEELS = "U0ROUESPA1"
STRANGER = "U0LIUMKAR"


@pytest.fixture(scope="module")
def reminded(make_world: Callable[..., World]) -> Iterator[tuple[World, Running]]:
    """Everybody was reminded once, and a worker listens."""
    world = make_world()
    world.sync()
    ended = world.run("remind")
    assert ended.status == 0, ended.err
    world.keep_jobs("sync", "carrier-reminders")
    with worker(world) as running:
        yield world, running


def with_the_bot(world: World, member: str) -> str:
    """The channel of their direct messages."""
    return world.slack.workspace.open_im(member)[0].id


def the_reminder(world: World, member: str) -> Message:
    [reminder] = world.posted(with_the_bot(world, member))
    return reminder


def answered(world: World, member: str, do: Callable[[], None], channel: str = "") -> str:
    """What only this member sees after they did something."""
    place = channel or with_the_bot(world, member)

    def seen() -> list[Message]:
        return [m for m in world.slack.workspace.messages(place, viewer=member) if m.visible_to == member]

    before = len(seen())
    do()
    assert world.slack.workspace.wait_until(lambda: len(seen()) > before)
    return seen()[-1].text


def controls(reminder: Message) -> dict[str, dict[str, Any]]:
    """The reminder's own controls, by the beginning of their names."""
    found = (part for block in reminder.blocks for part in block.get("elements", ()) if "action_id" in part)
    return {part["action_id"].partition(":")[0]: part for part in found}


def choose(world: World, member: str, control: str, choice: str | None = None, source: Message | None = None) -> str:
    """The answer to the use of a control, of the member's reminder or of ``source``."""
    reminder = source or the_reminder(world, member)
    action = controls(reminder)[control]["action_id"]

    def click() -> None:
        assert world.slack.click(member, reminder, action, value=choice).error == ""

    return answered(world, member, click)


def the_answer(world: World, member: str) -> Message:
    place = with_the_bot(world, member)
    return [m for m in world.slack.workspace.messages(place, viewer=member) if m.visible_to == member][-1]


def type_it(world: World, member: str, text: str) -> str:
    def typed() -> None:
        assert world.slack.type_command(member, STAFF, f"/mec {text}").error == ""

    return answered(world, member, typed, STAFF)


def test_a_second_reminder_of_the_week_is_refused_with_its_reason(reminded: tuple[World, Running]) -> None:
    world, _ = reminded
    document = world.run("remind", "--dry-run", "--json").json
    assert document["messages"] == []
    kinds = {entry["recipient"]: entry["kind"] for entry in document["not_sent"] if entry["recipient"]}
    assert kinds[WHEELS] == "not_due"
    assert all(entry["not_before"] for entry in document["not_sent"] if entry["kind"] == "not_due")
    assert "le prochain rappel n'est pas dû avant le" in world.run("remind", "--dry-run").out


def test_the_controls_of_a_reminder_are_answered_to_who_used_them(reminded: tuple[World, Running]) -> None:
    world, _ = reminded
    assert "à plus tard" in choose(world, WHEELS, "remind_when", "weeks:2")
    assert "en pause jusqu'au" in choose(world, WHEELS, "remind_when", "pause:30")
    assert "Quand dois-je" in choose(world, WHEELS, "remind_when", "day")
    asked = the_answer(world, WHEELS)
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    assert "à plus tard" in choose(world, WHEELS, "remind_until", tomorrow, asked)
    assert "Rien n'a changé" in choose(world, WHEELS, "remind_until", "2001-01-01", asked)
    before = len(world.posted(STAFF))
    assert "confirm" in controls(the_reminder(world, WHEELS))["wrong_person"]
    assert "l'équipe est prévenue" in choose(world, WHEELS, "wrong_person")
    said = the_answer(world, WHEELS)
    assert world.slack.workspace.wait_until(lambda: len(world.posted(STAFF)) == before + 1)
    assert "Le compte d'un organisme porteur à corriger" in world.posted(STAFF)[-1].text
    assert "l'équipe est prévenue" in choose(world, WHEELS, "wrong_person")
    assert len(world.posted(STAFF)) == before + 1
    assert "de nouveau des rappels" in choose(world, WHEELS, "right_person", source=said)
    assert world.slack.workspace.wait_until(lambda: len(world.posted(STAFF)) == before + 2)
    assert "rien à corriger" in world.posted(STAFF)[-1].text


def test_the_buttons_of_an_older_reminder_are_answered_as_before(reminded: tuple[World, Running]) -> None:
    world, _ = reminded
    reminder = the_reminder(world, WHEELS)
    wrong = controls(reminder)["wrong_person"]
    key = wrong["action_id"].partition(":")[2]
    values = {"remind_later:2": key, "not_me:0": f"{key} {wrong['value']}", "ask_pause": key}
    label = {"type": "plain_text", "text": "?"}
    buttons = [{"type": "button", "action_id": name, "value": value, "text": label} for name, value in values.items()]
    older = replace(reminder, blocks=({"type": "actions", "elements": buttons},))
    assert "à plus tard" in choose(world, WHEELS, "remind_later", source=older)
    assert "Pour combien de temps" in choose(world, WHEELS, "ask_pause", source=older)
    assert "l'équipe est prévenue" in choose(world, WHEELS, "not_me", source=older)


def test_what_is_typed_is_answered_and_a_look_up_still_is(reminded: tuple[World, Running]) -> None:
    world, _ = reminded
    someone = "U0MARMITE1"
    assert "Je vous ai rappelé" in type_it(world, someone, "pourquoi")
    assert "Je ne vous ai jamais rien rappelé" in type_it(world, STRANGER, "pourquoi")
    assert "n'est pas un jour" in type_it(world, someone, "pause demain")
    assert "ne sont pas en pause" in type_it(world, someone, "pause")
    assert "I have" not in type_it(world, someone, "why")
    assert "Popote du jeudi" in world.answer("popote")


def test_a_deactivated_account_is_told_to_its_contact_and_to_staff_from_the_first_failure(
    make_world: Callable[..., World],
) -> None:
    world = make_world()
    world.set("config/mec_bot.yaml", reminders={"contact": STRANGER})
    world.sync()
    assert world.run("digest").status == 0, "the welcome"
    account = world.slack.workspace.user(WHEELS)
    assert account is not None
    world.slack.workspace.add_user(replace(account, deleted=True))
    ended = world.run("remind")
    assert ended.status == 3
    assert "user_disabled" in ended.err
    document = world.run("remind", "--dry-run", "--json").json
    [entry] = [entry for entry in document["not_sent"] if entry["recipient"] == WHEELS]
    assert (entry["kind"], bool(entry["not_before"])) == ("unreached", True)
    [escalation] = document["messages"]
    assert escalation["channel"] == STRANGER
    assert "leur compte Slack est désactivé" in world.run("digest", "--dry-run").out
