"""The commands that write to people: `digest` and `remind`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mec_bot.cli.shell import (
    HERE,
    NEVER_PULLED,
    AsJson,
    Home,
    Workbook,
    app,
    make_console,
    open_bot,
    print_json,
    progress,
    pull_workbook,
)
from mec_bot.errors import ConfigError

if TYPE_CHECKING:
    from mec_bot.actions.bot import Bot
    from mec_bot.actions.task import ActionName, Task
    from mec_bot.schedule.jobs import Job

DryRun = Annotated[bool, typer.Option("--dry-run", help="Print who would receive what, and why; send nothing.")]


@app.command()
def digest(home: Home = HERE, workbook: Workbook = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Compose the digest from the last snapshot and send it to its channel."""
    _send_job("digest", home, workbook, dry_run=dry_run, as_json=as_json)


@app.command()
def remind(home: Home = HERE, workbook: Workbook = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Compose the carriers' reminders from the last snapshot and send them."""
    _send_job("remind", home, workbook, dry_run=dry_run, as_json=as_json)


def _send_job(action: ActionName, home: Path, workbook: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Run the job of ``jobs/`` that has this action, now, whatever its schedule."""
    from mec_bot.cli import documents, sending
    from mec_bot.cli.plugins import check_names
    from mec_bot.messages.language import Plural
    from mec_bot.schedule.jobs import read_jobs

    if not dry_run:
        sending.require_token()  # before a workbook is remembered for nothing
    in_memory = workbook is not None and dry_run
    with open_bot(home, workbook=workbook, in_memory=in_memory, needs_sheet=False, only_reads=dry_run) as bot:
        task = _task(action, read_jobs(home, check_names()), bot)
        pull_workbook(bot, workbook)
        if not sending.was_pulled(bot):
            raise ConfigError(NEVER_PULLED)
        if dry_run:
            sending.preview(bot, action, task, console=make_console(), as_json=as_json, print_json=print_json)
            return
        with progress("Sending"):
            promises = sending.send_now(bot, action, task)
        if as_json:
            print_json({"messages": documents.promises_document(promises, {}, bot.language)})
        else:
            waiting = [promise.due_at for promise in promises if promise.due_at]
            count = Plural("{n} message sent", "{n} messages sent", len(promises) - len(waiting))
            make_console().print(bot.language.say(count), highlight=False)
            for due_at in dict.fromkeys(waiting):
                make_console().print(bot.language.say(sending.until(due_at, bot)), markup=False, highlight=False)


def _task(action: ActionName, jobs_of_home: Sequence[Job], bot: Bot) -> Task:
    from mec_bot.phrases import Phrase
    from mec_bot.schedule.times import task_at

    for job in jobs_of_home:
        if job.action == action:
            return task_at(job, bot.clock(), bot.settings.timezone, bot.settings.working_days)
    raise ConfigError(
        Phrase("No enabled file of jobs/ has the action {action}, so it has no recipients.", action=action)
    )
