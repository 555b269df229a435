"""`mec-bot outbox`: the promised messages, and the operator's decisions about them."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from mec_bot.cli.shell import HERE, AsJson, Home, app, make_console, open_context, print_json

# The states of ``store.outbox``, written again here: importing them would load the database for every `--help`.
State = Literal["following", "promised", "sending", "sent", "failed", "uncertain", "cancelled"]


@app.command()
def outbox(
    home: Home = HERE,
    state: Annotated[State | None, typer.Option(help="Only the messages in this state.", show_default=False)] = None,
    retry: Annotated[
        list[int] | None, typer.Option(metavar="N", help="Try number N again, once it failed or is uncertain.")
    ] = None,
    cancel: Annotated[
        list[int] | None, typer.Option(metavar="N", help="Never send number N; never one that is being sent.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the promised messages and what became of each; `--retry N` and `--cancel N` decide about one."""
    from mec_bot.actions.outbox import retry_and_cancel
    from mec_bot.cli import documents, terminal
    from mec_bot.store import outbox as store

    with open_context(home, needs_sheet=False, only_reads=not (retry or cancel)) as context:
        if retry or cancel:
            retry_and_cancel(context, retry or [], cancel or [])
        with context.database.reading() as connection:
            entries = store.entries(connection, state)
        if as_json:
            print_json(documents.outbox_document(entries, context.translator))
        else:
            terminal.show_outbox(make_console(), entries, context.settings.timezone, context.translator)
