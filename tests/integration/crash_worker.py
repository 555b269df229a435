"""A worker in a process of its own that ends itself at a named step: the real pieces, and somebody who counts their steps.

The steps are the code's own: every transaction that writes, by the function that asked for it, and every call to Slack.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from running import a_job
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from mec_bot.actions.context import Context
from mec_bot.actions.job_run import JobRun
from mec_bot.actions.run_job import run_job
from mec_bot.cli.plugins import read_home
from mec_bot.delivery.courier import Courier, Timing
from mec_bot.errors import MecBotError, StoreError
from mec_bot.messages.charts.chart import draw_chart
from mec_bot.messages.text.chart_data import Strategies
from mec_bot.messages.text.language import Translator
from mec_bot.review.checks.registry import CHECKS
from mec_bot.sandbox import directory
from mec_bot.settings.home import Settings
from mec_bot.sheet.source.grid import Spreadsheet
from mec_bot.slack.sender import SlackSender
from mec_bot.store import outbox, tables
from mec_bot.store.database import Connection, Database

Step = tuple[str, int]
"""A step's name, and which time it is reached, from 1."""

SHEET = "EXEMPLE"
# Between a transaction and who asked for it: this file, and the standard library's contextlib.
_ON_THE_WAY = {__file__, contextmanager.__code__.co_filename}
_REPOSITORY = Path(__file__).parents[2]
MONDAY = datetime(2026, 11, 23, 14, tzinfo=UTC)


