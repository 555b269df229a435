"""What the page shows, as JSON: the channels, one channel's messages, and the people whom a visitor can play."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mec_bot.sandbox.page.text import mrkdwn, plain, spoken_time
from mec_bot.sandbox.slack.workspace import SLACKBOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mec_bot.sandbox.slack.workspace import Channel, Message, User, Workspace

    Json = dict[str, Any]


def _by_thread(messages: Sequence[Message]) -> list[Message]:
    """Each answer below the message it answers, as people read a thread."""
    return sorted(messages, key=lambda message: (message.thread_ts or message.ts, message.ts))


class Reader:
    """The workspace as one person reads it."""

    def __init__(self, workspace: Workspace, viewer: User) -> None:
        self._workspace, self._viewer = workspace, viewer

    def state(self, channel: Channel) -> Json:
        """Everything the page needs: people, channels, and the messages of ``channel``, oldest first."""
        messages = self._workspace.messages(channel.id, viewer=self._viewer.id)
        return {
            "team": self._workspace.team,
            "user": self._viewer.id,
            "channel": channel.id,
            "users": [
                {"id": user.id, "name": user.real_name}
                for user in self._workspace.users
                if not user.is_bot and not user.deleted
            ],
            "channels": [self._channel(each) for each in self._workspace.channels],
            "messages": [self._message(message) for message in _by_thread(messages)],
        }

    def _channel(self, channel: Channel) -> Json:
        messages = self._workspace.messages(channel.id, viewer=self._viewer.id)
        last = messages[-1].ts if messages else ""
        return {"id": channel.id, "name": self._title(channel), "direct": channel.is_im, "last": last}

    def _title(self, channel: Channel) -> str:
        return self._name(channel.user) if channel.user else channel.name

    def _name(self, reference: str) -> str:
        if reference == SLACKBOT:
            return "Slackbot"
        if user := self._workspace.user(reference):
            return user.real_name
        channel = self._workspace.channel(reference)
        return channel.name if channel else reference

    def _message(self, message: Message) -> Json:
        blocks = [self._block(block) for block in message.blocks]
        if not blocks and message.text:
            blocks = [{"type": "section", "text": self._markup(message.text)}]
        blocks += [self._file(file_id) for file_id in message.files]
        return {
            "ts": message.ts,
            "when": spoken_time(float(message.ts), self._viewer.tz),
            "author": self._name(message.author),
            "bot": message.author == self._workspace.app.user.id,
            "private": message.visible_to is not None,
            "reply": message.is_reply,
            "edited": message.edited_ts is not None,
            "reactions": [plain(f":{name}:")[0] for name in message.reactions],
            "blocks": blocks,
        }

    def _markup(self, text: str) -> list[Any]:
        return mrkdwn(text, self._name, tz=self._viewer.tz)

    def _text(self, value: Mapping[str, Any] | None) -> list[Any] | None:
        if value is None:
            return None
        return self._markup(value["text"]) if value["type"] == "mrkdwn" else plain(value["text"])

    def _block(self, block: Mapping[str, Any]) -> Json:
        kind, block_id = block["type"], block.get("block_id", "")
        shown: Json = {"type": kind}
        if kind in {"section", "header"}:
            accessory = block.get("accessory")
            shown |= {"text": self._text(block.get("text")), "fields": [self._text(f) for f in block.get("fields", ())]}
            shown["accessory"] = self._element(accessory, block_id) if accessory else None
        elif kind in {"context", "actions"}:
            shown["elements"] = [self._element(element, block_id) for element in block["elements"]]
        elif kind == "image":
            shown |= {**self._element(block, block_id), "title": self._text(block.get("title"))}
        elif kind == "markdown":
            shown |= {"type": "section", "text": self._markup(block["text"]), "fields": [], "accessory": None}
        return shown

    def _element(self, element: Mapping[str, Any], block_id: str) -> Json:
        kind = element["type"]
        if kind in {"mrkdwn", "plain_text"}:
            return {"type": "text", "text": self._text(element)}
        if kind == "image":
            file_id = element.get("slack_file", {}).get("id")
            source = f"/sandbox/files/{file_id}" if file_id else None
            return {"type": "image", "alt": element["alt_text"], "source": source, "href": element.get("image_url")}
        shown: Json = {"type": kind, "block": block_id, "action": element.get("action_id", "")}
        if kind == "button":
            shown |= {"text": plain(element["text"]["text"]), "style": element.get("style", "")}
            shown["href"] = element.get("url")
        if "options" in element:
            shown["options"] = [{"text": plain(o["text"]["text"]), "value": o["value"]} for o in element["options"]]
            shown["label"] = plain(element["placeholder"]["text"]) if "placeholder" in element else ["Choisir…"]
        return shown

    def _file(self, file_id: str) -> Json:
        file = self._workspace.file(file_id)
        title = file.title if file else file_id
        return {"type": "image", "alt": title, "title": [title], "source": f"/sandbox/files/{file_id}", "href": None}
