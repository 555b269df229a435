"""The commands by which staff decide: `renames`."""

from __future__ import annotations

from typing import Annotated

import typer

from mec_bot.cli.shell import HERE, AsJson, Home, app, make_console, open_bot, print_json
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
    from mec_bot.actions.renames import decide_rename
    from mec_bot.cli import documents, terminal
    from mec_bot.phrases import Phrase
    from mec_bot.store import renames as store

    if confirm is not None and refuse is not None:
        raise ConfigError(Phrase("--confirm and --refuse were both given. Give one of them."))
    number = refuse if confirm is None else confirm
    with open_bot(home, needs_sheet=False, only_reads=number is None) as bot:
        if number is not None:
            with bot.database.writing_alone() as connection:
                if not decide_rename(bot, connection, number, same=confirm is not None, who="mec-bot renames"):
                    raise ConfigError(
                        Phrase("No rename {number} waits for an answer. mec-bot renames lists them.", number=number)
                    )
        with bot.database.reading() as connection:
            known = store.everything(connection)
        if as_json:
            print_json(documents.renames_document(known))
        else:
            terminal.show_renames(make_console(), known, bot.language)
