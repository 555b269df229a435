"""`mec-bot snooze`: put a project's findings off up to a day."""

from __future__ import annotations

from typing import Annotated

import typer

from mec_bot.cli.shell import HERE, AsJson, Home, app, make_console, open_context, print_json
from mec_bot.errors import ConfigError


@app.command()
def snooze(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="The project whose findings are put off.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="The last day, such as 2026-12-15.")] = "",
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why: the digest shows it.")] = "",
    check: Annotated[str | None, typer.Option(metavar="CHECK", help="Only this check; else all of them.")] = None,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides.")] = "mec-bot snooze",
    end: Annotated[int | None, typer.Option(metavar="N", help="Tell again what number N puts off.")] = None,
    home: Home = HERE,
    as_json: AsJson = False,
) -> None:
    """Put a project's findings off up to a day; without a name, list what is put off."""
    from mec_bot.actions import snooze as action
    from mec_bot.cli import documents, terminal
    from mec_bot.cli.shell import NOTHING_REMEMBERED, day_of, remember_language
    from mec_bot.phrases import Phrase

    remember_language(home)
    if end is not None and name:
        raise ConfigError(Phrase("A name and --end were both given. Give one of them."))
    day = day_of(until, "--until")
    if name and day is None:
        raise ConfigError(Phrase("Say until when with --until DATE: nothing is put off without an end."))
    if not name and (until or reason or check):
        raise ConfigError(
            Phrase("Give the name of the project to put off: mec-bot snooze NAME --until DATE --reason TEXT.")
        )
    with open_context(home, needs_sheet=False, only_reads=not name and end is None) as context:
        if name and day is not None:
            request = action.SnoozeRequest(name=name, until=day, reason=reason, by=by, check=check)
            with context.database.writing_alone() as connection:
                if action.snooze(context, connection, request) is None:
                    raise ConfigError(NOTHING_REMEMBERED)
        if end is not None:
            with context.database.writing_alone() as connection:
                action.end_snooze(context, connection, end)
        with context.database.reading() as connection:
            known = action.snoozes_in_force(context, connection)
            exempted = action.exemptions_in_force(context, connection)
        if as_json:
            print_json(
                {
                    "snoozes": documents.snoozes_document(known),
                    "exemptions": documents.exemptions_document(exempted),
                }
            )
        else:
            console = make_console()
            terminal.show_snoozes(console, known, context.translator)
            terminal.show_exempted(console, exempted, context.translator)
