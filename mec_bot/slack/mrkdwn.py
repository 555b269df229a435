"""Texts in Slack's markup: everything that comes from elsewhere is inert in it; pure.

Slack reads a mark as formatting only where it stands at the edge of a word, and where another one closes what it opens.
Nowhere else is anything put beside it, so that what people copy (« user_disabled », « Projet_2024 ») is what was written.
"""

from __future__ import annotations

import re

from mec_bot.control_characters import visible
from mec_bot.messages.text.message import Link, Person, Span, Strong, Text
from mec_bot.settings.models import MEMBER_ID

LONGEST_LINK = 500  # our own limit: a link cannot be cut, so its words are
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ZERO_WIDTH = "\u200b"
_RUN = re.compile(r"[*_~`]+")


def escape(text: str) -> str:
    """Make a text inert where nothing is formatted: `& < >` are all that Slack reads there."""
    return visible(text).translate(_ENTITIES)


def to_mrkdwn(text: Text) -> str:
    """The text in Slack's markup; only ``Strong``, ``Link`` and ``Person`` are more than words in it."""
    marks = _formatting("".join(f"*{span.text}*" if isinstance(span, Strong) else _words(span) for span in text))
    return "".join(_span(span, marks) for span in text)


def cut(text: str, longest: int) -> str:
    """Cut with an ellipsis, never inside an entity or a link."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    for opened, closed in (("<", ">"), ("&", ";")):
        if kept.rfind(opened) > kept.rfind(closed):
            kept = kept[: kept.rfind(opened)]
    return kept.rstrip() + "…"


def _formatting(text: str) -> frozenset[str]:
    """The marks that Slack would read as formatting somewhere in the text: each one opened and, later, closed."""
    opened: set[str] = set()
    formatting: set[str] = set()
    for run in _RUN.finditer(text):
        before, after = _beside(run)
        if before.strip() and not after.isalnum():
            formatting |= opened & set(run[0])
        if after.strip() and not before.isalnum():
            opened |= set(run[0])
    return frozenset(formatting)


def _inert(text: str, marks: frozenset[str]) -> str:
    """The text escaped, and these marks kept apart from what stands beside them, but inside a word and between spaces."""

    def apart(run: re.Match[str]) -> str:
        before, after = _beside(run)
        harmless = (before.isalnum() and after.isalnum()) or (before.isspace() and after.isspace())
        # Three backticks begin a block that goes on over lines, and so over texts.
        if harmless or (marks.isdisjoint(run[0]) and "```" not in run[0]):
            return run[0]
        return "".join(f"{_ZERO_WIDTH}{mark}{_ZERO_WIDTH}" for mark in run[0])

    return _RUN.sub(apart, escape(text))


def _beside(run: re.Match[str]) -> tuple[str, str]:
    """The character before the run, and the one after it; empty at the text's edges."""
    return run.string[max(run.start() - 1, 0) : run.start()], run.string[run.end() : run.end() + 1]


def _span(span: Span, marks: frozenset[str]) -> str:
    match span:
        case Strong() if span.text.strip():
            return f"*{_inert(span.text, marks)}*"
        case Link():
            return f"<{_url(span.url)}|{cut(_inert(span.text, marks), LONGEST_LINK).replace('|', '¦')}>"
        case Person() if re.fullmatch(MEMBER_ID, span.member_id):
            return f"<@{span.member_id}>"
        case _:
            return _inert(_words(span), marks)


def _words(span: Span) -> str:
    match span:
        case str():
            return span
        case Person():
            return span.member_id
        case _:
            return span.text


def _url(url: str) -> str:
    """An address inside `<…|…>`: its own delimiters are percent-encoded."""
    return url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
