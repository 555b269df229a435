"""The state behind the Slack stand-in: who is there, which channels exist, what was said.

It knows nothing of HTTP: the Web API, the deliveries and the page all read and write this one object, each
from its own thread.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Block = Mapping[str, Any]

SLACKBOT = "USLACKBOT"
MICROSECONDS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class User:
    """A person (or the bot's own account) in the workspace.

    Guests are ``is_restricted``, those of a single channel ``is_ultra_restricted`` too. ``team_id`` is the workspace of
    somebody from another one, who is a stranger where they share no channel with the bot.
    """

    id: str
    name: str
    real_name: str
    email: str = ""
    tz: str = "America/Toronto"
    locale: str = "fr-CA"
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    team_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A channel, or the direct messages between the bot and ``user``."""

    id: str
    name: str = ""
    members: frozenset[str] = frozenset()
    is_private: bool = False
    is_archived: bool = False
    user: str | None = None
    created: int = 1_700_000_000

    @property
    def is_im(self) -> bool:
        """Whether these are direct messages: they have a recipient, and no name."""
        return self.user is not None


@dataclass(frozen=True, kw_only=True)
class File:
    """An upload: announced, then filled, then completed; Slack is done with it at ``ready_at``."""

    id: str
    name: str
    title: str
    content: bytes = b""
    created: int = 0
    ready_at: float | None = None

    def is_image(self, now: float) -> bool:
        """Whether Slack took the file, is done with it, and found a picture; ``now`` in seconds since the epoch."""
        taken = self.ready_at is not None and self.ready_at <= now
        return taken and self.content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"))


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message; ``visible_to`` is set when only one person sees it (ephemeral)."""

    ts: str
    channel: str
    author: str
    text: str = ""
    blocks: tuple[Block, ...] = ()
    thread_ts: str | None = None
    metadata: Mapping[str, Any] | None = None
    edited_ts: str | None = None
    visible_to: str | None = None
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    @property
    def is_reply(self) -> bool:
        """Whether the message is below another one (a thread's first message carries its own ``ts``)."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True, kw_only=True)
class App:
    """Who the bot is: its app, its account, its tokens, which are others at each start."""

    id: str = "A0MECBOT0"
    bot_id: str = "B0MECBOT0"
    user: User = User(id="U0MECBOT0", name="mec-bot", real_name="mec-bot", is_bot=True)
    bot_token: str = field(default_factory=lambda: f"xoxb-bac-a-sable-{secrets.token_hex(16)}")
    app_token: str = field(default_factory=lambda: f"xapp-1-bac-a-sable-{secrets.token_hex(16)}")


class Workspace:
    """Everything the stand-in remembers. Every method may be called from any thread.

    Args:
        team: the workspace's name, as people read it.
        users: the people; the bot's account comes from ``app`` and need not be listed.
        channels: the channels; direct messages appear when they are opened.
        clock: seconds since the epoch, so that a test can hold time still.
    """

    def __init__(
        self,
        *,
        team: str,
        users: Iterable[User] = (),
        channels: Iterable[Channel] = (),
        app: App | None = None,
        team_id: str = "T0QUARTIE",
        domain: str = "quartiers-en-partage",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.team, self.team_id, self.domain = team, team_id, domain
        self.app = app or App()
        self.clock = clock
        self.changed = threading.Condition(threading.RLock())
        self._users = {user.id: user for user in (*users, self.app.user)}
        self._channels = {channel.id: channel for channel in channels}
        self._messages: dict[str, dict[str, Message]] = {id_: {} for id_ in self._channels}
        self._files: dict[str, File] = {}
        self._last_instant = 0
        self._serial = 0

    # Time and identifiers

    def new_ts(self) -> str:
        """A timestamp that was never given before and is later than all others: ``1700000000.000100``."""
        with self.changed:
            now = int(self.clock()) * MICROSECONDS + 100
            self._last_instant = max(now, self._last_instant + 100)
            seconds, fraction = divmod(self._last_instant, MICROSECONDS)
            return f"{seconds}.{fraction:06d}"

    def new_id(self, prefix: str) -> str:
        """An identifier of Slack's shape: one letter that tells the kind, then capitals and digits."""
        with self.changed:
            self._serial += 1
            return f"{prefix}0{self._serial:08d}"

    # People

    @property
    def users(self) -> tuple[User, ...]:
        """Everybody, the bot last."""
        with self.changed:
            return tuple(self._users.values())

    def user(self, user_id: str) -> User | None:
        """The account with this id, also when it was deactivated."""
        return self._users.get(user_id)

    def user_by_email(self, email: str) -> User | None:
        """The active account with this address, whatever its case."""
        wanted = email.strip().casefold()
        return next((u for u in self.users if u.email.casefold() == wanted and not u.deleted), None)

    def add_user(self, user: User) -> None:
        """Add an account, or replace the one with the same id."""
        with self.changed:
            self._users[user.id] = user

    # Channels

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Channels first, then direct messages, each in the order in which they appeared."""
        with self.changed:
            return tuple(sorted(self._channels.values(), key=lambda channel: channel.is_im))

    def channel(self, reference: str) -> Channel | None:
        """The channel with this id or this name (with or without ``#``)."""
        with self.changed:
            name = reference.removeprefix("#")
            found = self._channels.get(reference)
            return found or next((c for c in self._channels.values() if name and c.name == name), None)

    def put_channel(self, channel: Channel) -> None:
        """Add a channel, or replace the one with the same id (archived, joined …)."""
        with self.changed:
            self._channels[channel.id] = channel
            self._messages.setdefault(channel.id, {})

    def open_im(self, user_id: str) -> tuple[Channel, bool]:
        """The direct messages with somebody, and whether they existed already."""
        with self.changed:
            existing = next((c for c in self._channels.values() if c.user == user_id), None)
            if existing:
                return existing, True
            members = frozenset({user_id, self.app.user.id})
            channel = Channel(id=self.new_id("D"), user=user_id, members=members, created=int(self.clock()))
            self.put_channel(channel)
            return channel, False

    # Messages

    def post(
        self,
        channel: str,
        *,
        author: str,
        text: str = "",
        blocks: Sequence[Block] = (),
        thread_ts: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        visible_to: str | None = None,
        files: Sequence[str] = (),
    ) -> Message:
        """Write a message; the caller has already checked that it may."""
        with self.changed:
            message = Message(
                ts=self.new_ts(),
                channel=channel,
                author=author,
                text=text,
                blocks=tuple(blocks),
                thread_ts=thread_ts,
                metadata=metadata,
                visible_to=visible_to,
                files=tuple(files),
            )
            self._messages[channel][message.ts] = message
            parent = self._messages[channel].get(thread_ts or "")
            if parent and parent.thread_ts is None:
                self._messages[channel][parent.ts] = replace(parent, thread_ts=parent.ts)
            self.changed.notify_all()
            return message

    def message(self, channel: str, ts: str) -> Message | None:
        """The message with this ``ts``; ``None`` where there is none, or none any more."""
        with self.changed:
            return self._messages.get(channel, {}).get(ts)

    def messages(self, channel: str, *, viewer: str | None = None) -> tuple[Message, ...]:
        """What ``viewer`` sees in a channel, oldest first; without a viewer, what everybody there sees."""
        with self.changed:
            found = self._messages.get(channel, {}).values()
            return tuple(m for m in found if m.visible_to is None or m.visible_to == viewer)

    def replies(self, channel: str, thread_ts: str) -> tuple[Message, ...]:
        """The answers below a message, oldest first."""
        return tuple(m for m in self.messages(channel) if m.is_reply and m.thread_ts == thread_ts)

    def edit(self, message: Message, **changes: Any) -> Message:
        """Replace fields of a message that exists."""
        with self.changed:
            edited = replace(self._messages[message.channel][message.ts], **changes)
            self._messages[message.channel][message.ts] = edited
            self.changed.notify_all()
            return edited

    def delete(self, message: Message) -> None:
        """Remove a message; removing it twice is fine."""
        with self.changed:
            self._messages[message.channel].pop(message.ts, None)
            self.changed.notify_all()

    def wait_until(self, condition: Callable[[], bool], *, seconds: float = 5.0) -> bool:
        """Wait for a message to appear or change; gives whether ``condition`` came true in time."""
        with self.changed:
            return self.changed.wait_for(condition, timeout=seconds)

    # Files

    def file(self, file_id: str) -> File | None:
        """An upload, whatever state it is in."""
        with self.changed:
            return self._files.get(file_id)

    def put_file(self, file: File) -> None:
        """Add an upload, or replace the one with the same id."""
        with self.changed:
            self._files[file.id] = file
