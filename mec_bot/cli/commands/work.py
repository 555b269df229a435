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
    from mec_bot.schedule.jobs import read_jobs
    from mec_bot.schedule.scheduler import times_after

    settings = read_home(home)
    remember_language(settings.bot.language)
    rows = [
        (job, list(islice(times_after(job.when, utc_now(), settings.timezone), 3)))
        for job in read_jobs(home, check_names())
    ]
    if as_json:
        print_json(
            [
                {"name": job.name, "action": job.action, "next": [time.isoformat() for time in times]}
                for job, times in rows
            ]
        )
        return
    from rich.table import Table

    table = Table("job", "action", "next", header_style="bold")
    for job, times in rows:
        table.add_row(job.name, job.action, "\n".join(f"{time:%a %Y-%m-%d %H:%M %Z}" for time in times))
    make_console().print(table)
