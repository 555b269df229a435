"""The Bolt app: what people type and click, handed to the bot's answers."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from mec_bot.actions.context import Context
from mec_bot.actions.questions.answer import Answerer
from mec_bot.actions.reminders.replies import Replies
from mec_bot.actions.sync.held import Decisions
from mec_bot.actions.tell_person import tell_person
from mec_bot.actions.trouble import tell_operator
from mec_bot.messages.card import SHARE_CARD, SHOW_HISTORY
from mec_bot.messages.choices import SHOW_GROUP, SHOW_PROJECT
from mec_bot.messages.lists import LIST_PAGE
from mec_bot.slack.answers import Answer, Answers
from mec_bot.slack.commands import Help, History, Listed, Lookup, read_command
from mec_bot.slack.handling import Handling
from mec_bot.slack.people import Need, People
from mec_bot.slack.reminder_listeners import listen_for_replies
from mec_bot.slack.staff_listeners import listen_to_staff

if TYPE_CHECKING:
    from mec_bot.slack.interaction import Interaction


@dataclass(frozen=True, kw_only=True)
class Handlers:
    """What the listeners call; ``decisions`` serve members of the team's channel, ``replies`` reminded people."""

    context: Context
    answerer: Answerer
    decisions: Decisions | None = None
    replies: Replies | None = None


class _App(App):
    """Bolt's app, which asks for an answer also where Bolt's own reading of a request fails."""

    def answer_failures(self, failed: Callable[[Exception, dict[str, Any]], BoltResponse]) -> None:
        """Let ``failed`` give the response to a request that no listener knows, or that cannot be handled."""
        self._failed = failed
        self.error(lambda error, body: failed(error, body))

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        try:
            return super().dispatch(req)
        except Exception as error:  # Bolt's error handler reads the request once more, and fails once more
            return self._failed(error, req.body)


@dataclass(frozen=True, kw_only=True)
class Listening:
    """The Bolt app, and the handling of its interactions, which is to be closed at the end."""

    app: App
    handling: Handling


def create_app(client: WebClient, identity: Mapping[str, Any], handlers: Handlers) -> Listening:
    """The app for Socket Mode and for HTTP alike.

    ``process_before_response``: an answer is ready in a millisecond, so it goes out with the acknowledgement;
    Bolt's default would poll for it every 10 ms. ``authorize`` is given because a token alone would make Bolt
    call auth.test once more. ``identity`` is read at each request: it may be empty until Slack has said who the bot is.
    """

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=identity.get("enterprise_id"),
            team_id=identity.get("team_id"),
            bot_token=client.token,
            bot_id=identity.get("bot_id"),
            bot_user_id=identity.get("user_id"),
        )

    app = _App(
        # Without a token: each request gets the one that authorize gives.
        client=WebClient(base_url=client.base_url, timeout=client.timeout, retry_handlers=[]),
        authorize=authorize,
        # In Socket Mode there is no request to verify; over HTTP, slack_route has verified it.
        request_verification_enabled=False,
        process_before_response=True,
        # What no listener knows goes to the error handler, too: Bolt would answer 404.
        raise_error_for_unhandled_request=True,
        logger=logging.getLogger("slack_bolt"),
    )
    context, command = handlers.context, handlers.context.settings.slack.command
    people = People(
        client,
        identity,
        context.settings,
        is_carrier=handlers.answerer.is_carrier,
        tell=lambda title, reason: tell_operator(context, title, reason),
    )
    answers = Answers(client, lambda interaction, message: tell_person(context, interaction.member_id, message))
    handling = Handling(people, answers, handlers.answerer.translator_of, command)
    if handlers.replies is not None:
        # Before the listener for all other words of the command: the first listener that matches answers.
        listen_for_replies(app, handling, handlers.replies, command)
    _listen_for_questions(app, handling, handlers.answerer, people.is_staff, command)
    app.action("open_sheet")(_acknowledge)
    if handlers.decisions is not None:
        listen_to_staff(app, handling, handlers.decisions)
    app.answer_failures(handling.failed)
    return Listening(app=app, handling=handling)


def _listen_for_questions(
    app: App, handling: Handling, answerer: Answerer, is_staff: Callable[[str], bool], command: str
) -> None:
    """Listen for the command, and for the buttons of its answers."""

    def typed(who: Interaction) -> Answer:
        intent = read_command(who.text)
        if isinstance(intent, Help):
            return Answer(message=answerer.help(who.member_id))
        asked = who.text
        if isinstance(intent, Lookup | Listed):
            # « Fiche technique », « Liste d'épicerie »
            named = " " in intent.typed and answerer.is_named(intent.typed)
            if isinstance(intent, Listed) and not named:
                return Answer(message=answerer.listing(intent.asked, 0, who.member_id))
            asked = intent.typed if named else intent.asked
        return Answer(message=answerer.lookup(asked, who.member_id, is_staff=is_staff(who.member_id)))

    def asks_for_history(payload: dict[str, Any]) -> bool:
        return isinstance(read_command(str(payload.get("text", ""))), History)

    def typed_history(who: Interaction) -> Answer:
        intent = read_command(who.text)
        if not isinstance(intent, History) or answerer.is_named(intent.typed):
            return Answer(message=answerer.lookup(who.text, who.member_id, is_staff=is_staff(who.member_id)))
        return Answer(message=answerer.history_of(intent.asked, who.member_id))

    def page(who: Interaction) -> Answer:
        number = int(who.action.rpartition(":")[2])
        return Answer(message=answerer.listing(who.value, number, who.member_id), place="instead")

    def chosen(who: Interaction) -> Answer:
        show = answerer.group if who.action.startswith(SHOW_GROUP) else answerer.project
        return Answer(message=show(who.value, who.member_id, is_staff=is_staff(who.member_id)), place="instead")

    def history(who: Interaction) -> Answer:
        return Answer(message=answerer.history(who.value, who.member_id))

    def share(who: Interaction) -> Answer:
        message = answerer.shared(who.value, who.member_id)
        if message is None:
            return Answer(message=answerer.project(who.value, who.member_id))
        return Answer(message=message, place="for_all")

    app.command(command, matchers=[asks_for_history])(handling.after_acknowledgement(Need.READ, typed_history))
    app.command(command)(handling.in_acknowledgement(typed))
    app.action(re.compile(rf"^{LIST_PAGE}:[0-9]{{1,6}}$"))(handling.after_acknowledgement(Need.READ, page))
    app.action(re.compile(rf"^({SHOW_PROJECT}|{SHOW_GROUP}):\d+$"))(handling.after_acknowledgement(Need.READ, chosen))
    app.action(SHOW_HISTORY)(handling.after_acknowledgement(Need.READ, history))
    app.action(SHARE_CARD)(handling.after_acknowledgement(Need.READ, share))


def _acknowledge(ack: Ack) -> None:
    """Acknowledge a button that only opens an address."""
    ack()
