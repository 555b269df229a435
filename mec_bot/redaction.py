"""The last net for secrets: a text that is shown, logged or stored loses each one it holds.

Errors are written so that they hold none; this is for what other programs say (a driver's message, a server's reply, a
traceback), where nobody can know what comes.
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote, unquote

MARK = "***"
# A shorter secret is no secret, and taking it out would make other words unreadable.
_SHORTEST = 6
# A shorter one is taken out as a word of its own only: a password « montreal » must leave « Montrealais » alone.
_SHORTEST_ANYWHERE = 12
_ENCODED = r"(?:(?<![^\W_])|(?<=%[0-9A-Fa-f]{2}))"

_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)"), MARK),
    # A field of JSON, or of a dictionary as Python shows it.
    (
        re.compile(
            r"(?i)((?P<quote>\\?[\"'])(?:\w*(?:password|secret|token|ticket)|private_key(?:_id)?|response_url|upload_url)"
            r"(?P=quote)\s*:\s*)b?(?P<open>\\?[\"'])(?:(?!(?P=open)).|(?<=\\)[\"'])*"
        ),
        rf"\1\g<open>{MARK}",
    ),
    # Slack's tokens, whatever their kind: xoxb-…, xapp-…, xoxe.xoxb-…
    (re.compile(r"(?:xox[a-z]|xapp)(?:\.xox[a-z])?-[\w%.~+/=-]+", re.ASCII), MARK),
    # Google's: access tokens, signed assertions, client secrets, refresh tokens.
    (
        re.compile(
            r"ya29\.[\w.-]+|(?<![\w-])eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?|GOCSPX-[\w-]+|\b1//0[\w-]{16,}", re.ASCII
        ),
        MARK,
    ),
    (re.compile(r"(?i)\b(bearer\s+)[^\s\"',;]{6,}"), rf"\1{MARK}"),
    (re.compile(r"(?i)\b(authorization\W{1,4}basic\s+)[\w+/=-]+"), rf"\1{MARK}"),
    # Addresses that are a key by themselves: whoever knows them may post, answer or upload.
    (re.compile(r"(?i)(hooks\.slack(?:-gov)?\.com/)[^\s\"'<>)]+"), rf"\1{MARK}"),
    (re.compile(r"(/(?:actions|commands|services|workflows|triggers)/)[A-Z][A-Z0-9]{2,}/[^\s\"'<>)]+"), rf"\1{MARK}"),
    (re.compile(r"(/upload/v\d+/)[^\s\"'<>)]+"), rf"\1{MARK}"),
    # The password of an address. A database's may hold any sign, also those that end it for a reader of addresses.
    (
        re.compile(r"(?i)((?:postgres(?:ql)?|psycopg|mysql|mariadb|rediss?|mongodb|amqps?)://[^\s:/@]*:)\S{1,1000}@"),
        rf"\1{MARK}@",
    ),
    (re.compile(r"(://[^\s:/@]*:)[^\s/@]+@"), rf"\1{MARK}@"),
    # name=value, in an address, a connection string or a list of variables.
    (
        re.compile(
            r"(?i)(\b\w*(?:password|passwd|passphrase|secret|token|ticket|api_?key)=)(?:\"[^\"]*\"|'[^']*'|[^\s&]+)"
        ),
        rf"\1{MARK}",
    ),
)

_known: set[str] = set()
_pattern: re.Pattern[str] | None = None


def remember_secrets(*secrets: str) -> None:
    """From here on, ``redact`` knows these values, and each of their lines, also as an address, JSON or Python writes them."""
    global _pattern
    for secret in secrets:
        for text in {secret.strip(), *map(str.strip, secret.splitlines())}:
            _known.update(
                {text, quote(text, safe=""), quote(text), unquote(text), json.dumps(text)[1:-1], repr(text)[1:-1]}
            )
    # The longest first: one secret may begin with another.
    values = sorted((value for value in _known if len(value) >= _SHORTEST), key=len, reverse=True)
    _pattern = re.compile("|".join(map(_exactly, values))) if values else None


def redact(text: str) -> str:
    """The text without the secrets that are known by value (``remember_secrets``) or by their shape.

    >>> redact("postgresql://mec:se@cret@host/mec")
    'postgresql://mec:***@host/mec'
    """
    if _pattern is not None:
        text = _pattern.sub(MARK, text)
    for shape, replacement in _SHAPES:
        text = shape.sub(replacement, text)
    return text


def _exactly(value: str) -> str:
    escaped = re.escape(value)
    return escaped if len(value) >= _SHORTEST_ANYWHERE else rf"{_ENCODED}{escaped}(?![^\W_])"
