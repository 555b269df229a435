"""What people ask with `/mec`, and what they see: dialogs with the worker, over Socket Mode and over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from program import Running
from workers import a_free_port, worker
from world import AMELIE, STAFF, World

from mec_bot.messages.text.language import NO_BREAK_SPACE
from mec_bot.sandbox.slack.workspace import Message

# A member who is not of the team, and carries other projects.
STRANGER = "U0MARMITE1"


def shown(message: Message) -> str:
    """The text of a message and of all its blocks."""
    blocks = json.dumps(message.blocks, ensure_ascii=False)
    return f"{message.text}\n{blocks}".replace(NO_BREAK_SPACE, " ")


@dataclass
class Talk:
    """Somebody who asks, and a worker that answers only them."""

    world: World
    running: Running
    last: Message | None = None

    def does(self, what: str) -> str:
        """They type `/mec …`, or press the button of the last answer that is called « [so] »: all that they see then."""
        before = self._seen()
        if what.startswith("/mec"):
            assert self.world.slack.type_command(AMELIE, STAFF, what).error == ""
        else:
            self._press(what.strip("[]"))
        assert self.world.slack.workspace.wait_until(lambda: self._seen() != before, seconds=15), self.running.err
        self.last = self._seen()[-1]
        return shown(self.last)

    def _press(self, label: str) -> None:
        assert self.last is not None
        buttons = [part for block in self.last.blocks for part in block.get("elements", ()) if part.get("action_id")]
        [action] = [button["action_id"] for button in buttons if button["text"]["text"] == label]
        assert self.world.slack.click(AMELIE, self.last, action).error == ""

    def _seen(self) -> list[Message]:
        """What they alone see, as it is now."""
        return [m for m in self.world.slack.workspace.messages(STAFF, viewer=AMELIE) if m.visible_to == AMELIE]


@pytest.fixture(scope="module", params=["socket", "http"])
def talk(request: pytest.FixtureRequest, make_world: Callable[..., World]) -> Iterator[Talk]:
    world = make_world()
    world.keep_jobs("sync")
    world.sync()
    arguments = ("--http", str(a_free_port())) if request.param == "http" else ()
    with worker(world, *arguments) as running:
        yield Talk(world, running)


# What they do, and what they see then.
DIALOGS = {
    "the team's card, with advice and the notes on cells": [
        ("/mec serre", "*2a*, en recul (2b à l'automne 2022) · Expérimentation · En pause"),
        ("/mec serre", "Corrigez-le si c'est une erreur"),
        ("/mec serre", "> Retour en arrière après la fermeture du site. (note, 2023-2024)"),
    ],
    "a card's history": [("/mec serre", "Historique"), ("[Historique]", " – à régler")],
    "a name by its words": [("/mec serre viaduc", "Serre du viaduc")],
    "a slip is a question": [
        ("/mec sere du viaduc", "Aucun « sere du viaduc ». Vouliez-vous dire Serre du viaduc?"),
        ("[Serre du viaduc]", "Jardins du rail"),
    ],
    "a project's history": [
        ("/mec historique serre", "Historique de Serre du viaduc"),
        ("/mec historique sere du viaduc", "Vouliez-vous dire Serre du viaduc?"),
    ],
    "lists": [
        ("/mec liste", "Tous les sous-projets : 27 sous-projets"),
        ("/mec liste phase 3", "Phase 3 : Pérennisation/mise à l'échelle : "),
        ("/mec liste stratégie essaimage", "Stratégie : Essaimage : "),
        ("/mec liste porteur jardins du rail", "3 sous-projets"),
        ("/mec liste porteur jardin du raill", "Vouliez-vous dire Jardins du rail?"),
        ("/mec liste non évalués", "Sous-projets sans niveau : 8 sous-projets"),
        ("/mec liste qui stagnent", "Atelier-vélo ambulant"),
        ("/mec list stalled", "Atelier-vélo ambulant"),
        ("/mec liste zut", "Je ne connais pas de liste « zut »"),
    ],
    "help": [("/mec aide", "/mec liste phase 3"), ("/mec", "/mec historique Corvée de ruelle")],
    "a carrier gives its list": [
        ("/mec jardins du rail", "Jardins du rail : 3 sous-projets"),
        ("[Compost d'escalier]", "3c"),
    ],
    "a carrier by its acronym": [("/mec RPN", "Réseau Passerelle Nord : 3 sous-projets")],
    "a carrier that is spelt wrongly": [
        ("/mec jardin du raill", "Vouliez-vous dire Jardins du rail?"),
        ("[Jardins du rail]", "3 sous-projets"),
    ],
    "a carrier without a project": [("/mec solon", "ne porte aucun sous-projet")],
    "a word of the command as a name": [("/mec fiche pause", "Aucun sous-projet ne correspond à « pause »")],
    "nothing": [("/mec zzzz", "Aucun sous-projet ne correspond à « zzzz »")],
}


@pytest.mark.parametrize("dialog", DIALOGS.values(), ids=DIALOGS)
def test_what_is_asked_is_answered(talk: Talk, dialog: list[tuple[str, str]]) -> None:
    for what, sees in dialog:
        seen = talk.does(what)
        assert sees in seen, (what, seen)


def test_everybody_else_reads_findings_as_facts_and_no_note(talk: Talk) -> None:
    outcome = talk.world.slack.type_command(STRANGER, STAFF, "/mec serre")
    assert outcome.message is not None
    read = shown(outcome.message)
    assert "2 points à régler : recul, stratégie à choisir" in read
    assert "Corrigez-le" not in read
    assert "Retour en arrière" not in read


def test_a_card_that_is_shared_is_read_by_everybody_without_advice(talk: Talk) -> None:
    talk.does("/mec serre")
    assert talk.last is not None
    before = len(talk.world.posted(STAFF))
    assert talk.world.slack.click(AMELIE, talk.last, "share_card").error == ""
    workspace = talk.world.slack.workspace
    assert workspace.wait_until(lambda: len(talk.world.posted(STAFF)) == before + 1), talk.running.err
    shared = talk.world.posted(STAFF)[-1]
    assert shared.visible_to is None
    assert f"Partagé par <@{AMELIE}>" in str(shared.blocks)
    assert "Corrigez-le" not in str(shared.blocks)
    assert talk.last in workspace.messages(STAFF, viewer=AMELIE), "their own card stays"
