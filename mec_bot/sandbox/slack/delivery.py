"""What people do in the workspace, delivered to the bot as Slack does it, and what they then see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mec_bot.sandbox.slack import http as slack_http
from mec_bot.sandbox.slack import payloads as slack_payloads
from mec_bot.sandbox.slack.answers import AnswerRefusedError, Origin, ResponseUrls, show
from mec_bot.sandbox.slack.http import UnreachableError
from mec_bot.sandbox.slack.refusal import RefusedError
from mec_bot.sandbox.slack.shapes.blocks import view_faults
from mec_bot.sandbox.slack.shapes.objects import completed_blocks
from mec_bot.sandbox.slack.socket import NotAcknowledgedError
from mec_bot.sandbox.slack.views import View
from mec_bot.sandbox.slack.workspace import SLACKBOT, Message

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mec_bot.sandbox.slack.faults import CallLog, FaultPlan
    from mec_bot.sandbox.slack.methods.call import Services
    from mec_bot.sandbox.slack.workspace import Channel, User

TIMEOUT_SECONDS = 3.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How the bot took what somebody did: ``error`` is empty when it acknowledged in time.

    ``message`` is what the acknowledgement itself showed; ``field_errors`` are its complaints about a form, by block.
    """

    error: str = ""
    message: Message | None = None
    field_errors: Mapping[str, str] = field(default_factory=dict)


