"""What every command shares: the program's options, its language, and how it prints."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mec_bot.cli.logs import safe_traceback
from mec_bot.control_characters import escaped_json, visible_line
from mec_bot.errors import ConfigError, HeldError, MecBotError
from mec_bot.phrases import Phrase

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from mec_bot.actions.context import Context

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
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print who would receive what, and why; send nothing.")]
HERE = Path()
NEVER_PULLED = Phrase("The sheet was never read. Type mec-bot sync first, or give a file with --workbook.")
NOTHING_REMEMBERED = Phrase("The sheet was never read. Type mec-bot sync first.")
IS_HELD = Phrase(
    "The sheet changed too much at once, so this pull is held and the last good one stays. Repair the sheet, or accept it "
    "with mec-bot sync --accept."
)

_language = "fr"


@contextmanager
def open_context(home: Path, **options: Any) -> Iterator[Context]:
    """The context of one command (``cli.assembly.open_context``); from here on, errors are shown in its language.

    Raises:
        ConfigError: the settings, the environment or the workbook cannot be used.
        StoreError: the database cannot be used.
    """
    from mec_bot.cli.assembly import open_context as assemble

    remember_language(home)
    with assemble(home, **options) as context:
        yield context


def pull_workbook(context: Context, workbook: Path | None) -> None:
    """Read the workbook, where one is given, like any other sheet, before the command asks the database.

    Raises:
        HeldError: the workbook is so unlike the last snapshot that its pull is held.
        SheetLayoutError: the tab or a required column is missing.
        StoreError: the database does not answer.
    """
    if workbook is None:
        return
    from mec_bot.actions.sync.sync import sync

    with progress("Reading the workbook"):
        held = sync(context).held
    if held:
        raise HeldError(IS_HELD)


def make_console() -> Console:
    """A console on standard output."""
    from mec_bot.cli.console import SafeConsole

    return SafeConsole()


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Show a spinner on standard error, on a terminal only."""
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def day_of(text: str, option: str) -> date | None:
    """The day that the text of an option gives, ``None`` where the text is empty.

    Raises:
        ConfigError: the text is no day, or one far from now.
    """
    from mec_bot.calendar.days import read_day

    try:
        return read_day(text) if text else None
    except ValueError as error:
        raise ConfigError(
            Phrase("{option} {text} is no day. Write it as 2026-09-01.", option=option, text=text)
        ) from error


def print_json(document: Any) -> None:
    """Print one JSON document on standard output, and nothing else."""
    sys.stdout.write(to_json(document))


def to_json(document: Any) -> str:
    """One JSON document, as every command writes it: values as they are, what would steer a terminal as an escape."""
    return escaped_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def remember_language(home: Path) -> None:
    """Show errors in the language of ``home`` from here on."""
    from mec_bot.settings.home import language_of

    global _language
    _language = language_of(home)


def tell(error: MecBotError) -> None:
    """Print an error in the reader's language, which is French until the settings say otherwise."""
    from mec_bot.messages.text.language import Translator

    translator = Translator("en" if _language == "en" else "fr")
    problems = error.problems if isinstance(error, ConfigError) else (error.phrase,)
    for problem in problems:
        sys.stderr.write(f"mec-bot: {visible_line(translator.say(problem))}\n")
    if os.environ.get("MEC_BOT_DEBUG"):
        sys.stderr.write(safe_traceback(error))
