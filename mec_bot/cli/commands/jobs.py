"""`mec-bot jobs`: every job with its next three times; with `--calendar`, the days off of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mec_bot.cli.shell import (
    HERE,
    AsJson,
    Home,
    app,
    make_console,
    print_json,
    remember_language,
)

if TYPE_CHECKING:
    from mec_bot.settings.home import Settings


@app.command()
def jobs(
    home: Home = HERE,
    calendar: Annotated[
        int | None,
        typer.Option(
            "--calendar",
            metavar="YEAR",
            min=2000,
            max=2100,
            help="Print that year's public holidays and closed days instead.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print every job with its next three times."""
    from itertools import islice

    from mec_bot.calendar.clock import utc_now
    from mec_bot.cli.plugins import check_names, read_home
    from mec_bot.messages.staff.slots import say_slot
    from mec_bot.messages.text.language import Translator
    from mec_bot.schedule.times import slots_after
    from mec_bot.settings.jobs import read_jobs

    remember_language(home)
    settings = read_home(home)
    if calendar is not None:
        _print_days_off(calendar, settings, as_json=as_json)
        return
    now, days = utc_now(), settings.working_days
    rows = [
        (job, list(islice(slots_after(job.when, now, job.zone(settings.timezone), days), 3)))
        for job in read_jobs(home, check_names())
    ]
    if as_json:
        print_json(
            [
                {"name": job.name, "action": job.action, "next": [slot.at.isoformat() for slot in slots]}
                for job, slots in rows
            ]
        )
        return
    from rich.table import Table

    translator = Translator(settings.language)
    table = Table("job", "action", "next", header_style="bold")
    for job, slots in rows:
        told = (say_slot(slot.at, slot.moved_from, days, translator) for slot in slots)
        table.add_row(job.name, job.action, "\n".join(told))
    make_console().print(table)


def _print_days_off(year: int, settings: Settings, *, as_json: bool) -> None:
    from mec_bot.messages.staff.days_off import say_days_off
    from mec_bot.messages.text.language import Translator

    days, translator = settings.working_days, Translator(settings.language)
    if as_json:
        print_json(
            {
                "year": year,
                "holidays": [
                    {
                        "name": translator.say(holiday.name),
                        "day": holiday.day.isoformat(),
                        "taken_on": holiday.taken_on.isoformat(),
                    }
                    for holiday in days.holidays(year)
                ],
                "closed_days": [day.isoformat() for day in days.closed_days(year)],
            }
        )
        return
    from rich.table import Table

    table = Table("day", "day off", header_style="bold")
    for row in say_days_off(year, days, translator):
        table.add_row(*row)
    make_console().print(table)
