"""What cells, tabs and people hold steers neither a terminal nor the order of letters, whichever way it is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from world import STAFF, World

from mec_bot.calendar.clock import utc_now

# A file of Excel's holds no C0 characters, but all of these; ESC comes with what people type.
CELL, TYPED = "\x9b31m\u2066\u202eegnuor\x7f", "\x1b[31m\x07\u202erouge"
NAME = f"Popote du jeudi {CELL}"
SHOWN, SHOWN_TYPED = "[U+009B]31m[U+2066][U+202E]egnuor␡", "␛[31m␇[U+202E]rouge"
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def hostile(make_world: Callable[..., World]) -> World:
    """An installation whose sheet is hostile in every cell below its header, and in its tab's name."""
    world = make_world()
    world.sync()
    spoil(world.workbook)
    accepted = world.run("sync", "--accept")
    assert accepted.status == 0, accepted.err
    assert steers_nothing(accepted.out)
    until = (utc_now() + timedelta(days=9)).date().isoformat()
    assert world.run("snooze", "popote", "--until", until, "--reason", TYPED).status == 0
    return world


def spoil(workbook: Path) -> None:
    """Add to every name, carrier and text of the sheet."""
    book = openpyxl.load_workbook(workbook)
    tab = book["Tableau de bord"]
    for row in tab.iter_rows(min_row=6):
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = f"{cell.value} {CELL}"
    book.save(workbook)


def steers_nothing(text: str) -> bool:
    return STEERS.search(text.replace("\r\n", "\n")) is None


COMMANDS = [
    ("check",),
    ("check", "--explain", "A7"),
    ("check", "--explain", "D7"),
    ("check", "--layout"),
    ("lookup", "popote"),
    ("lookup", TYPED),
    ("history", NAME),
    ("history", "--since", "2020-01-01"),
    ("snooze",),
    ("renames",),
    ("outbox",),
    ("digest", "--dry-run"),
    ("remind", "--dry-run"),
    ("report", "--explain"),
    ("report", "--format", "html", "--explain"),
    ("report", "--format", "csv"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_shows_them_as_signs(hostile: World, command: tuple[str, ...]) -> None:
    ended = hostile.run(*command)
    assert ended.status in {0, 1}, ended.err
    assert steers_nothing(ended.out)
    assert steers_nothing(ended.err)


def test_they_are_shown_and_not_left_out(hostile: World) -> None:
    assert SHOWN in hostile.run("lookup", "popote").out
    assert SHOWN_TYPED in hostile.run("snooze").out
    assert SHOWN_TYPED in hostile.run("lookup", TYPED).err + hostile.run("lookup", TYPED).out


def test_json_keeps_them_as_escapes(hostile: World) -> None:
    for command in (("check",), ("lookup", "popote"), ("history", NAME), ("report",), ("snooze",)):
        ended = hostile.run(*command, "--json")
        assert steers_nothing(ended.out)
        assert json.loads(ended.out)
    assert CELL in hostile.run("lookup", "popote", "--json").json["projects"][0]["name"]
    assert hostile.run("snooze", "--json").json["snoozes"][0]["reason"] == TYPED


def test_slack_shows_them_as_signs(hostile: World) -> None:
    assert hostile.run("digest").status == 0
    said = [f"{message.text}{json.dumps(message.blocks, ensure_ascii=False)}" for message in hostile.posted(STAFF)]
    assert any(SHOWN in text for text in said)
    assert all(map(steers_nothing, said))
