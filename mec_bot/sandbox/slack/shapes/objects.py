"""What the workspace's things look like in Slack's JSON: people, channels, messages, files.

Pure functions from the state to plain dictionaries. The keys are those of recorded replies; what a stand-in
cannot know (avatars, phone numbers) is left out or empty, as in the recordings.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mec_bot.sandbox.slack.workspace import Channel, File, Message, User, Workspace

    Json = dict[str, Any]

NEVER = "0000000000.000000"
NO_FALLBACK = "This content can't be displayed."


def block_id_for(*parts: object) -> str:
    """A short identifier that is the same each time it is asked for the same place."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:5]


def completed_blocks(blocks: Iterable[Mapping[str, Any]], seed: str) -> list[Json]:
    """The blocks as Slack gives them back: identified, and with the defaults of every text written out."""
    done = []
    for index, block in enumerate(blocks):
        full = _completed(dict(block), f"{seed}/{index}")
        full["block_id"] = block.get("block_id") or block_id_for(seed, index)
        done.append(full)
    return done


def _completed(value: Any, place: str) -> Any:
    if isinstance(value, list):
        return [_completed(item, f"{place}/{index}") for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    full = {name: _completed(item, f"{place}/{name}") for name, item in value.items()}
    if isinstance(full.get("text"), str) and full.get("type") == "plain_text":
        full.setdefault("emoji", True)
    elif isinstance(full.get("text"), str) and full.get("type") == "mrkdwn":
        full.setdefault("verbatim", False)
    elif full.get("type") in {"button", "overflow"} or str(full.get("type")).endswith(("_select", "picker")):
        full.setdefault("action_id", block_id_for(place))
    return full


def user_object(workspace: Workspace, user: User, *, locale: bool = False) -> Json:
    """A person, as in ``users.info``. A deactivated account says much less about itself."""
    first, _, last = user.real_name.partition(" ")
    profile: Json = {
        "title": "",
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "status_text": "",
        "status_emoji": "",
        "status_emoji_display_info": [],
        "status_expiration": 0,
        "avatar_hash": "",
        "first_name": first,
        "last_name": last,
        "status_text_canonical": "",
        "team": user.team_id or workspace.team_id,
    }
    if user.email:
        profile["email"] = user.email
    if user.is_bot:
        profile |= {"bot_id": workspace.app.bot_id, "api_app_id": workspace.app.id, "always_active": False}
    found: Json = {
        "id": user.id,
        "team_id": user.team_id or workspace.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if user.deleted:
        return found
    offset = datetime.fromtimestamp(workspace.clock(), UTC).astimezone(ZoneInfo(user.tz)).utcoffset()
    found |= {
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "color": "757575",
        **dict.fromkeys(("is_admin", "is_owner", "is_primary_owner"), False),
        "is_restricted": user.is_restricted or user.is_ultra_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_email_confirmed": bool(user.email),
        "who_can_share_contact_card": "EVERYONE",
    }
    if user.team_id not in ("", workspace.team_id):
        found["is_stranger"] = user.is_stranger
    return {**found, "locale": user.locale} if locale else found


def channel_object(workspace: Workspace, channel: Channel, *, num_members: bool = False) -> Json:
    """A channel or direct messages, as in ``conversations.info``."""
    common: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_org_shared": False,
        "context_team_id": workspace.team_id,
    }
    if channel.is_im:
        return {**common, "user": channel.user, "is_user_deleted": False, "priority": 0}
    nothing = {"value": "", "creator": "", "last_set": 0}
    found: Json = {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "is_member": workspace.app.user.id in channel.members,
        "unlinked": 0,
        "creator": next(iter(sorted(channel.members)), ""),
        "topic": nothing,
        "purpose": nothing,
        "previous_names": [],
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [workspace.team_id],
    }
    return {**found, "num_members": len(channel.members)} if num_members else found


def message_object(workspace: Workspace, message: Message, *, metadata: bool = False, history: bool = False) -> Json:
    """A message, as posting returns it; ``history`` adds what others made of it: answers and reactions."""
    app = workspace.app
    found: Json = {"type": "message", "user": message.author, "ts": message.ts, "text": message.text}
    found["team"] = workspace.team_id
    if message.author == app.user.id:
        found |= {"bot_id": app.bot_id, "app_id": app.id, "bot_profile": _bot_profile(workspace)}
    if message.blocks:
        found["blocks"] = [dict(block) for block in message.blocks]
    if message.is_reply:
        found["thread_ts"] = message.thread_ts
        if parent := workspace.message(message.channel, message.thread_ts or ""):
            found["parent_user_id"] = parent.author
    if message.edited_ts:
        found["edited"] = {"user": app.bot_id, "ts": message.edited_ts}
    if metadata and message.metadata is not None:
        found["metadata"] = dict(message.metadata)
    files = [file for id_ in message.files if (file := workspace.file(id_))]
    if files:
        found |= {"files": [file_object(workspace, file) for file in files], "upload": False}
    if history and message.reactions:
        found["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items()
        ]
    return {**found, **_thread_summary(workspace, message)} if history else found


def _thread_summary(workspace: Workspace, message: Message) -> Json:
    began_one = message.thread_ts == message.ts
    replies = workspace.replies(message.channel, message.ts) if began_one else ()
    if not replies:
        return {}
    authors = list(dict.fromkeys(reply.author for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(authors),
        "latest_reply": replies[-1].ts,
        "reply_users": authors,
        "subscribed": False,
        "is_locked": False,
    }


def _bot_profile(workspace: Workspace) -> Json:
    app = workspace.app
    return {
        "id": app.bot_id,
        "deleted": False,
        "name": app.user.real_name,
        "updated": 1_700_000_000,
        "app_id": app.id,
        "icons": {},
        "team_id": workspace.team_id,
    }


def file_object(workspace: Workspace, file: File) -> Json:
    """An upload, as ``files.completeUploadExternal`` returns it."""
    host = f"https://{workspace.domain}.slack.com"
    private = f"https://files.slack.com/files-pri/{workspace.team_id}-{file.id}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": "",
        "filetype": "",
        "pretty_type": "",
        "user": workspace.app.user.id,
        "user_team": workspace.team_id,
        "editable": False,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{file.name}",
        "url_private_download": f"{private}/download/{file.name}",
        "media_display_type": "unknown",
        "permalink": f"{host}/files/{workspace.app.user.id}/{file.id}/{file.name}",
        "permalink_public": f"https://slack-files.com/{workspace.team_id}-{file.id}",
        "comments_count": 0,
        "is_starred": False,
        "shares": {},
        "channels": [],
        "groups": [],
        "ims": [],
        "has_more_shares": False,
        "has_rich_preview": False,
        "file_access": "visible",
    }
