"""What every command shares: the program's options, its language, and how it prints."""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mec_bot.errors import ConfigError, HeldError, MecBotError
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from rich.console import Console

    from mec_bot.actions.bot import Bot

app = typer.Typer(
    help="Reads the Montréal en commun dashboard, checks it, and tells the right people in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Home = Annotated[
    Path,
    typer.Option("--home", envvar="MEC_BOT_HOME", help="The folder that holds config/ and jobs/.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output, and nothing else.")]
Workbook = Annotated[
    Path | None,
    typer.Option("--workbook", metavar="FILE.xlsx", help="Read this workbook instead of the Google Sheet."),
]
HERE = Path()
NEVER_PULLED = Phrase("The sheet was never read. Type mec-bot sync first, or give a file with --workbook.")
NOTHING_REMEMBERED = Phrase("The sheet was never read. Type mec-bot sync first.")
IS_HELD = Phrase(
    "The sheet changed too much at once, so this pull is held and the last good one stays. Repair the sheet, or accept it "
    "with mec-bot sync --accept."
)

_language = "fr"


@contextmanager
def open_bot(home: Path, **options: Any) -> Iterator[Bot]:
    """The bot for one command (``cli.assembly.open_bot``); errors from here on are told in its language."""
    from mec_bot.cli.assembly import open_bot as assemble

    remember_language(home)
    with assemble(home, **options) as bot:
        yield bot


def pull_workbook(bot: Bot, workbook: Path | None) -> None:
    """A workbook is read like any other sheet before its memory is asked."""
    if workbook is None:
        return
    from mec_bot.actions.sync import sync

    with progress("Reading the workbook"):
        held = sync(bot).held
    if held:
        raise HeldError(IS_HELD)


def make_console() -> Console:
    """Standard output."""
    from rich.console import Console

    return Console()


@contextmanager
def progress(what: str) -> Iterator[None]:
    """A spinner on standard error, on a terminal only."""
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def day_of(text: str, option: str) -> date | None:
    """The day that an option gives, ``None`` where it gives none. Raises ConfigError."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ConfigError(
            Phrase("{option} {text} is no day. Write it as 2026-09-01.", option=option, text=text)
        ) from error


def print_json(document: Any) -> None:
    """One document, and nothing else."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def log_to_stderr(level: int) -> None:
    """Keep a log of our own words at ``level``; other libraries only warn."""
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=level, stream=sys.stderr, format=form, force=True)
    for noisy in ("alembic", "apscheduler", "slack_bolt", "slack_sdk", "stamina", "uvicorn"):
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
    # It warns that it leaves SLACK_BOT_TOKEN alone, which is what we want: the token is given to it for each request.
    logging.getLogger("slack_bolt").setLevel(max(level, logging.ERROR))


def remember_language(home: Path) -> None:
    """Tell errors in the language of ``home`` from here on."""
    from mec_bot.settings import language_of

    global _language
    _language = language_of(home)


def tell(error: MecBotError) -> None:
    """Say an error in the reader's language: French until the settings say otherwise."""
    from mec_bot.messages.language import Language

    language = Language("en" if _language == "en" else "fr")
    problems = error.problems if isinstance(error, ConfigError) else (error.phrase,)
    for problem in problems:
        sys.stderr.write(f"mec-bot: {language.say(problem)}\n")
    if os.environ.get("MEC_BOT_DEBUG"):
        traceback.print_exception(error)
