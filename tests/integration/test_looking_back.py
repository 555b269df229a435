"""What may have gone out is looked up: in busy channels, under Slack's limits, and whatever our own clock says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from delivering import Round, now, promise, said, states, text_of, wait_for
from slack_stand import AMELIE, STAFF, Ticking, a_workspace

from mec_bot.message_key import MessageKey
from mec_bot.sandbox.slack.faults import Fault
from mec_bot.sandbox.slack.server import Slack
from mec_bot.store import outbox
from mec_bot.store.database import Database
from mec_bot.store.outbox import Promise

LOST = Fault.cut(after=True)


def busy(slack: Slack, messages: int) -> None:
    """Other people write meanwhile."""
    for n in range(messages):
        slack.workspace.post(STAFF, author=AMELIE, text=f"autre {n}")


def ours(slack: Slack) -> list[str]:
    return [text for text in said(slack) if not text.startswith("autre")]


def test_a_busy_channel_is_read_back_page_by_page_under_the_limit_of_fifteen_a_time(
    sqlite: Database, serve_slack: Callable[..., Slack]
) -> None:
    slack = serve_slack(a_workspace(), history_page=15, history_seconds=0.6)
    slack.faults.plan("chat.postMessage", LOST)
    round_ = Round(sqlite, slack, backoff=0.3)
    promise(sqlite, "a", "b")
    round_.courier.start()
    assert wait_for(lambda: states(sqlite).get("uncertain") == 1)
    busy(slack, 40)
    assert wait_for(lambda: states(sqlite) == {"sent": 2})
    assert round_.courier.stop(timedelta(seconds=15))
    assert (ours(slack), round_.refused) == (["a", "b"], [])
    read = [call.arguments.get("latest") for call in slack.calls.of("conversations.history") if call.status == 200]
    assert len(read) == len(set(read)) == 3, "no page is read twice"
    assert any(call.status == 429 for call in slack.calls.of("conversations.history"))


def test_a_history_without_an_end_is_told_and_the_channel_goes_on(
    sqlite: Database, serve_slack: Callable[..., Slack]
) -> None:
    slack = serve_slack(a_workspace(), history_page=1)
    slack.faults.plan("chat.postMessage", LOST)
    round_ = Round(sqlite, slack, backoff=0.3, pace=0.1)
    promise(sqlite, "a", "b")
    round_.courier.start()
    assert wait_for(lambda: states(sqlite).get("uncertain") == 1)
    busy(slack, 60)
    assert wait_for(lambda: ours(slack) == ["a", "b"])
    assert wait_for(lambda: states(sqlite) == {"uncertain": 1, "sent": 1})
    assert round_.courier.stop(timedelta(seconds=15))
    [told] = round_.refused
    assert (told.key, told.uncertain) == ("a", True)
    assert len(slack.calls.of("conversations.history")) == 45


def test_a_limit_that_never_lets_a_page_through_is_told_after_an_hour(
    sqlite: Database, serve_slack: Callable[..., Slack]
) -> None:
    slack = serve_slack(a_workspace())
    slack.faults.plan("chat.postMessage", LOST)
    slack.faults.plan("conversations.history", Fault.rate_limited(60), times=1000)
    ahead = Ticking()
    start = ahead.now
    round_ = Round(
        sqlite, slack, lambda: now() + timedelta(seconds=ahead.now - start), pace=0, stopwatch=lambda: ahead.now
    )
    promise(sqlite, "a", "b")
    while not round_.refused and ahead.now < start + 2 * 3600:
        round_.courier._step()
        ahead.now += 61
    [told] = round_.refused
    assert told.uncertain
    assert 3600 <= ahead.now - start <= 4000
    assert round_.courier._step()
    assert (said(slack), states(sqlite)) == (["a", "b"], {"uncertain": 1, "sent": 1})


HOUR = timedelta(hours=1)


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize(
    ("first", "second", "later"),
    [
        (3 * HOUR, 3 * HOUR, timedelta(minutes=1)),
        (-3 * HOUR, -3 * HOUR, timedelta(minutes=1)),
        (-400 * 24 * HOUR, timedelta(), timedelta(minutes=1)),
        (5 * HOUR, timedelta(), 5.5 * HOUR),
        (5 * HOUR, -5 * HOUR, 11 * HOUR),
    ],
    ids=["ahead", "behind", "set to the right time", "set back meanwhile", "set back far"],
)
def test_a_message_is_found_by_slack_s_clock_however_ours_are_set(
    sqlite: Database,
    serve_slack: Callable[..., Slack],
    arrived: bool,
    first: timedelta,
    second: timedelta,
    later: timedelta,
) -> None:
    """``first`` is how far the clock is off when the message is tried, ``second`` when it is looked up, ``later``."""
    time = Ticking()
    slack = serve_slack(a_workspace(clock=time))

    def clock_off_by(off: timedelta) -> Callable[[], datetime]:
        return lambda: datetime.fromtimestamp(time.now, UTC) + off

    slack.faults.plan("chat.postMessage", Fault.cut(after=arrived))
    before = Round(sqlite, slack, clock_off_by(first), pace=0)
    before_now = clock_off_by(first)()
    with sqlite.writing() as connection:
        outbox.promise(connection, [Promise(key=MessageKey("a"), recipient=STAFF, message=text_of("a"))], before_now)
    assert before.courier._step()
    time.now += later.total_seconds()
    after = Round(sqlite, slack, clock_off_by(second), pace=0)
    assert after.courier._step()
    assert (said(slack), states(sqlite)) == (["a"], {"sent": 1})
    assert len(slack.calls.of("chat.postMessage")) == (1 if arrived else 2)
