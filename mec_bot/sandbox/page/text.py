"""Slack's mrkdwn as a small tree that the page turns into elements.

Nothing here is HTML, and the page builds its elements from these nodes one by one: a text that contains
``<script>`` stays a text. A node is a string, or ``{"kind": …, "children": […]}`` with ``href`` on links.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Node = str | dict[str, Any]
    Naming = Callable[[str], str]

SAFE_SCHEMES = ("https://", "http://", "mailto:")
EMOJI = {
    "white_check_mark": "✅", "heavy_check_mark": "✔️", "warning": "⚠️", "x": "❌", "no_entry": "⛔", "bell": "🔔",
    "no_bell": "🔕", "calendar": "📅", "spiral_calendar_pad": "🗓️", "chart_with_upwards_trend": "📈",
    "chart_with_downwards_trend": "📉", "bar_chart": "📊", "memo": "📝", "pencil2": "✏️", "tada": "🎉", "wave": "👋",
    "eyes": "👀", "mag": "🔍", "seedling": "🌱", "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "clock3": "🕒",
    "zzz": "💤", "pushpin": "📌", "round_pushpin": "📍", "arrow_up": "⬆️", "arrow_down": "⬇️", "arrow_right": "➡️",
    "new": "🆕", "sparkles": "✨", "star": "⭐", "link": "🔗", "question": "❓", "grey_question": "❔",
    "exclamation": "❗", "information_source": "ℹ️", "bulb": "💡", "handshake": "🤝", "pray": "🙏", "thumbsup": "👍",
    "+1": "👍", "red_circle": "🔴", "large_orange_circle": "🟠", "large_yellow_circle": "🟡",
    "large_green_circle": "🟢", "large_blue_circle": "🔵", "white_circle": "⚪", "clipboard": "📋",
    "bust_in_silhouette": "👤", "busts_in_silhouette": "👥", "mailbox": "📫", "email": "✉️", "house": "🏠",
    "rocket": "🚀", "wrench": "🔧", "gear": "⚙️", "construction": "🚧", "scales": "⚖️", "evergreen_tree": "🌲",
}  # fmt: skip
INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|:(?P<emoji>[a-z0-9_+-]+):"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
)
BULLET = re.compile(r"^\s*(?:[•◦▪-])\s+(?P<item>.*)$")
DATE_TOKEN = re.compile(r"\{(\w+)\}")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def mrkdwn(text: str, naming: Naming, *, tz: str = "America/Toronto") -> list[Node]:
    """A text with Slack's markup, as nodes: paragraphs of lines, lists, quotes and code.

    Args:
        text: as the bot sent it; ``&amp; &lt; &gt;`` are Slack's own escapes.
        naming: an id (``U…``, ``C…``) to what people read.
        tz: the reader's time zone, for dates.
    """
    nodes: list[Node] = []
    for index, part in enumerate(re.split(r"```\n?(.*?)```", text, flags=re.DOTALL)):
        if index % 2:
            nodes.append({"kind": "pre", "children": [html.unescape(part)]})
        elif part.strip("\n"):
            nodes.extend(_blocks(part.strip("\n").split("\n"), naming, tz))
    return nodes


def plain(text: str, *, emoji: bool = True) -> list[Node]:
    """A text without markup; only emoji names are replaced, if wanted."""
    shown = re.sub(r":([a-z0-9_+-]+):", lambda m: EMOJI.get(m[1], m[0]), text) if emoji else text
    return [html.unescape(shown)]


def _blocks(lines: Iterable[str], naming: Naming, tz: str) -> list[Node]:
    """Lines gathered into lists, quotes and paragraphs."""
    found: list[dict[str, Any]] = []
    for line in lines:
        bullet = BULLET.match(line)
        if bullet:
            kind, child = "list", {"kind": "item", "children": _inline(bullet["item"], naming, tz)}
        elif line.startswith(("&gt;", ">")):
            content = line.removeprefix("&gt;").removeprefix(">").lstrip()
            kind, child = "quote", {"kind": "line", "children": _inline(content, naming, tz)}
        else:
            kind, child = "text", {"kind": "line", "children": _inline(line, naming, tz)}
        if not found or found[-1]["kind"] != kind:
            found.append({"kind": kind, "children": []})
        found[-1]["children"].append(child)
    return list(found)


def _inline(text: str, naming: Naming, tz: str) -> list[Node]:
    nodes: list[Node] = []
    end = 0
    for match in INLINE.finditer(text):
        nodes.append(html.unescape(text[end : match.start()]))
        nodes.append(_styled(match, naming, tz))
        end = match.end()
    nodes.append(html.unescape(text[end:]))
    return [node for node in nodes if node]


def _styled(match: re.Match[str], naming: Naming, tz: str) -> Node:
    kind = str(match.lastgroup)
    if kind == "code":
        return {"kind": "code", "children": [html.unescape(match["code"][1:-1])]}
    if kind == "emoji":
        return EMOJI.get(match["emoji"], match[0])
    if kind == "angle":
        return _angle(match["angle"], naming, tz)
    return {"kind": kind, "children": _inline(match[kind], naming, tz)}


def _angle(inside: str, naming: Naming, tz: str) -> Node:
    """What stands between angle brackets: a mention, a date or a link; anything else stays as it is."""
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return {"kind": "mention", "children": ["@" + naming(target[1:])]}
    if target.startswith("#"):
        return {"kind": "mention", "children": ["#" + naming(target[1:])]}
    if target.startswith("!date^"):
        return _date(target, tz) or html.unescape(label)
    if target.startswith("!"):
        return {"kind": "mention", "children": ["@" + target[1:].partition("^")[0]]}
    address = html.unescape(target)
    if not address.lower().startswith(SAFE_SCHEMES):
        return html.unescape(f"<{inside}>")
    return {"kind": "link", "href": address, "children": plain(label or address.removeprefix("mailto:"))}


def spoken_time(seconds: float, tz: str, pattern: str = "{date}, {time}") -> str:
    """A moment in the reader's time zone, as people write it in Québec: ``1er mars 2026, 9 h 30``.

    ``pattern`` uses Slack's own names: ``{date}``, ``{date_short}``, ``{time}``, ``{date_num}`` …
    """
    moment = datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(tz))
    day = f"{moment.day}{'er' if moment.day == 1 else ''} {MONTHS[moment.month - 1]} {moment.year}"
    hour = f"{moment.hour} h {moment.minute:02d}"
    words = {"date_num": f"{moment:%Y-%m-%d}", "time": hour, "time_secs": f"{hour} min {moment:%S} s"}
    return DATE_TOKEN.sub(lambda match: words.get(match[1], day), pattern)


def _date(target: str, tz: str) -> str:
    """``!date^seconds^format``; empty when it is no date."""
    _, seconds, pattern, *_ = [*target.split("^"), "", ""]
    try:
        return spoken_time(int(seconds), tz, pattern or "{date}")
    except (ValueError, OverflowError, OSError):
        return ""
