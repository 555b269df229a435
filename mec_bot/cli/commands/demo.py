"""`mec-bot demo`: everything on loopback, without any account."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from mec_bot.cli.logs import log_to_stderr
from mec_bot.cli.shell import AsJson, app


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
