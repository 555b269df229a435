"""`mec-bot run`: the worker."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from typing import Annotated

import typer

from mec_bot.cli.logs import log_to_stderr
from mec_bot.cli.shell import HERE, Home, app, open_context
from mec_bot.errors import ConfigError, StoreError


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
    with ExitStack() as stack:
        try:
            context = stack.enter_context(open_context(home))
        except StoreError as error:
            # What is local is checked first, and said with one exit status; once at work, the worker waits for the database.
            raise ConfigError(error.phrase) from error
        run_worker(context, home, http_port=http, health_port=health)
