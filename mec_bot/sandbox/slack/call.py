"""What one call of the Web API carries, and how a method says yes or no."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mec_bot.sandbox.slack.socket import SocketMode
    from mec_bot.sandbox.slack.views import Views
    from mec_bot.sandbox.slack.workspace import Channel, User, Workspace

Json = dict[str, Any]
Item = TypeVar("Item")

TRUE_WORDS = frozenset({"1", "true", "True"})
PAGE_LIMIT = 1000


class RefusedError(Exception):
    """A method's no: Slack's error name, and what else the reply says."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error, self.extra = error, extra

    @classmethod
    def with_messages(cls, error: str, messages: Sequence[str]) -> RefusedError:
        """A no with one ``[ERROR]`` line for each complaint."""
        return cls(error, response_metadata={"messages": [f"[ERROR] {line}" for line in messages]})


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
        """A whole number, or ``default`` where it is absent or is none."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def parsed(self, name: str, *, error: str) -> Any:
        """An argument that is JSON; None when absent, refused with ``error`` when it is not JSON."""
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
    """What the methods work on. ``url`` is where the stand-in is reached, known once it is."""

    workspace: Workspace
    views: Views
    socket: SocketMode
    url: str = ""


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

        A private channel the bot is not in is as good as none: Slack does not admit that it exists.
        """
        channel = self.workspace.channel(self.arguments.text(name))
        inside = channel is not None and self.workspace.app.user.id in channel.members
        if channel is None or (channel.is_private and not inside):
            raise RefusedError("channel_not_found")
        if joined and not inside:
            raise RefusedError("not_in_channel")
        return channel

    def user(self, name: str = "user") -> User:
        """The person that an argument names."""
        user = self.workspace.user(self.arguments.text(name))
        if user is None:
            raise RefusedError("user_not_found")
        return user

    def page(self, items: Sequence[Item], *, default: int = PAGE_LIMIT) -> tuple[list[Item], Json]:
        """One page of a list, and the cursor to the next: empty at the end."""
        limit = min(self.arguments.number("limit", default) or default, PAGE_LIMIT)
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
    """One method of the Web API: whose token and which arguments it needs, and what it does."""

    run: Callable[[Request], Json]
    required: tuple[str, ...] = ()
    caller: Literal["bot", "app", "anyone"] = "bot"
    scopes: str = ""
