"""The look for one message: whatever stands in the history, every page is read once, and nothing between two pages is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mec_bot.slack.clock import SlackClock
from mec_bot.slack.search import Search

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
SINCE = NOW - timedelta(days=1)
ages = st.lists(st.floats(0, 86_400), max_size=60, unique=True)


class History:
    """A channel's messages, or a thread's, as Slack gives them."""

    def __init__(self, stamps: list[float], page: int, *, forwards: bool) -> None:
        self.stamps = sorted(stamps, reverse=not forwards)
        self.most = page
        self.asked = 0

    def page(self, *, oldest: str, cursor: str, latest: str = "9999999999") -> tuple[list[str], str]:
        assert cursor == "", "by its place"
        self.asked += 1
        inside = [stamp for stamp in self.stamps if float(oldest) < stamp < float(latest)]
        return [f"{stamp:.6f}" for stamp in inside[: self.most]], "more" if len(inside) > self.most else ""


@pytest.mark.parametrize("in_thread", [False, True])
@given(ages=ages, page=st.integers(1, 20), knows_the_time=st.booleans())
def test_every_message_since_then_is_seen_and_no_page_twice(
    in_thread: bool, ages: list[float], page: int, knows_the_time: bool
) -> None:
    stamps = [round(NOW.timestamp() - age, 6) for age in ages]
    history, search, seen = History(stamps, page, forwards=in_thread), Search(SINCE, in_thread=in_thread), list[str]()
    goes_on = True
    while goes_on:
        found, cursor = history.page(**search.arguments())
        seen.extend(found)
        goes_on = search.go_on(found, cursor, NOW if knows_the_time else None)
    assert {float(ts) for ts in seen} == set(stamps)
    spans = 6
    assert history.asked <= len(stamps) // page + spans


def test_an_empty_page_with_a_cursor_is_followed() -> None:
    search = Search(SINCE, in_thread=False)
    assert search.go_on([], "next", NOW)
    assert search.arguments()["cursor"] == "next"


def test_slack_s_clock_goes_on_from_its_last_reply() -> None:
    seconds = [100.0]
    clock = SlackClock(lambda: seconds[0])
    assert clock.now() is None
    clock.hear({"date": "Mon, 23 Nov 2026 14:00:00 GMT"})
    seconds[0] += 90
    assert clock.now() == NOW + timedelta(seconds=90)


@pytest.mark.parametrize("date", ["", "soon", "Mon, 23 Nov 2026 14:00:00", "Mon, 99 Nov 2026 14:00:00 GMT"])
def test_a_reply_without_an_instant_says_nothing_of_the_time(date: str) -> None:
    clock = SlackClock()
    clock.hear({"Date": date})
    assert clock.now() is None
