"""`mec-bot sync`: read the sheet once and remember it."""

from __future__ import annotations

from typing import Annotated

import typer

from mec_bot.cli.shell import (
    HERE,
    IS_HELD,
    AsJson,
    Home,
    Workbook,
    app,
    make_console,
    open_context,
    print_json,
    progress,
)
from mec_bot.errors import HeldError


@app.command()
def sync(
    home: Home = HERE,
    workbook: Workbook = None,
    as_json: AsJson = False,
    accept: Annotated[bool, typer.Option("--accept", help="Take the sheet as it is, however much changed.")] = False,
) -> None:
    """Pull the sheet once, remember it, and print what changed. Exit status 3 where too much did: the pull is held."""
    from mec_bot.actions.sync.sync import sync as sync_action
    from mec_bot.cli import documents, terminal

    with open_context(home, workbook=workbook) as context:
        with progress("Reading the sheet"):
            synced = sync_action(context, accept=accept)
        if as_json:
            print_json(documents.synced_document(synced, context.translator))
        elif synced.held:
            terminal.show_held(make_console(), synced.held, context.translator)
        else:
            console = make_console()
            terminal.show_snapshot(console, synced.dashboard, synced.findings, context.translator)
            terminal.show_changes(console, synced.changes, context.translator)
        if synced.held:
            raise HeldError(IS_HELD)
