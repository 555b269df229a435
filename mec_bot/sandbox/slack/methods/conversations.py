"""The ``conversations.*`` methods: which channels there are, who is in them, what was said."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mec_bot.sandbox.slack.methods.call import Json, Method, Request
from mec_bot.sandbox.slack.refusal import RefusedError
from mec_bot.sandbox.slack.shapes.objects import NEVER, channel_object, message_object

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mec_bot.sandbox.slack.workspace import Channel, Message

TIMESTAMP = re.compile(r"\d{1,16}(\.\d{1,6})?")
KINDS = frozenset({"public_channel", "private_channel", "mpim", "im"})
HISTORY_PAGE = 100


def open_im(request: Request) -> Json:
    """``conversations.open``: the direct messages with one person."""
    arguments = request.arguments
    wanted = [part for part in arguments.text("users").split(",") if part]
    if existing := arguments.text("channel"):
        channel = request.workspace.channel(existing)
        if channel is None or channel.user is None:
            raise RefusedError("channel_not_found")
        wanted = [channel.user]
    if not wanted:
        raise RefusedError("users_list_not_supplied")
    if len(wanted) > 1:  # group messages: nothing here speaks to several people at once
        raise RefusedError("method_not_supported_for_channel_type")
    user = request.workspace.user(wanted[0])
    if user is None or user.is_bot:
        raise RefusedError("user_not_found")
    if user.deleted:
        raise RefusedError("user_disabled")
    channel, already = request.workspace.open_im(user.id)
    shown: Json = {"id": channel.id}
    if arguments.flag("return_im"):
        shown = {**channel_object(request.workspace, channel), "is_open": True, "last_read": NEVER}
        del shown["is_user_deleted"]
    return {**({"no_op": True, "already_open": True} if already else {}), "channel": shown}


def info(request: Request) -> Json:
    """``conversations.info``."""
    counted = request.arguments.flag("include_num_members")
    return {"channel": channel_object(request.workspace, request.channel(), num_members=counted)}


def list_channels(request: Request) -> Json:
    """``conversations.list``: public channels, unless other types are asked for."""
    kinds = set((request.arguments.text("types") or "public_channel").replace(" ", "").split(","))
    if not kinds <= KINDS:
        raise RefusedError("invalid_types")
    no_archived = request.arguments.flag("exclude_archived")
    bot = request.workspace.app.user.id
    found = [
        channel
        for channel in request.workspace.channels
        if _kind(channel) in kinds
        and not (no_archived and channel.is_archived)
        and (not channel.is_private or bot in channel.members)
    ]
    page, cursor = request.page(found, default=100)
    shown = [channel_object(request.workspace, c, num_members=not c.is_im) for c in page]
    return {"channels": shown, **cursor}


def _kind(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def members(request: Request) -> Json:
    """``conversations.members``."""
    page, cursor = request.page(sorted(request.channel().members), default=100)
    return {"members": page, **cursor}


def join(request: Request) -> Json:
    """``conversations.join``: the bot enters a public channel; to join it again does no harm."""
    channel = request.channel()
    if channel.is_im or channel.is_private:
        raise RefusedError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise RefusedError("is_archived")
    bot = request.workspace.app.user.id
    again = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    joined = replace(channel, members=channel.members | {bot})
    request.workspace.put_channel(joined)
    return {"channel": channel_object(request.workspace, joined), **(again if bot in channel.members else {})}


def history(request: Request) -> Json:
    """``conversations.history``: newest first, answers in threads left out, metadata only when asked for."""
    channel = request.channel(joined=True)
    top = [m for m in request.workspace.messages(channel.id) if not m.is_reply]
    chosen = list(reversed(_between(request, top)))
    page, cursor = request.page(chosen, default=HISTORY_PAGE, most=request.services.history_page)
    metadata = request.arguments.flag("include_all_metadata")
    shown = [message_object(request.workspace, m, metadata=metadata, history=True) for m in page]
    more = bool(cursor["response_metadata"]["next_cursor"])
    return {"messages": shown, "has_more": more, "pin_count": 0, **cursor}


def replies(request: Request) -> Json:
    """``conversations.replies``: the message that began a thread, then its answers, oldest first."""
    channel = request.channel(joined=True)
    parent = request.workspace.message(channel.id, request.arguments.text("ts"))
    if parent is None or parent.visible_to:
        raise RefusedError("thread_not_found")
    thread = [parent, *_between(request, request.workspace.replies(channel.id, parent.ts))]
    page, cursor = request.page(thread, most=request.services.history_page)
    metadata = request.arguments.flag("include_all_metadata")
    shown = [message_object(request.workspace, m, metadata=metadata, history=True) for m in page]
    return {"messages": shown, "has_more": bool(cursor["response_metadata"]["next_cursor"]), **cursor}


def _between(request: Request, messages: Iterable[Message]) -> list[Message]:
    """The messages after ``oldest`` and before ``latest``; those at the bounds only with ``inclusive``."""
    bounds = {}
    for name in ("oldest", "latest"):
        value = request.arguments.text(name)
        if value and not TIMESTAMP.fullmatch(value):
            raise RefusedError(f"invalid_ts_{name}")
        bounds[name] = Decimal(value) if value else None
    oldest, latest = bounds["oldest"], bounds["latest"]
    inclusive = request.arguments.flag("inclusive")

    def inside(message: Message) -> bool:
        ts = Decimal(message.ts)
        late = oldest is None or ts > oldest or (inclusive and ts == oldest)
        early = latest is None or ts < latest or (inclusive and ts == latest)
        return late and early

    return [message for message in messages if inside(message)]


READ = "channels:read,groups:read,im:read,mpim:read"
LOOKING_BACK = frozenset({"conversations.history", "conversations.replies"})
HISTORY = "channels:history,groups:history,im:history,mpim:history"
METHODS = {
    "conversations.open": Method(run=open_im, scopes="im:write"),
    "conversations.info": Method(run=info, required=("channel",), scopes=READ),
    "conversations.list": Method(run=list_channels, scopes=READ),
    "conversations.members": Method(run=members, required=("channel",), scopes=READ),
    "conversations.join": Method(run=join, required=("channel",), scopes="channels:join"),
    "conversations.history": Method(run=history, required=("channel",), scopes=HISTORY),
    "conversations.replies": Method(run=replies, required=("channel", "ts"), scopes=HISTORY),
}
