"""The ``chat.*`` methods, and reactions: what the bot says, corrects and takes back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mec_bot.sandbox.slack.methods.call import Json, Method, Request
from mec_bot.sandbox.slack.refusal import RefusedError
from mec_bot.sandbox.slack.shapes.blocks import block_faults, characters, slack_files, view_faults
from mec_bot.sandbox.slack.shapes.objects import NO_FALLBACK, completed_blocks, message_object
from mec_bot.sandbox.slack.shapes.schema import fault

if TYPE_CHECKING:
    from mec_bot.sandbox.slack.workspace import Channel, Message

POST_TEXT_LIMIT = 40_000  # longer text is cut, not refused
EDIT_TEXT_LIMIT = 4_000
# All texts of the blocks together; no reference gives the limit. Others measured: 9,597 are taken, 11,341 refused.
BLOCKS_TEXT_LIMIT = 11_000
REACTION = re.compile(r"[a-z0-9_+'-]{1,100}")


def content(request: Request, *, limit: int | None = None) -> tuple[str, list[Json]]:
    """The text and the checked blocks that a call carries; with ``limit``, longer text is refused.

    Raises:
        RefusedError: there is nothing to show, a text is too long, or Slack would refuse the blocks.
    """
    arguments = request.arguments
    text = arguments.text("text")
    blocks = arguments.parsed("blocks", error="invalid_blocks_format") or []
    if not isinstance(blocks, list):
        raise RefusedError("invalid_blocks_format")
    attachments = arguments.parsed("attachments", error="invalid_attachments")
    if not text and not blocks and not attachments:
        raise RefusedError("no_text")
    if limit and len(text) > limit:
        raise RefusedError("msg_too_long")
    if faults := block_faults(blocks) or _unknown_files(request, blocks):
        lines = [f"[ERROR] {line}" for line in faults]
        raise RefusedError("invalid_blocks", errors=faults, response_metadata={"messages": lines})
    if characters(blocks) > BLOCKS_TEXT_LIMIT:
        raise RefusedError("msg_blocks_too_long")
    completed = completed_blocks(blocks, request.workspace.new_id("b"))
    return (text or NO_FALLBACK)[:POST_TEXT_LIMIT], completed


def _unknown_files(request: Request, blocks: list[Json]) -> list[str]:
    """Images whose file Slack does not have, has not finished with, or found to be something else."""
    now = request.workspace.clock()
    found = []
    for pointer, reference in slack_files(blocks):
        file = request.workspace.file(str(reference.get("id", "")))
        if file is None or not file.is_image(now):
            found.append(fault("invalid slack file", pointer))
    return found


def _metadata(request: Request) -> Any:
    found = request.arguments.parsed("metadata", error="invalid_metadata_format")
    if found is None:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("event_payload"), dict):
        raise RefusedError("invalid_metadata_format")
    if not isinstance(found.get("event_type"), str) or not found["event_type"]:
        raise RefusedError("invalid_metadata_format")
    return {"event_type": found["event_type"], "event_payload": found["event_payload"]}


def _destination(request: Request) -> Channel:
    """A channel by id or name; a person's id stands for the direct messages with them."""
    reference = request.arguments.text("channel")
    user = request.workspace.user(reference)
    if user and not user.is_bot:
        return request.workspace.open_im(user.id)[0]
    channel = request.channel(joined=True)
    if channel.is_archived:
        raise RefusedError("is_archived")
    return channel


def _own_message(request: Request, forbidden: str) -> Message:
    channel = request.channel()
    message = request.workspace.message(channel.id, request.arguments.text("ts"))
    if message is None or message.visible_to:
        raise RefusedError("message_not_found")
    if message.author != request.workspace.app.user.id:
        raise RefusedError(forbidden)
    return message


