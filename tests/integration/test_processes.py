"""Several processes over one SQLite file: a slot is run by whoever is first, and a message has one sender."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from running import a_run
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.actions.run_job import run_job
from mec_bot.cli.plugins import read_home
from mec_bot.delivery.courier import Courier, Timing
from mec_bot.delivery.outbox import Failure
from mec_bot.review.checks.registry import CHECKS
from mec_bot.sandbox import directory
from mec_bot.sandbox.google.server import Google
from mec_bot.sandbox.slack.server import Slack
from mec_bot.sandbox.workbooks.files import EXEMPLE
from mec_bot.settings.home import Settings
from mec_bot.settings.jobs import ActionName
from mec_bot.settings.models import SheetSettings, SlackSettings
from mec_bot.sheet.source.google import GoogleSheets
from mec_bot.slack.sender import SlackSender, make_client
from mec_bot.store.database import Connection, Database, sqlite_url

REPOSITORY = Path(__file__).parents[2]
PROCESSES, SLOTS, SOAKED_SLOTS = 2, 8, 100
ACTIONS: tuple[ActionName, ...] = ("sync", "digest", "remind")
Ran = tuple[str, datetime]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What both processes share."""

    sheet: SheetSettings
    slack: SlackSettings
    database_url: str
    google_url: str
    key_file: Path
    slack_url: str
    slack_token: str
    slots: int


def work(around: Surroundings, together: Barrier) -> list[Ran]:
    """One process: at each slot's instant, together with the other, run what is due and deliver what waits."""
    clock = Clock()
    database = Database(around.database_url)
    settings = replace(read_home(REPOSITORY), sheet=around.sheet, slack=around.slack)
    sheets = GoogleSheets(around.key_file, api_url=around.google_url, settings=around.sheet)
    context = Context(settings=settings, checks=CHECKS, database=database, sheets=sheets, clock=clock)
    sender = SlackSender(make_client(around.slack_token, f"{around.slack_url}/api/"))
    courier = Courier(database, sender, clock, _must_not_fail, Timing(pace=timedelta()))
    ran: list[Ran] = []
    for _ in range(around.slots):
        slot = clock.forward(weeks=1)
        together.wait()
        ran += [
            (action, slot)
            for action in ACTIONS
            if run_job(context, a_run(context, action, slot), owner=f"process {os.getpid()}")
        ]
        together.wait()
        while courier._step():
            pass
    database.close()
    return ran


def _must_not_fail(_: Connection, failure: Failure) -> None:
    raise AssertionError(failure)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_two_processes_on_one_sqlite_file_run_each_slot_once_and_send_each_message_once(
    tmp_path: Path,
    settings: Settings,
    google: Google,
    key_file: Path,
    serve_slack: Callable[..., Slack],
    soaking: bool,
    summary: Callable[[str], None],
) -> None:
    slack = serve_slack(directory.invented_workspace(EXEMPLE))
    channels = settings.slack.model_copy(update={"staff_channel": directory.STAFF_CHANNEL})
    file = tmp_path / "mec_bot.sqlite3"
    slots = SOAKED_SLOTS if soaking else SLOTS
    around = Surroundings(
        sheet=settings.sheet,
        slack=channels,
        database_url=sqlite_url(file),
        google_url=google.url,
        key_file=key_file,
        slack_url=slack.url,
        slack_token=slack.bot_token,
        slots=slots,
    )
    # Started anew, not forked: the stand-ins' threads stay here.
    processes = multiprocessing.get_context("spawn")
    with processes.Manager() as manager, processes.Pool(PROCESSES) as pool:
        together = manager.Barrier(PROCESSES, timeout=60)
        shares = pool.starmap(work, [(around, together)] * PROCESSES, chunksize=1)

    expected = [(action, slot) for slot in _weekly(slots) for action in ACTIONS]
    assert sorted(one for share in shares for one in share) == sorted(expected)
    assert all(shares), "each process was the first sometimes"
    with closing(sqlite3.connect(file)) as connection:
        outbox = dict(connection.execute("SELECT key, state FROM outbox"))
        outcomes = Counter(outcome for (outcome,) in connection.execute("SELECT outcome FROM runs"))
    calls = slack.calls.of("chat.postMessage")
    posted = Counter(call.arguments["metadata"]["event_payload"]["key"] for call in calls)
    summary(f"{slots} slots of {len(ACTIONS)} jobs, {len(outbox)} messages, {sum(posted.values())} sent")
    assert outcomes == {"done": len(expected)}
    assert set(outbox.values()) == {"sent"}
    assert posted == dict.fromkeys(outbox, 1)
    assert len(posted) > slots


def _weekly(slots: int) -> list[datetime]:
    clock = Clock()
    return [clock.forward(weeks=1) for _ in range(slots)]
