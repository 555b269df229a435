"""`mec-bot lookup`: a project's card, from memory."""

from __future__ import annotations

from typing import Annotated

import typer

from mec_bot.cli.shell import (
    HERE,
    NEVER_PULLED,
    AsJson,
    Home,
    Workbook,
    app,
    make_console,
    open_context,
    print_json,
    pull_workbook,
)
from mec_bot.errors import ConfigError


@app.command()
def lookup(
    name: Annotated[str, typer.Argument(help="The project's name, or something like it.")],
    home: Home = HERE,
    workbook: Workbook = None,
    as_json: AsJson = False,
) -> None:
    """Print a project's card, as `/mec NAME` would show it to staff."""
    from mec_bot.actions.questions.answer import Answerer
    from mec_bot.cli import documents, terminal

    with open_context(
        home, workbook=workbook, in_memory=workbook is not None, needs_sheet=False, only_reads=True
    ) as context:
        pull_workbook(context, workbook)
        answerer = Answerer(context)
        answer = answerer.find(name)
        if answer is None:
            raise ConfigError(NEVER_PULLED)
        known, found = answer
        if as_json:
            print_json(documents.lookup_document(found, known.snapshot.dashboard))
        else:
            terminal.show_message(make_console(), answerer.lookup(name, "", is_staff=True))
