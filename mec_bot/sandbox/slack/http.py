"""Delivery by signed HTTP request, for a bot that is reached at a request URL."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import requests

from mec_bot.sandbox.slack.payloads import form

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnreachableError(Exception):
    """Slack's name for why the bot was not reached, such as ``operation_timeout``."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's ``v0`` signature of a request."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def deliver(
    url: str, kind: str, payload: Mapping[str, Any], *, signing_secret: str, seconds: float
) -> Mapping[str, Any] | None:
    """Post what happened to the bot; returns the answer in its reply, None when it says nothing.

    Raises:
        UnreachableError: no reply in time, no connection, or a status that is not 200.
    """
    if kind == "events_api":
        body, content_type = json.dumps(payload).encode(), "application/json"
    else:
        body, content_type = urlencode(form(kind, payload)).encode(), "application/x-www-form-urlencoded"
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(signing_secret, timestamp, body),
    }
    try:
        with requests.Session() as session:
            session.trust_env = False  # a proxy of the environment has no business on loopback
            reply = session.post(url, data=body, headers=headers, timeout=seconds, allow_redirects=False)
    except requests.Timeout as late:
        raise UnreachableError("operation_timeout") from late
    except requests.RequestException as broken:
        raise UnreachableError("dispatch_failed") from broken
    if reply.status_code != requests.codes.ok:
        raise UnreachableError("http_service_error")
    return _answer(reply)


def _answer(reply: requests.Response) -> Mapping[str, Any] | None:
    text = reply.content.decode("utf-8", "replace")
    if not text.strip():
        return None
    if reply.headers.get("Content-Type", "").startswith("application/json"):
        sent = json.loads(text)
        return sent if isinstance(sent, dict) else None
    return {"text": text}
