"""`mec-bot outbox`: what was promised, what became of it, and what the operator decides about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from world import STAFF, World

from mec_bot.message_key import MessageKey
from mec_bot.messages.text.message import Message, Paragraph, to_text
from mec_bot.sandbox.slack.faults import Fault
from mec_bot.store import outbox
from mec_bot.store.database import Database, sqlite_url
from mec_bot.store.outbox import Promise

NOWHERE = "C0NOWHERE"


@pytest.fixture
def ledger(world: World) -> World:
    """Promised: 1 to nowhere, which failed; 2, whose reply was lost; 3, in somebody's hands; 4, which waits behind it."""
    world.sync()
    database = Database(sqlite_url(world.database))
    with database.writing() as connection:
        for key, recipient in (("a", NOWHERE), ("b", STAFF), ("c", "C0OTHER"), ("d", "C0OTHER")):
            message = to_text(Message(summary=key, blocks=(Paragraph(text=(key,)),)))
            outbox.promise(
                connection, [Promise(key=MessageKey(key), recipient=recipient, message=message)], datetime.now(UTC)
            )
        for lease in (0, 0, 600):
            taken = outbox.claim_due(connection, datetime.now(UTC), timedelta(seconds=lease))
            assert taken is not None
            if taken.key == "a":
                outbox.failed(connection, taken, "{}")
            if taken.key == "b":
                outbox.postponed(connection, taken, datetime.now(UTC) + timedelta(days=1), "{}", uncertain=True)
    database.close()
    return world


def states(world: World, *options: str) -> dict[int, str]:
    ended = world.run("outbox", "--json", *options)
    assert ended.status == 0, ended.err
    return {entry["number"]: entry["state"] for entry in ended.json}


def test_it_lists_all_or_those_in_one_state(ledger: World) -> None:
    assert states(ledger) == {1: "failed", 2: "uncertain", 3: "sending", 4: "promised"}
    assert states(ledger, "--state", "failed") == {1: "failed"}
    shown = ledger.run("outbox").out
    assert NOWHERE in shown
    assert "en cours d'envoi" in shown


def test_a_failed_message_is_promised_again_and_an_uncertain_one_stays_so_until_it_is_looked_up(ledger: World) -> None:
    assert states(ledger, "--retry", "1", "--retry", "2") == {
        1: "promised",
        2: "uncertain",
        3: "sending",
        4: "promised",
    }


def test_a_message_of_a_thread_says_which_one_it_waits_for_and_is_cancelled_with_it(ledger: World) -> None:
    database = Database(sqlite_url(ledger.database))
    with database.writing() as connection:
        message = to_text(Message(summary="e", blocks=()))
        below = Promise(key=MessageKey("e"), recipient=NOWHERE, message=message, follows=MessageKey("a"))
        outbox.promise(connection, [below], datetime.now(UTC))
    database.close()
    assert [entry["follows"] for entry in ledger.run("outbox", "--json", "--state", "following").json] == [1]
    assert "dans le fil du message 1" in ledger.run("outbox").out
    refused = ledger.run("outbox", "--retry", "5")
    assert (refused.status, "en attente d'un autre message" in refused.err) == (2, True)
    assert states(ledger, "--cancel", "1")[5] == "cancelled"


def test_cancelled_messages_are_never_sent(ledger: World) -> None:
    assert states(ledger, "--cancel", "2", "--cancel", "4") == {
        1: "failed",
        2: "cancelled",
        3: "sending",
        4: "cancelled",
    }
    assert ledger.run("outbox", "--retry", "2").status == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--cancel", "3"), "Le message 3 ne peut pas être annulé (en cours d'envoi)."),
        (("--retry", "4"), "Le message 4 ne peut pas être réessayé (promis)."),
        (("--retry", "9"), "Il n'y a pas de message 9."),
        (("--cancel", "9"), "Il n'y a pas de message 9."),
        (("--retry", "1", "--cancel", "1"), "pas les deux"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(ledger: World, options: tuple[str, ...], said: str) -> None:
    before = states(ledger)
    ended = ledger.run("outbox", "--cancel", "2", *options)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err
    assert states(ledger) == before


def test_a_refused_message_says_why_in_the_operator_s_language_and_goes_out_once_it_is_retried(world: World) -> None:
    world.sync()
    world.slack.faults.plan("chat.postMessage", Fault.refused("not_in_channel"))
    assert world.run("digest").status == 3
    [failed] = world.run("outbox", "--json").json
    assert (failed["state"], failed["attempts"], failed["recipient"]) == ("failed", 1, STAFF)
    assert "Invitez le robot" in failed["error"]
    world.run("outbox", "--retry", "1")
    world.run("remind")
    [sent, *_] = world.run("outbox", "--json").json
    assert (sent["state"], sent["error"]) == ("sent", None)
    assert len(world.posted(STAFF)) == 1
