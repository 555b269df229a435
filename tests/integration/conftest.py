"""What the integration tests stand on: both databases, a clock that only moves when told, and the stand-ins."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from postgresql_server import serve_postgresql
from still_clock import Clock

from mec_bot.actions.context import Context
from mec_bot.cli.plugins import read_home
from mec_bot.review.checks.registry import CHECKS
from mec_bot.sandbox.google.server import Google
from mec_bot.sandbox.loopback import Loopback
from mec_bot.sandbox.slack.server import Slack
from mec_bot.sandbox.slack.workspace import Workspace
from mec_bot.sandbox.workbooks.files import EXEMPLE
from mec_bot.settings.home import Settings
from mec_bot.settings.models import SheetSettings
from mec_bot.sheet.dashboard import Dashboard
from mec_bot.sheet.source.google import GoogleSheets
from mec_bot.sheet.table.reading import read_dashboard
from mec_bot.store.database import Database, sqlite_url

REPOSITORY = Path(__file__).parents[2]
_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, reached by a Unix socket."""
    with serve_postgresql() as server:
        yield server.address


@pytest.fixture
def postgresql_url(postgresql: str) -> str:
    """A new, empty place on the PostgreSQL server: a schema of its own, quicker made than a whole database."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{postgresql}&options=-csearch_path%3D{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new, empty database of each kind."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "memory" / "mec_bot.sqlite3")
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """One database where its kind does not matter."""
    opened = Database(sqlite_url(tmp_path / "mec_bot.sqlite3"))
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The working defaults, quick to give up; every project is asked for its strategy, so that there is much to tell."""
    read = read_home(REPOSITORY)
    asked = dict(read.checks)["unassigned_strategy"].model_copy(update={"from_level": None, "days_before_end": None})
    checks = read.checks.model_copy(update={"unassigned_strategy": asked})
    sheet = SheetSettings(id="EXEMPLE", attempts=1, connect_timeout=5, read_timeout=15, give_up_after=20)
    slack = read.slack.model_copy(update={"staff_channel": "C1", "operator_channel": "C2"})
    return replace(read, sheet=sheet, slack=slack, checks=checks)


@pytest.fixture(scope="session")
def served_workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of exemple.xlsx that a test may edit."""
    file = tmp_path_factory.mktemp("google") / "exemple.xlsx"
    file.write_bytes(EXEMPLE.read_bytes())
    return file


@pytest.fixture(scope="session")
def google_server(served_workbook: Path) -> Iterator[Google]:
    with Google({"EXEMPLE": served_workbook}) as google:
        yield google


@pytest.fixture
def workbook(served_workbook: Path) -> Iterator[Path]:
    """The file that Google serves as EXEMPLE; it is itself again after the test."""
    yield served_workbook
    served_workbook.write_bytes(EXEMPLE.read_bytes())


@pytest.fixture
def google(google_server: Google) -> Iterator[Google]:
    """Google without a past."""
    google_server.requests.clear()
    google_server.faults.clear()
    google_server.shared_with.clear()
    yield google_server
    google_server.faults.clear()
    google_server.shared_with.clear()


@pytest.fixture
def key_file(google_server: Google, tmp_path: Path) -> Path:
    """A key that the stand-in accepts."""
    return google_server.write_key(tmp_path / "key.json")


@pytest.fixture(scope="session")
def dashboard(google_server: Google, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Dashboard:
    """exemple.xlsx as it is read from Google."""
    key = google_server.write_key(tmp_path_factory.mktemp("key") / "key.json")
    sheets = GoogleSheets(key, api_url=google_server.url, settings=settings.sheet)
    return read_dashboard(sheets.pull("EXEMPLE"), settings, date(2026, 11, 23))


@pytest.fixture
def context(database: Database, google: Google, key_file: Path, settings: Settings, clock: Clock) -> Context:
    """The bot over the stand-in for Google and over each database, with a clock that stands still."""
    sheets = GoogleSheets(key_file, api_url=google.url, settings=settings.sheet)
    return Context(settings=settings, checks=CHECKS, database=database, sheets=sheets, clock=clock)


@pytest.fixture
def serve_slack() -> Iterator[Callable[..., Slack]]:
    """Slack over a workspace, served until the test ends."""
    servers: list[Loopback] = []

    def serve(workspace: Workspace, **more: Any) -> Slack:
        slack = Slack(workspace, **more)
        servers.append(Loopback(slack.app).start())
        slack.url = servers[-1].url
        return slack

    yield serve
    for server in servers:
        server.stop()
