"""`mec-bot history`: what happened to a project, or to the sheet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated

import typer

from mec_bot.cli.shell import (
    HERE,
    NOTHING_REMEMBERED,
    AsJson,
    Home,
    app,
    day_of,
    make_console,
    open_context,
    print_json,
    progress,
    remember_language,
)
from mec_bot.errors import ConfigError


@app.command()
def history(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="A project's name, today's or a former one.")] = "",
    since: Annotated[str, typer.Option(metavar="DATE", help="From this day on, such as 2026-09-01.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="To this day, itself included.")] = "",
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Write the change log anew from what is stored.")] = False,
    home: Home = HERE,
    as_json: AsJson = False,
) -> None:
    """Print what happened to one project, or to the whole sheet since a day."""
    from mec_bot.actions.questions.timeline import timeline
    from mec_bot.cli import documents, terminal
    from mec_bot.phrases import Phrase

    remember_language(home)
    if rebuild:
        _rebuild(home, as_json=as_json)
        return
    if not name and not since:
        raise ConfigError(
            Phrase("Give a project's name, or the day to begin with: mec-bot history --since 2026-09-01.")
        )
    with open_context(home, needs_sheet=False, only_reads=True) as context:
        zone = context.settings.timezone
        start, end = _start(day_of(since, "--since"), zone), _start(day_of(until, "--until"), zone, days=1)
        if start and end and end <= start:
            raise ConfigError(
                Phrase(
                    "--until {until} is before --since {since}. Give the earlier day first.", until=until, since=since
                )
            )
        told = timeline(context, name, start, end)
        if told is None:
            raise ConfigError(NOTHING_REMEMBERED)
        if as_json:
            print_json(documents.timeline_document(told))
        else:
            terminal.show_timeline(make_console(), told, zone, context.translator)


def _rebuild(home: Home, *, as_json: bool) -> None:
    from mec_bot.actions.sync import changelog
    from mec_bot.messages.text.language import Plural

    with open_context(home, needs_sheet=False) as context:
        with progress("Writing the change log anew"), context.database.writing_alone() as connection:
            count = changelog.rebuild(connection)
        if as_json:
            print_json({"snapshots": count})
        else:
            said = Plural(
                "Change log written anew from {n} snapshot", "Change log written anew from {n} snapshots", count
            )
            make_console().print(context.translator.say(said), highlight=False)


def _start(day: date | None, zone: tzinfo, *, days: int = 0) -> datetime | None:
    """The first instant of the day that comes ``days`` after ``day``, in a time zone."""
    return datetime.combine(day + timedelta(days=days), time.min, zone) if day else None
