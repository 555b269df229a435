"""The commands by which staff decide: `renames`, `snooze`."""

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
    with open_bot(home, needs_sheet=False, only_reads=not name and end is None) as bot:
        if name and day is not None:
            with bot.database.writing_alone() as connection:
                if action.snooze(bot, connection, name, until=day, reason=reason, check=check, by=by) is None:
                    raise ConfigError(NOTHING_REMEMBERED)
        if end is not None:
            with bot.database.writing_alone() as connection:
                action.end_snooze(bot, connection, end)
        with bot.database.reading() as connection:
            known = action.snoozes_in_force(bot, connection)
            exempted = action.exemptions_in_force(bot, connection)
        if as_json:
            print_json(
                {
                    "snoozes": documents.snoozes_document(known),
                    "exemptions": documents.exemptions_document(exempted),
                }
            )
        else:
            console = make_console()
            terminal.show_snoozes(console, known, bot.language)
            terminal.show_exempted(console, exempted, bot.language)
