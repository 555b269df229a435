"""`mec-bot jobs`: every job with its next three times."""

from __future__ import annotations

from mec_bot.cli.shell import (
    HERE,
    AsJson,
    Home,
    app,
    make_console,
    print_json,
    remember_language,
)


@app.command()
def jobs(home: Home = HERE, as_json: AsJson = False) -> None:
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