def post_message(request: Request) -> Json:
    """``chat.postMessage``."""
    channel = _destination(request)
    text, blocks = content(request)
    message = request.workspace.post(
        channel.id,
        author=request.workspace.app.user.id,
        text=text,
        blocks=blocks,
        thread_ts=request.arguments.text("thread_ts") or None,
        metadata=_metadata(request),
    )
    shown = message_object(request.workspace, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(request: Request) -> Json:
    """``chat.postEphemeral``: a message that one person sees."""
    channel = _destination(request)
    user = request.arguments.text("user")
    if user not in channel.members:
        raise RefusedError("user_not_in_channel")
    text, blocks = content(request, limit=POST_TEXT_LIMIT)
    message = request.workspace.post(
        channel.id, author=request.workspace.app.user.id, text=text, blocks=blocks, visible_to=user
    )
    return {"message_ts": message.ts}


def update(request: Request) -> Json:
    """``chat.update``: parts that are not given again are gone, except the metadata."""
    old = _own_message(request, "cant_update_message")
    text, blocks = content(request, limit=EDIT_TEXT_LIMIT)
    metadata = _metadata(request)
    new = request.workspace.edit(
        old,
        text=text,
        blocks=tuple(blocks),
        metadata=old.metadata if metadata is None else metadata,
        edited_ts=request.workspace.new_ts(),
    )
    shown = message_object(request.workspace, new, metadata=True)
    del shown["ts"]  # the reply says it once, outside the message
    return {"channel": new.channel, "ts": new.ts, "text": new.text, "message": shown}


def delete(request: Request) -> Json:
    """``chat.delete``."""
    message = _own_message(request, "cant_delete_message")
    request.workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(request: Request) -> Json:
    """``chat.getPermalink``."""
    channel = request.channel()
    message = request.workspace.message(channel.id, request.arguments.text("message_ts"))
    if message is None:
        raise RefusedError("message_not_found")
    host = f"https://{request.workspace.domain}.slack.com"
    link = f"{host}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def add_reaction(request: Request) -> Json:
    """``reactions.add``."""
    channel, name = request.channel(joined=True), request.arguments.text("name").strip(":")
    message = request.workspace.message(channel.id, request.arguments.text("timestamp"))
    if not REACTION.fullmatch(name):
        raise RefusedError("invalid_name")
    if message is None:
        raise RefusedError("message_not_found")
    bot = request.workspace.app.user.id
    users = message.reactions.get(name, ())
    if bot in users:
        raise RefusedError("already_reacted")
    request.workspace.edit(message, reactions={**message.reactions, name: (*users, bot)})
    return {}


def validate_blocks(request: Request) -> Json:
    """``blocks.validate``: what Slack would hold against blocks, a message or a view, without showing them.

    Raises:
        RefusedError: it would refuse them, or not exactly one of the three is given.
    """
    arguments = request.arguments
    given = [name for name in ("blocks", "message", "view") if arguments.values.get(name)]
    if len(given) != 1:
        said = "must provide exactly one of `blocks`, `view`, or `message`"
        raise RefusedError("invalid_arguments", response_metadata={"messages": [said]})
    (name,) = given
    value = arguments.parsed(name, error="invalid_arguments")
    if name == "view":
        faults, base = view_faults(value), "/view"
    else:
        blocks = value.get("blocks", []) if name == "message" and isinstance(value, dict) else value
        faults, base = block_faults(blocks), "/blocks"
    if faults:
        raise RefusedError(f"invalid_{name}", errors=[_constraint(line, base, name) for line in faults])
    return {}


def _constraint(line: str, base: str, name: str) -> Json:
    """A complaint as ``blocks.validate`` lists it: the place and the sentence apart."""
    message, _, rest = line.partition(" [json-pointer:")
    pointer = rest.removesuffix("]")
    return {
        "code": "failed_constraint",
        "message": message,
        "pointer": pointer if name == "message" else pointer.removeprefix(base),
    }


METHODS = {
    "blocks.validate": Method(run=validate_blocks),
    "chat.postMessage": Method(run=post_message, required=("channel",), scopes="chat:write"),
    "chat.postEphemeral": Method(run=post_ephemeral, required=("channel", "user"), scopes="chat:write"),
    "chat.update": Method(run=update, required=("channel", "ts"), scopes="chat:write"),
    "chat.delete": Method(run=delete, required=("channel", "ts"), scopes="chat:write"),
    "chat.getPermalink": Method(run=get_permalink, required=("channel", "message_ts")),
    "reactions.add": Method(run=add_reaction, required=("channel", "name", "timestamp"), scopes="reactions:write"),
}
