"""How an interaction is handled: acknowledged, checked, worked on and answered with a word, whatever happens."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from slack_bolt import Ack, BoltResponse
from slack_bolt.error import BoltUnhandledRequestError

from mec_bot.errors import StoreError
from mec_bot.messages import refusals
from mec_bot.messages.usage import compose_no_memory
from mec_bot.slack.answers import Answer, Answers
from mec_bot.slack.blocks import to_blocks
from mec_bot.slack.interaction import Interaction, read_interaction
from mec_bot.slack.people import Need, People

if TYPE_CHECKING:
    from mec_bot.messages.text.language import Translator
    from mec_bot.messages.text.message import Message

_log = logging.getLogger(__name__)
# So many interactions are worked on at once; each may have to wait for the database.
_WORKERS = 16
# More than that are not taken: while the database does not answer, the last one would wait for minutes.
_MOST_AT_WORK = 100
# At the end, this much of the time is kept to tell people whose work is not done.
_LAST_WORDS_SECONDS = 2.5
_LONGEST_NAME = 100

Handler = Callable[[Interaction], Answer]
Listener = Callable[[Ack, dict[str, Any]], None]


class NotTakenError(Exception):
    """The worker stops, or has too much to do: where nothing is acknowledged, Slack itself tells the person."""


class Handling:
    """Hands interactions to handlers; whoever asked gets an answer, or a word that says why there is none.

    ``translator_of`` gives the translator into a person's language, ``command`` is what people type.
    """

    def __init__(
        self, people: People, answers: Answers, translator_of: Callable[[str], Translator], command: str
    ) -> None:
        self._people, self._answers = people, answers
        self._translator_of = translator_of
        self._command = command
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="interaction")
        self._changed = threading.Condition()
        self._at_work: dict[int, tuple[Interaction, Need]] = {}
        self._count = 0
        self._stopping = False

    def in_acknowledgement(self, handler: Handler) -> Listener:
        """A listener that answers a question with its acknowledgement, for handlers that take milliseconds."""

        def listener(ack: Ack, body: dict[str, Any]) -> None:
            ack(**self._answer(read_interaction(body), Need.READ, handler).payload)

        return listener

    def after_acknowledgement(self, need: Need, handler: Handler) -> Listener:
        """A listener that acknowledges at once and answers later, for handlers that may have to wait."""

        def listener(ack: Ack, body: dict[str, Any]) -> None:
            self._begin(read_interaction(body), need, handler)
            ack()

        return listener

    def _begin(self, interaction: Interaction, need: Need, handler: Handler) -> None:
        with self._changed:
            if self._stopping or len(self._at_work) >= _MOST_AT_WORK:
                raise NotTakenError
            self._count += 1
            number = self._count
            self._at_work[number] = (interaction, need)
        self._workers.submit(self._work, number, interaction, need, handler)

    def _work(self, number: int, interaction: Interaction, need: Need, handler: Handler) -> None:
        answer = self._answer(interaction, need, handler)
        with self._changed:
            # Where the stop came first, the person has been told that this may not have been finished.
            if self._at_work.pop(number, None) is not None:
                self._answers.send(interaction, answer, matters=need is not Need.READ)
            self._changed.notify_all()

    def _answer(self, interaction: Interaction, need: Need, handler: Handler) -> Answer:
        """The handler's answer; every error becomes a word to the person, and an unexpected one a trace in the log."""
        translator = self._translator_of(interaction.member_id)
        try:
            refusal = self._people.refusal(interaction, need, translator)
            answer = handler(interaction) if refusal is None else Answer(message=refusal)
            _ = answer.payload  # what cannot be shown fails here, where it is told
        except StoreError:
            _log.exception("the database did not answer what %s asked for", _named(interaction))
            return Answer(message=compose_no_memory(translator))
        except Exception:
            _log.exception("what %s asked for failed", _named(interaction))
            return Answer(message=refusals.compose_refusal(refusals.WENT_WRONG, translator))
        return answer

    def failed(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        """Bolt's error handler: for what no listener knows, and for what fails before a handler has it."""
        interaction = read_interaction(body)
        if isinstance(error, NotTakenError):
            _log.warning("what %s asked for was not taken", _named(interaction))
            return BoltResponse(status=503)
        translator = self._translator_of(interaction.member_id)
        if isinstance(error, BoltUnhandledRequestError):
            _log.info("this version does not know what %s asked for", _named(interaction))
            if interaction.kind == "command":
                message = refusals.compose_no_command(interaction.command, self._command, translator)
            else:
                message = refusals.compose_outdated(self._command, translator)
        else:
            _log.error("what %s asked for failed", _named(interaction), exc_info=error)
            message = refusals.compose_refusal(refusals.WENT_WRONG, translator)
        return self._acknowledged(interaction, message)

    def _acknowledged(self, interaction: Interaction, message: Message) -> BoltResponse:
        """The acknowledgement that tells the message, or one beside which it is told."""
        body: Any = ""
        match interaction.kind:
            case "command":
                body = Answer(message=message).payload
            case "form":
                body = {"response_action": "update", "view": _view(message)}
            case "options":
                body = {"options": []}
            case "action":
                self._answers.send(interaction, Answer(message=message), matters=not interaction.response_url)
        return BoltResponse(status=200, body=body)

    def close(self, seconds: float) -> bool:
        """Take no more, finish what was acknowledged and send its answers; tell those whose work is not done in time.

        ``False`` where something still runs after ``seconds``.
        """
        end = time.monotonic() + seconds
        with self._changed:
            self._stopping = True
            done = self._changed.wait_for(lambda: not self._at_work, max(seconds - _LAST_WORDS_SECONDS, 0))
            left = list(self._at_work.values())
            self._at_work.clear()
        self._workers.shutdown(wait=False, cancel_futures=True)
        for interaction, _ in left:
            _log.warning("what %s asked for is not finished", _named(interaction))
            message = refusals.compose_refusal(refusals.RESTARTING, self._translator_of(interaction.member_id))
            self._answers.send(interaction, Answer(message=message), matters=False)
        return self._answers.close(max(end - time.monotonic(), 0)) and done


def _view(message: Message) -> dict[str, Any]:
    """The message in the place of a form."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "mec-bot"},
        "blocks": to_blocks(message),
    }


def _named(interaction: Interaction) -> str:
    """Who did what, for the log: without the text that was typed, and in characters that cannot forge a line."""
    did = interaction.action or interaction.command or interaction.kind
    return f"{interaction.member_id or 'somebody'} ({did[:_LONGEST_NAME]!a})"
