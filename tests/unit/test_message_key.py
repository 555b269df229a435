"""What names a message: promises outlive the program that made them, so the text of each kind of key never changes."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mec_bot.message_key import OWN_SENDERS, MessageKey, prefix_of_job, prefix_of_run
from mec_bot.messages.text.message import Button, Buttons, Message, from_text, to_text

SLOT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
DIGEST = "0123456789abcdef" * 4
TOLD = "The job sync failed. Google cannot serve the sheet – réessayez."
MISSED = "weekly-digest 2026-11-23T14:00:00+00:00"

KEYS = {
    "a job's message": (MessageKey.of_run("weekly-digest", SLOT, "C1"), "weekly-digest/20261123T140000.000000Z/C1/1"),
    "a later part of it": (
        MessageKey.of_run("weekly-digest", SLOT, "C1", 12),
        "weekly-digest/20261123T140000.000000Z/C1/12",
    ),
    "that of a command, whose slot is the present instant": (
        MessageKey.of_run("weekly-digest", SLOT.replace(second=7, microsecond=42), "C1"),
        "weekly-digest/20261123T140007.000042Z/C1/1",
    ),
    "a slot in another zone": (
        MessageKey.of_run("weekly-digest", SLOT.astimezone(ZoneInfo("America/Toronto")), "C1"),
        "weekly-digest/20261123T140000.000000Z/C1/1",
    ),
    "a held pull": (MessageKey.of_held_pull(DIGEST, 3), "held/0123456789abcdef/3"),
    "renames": (MessageKey.of_renames(17), "renames/17"),
    "a denial": (MessageKey.of_denial(5), "not-me/5"),
    "thanks": (MessageKey.of_thanks(17, "U0SOLON"), "thanks/17/U0SOLON"),
    "trouble": (MessageKey.of_trouble(date(2026, 11, 23), TOLD), "trouble/2026-11-23/9607cb7ec3b7b0a1"),
    "missed runs": (MessageKey.of_missed_runs(MISSED), "missed/2fe4d3cad176428b"),
    "an answer told otherwise": (MessageKey.of_answer("8f14e45fceea167a"), "answer/8f14e45fceea167a"),
}


@pytest.mark.parametrize(("key", "text"), KEYS.values(), ids=KEYS)
def test_each_kind_of_key_is_this_text(key: MessageKey, text: str) -> None:
    assert key.encode() == text.encode()


def test_what_is_said_is_shortened_to_the_beginning_of_its_sha_256() -> None:
    assert MessageKey.of_trouble(date(2026, 11, 23), "é").endswith("/" + hashlib.sha256("é".encode()).hexdigest()[:16])
    assert MessageKey.of_missed_runs("é").endswith("/" + hashlib.sha256("é".encode()).hexdigest()[:16])


def test_own_senders_are_what_the_other_keys_begin_with() -> None:
    begin = [key.partition("/")[0] for key, _ in KEYS.values() if not key.startswith("weekly-digest/")]
    assert tuple(begin) == OWN_SENDERS


@pytest.mark.parametrize(("key", "text"), KEYS.values(), ids=KEYS)
def test_a_key_goes_into_json_and_comes_back_as_text(key: MessageKey, text: str) -> None:
    written = json.dumps({"key": key, key: 1})
    assert written == json.dumps({"key": text, text: 1})
    assert json.loads(written)["key"] == key


def test_a_key_in_a_button_is_kept_as_text() -> None:
    key = MessageKey.of_run("carrier-reminders", SLOT, "U0SOLON")
    message = Message(summary="", blocks=(Buttons(buttons=(Button(label="Plus tard", action="later", value=key),)),))
    kept = from_text(to_text(message))
    assert kept == message
    [buttons] = kept.blocks
    assert isinstance(buttons, Buttons)
    [button] = buttons.buttons
    assert isinstance(button, Button)
    assert type(button.value) is str


def test_a_key_and_its_text_are_one_and_the_same_where_something_is_looked_up() -> None:
    kept: dict[str, str] = {MessageKey.of_denial(5): "a"}
    assert kept["not-me/5"] == "a"
    assert str(MessageKey.of_denial(5)) == f"{MessageKey.of_denial(5)}" == "not-me/5"


def test_parts_of_one_message_have_all_but_their_number_in_common() -> None:
    first, second = (MessageKey.of_run("weekly-digest", SLOT, "C1", part) for part in (1, 2))
    assert first.without_part == second.without_part == "weekly-digest/20261123T140000.000000Z/C1"


def test_a_run_s_and_a_job_s_keys_are_found_by_how_they_begin() -> None:
    assert prefix_of_job("weekly-digest") == "weekly-digest/"
    assert prefix_of_run("weekly-digest", SLOT) == "weekly-digest/20261123T140000.000000Z/"
    key = MessageKey.of_run("weekly-digest", SLOT, "C1")
    assert key.startswith(prefix_of_run("weekly-digest", SLOT))
    assert not key.startswith(prefix_of_job("weekly"))
