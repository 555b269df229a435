"""`mec-bot renames`: the projects that may have been renamed, and the answer of staff."""

from __future__ import annotations

from typing import Annotated

import typer

from mec_bot.cli.shell import HERE, AsJson, Home, app, make_console, open_context, print_json
from mec_bot.errors import ConfigError


@app.command()
def renames(
    home: Home = HERE,
    confirm: Annotated[
        int | None, typer.Option(metavar="N", help="Number N is the same project: history follows.")
    ] = None,
    refuse: Annotated[int | None, typer.Option(metavar="N", help="Number N are two projects.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the projects that may have been renamed; `--confirm N` or `--refuse N` answers for one of them."""
    from mec_bot.actions.sync.renames import decide_rename
    from mec_bot.cli import documents, terminal
    from mec_bot.phrases import Phrase
    from mec_bot.store import renames as store

    if confirm is not None and refuse is not None:
        raise ConfigError(Phrase("--confirm and --refuse were both given. Give one of them."))
    number = refuse if confirm is None else confirm
    with open_context(home, needs_sheet=False, only_reads=number is None) as context:
        if number is not None:
            with context.database.writing_alone() as connection:
                if not decide_rename(context, connection, number, same=confirm is not None, who="mec-bot renames"):
                    raise ConfigError(
                        Phrase("No rename {number} waits for an answer. mec-bot renames lists them.", number=number)
                    )
        with context.database.reading() as connection:
            known = store.everything(connection)
        if as_json:
            print_json(documents.renames_document(known))
        else:
            terminal.show_renames(make_console(), known, context.translator)
