"""A message's pictures as files in Slack: drawn, uploaded, and shared by the message that shows them.

Until a message shows a file, only the bot sees it. A file that is uploaded twice, because a process died in between, is
therefore seen by nobody.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

import requests

from mec_bot.errors import MecBotError, PermanentError, TokenError, TransientError, own_fault
from mec_bot.messages.charts.chart import draw_chart
from mec_bot.messages.text.language import Translator
from mec_bot.messages.text.message import Message, Picture, pictures
from mec_bot.phrases import Phrase
from mec_bot.slack.calls import call

if TYPE_CHECKING:
    from slack_sdk import WebClient

_log = logging.getLogger(__name__)
# The outbox waits twice as long after each try: a quarter of a minute in all, far less than a message itself is tried.
_MOST_TRIES = 4
_TIMEOUT_SECONDS = 10


@dataclass(kw_only=True)
class _Upload:
    """How far one message's pictures are: the file ids by the pictures' places in the message, and the failed tries."""

    files: dict[int, str] = field(default_factory=dict)
    tries: int = 0


class Uploads:
    """Uploads each picture of a message once while this process lives.

    A message matters more than its pictures: after a refusal or a few failed tries it goes out without them, and
    ``tell`` is called with the reason.
    """

    def __init__(self, client: WebClient, tell: Callable[[Phrase], None]) -> None:
        self._client = client
        self._tell = tell
        self._uploads: dict[str, _Upload] = {}

    def files(self, message: Message, key: str) -> tuple[str, ...]:
        """The ids of the files, in the order of the pictures; none where the message goes out without pictures.

        Raises:
            TransientError: not all are uploaded yet.
            TokenError: Slack refuses the token.
        """
        upload = self._uploads.setdefault(key, _Upload())
        if upload.tries >= _MOST_TRIES:
            return ()
        try:
            for place, picture in enumerate(pictures(message)):
                if place not in upload.files:
                    upload.files[place] = self._upload(picture)
        except TokenError:
            raise  # no message goes out either
        except PermanentError as error:
            self._go_without(upload, error)
            return ()
        except TransientError as error:
            self.try_again(key, error)
            return ()
        return tuple(upload.files.values())

    def try_again(self, key: str, error: MecBotError) -> None:
        """Have the message tried again later; return where it is to go out without its pictures instead.

        Raises:
            TransientError: the message is to be tried again later.
        """
        upload = self._uploads[key]
        upload.tries += 1
        if upload.tries >= _MOST_TRIES:
            self._go_without(upload, error)
        elif isinstance(error, TransientError):
            raise error
        else:
            raise TransientError(error.phrase) from error

    def forget(self, key: str) -> None:
        """Forget the files of a message that is sent, or never will be."""
        self._uploads.pop(key, None)

    def _go_without(self, upload: _Upload, error: MecBotError) -> None:
        upload.tries = _MOST_TRIES
        _log.warning("a message goes without its pictures: %s", error)
        self._tell(error.phrase)

    def _upload(self, picture: Picture) -> str:
        """Draw one picture and bring it to Slack; gives the file's id."""
        content = _drawn(picture)
        name = f"{picture.data.kind}.png"
        place = call(self._client, "files.getUploadURLExternal", "", filename=name, length=len(content))
        _put(str(place["upload_url"]), content)
        files = json.dumps([{"id": place["file_id"], "title": picture.title}])
        call(self._client, "files.completeUploadExternal", "", files=files)
        return str(place["file_id"])


def _drawn(picture: Picture) -> bytes:
    try:
        return draw_chart(picture.data, Translator(picture.language)).png
    except Exception as error:
        # Whatever it is, it must not keep the message itself back.
        _log.exception("a chart could not be drawn")
        raise PermanentError(own_fault(error)) from error


def _put(url: str, content: bytes) -> None:
    """Send the bytes to the address that Slack gave for them; knowing the address is enough, no token goes along."""
    try:
        status = requests.post(url, data=content, timeout=_TIMEOUT_SECONDS).status_code
    except requests.RequestException as error:
        raise TransientError(Phrase("A picture cannot be sent to Slack ({reason}).", reason=error)) from error
    if status != HTTPStatus.OK:
        raise TransientError(Phrase("Slack did not take a picture (status {status}).", status=status))
