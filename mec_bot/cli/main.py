"""The program's entry: every command, and how an error ends it."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

# Each command's module registers it; this is the order in which `mec-bot --help` lists them.
from mec_bot.cli.commands import (  # isort: skip
    demo,
    run,
    jobs,
    sync,
    check,
    lookup,
    history,
    report,
    digest,
    remind,
    renames,
    snooze,
    outbox,
)
from mec_bot.cli.logs import log_to_stderr
from mec_bot.cli.shell import app, tell
from mec_bot.errors import MecBotError, PermanentError, own_fault

COMMANDS = (demo, run, jobs, sync, check, lookup, history, report, digest, remind, renames, snooze, outbox)


def main() -> None:
    """Run a command: an error becomes a sentence and an exit status; one that nobody foresaw shows its traceback too."""
    # A command says what went wrong once, in its own sentence; only the worker keeps a log.
    log_to_stderr(logging.CRITICAL)
    try:
        app()
    except MecBotError as error:
        tell(error)
        sys.exit(error.exit_status)
    except Exception as error:
        logging.getLogger(__name__).critical("the command broke", exc_info=error)
        tell(PermanentError(own_fault(error)))
        sys.exit(PermanentError.exit_status)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(installed("mec-bot"))
        raise typer.Exit
