"""The commands that act by themselves: `demo`, `run`, and `jobs`, which says when."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from mec_bot.cli.shell import (
    HERE,
    AsJson,
    Home,
    app,
    log_to_stderr,
    make_console,
    open_bot,
    print_json,
    remember_language,
)


@app.command()
def demo(
    workbook: Annotated[
        str,
        typer.Argument(metavar="[FILE.xlsx]", help="A workbook: a file, or `exemple`, `mec-2023-2024` or `synthese`."),
    ] = "exemple",
    once: Annotated[bool, typer.Option("--once", help="One pass of every job, then exit.")] = False,
    as_json: AsJson = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The page's port; 0 takes a free one.")] = 8765,
    home: Annotated[
        Path | None,
        typer.Option("--home", envvar="MEC_BOT_HOME", help="Use this folder's config/ and jobs/.", show_default=False),
    ] = None,
) -> None:
    """Run everything on loopback: stand-ins for Google and Slack, the real worker, and a page. No account needed."""
    from mec_bot.cli.demo import run_demo

    log_to_stderr(logging.WARNING if once else logging.INFO)
    run_demo(workbook, once=once, as_json=as_json, port=port, home=home)


@app.command()
def run(
    home: Home = HERE,
    http: Annotated[
        int | None,
        typer.Option(
            "--http", metavar="PORT", min=1, max=65535, help="Receive Slack over HTTP instead of Socket Mode."
        ),
    ] = None,
    health: Annotated[
        int | None,
        typer.Option(
            "--health", metavar="PORT", min=1, max=65535, help="With Socket Mode: serve only the health checks here."
        ),
    ] = None,
) -> None:
    """Run the worker: schedule, Slack connection, delivery."""
    from mec_bot.cli.worker import run_worker

    log_to_stderr(logging.INFO)
    with open_bot(home) as bot:
        run_worker(bot, home, http_port=http, health_port=health)


@app.command()
def jobs(home: Home = HERE, as_json: AsJson = False) -> None:
    """Print every job with its next three times."""
    from itertools import islice

    from mec_bot.cli.plugins import check_names, read_home
    from mec_bot.clock import utc_now
    from mec_bot.messages.language import Language
    from mec_bot.messages.times import say_slot
    from mec_bot.schedule.jobs import read_jobs
    from mec_bot.schedule.times import slots_after

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

    language = Language(settings.bot.language)
    table = Table("job", "action", "next", header_style="bold")
    for job, slots in rows:
        told = (say_slot(slot.at, slot.moved_from, days, language) for slot in slots)
        table.add_row(job.name, job.action, "\n".join(told))
    make_console().print(table)
