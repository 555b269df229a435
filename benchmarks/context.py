"""A real context over the programme's published table: SQLite in a file, Google's stand-in, the machine's clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from mec_bot.actions.context import Context
from mec_bot.calendar.clock import utc_now
from mec_bot.cli.assembly import with_sheet_id
from mec_bot.cli.plugins import read_home
from mec_bot.review.checks.registry import CHECKS
from mec_bot.sandbox.google.server import Google
from mec_bot.sandbox.workbooks.files import MEC_2023_2024
from mec_bot.sheet.source.google import GoogleSheets
from mec_bot.store.database import Database, sqlite_url

SHEET_ID = "benchmark"
_HOME = Path(__file__).parent.parent


@contextmanager
def bot_on_loopback(*, api_url: str = "") -> Iterator[tuple[Context, Google]]:
    """A context that has pulled nothing yet, and the stand-in that it reads.

    With ``api_url``, the context reads the sheet there, and the stand-in only gives it a token.
    """
    with TemporaryDirectory(prefix="mec-bot-bench-") as name, Google({SHEET_ID: MEC_2023_2024}) as google:
        folder = Path(name)
        settings = with_sheet_id(read_home(_HOME), SHEET_ID)
        key = google.write_key(folder / "key.json")
        database = Database(sqlite_url(folder / "mec_bot.sqlite3"))
        try:
            sheets = GoogleSheets(key, api_url=api_url or google.url, settings=settings.sheet)
            yield Context(settings=settings, checks=CHECKS, database=database, sheets=sheets, clock=utc_now), google
        finally:
            database.close()