# What the jobs ask for, slot after slot: a pull and a first digest, which only says that it has begun; once that has
# arrived, another pull in which a level has moved, a digest with a picture and a few reminders.
SLOTS = (
    (
        JobRun(job=a_job("pull", "sync"), slot=MONDAY),
        JobRun(job=a_job("digest", "digest"), slot=MONDAY - timedelta(days=7)),
    ),
    (
        JobRun(job=a_job("pull", "sync"), slot=MONDAY + timedelta(seconds=30)),
        JobRun(job=a_job("digest", "digest", plots=("strategies",)), slot=MONDAY),
        JobRun(job=a_job("reminders", "remind", checks=("unanswered_support", "unreadable_cell")), slot=MONDAY),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What a worker is to do, and where it ends: at ``ends_at`` by ``by``.

    ``one_by_one``: no message goes out beside another, so that the process stands at one step only.
    ``steps`` is the file it writes its steps to; its clock is ``clock_ahead`` of the machine's and as fast.
    """

    database_url: str
    slack_url: str
    slack_token: str
    sheets: tuple[Spreadsheet, Spreadsheet]
    clock_ahead: timedelta
    lease: timedelta
    timeout: int
    one_by_one: bool
    steps: Path | None = None
    ends_at: Step | None = None
    by: signal.Signals = signal.SIGKILL


def clock(ahead: timedelta) -> datetime:
    """The worker's present: a Monday morning, whatever day the tests run, and from there on in real time."""
    return datetime.now(UTC) + ahead


class Steps:
    """Counts the steps as they are reached, and ends the process at one of them."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._reached: Counter[str] = Counter()
        self._lock = threading.Lock()

    def reach(self, name: str) -> None:
        with self._lock:
            self._reached[name] += 1
            step = (name, self._reached[name])
            if self._orders.steps is not None:
                with self._orders.steps.open("a") as file:
                    file.write(f"{name}\n")
        if step == self._orders.ends_at:
            # To this very thread: it does not go one instruction further.
            signal.pthread_kill(threading.get_ident(), self._orders.by)


class WatchedDatabase(Database):
    """The database, its writing transactions told before and after they are committed."""

    def __init__(self, url: str, steps: Steps) -> None:
        self._steps = steps
        super().__init__(url)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        name = _asker()
        with super().writing() as connection:
            wrote: list[bool] = []
            sa.event.listen(connection, "after_cursor_execute", lambda *call: wrote.append(_writes(call[4])))
            yield connection
            if any(wrote):
                self._steps.reach(f"{name}, before its commit")
        if any(wrote):
            self._steps.reach(f"{name}, after its commit")


def _asker() -> str:
    """The function of the product that asked for the transaction."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename in _ON_THE_WAY or frame.f_code.co_name == "writing_alone":
        assert frame.f_back is not None
        frame = frame.f_back
    return frame.f_code.co_name


def _writes(context: Any) -> bool:
    return bool(context.isinsert or context.isupdate or context.isdelete or context.isddl)


class WatchedClient(WebClient):
    """Slack's client, each call told when it leaves and once its answer was read."""

    def __init__(self, steps: Steps, **more: Any) -> None:
        self._steps = steps
        super().__init__(**more)

    def api_call(self, api_method: str, **more: Any) -> SlackResponse:
        self._steps.reach(f"{api_method} leaves")
        try:
            return super().api_call(api_method, **more)
        finally:
            self._steps.reach(f"{api_method} answered")


def work(orders: Orders) -> None:
    """Run the slots' jobs and deliver what they promise, until all is settled."""
    steps = Steps(orders)
    database = WatchedDatabase(orders.database_url, steps)
    client = WatchedClient(
        steps,
        token=orders.slack_token,
        base_url=f"{orders.slack_url}/api/",
        timeout=orders.timeout,
        retry_handlers=[],
    )
    fetched = _Fetched(orders.sheets[0])
    context = _context(database, fetched, orders)
    courier = Courier(
        database,
        SlackSender(client),
        context.clock,
        lambda connection, failure: None,
        Timing(lease=orders.lease, pace=timedelta(), backoff=timedelta(seconds=0.2)),
    )
    if not orders.one_by_one:
        courier.start()
    for fetched.sheet, runs in zip(orders.sheets, SLOTS, strict=True):
        for run in runs:
            _run(context, run, orders.lease)
        while _waiting(database):
            if orders.one_by_one:
                with suppress(StoreError):
                    courier.deliver_all(timedelta(seconds=1))
            time.sleep(0.02)
    assert courier.stop(timedelta(seconds=10))
    database.close()


def _context(database: Database, sheets: _Fetched, orders: Orders) -> Context:
    return Context(
        settings=_SETTINGS, checks=CHECKS, database=database, sheets=sheets, clock=partial(clock, orders.clock_ahead)
    )


class _Fetched:
    """A sheet that was fetched beforehand: what Google is asked, no crash can spoil."""

    def __init__(self, sheet: Spreadsheet) -> None:
        self.sheet = sheet

    def pull(self, sheet_id: str) -> Spreadsheet:
        return self.sheet

    def pull_if_changed(self, sheet_id: str, digest: str) -> Spreadsheet | None:
        return self.sheet if self.sheet.digest != digest else None


def _settings() -> Settings:
    read = read_home(_REPOSITORY)
    slack = read.slack.model_copy(
        update={"staff_channel": directory.STAFF_CHANNEL, "operator_channel": directory.OPERATOR_CHANNEL}
    )
    sheet = read.sheet.model_copy(update={"id": SHEET})
    return replace(read, sheet=sheet, slack=slack)


def _run(context: Context, run: JobRun, lease: timedelta) -> None:
    """As the scheduler does: again and again, until somebody has run the slot."""
    while not _has_run(context.database, run):
        try:
            run_job(context, run, owner=f"worker:{os.getpid()}", lease=lease)
        except MecBotError as error:
            sys.stderr.write(f"{error}\n")
        time.sleep(0.02)


def _has_run(database: Database, run: JobRun) -> bool:
    runs = tables.runs
    query = sa.select(runs.c.finished_at).where(runs.c.job == run.job.name, runs.c.slot == run.slot)
    with database.reading() as connection:
        return connection.execute(query).scalar() is not None


def _waiting(database: Database) -> bool:
    with database.reading() as connection:
        return not outbox.count_by_state(connection).keys() <= {"sent", "failed", "cancelled"}


# Done once, in the process from which the workers are forked: what is slow the first time only.
_SETTINGS = _settings()
draw_chart(Strategies(counts={"cession": 1}), Translator("fr"))
Database("sqlite://").close()