class Delivery:
    """Types commands, clicks buttons, sends forms and opens the home tab on somebody's behalf.

    Goes through Socket Mode while the bot has a connection, else to ``request_url`` when there is one.
    """

    def __init__(
        self,
        services: Services,
        *,
        signing_secret: str,
        request_url: str | None = None,
        commands: Collection[str] = ("/mec",),
        timeout: float = TIMEOUT_SECONDS,
        faults: FaultPlan,
        calls: CallLog,
    ) -> None:
        self.services, self.signing_secret, self.request_url = services, signing_secret, request_url
        self.commands, self.timeout = frozenset(commands), timeout
        self.response_urls = ResponseUrls(services.workspace, faults=faults, calls=calls)

    def type_command(self, user: str, channel: str, line: str) -> Outcome:
        """Somebody types ``/mec …`` in a channel; the answer appears there, or a failure in Slack's words.

        Raises:
            LookupError: there is no such person or channel.
        """
        person, place = self._user(user), self._channel(channel)
        command, _, text = line.strip().partition(" ")
        origin = Origin(channel=place.id, user=person.id)
        if command not in self.commands:
            notice = self._notice(origin, f"{command} is not a valid command.")
            return Outcome(error="unknown_command", message=notice)
        payload = slack_payloads.slash_command(
            self.services.workspace,
            user=person,
            channel=place,
            command=command,
            text=text.strip(),
            response_url=self._response_url("commands", origin),
            trigger_id=self.services.views.new_trigger(person.id),
        )
        try:
            answer = self._deliver("slash_commands", payload, answerable=True)
            shown = show(self.services.workspace, origin, answer) if answer else None
        except (UnreachableError, AnswerRefusedError) as failed:
            notice = self._notice(origin, f'{command} failed with the error "{failed}"')
            return Outcome(error=str(failed), message=notice)
        return Outcome(message=shown)

    def click(
        self, user: str, source: Message | View, action_id: str, *, block_id: str = "", value: str | None = None
    ) -> Outcome:
        """Somebody clicks a button, or picks the option ``value``, in a message or a view.

        Raises:
            LookupError: there is no such person, or the message or view has no such element.
        """
        person, workspace = self._user(user), self.services.workspace
        url = ""
        if isinstance(source, View):
            blocks: Sequence[Mapping[str, Any]] = completed_blocks(source.body["blocks"], source.id)
        else:
            blocks = source.blocks
            thread = source.thread_ts if source.is_reply else None
            origin = Origin(channel=source.channel, user=person.id, message_ts=source.ts, thread_ts=thread)
            url = self._response_url("actions", origin)
        for found_in, element in slack_payloads.elements_of(blocks):
            if element["action_id"] == action_id and block_id in ("", found_in):
                break
        else:
            raise LookupError(f"Nothing to click is called {action_id!r} there.")
        payload = slack_payloads.block_actions(
            workspace,
            user=person,
            source=source,
            action=slack_payloads.action_on(element, found_in, value=value, ts=workspace.new_ts()),
            response_url=url,
            trigger_id=self.services.views.new_trigger(person.id),
        )
        return self._told("interactive", payload)

    def submit_view(self, user: str, values: Mapping[str, Mapping[str, Any]]) -> Outcome:
        """Somebody fills in the modal in front of them and sends it.

        Args:
            user: whose modal.
            values: ``{block_id: {action_id: {"type": …, "value": …}}}``, as in ``view.state.values``.

        Raises:
            LookupError: there is no such person, or they have no modal open.
        """
        person, views = self._user(user), self.services.views
        view = views.modal(person.id)
        if view is None:
            raise LookupError(f"{person.real_name} has no form open.")
        filled = views.fill(view, values)
        trigger = views.new_trigger(person.id)
        payload = slack_payloads.view_submission(self.services.workspace, user=person, view=filled, trigger_id=trigger)
        try:
            answer = self._deliver("interactive", payload, answerable=True) or {}
        except UnreachableError as failed:
            return Outcome(error=str(failed))
        try:
            return self._after_form(filled, answer)
        except RefusedError as refused:
            return Outcome(error=refused.error)

    def open_home(self, user: str) -> Outcome:
        """Somebody opens the bot's home tab.

        Raises:
            LookupError: there is no such person.
        """
        person, workspace = self._user(user), self.services.workspace
        channel, _ = workspace.open_im(person.id)
        view = self.services.views.home(person.id)
        payload = slack_payloads.home_opened(workspace, user=person, channel=channel, view=view)
        return self._told("events_api", payload)

    def _after_form(self, view: View, answer: Mapping[str, Any]) -> Outcome:
        views, action = self.services.views, answer.get("response_action")
        if action == "errors":
            return Outcome(field_errors=dict(answer.get("errors") or {}))
        if action in {"update", "push"} and view_faults(answer.get("view")):
            raise RefusedError("invalid_arguments")
        if action == "update":
            views.update(view.id, answer["view"])
        elif action == "push":
            views.push(views.new_trigger(view.user), answer["view"])
        else:
            views.close(view, everything=action == "clear")
        return Outcome()

    def _told(self, kind: str, payload: Mapping[str, Any]) -> Outcome:
        try:
            self._deliver(kind, payload, answerable=False)
        except UnreachableError as failed:
            return Outcome(error=str(failed))
        return Outcome()

    def _deliver(self, kind: str, payload: Mapping[str, Any], *, answerable: bool) -> Mapping[str, Any] | None:
        if self.services.socket.connections:
            try:
                answer = self.services.socket.deliver(kind, payload, answerable=answerable, seconds=self.timeout)
            except NotAcknowledgedError as late:
                raise UnreachableError("operation_timeout") from late
            return answer if isinstance(answer, dict) else None
        if self.request_url is None:
            raise UnreachableError("dispatch_failed")
        return slack_http.deliver(
            self.request_url, kind, payload, signing_secret=self.signing_secret, seconds=self.timeout
        )

    def _notice(self, origin: Origin, text: str) -> Message:
        """Show a message of Slack itself to one person."""
        return self.services.workspace.post(origin.channel, author=SLACKBOT, text=text, visible_to=origin.user)

    def _response_url(self, kind: str, origin: Origin) -> str:
        return self.services.url + self.response_urls.new_path(kind, origin)

    def _user(self, user_id: str) -> User:
        user = self.services.workspace.user(user_id)
        if user is None:
            raise LookupError(f"Nobody has the id {user_id!r}.")
        return user

    def _channel(self, reference: str) -> Channel:
        channel = self.services.workspace.channel(reference)
        if channel is None:
            raise LookupError(f"There is no channel {reference!r}.")
        return channel
