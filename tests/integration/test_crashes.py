"""Each message exactly once, whatever happens: workers killed at every step and at any moment, and a Slack on a bad day."""

from __future__ import annotations

import itertools
import random
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from crash_stage import LOST, TWICE, Stage, ended, go_on, has_ended, kill, nursery
from crash_worker import Step
from example_programme import POPOTE
from sheet_edits import edit

from mec_bot.sandbox.google.server import Google
from mec_bot.sandbox.slack.faults import Fault
from mec_bot.sandbox.workbooks.files import EXEMPLE
from mec_bot.settings.home import Settings
from mec_bot.sheet.source.google import GoogleSheets
from mec_bot.sheet.source.grid import Spreadsheet
from mec_bot.store.database import sqlite_url

# Most of a stage's time is waiting: for leases, and for the next try.
_AT_ONCE = 8
_KILLS_A_STAGE = 5
_numbers = itertools.count()


@pytest.fixture(scope="session")
def a_nursery() -> Iterator[None]:
    with nursery():
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """A new, empty database of each kind, as often as asked."""
    if request.param == "sqlite":
        return lambda: sqlite_url(tmp_path / f"{next(_numbers)}.sqlite3")
    place: Callable[[], str] = request.getfixturevalue("postgresql_place")
    return place


@pytest.fixture
def postgresql_place(postgresql: str) -> Callable[[], str]:
    """A database of its own each time: PostgreSQL's advisory locks reach across schemas, not across databases."""

    def new() -> str:
        name = f"crash_{next(_numbers)}"
        with psycopg.connect(postgresql, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return postgresql.replace("/postgres?", f"/{name}?", 1)

    return new


@pytest.fixture
def on_sqlite(request: pytest.FixtureRequest) -> bool:
    """In the short form, PostgreSQL gets fewer of the steps: what a worker does is the same on both."""
    return "sqlite" in request.node.callspec.id


@pytest.fixture(scope="session")
def sheets(
    google_server: Google, served_workbook: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Spreadsheet, Spreadsheet]:
    """exemple.xlsx as it is read from Google, and again once a level has moved."""
    key = google_server.write_key(tmp_path_factory.mktemp("key") / "key.json")
    google = GoogleSheets(key, api_url=google_server.url, settings=settings.sheet)
    before = google.pull("EXEMPLE")
    edit(served_workbook, (POPOTE, "2023-2024", "2c"))
    after = google.pull("EXEMPLE")
    served_workbook.write_bytes(EXEMPLE.read_bytes())
    return before, after


@pytest.fixture
def new_stage(
    a_nursery: None, place: Callable[[], str], sheets: tuple[Spreadsheet, Spreadsheet], tmp_path: Path
) -> Callable[..., Stage]:
    """A world of its own, as often as asked, in which a few calls go wrong: so a message is tried again, looked up and
    found, looked up and not found."""

    def new(*, lease: float = 0.5, one_by_one: bool = False) -> Stage:
        folder = tmp_path / f"stage_{next(_numbers)}"
        folder.mkdir()
        stage = Stage(folder, place(), sheets, lease=timedelta(seconds=lease), one_by_one=one_by_one)
        stage.slack.faults.plan("conversations.open", Fault.rate_limited(0))
        stage.slack.faults.plan("files.completeUploadExternal", Fault.server_error())
        stage.slack.faults.plan("chat.postMessage", Fault.cut(after=True))
        stage.slack.faults.plan("chat.postMessage", Fault.server_error())
        return stage

    return new


def undisturbed(new_stage: Callable[..., Stage], **more: object) -> Stage:
    """A whole run that nobody kills."""
    with new_stage(**more) as stage:
        stage.settle()
        assert stage.wrong(stage.keys) == []
    return stage


def first_times(steps: Sequence[Step]) -> list[Step]:
    return [step for step in steps if step[1] == 1]


def swept(steps: Sequence[Step], try_at: Callable[[Step], list[str]]) -> list[str]:
    """What goes wrong at each step, several worlds at once; a worker that does not end as it should is one thing more."""

    def tried(step: Step) -> list[str]:
        try:
            return [f"{step}: {wrong}" for wrong in try_at(step)]
        except AssertionError as error:
            return [f"{step}: {error}"]

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return [line for lines in pool.map(tried, steps) for line in lines]


def told(what: str, wrong: Sequence[str]) -> str:
    """`214 kills, 0 lost, 0 duplicates`, and whatever else went wrong."""
    lost, twice = (sum(kind in line for line in wrong) for kind in (LOST, TWICE))
    other = len(wrong) - lost - twice
    return f"{what}, {lost} lost, {twice} duplicates" + (f", {other} otherwise wrong" if other else "")


NAMED = {
    "run_job, before its commit",  # the claim of a slot
    "run_job, after its commit",
    "_promise, before its commit",  # the composer's transaction
    "_promise, after its commit",
    "claim, before its commit",  # of a message
    "claim, after its commit",
    "chat.postMessage leaves",
    "chat.postMessage done, not answered",
    "chat.postMessage answered",
    "_record, before its commit",
    "_record, after its commit",
    "conversations.open leaves",
    "conversations.history leaves",
    "conversations.history done, not answered",
    "conversations.history answered",
    "files.getUploadURLExternal answered",
    "the upload done, not answered",
    "files.completeUploadExternal leaves",
    "files.completeUploadExternal answered",
    "_migrate, before its commit",
}


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_killed_at_any_step_a_worker_is_followed_by_one_that_loses_and_repeats_nothing(
    new_stage: Callable[..., Stage], on_sqlite: bool, soaking: bool, summary: Callable[[str], None]
) -> None:
    whole = undisturbed(new_stage)
    steps, keys = whole.steps, whole.keys
    assert {name for name, _ in steps} >= NAMED

    certain, survived = set(first_times(steps)), list[Step]()

    def killed_at(step: Step) -> list[str]:
        with new_stage() as stage:
            # How often a worker looks for messages is a matter of time: its tenth look may never come.
            how = ended(stage.start(ends_at=step), -signal.SIGKILL, *([] if step in certain else [0]))
            survived.extend([step] if how == 0 else [])
            stage.settle()
            return stage.wrong(keys)

    if not soaking:
        # A step's second time is mostly the first again, with another message: the short form tries every fourth of them.
        again = [step for step in steps if step not in certain]
        steps = first_times(steps) + (again[::4] if on_sqlite else [])
    wrong = swept(steps, killed_at)
    summary(told(f"{len(steps) - len(survived)} kills", wrong))
    assert wrong == []
    assert len(survived) <= len(steps) / 10, survived


# Between the last look at its lease and Slack's receipt nothing can be taken back: who stands still there for longer than
# the lease may repeat a message. The README says so.
NOT_PROMISED = "chat.postMessage leaves"


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_standing_still_at_any_step_until_another_took_over_a_replica_repeats_and_spoils_nothing(
    new_stage: Callable[..., Stage], on_sqlite: bool, soaking: bool, summary: Callable[[str], None]
) -> None:
    whole = undisturbed(new_stage, one_by_one=True)
    steps = [step for step in whole.steps if step[0] != NOT_PROMISED]
    if not soaking:
        steps = first_times(steps) if on_sqlite else first_times(steps)[::3]

    def stopped_at(step: Step) -> list[str]:
        with new_stage(lease=2, one_by_one=True) as stage:
            first = stage.start(ends_at=step, by=signal.SIGSTOP)
            assert stage.reached(step)
            second = stage.start()
            has_ended(second, 4)  # it cannot where the first one holds a lock
            go_on(first)
            ended(second, 0)
            ended(first, 0)
            return stage.wrong(whole.keys)

    wrong = swept(steps, stopped_at)
    summary(told(f"{len(steps)} stops", wrong))
    assert wrong == []


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("place", "replicas"), [("sqlite", 1), ("sqlite", 2), ("postgresql", 2)], indirect=["place"])
def test_killed_at_random_moments_workers_lose_and_repeat_nothing(
    new_stage: Callable[..., Stage],
    replicas: int,
    soaking: bool,
    chance: random.Random,
    summary: Callable[[str], None],
) -> None:
    keys = undisturbed(new_stage).keys
    most = 200 if soaking else 10

    def live(seed: float) -> tuple[int, list[str]]:
        """One world, and its kills: one of its workers after the other, as long as they leave something to do."""
        moments = random.Random(seed)
        with new_stage(lease=0.5 if replicas == 1 else 2) as stage:
            workers = [stage.start() for _ in range(replicas)]
            kills = 0
            while kills < _KILLS_A_STAGE:
                number = moments.randrange(replicas)
                if has_ended(workers[number], moments.uniform(0, 1)):
                    break
                kill(workers[number])
                kills += 1
                workers[number] = stage.start()
            for worker in workers:
                ended(worker, 0)
            return kills, stage.wrong(keys)

    kills, wrong = 0, []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while kills < most:
            worlds = -(-(most - kills) // _KILLS_A_STAGE)
            for more, found in pool.map(live, [chance.random() for _ in range(worlds)]):
                kills += more
                wrong += found
    summary(told(f"{kills} kills", wrong))
    assert wrong == []
