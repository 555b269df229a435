"""Building the context and its parts from a home folder and the environment."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mec_bot.actions.context import Context, SheetSource
from mec_bot.calendar.clock import Clock, utc_now
from mec_bot.cli.plugins import known_checks, read_home
from mec_bot.errors import ConfigError
from mec_bot.phrases import Phrase
from mec_bot.settings.environment import Environment, read_environment
from mec_bot.sheet.source.google import GoogleSheets
from mec_bot.slack.sender import SlackSender, make_client
from mec_bot.store.database import Database, sqlite_url

if TYPE_CHECKING:
    from pydantic import SecretStr

    from mec_bot.sandbox.errors import Wording
    from mec_bot.settings.home import Settings
    from mec_bot.sheet.source.grid import Spreadsheet

IN_MEMORY = "sqlite://"


def default_database(home: Path) -> Path:
    """The file of the database, unless MEC_BOT_DATABASE_URL names another database."""
    return home / "data" / "mec_bot.sqlite3"


def environment() -> Environment:
    """The settings in the process's environment.

    Raises:
        ConfigError: a file that a variable names cannot be read, or a variable is set in both forms.
    """
    return read_environment(os.environ)


def database_url(home: Path, env: Environment) -> str:
    """The URL of the database: from the environment, else that of the file below ``home``."""
    return env.database_url.get_secret_value() if env.database_url else sqlite_url(default_database(home))


@contextmanager
def open_context(  # noqa: PLR0913 - where the bot lives, what the command needs, and the clock
    home: Path,
    *,
    workbook: Path | None = None,
    in_memory: bool = False,
    needs_sheet: bool = True,
    only_reads: bool = False,
    clock: Clock = utc_now,
) -> Iterator[Context]:
    """The context over the real sheet or a workbook; ``in_memory``: what it remembers is forgotten at the end.

    ``only_reads`` is for commands that remember nothing: where there is no database yet, they leave no file behind.
    ``needs_sheet`` is ``False`` for commands that never pull the real sheet. ``clock`` is this machine's; where a
    database server has one of its own, that goes first.

    Raises:
        ConfigError: the settings, the environment or the workbook cannot be used.
        StoreError: the database cannot be used.
    """
    settings, env = read_home(home), environment()
    with ExitStack() as stack:
        sheets: SheetSource
        if workbook is not None:
            settings, sheets = stack.enter_context(_workbook_sheets(workbook, settings))
        elif needs_sheet:
            sheets = google_sheets(settings, env)
        else:
            sheets = _NoSheet()
        nothing_there = env.database_url is None and not default_database(home).exists()
        forgets = in_memory or (only_reads and nothing_there)
        database = Database(IN_MEMORY if forgets else database_url(home, env))
        stack.callback(database.close)
        yield Context(
            settings=settings,
            checks=known_checks(),
            database=database,
            sheets=sheets,
            clock=database.server_clock or clock,
        )


def google_sheets(settings: Settings, env: Environment) -> GoogleSheets:
    """The real Google client; its address may be that of a stand-in.

    Raises:
        ConfigError: no sheet or no credentials are set.
    """
    if not settings.sheet.id:
        raise ConfigError(
            Phrase(
                "config/mec_bot.yaml: sheet.id: found nothing; allowed: the part of the sheet's address between /d/ and "
                "/edit."
            )
        )
    return GoogleSheets(env.google_credentials, api_url=env.google_api_url, settings=settings.sheet)


def slack_sender(env: Environment) -> SlackSender:
    """The real sender for Slack.

    Raises:
        ConfigError: no token is set.
    """
    return SlackSender(make_client(required(env.slack_bot_token, "SLACK_BOT_TOKEN"), env.slack_api_url))


def required(secret: SecretStr | None, name: str) -> str:
    """The secret's value.

    Raises:
        ConfigError: the secret is not set.
    """
    if secret is None:
        raise ConfigError(Phrase("{name} is not set. Give it, or {name}_FILE with the file that holds it.", name=name))
    return secret.get_secret_value()


def with_sheet_id(settings: Settings, sheet_id: str, **slack: str) -> Settings:
    """The same settings for another sheet; ``slack`` gives new values for keys under `slack`."""
    return replace(
        settings,
        sheet=settings.sheet.model_copy(update={"id": sheet_id}),
        slack=settings.slack.model_copy(update=dict(slack)),
    )


@contextmanager
def _workbook_sheets(workbook: Path, settings: Settings) -> Iterator[tuple[Settings, SheetSource]]:
    """Serve a workbook through the Google stand-in: the same client reads it like any other sheet."""
    try:
        from mec_bot.sandbox.google.server import Google
        from mec_bot.sandbox.xlsx.book import WorkbookError
    except ImportError as error:
        raise ConfigError(needs_sandbox(error)) from error
    # The file's name stands for the sheet's id: another file is another sheet, not an implausible change of this one.
    sheet_id = re.sub(r"[^\w-]", "-", workbook.stem)
    try:
        google = Google({sheet_id: workbook})
    except WorkbookError as error:
        raise ConfigError(phrase_of(error.wording)) from error
    with google, tempfile.TemporaryDirectory(prefix="mec-bot-") as folder:
        key = google.write_key(Path(folder) / "key.json")
        settings = with_sheet_id(settings, sheet_id)
        yield settings, GoogleSheets(key, api_url=google.url, settings=settings.sheet)


def phrase_of(wording: Wording) -> Phrase:
    """What a stand-in says, which knows nothing of phrases: the catalogue has its French too."""
    template: str = wording.template
    return Phrase(
        template,
        **{
            name: phrase_of(value) if isinstance(value, type(wording)) else value
            for name, value in wording.values.items()
        },
    )


def needs_sandbox(error: ImportError) -> Phrase:
    """The error's sentence where the stand-ins are not installed."""
    return Phrase(
        "This needs the stand-ins, which are not installed (missing: {module}). Install them with: "
        "pip install 'mec-bot[sandbox]'",
        module=error.name,
    )


class _NoSheet:
    """The sheet source of commands that never pull."""

    def pull(self, sheet_id: str) -> Spreadsheet:
        """Refuse: a command that pulls asks for a sheet."""
        raise AssertionError(f"nothing should pull {sheet_id} here")

    def pull_if_changed(self, sheet_id: str, digest: str) -> Spreadsheet | None:
        """Refuse like ``pull``."""
        raise AssertionError(f"nothing should pull {sheet_id} here ({digest})")
