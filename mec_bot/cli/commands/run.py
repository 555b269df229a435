"""`mec-bot run`: the worker."""

from __future__ import annotations

import logging
from typing import Annotated

import typer

from mec_bot.cli.logs import log_to_stderr
from mec_bot.cli.shell import HERE, Home, app, open_context


@app.command()
def run(
    home: Home = HERE,
    http: Annotated[
        int | None,
        typer.Option(
            "--http",
            metavar="PORT",
            min=1,
            max=65535,
            help="Receive Slack over HTTP at /slack/events on this port, instead of Socket Mode.",
        ),
    ] = None,
    health: Annotated[
        int | None,
        typer.Option(
            "--health",
            metavar="PORT",
            min=1,
            max=65535,
            help="Serve /healthz, /readyz and /metrics on this port, in both modes; nobody outside needs it.",
        ),
    ] = None,
) -> None:
    """Run the worker: schedule, Slack connection, delivery."""
    from mec_bot.cli.worker import run_worker

    log_to_stderr(logging.INFO)
    with open_context(home) as context:
        run_worker(context, home, http_port=http, health_port=health)
