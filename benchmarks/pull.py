"""How many requests a pull costs: Google's quotas count them, not their size."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from benchmarks.context import bot_on_loopback
from benchmarks.figure import Figure, finish
from mec_bot.actions.sync.sync import sync

if TYPE_CHECKING:
    from mec_bot.sandbox.google.server import Google

_PULLS = 5


def measure() -> list[Figure]:
    """Pull a few times and count what the stand-in was asked."""
    with bot_on_loopback() as (context, google):
        sheets, tokens = zip(*(_requests_of(google, lambda: sync(context)) for _ in range(_PULLS)), strict=True)
    note = (
        f"of {_PULLS} pulls: {', '.join(map(str, sheets))} Sheets requests; {', '.join(map(str, tokens))} for a token"
    )
    return [
        Figure(name="Sheets requests a pull (most)", value=max(sheets), limit=1, unit="", note=note),
        Figure(name="token requests of the first pull", value=tokens[0], limit=1, unit=""),
        Figure(name="token requests of all later pulls", value=sum(tokens[1:]), limit=0, unit=""),
    ]


def _requests_of(google: Google, pull: Callable[[], object]) -> tuple[int, int]:
    """How many requests for the sheet, and for a token, one pull made."""
    before = len(google.requests)
    pull()
    paths = [call.path for call in google.requests[before:]]
    tokens = paths.count("/token")
    return len(paths) - tokens, tokens


if __name__ == "__main__":
    finish(measure())
