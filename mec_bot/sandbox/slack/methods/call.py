"""What one call of the Web API carries, and how a method says yes or no."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from mec_bot.sandbox.slack.refusal import RefusedError
from mec_bot.sandbox.slack.socket import SocketMode
from mec_bot.sandbox.slack.views import Views
from mec_bot.sandbox.slack.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mec_bot.sandbox.slack.workspace import Channel, User

Json = dict[str, Any]
Item = TypeVar("Item")

TRUE_WORDS = frozenset({"1", "true", "True"})
PAGE_LIMIT = 1000


@dataclass(frozen=True)
class Arguments:
    """A call's arguments, however they were sent: as a form, as JSON, or as JSON inside a form."""

    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        """An argument as text; absent or null is empty."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """A yes-or-no argument; forms carry it as 1/0 or true/false."""
        return self.text(name) in TRUE_WORDS

    def number(self, name: str, default: int) -> int:
        """An argument as a whole number, or ``default`` where it is absent or no number."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def parsed(self, name: str, *, error: str) -> Any:
        """An argument that is JSON; ``None`` when absent.

        Raises:
            RefusedError: with ``error``, when the argument is not JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as broken:
            raise RefusedError(error) from broken


@dataclass(kw_only=True)
class Services:
    """What the methods work on; ``url`` is the stand-in's address, known from the first request on.

    ``history_page`` is the number of messages on a page of a history, at most.
    """

    workspace: Workspace
    views: Views
    socket: SocketMode
    url: str = ""
    history_page: int = PAGE_LIMIT


@dataclass(frozen=True)
class Request:
    """One authenticated call, on its way to its method."""

    services: Services
    arguments: Arguments

    @property
    def workspace(self) -> Workspace:
        """Shorthand for the state every method works on."""
        return self.services.workspace

    def channel(self, name: str = "channel", *, joined: bool = False) -> Channel:
        """The channel that an argument names; with ``joined`` the bot must be in it.

        Of a private channel that the bot is not in, Slack says that it does not exist.

        Raises:
            RefusedError: there is no such channel, or the bot is not in it.
        """
        channel = self.workspace.channel(self.arguments.text(name))
        inside = channel is not None and self.workspace.app.user.id in channel.members
        if channel is None or (channel.is_private and not inside):
            raise RefusedError("channel_not_found")
        if joined and not inside:
            raise RefusedError("not_in_channel")
        return channel

    def user(self, name: str = "user") -> User:
        """The person that an argument names.

        Raises:
            RefusedError: there is no such person.
        """
        user = self.workspace.user(self.arguments.text(name))
        if user is None:
            raise RefusedError("user_not_found")
        return user

    def page(
        self, items: Sequence[Item], *, default: int = PAGE_LIMIT, most: int = PAGE_LIMIT
    ) -> tuple[list[Item], Json]:
        """One page of a list, and the cursor to the next page: empty at the end.

        Raises:
            RefusedError: the cursor that the call carries is none of ours.
        """
        limit = min(self.arguments.number("limit", default) or default, most)
        start = _start(self.arguments.text("cursor"))
        end = start + limit
        cursor = base64.b64encode(f"start:{end}".encode()).decode() if end < len(items) else ""
        return list(items[start:end]), {"response_metadata": {"next_cursor": cursor}}


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "start":
            raise RefusedError("invalid_cursor")
        return int(number)
    except (binascii.Error, ValueError) as broken:
        raise RefusedError("invalid_cursor") from broken


@dataclass(frozen=True, kw_only=True)
class Method:
    """One method of the Web API: whose token and which arguments it needs; ``run`` may raise ``RefusedError``."""

    run: Callable[[Request], Json]
    required: tuple[str, ...] = ()
    caller: Literal["bot", "app", "anyone"] = "bot"
    scopes: str = ""
