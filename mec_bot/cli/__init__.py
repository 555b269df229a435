"""The commands people type; nothing heavy is imported before a command needs it."""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mec_bot.errors import ConfigError, ExitStatus, HeldError, MecBotError

if TYPE_CHECKING:
    from rich.console import Console

    from mec_bot.actions.bot import Bot
    from mec_bot.actions.task import ActionName, Task
    from mec_bot.schedule.jobs import Job

app = typer.Typer(
    help="Reads the Montréal en commun dashboard, checks it, and tells the right people in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Home = Annotated[
    Path,
    typer.Option("--home", envvar="MEC_BOT_HOME", help="The folder that holds config/ and jobs/.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output, and nothing else.")]
Workbook = Annotated[
    Path | None,
    typer.Option("--workbook", metavar="FILE.xlsx", help="Read this workbook instead of the Google Sheet."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print who would receive what, and why; send nothing.")]
HERE = Path()


def main() -> None:
    """The program's entry: an error of ours becomes a sentence and an exit status, never a stack trace."""
    # A command says what went wrong once, in its own sentence; only the worker keeps a log.
    _log_to_stderr(logging.CRITICAL)
    try:
        app()
    except MecBotError as error:
        _tell(error)
        sys.exit(error.exit_status)


@app.command()
def demo(
    workbook: Annotated[
        str, typer.Argument(metavar="[FILE.xlsx]", help="A workbook: a file, or `exemple` or `mec-2023-2024`.")
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

    _log_to_stderr(logging.WARNING if once else logging.INFO)
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

    _log_to_stderr(logging.INFO)
    with _bot(home) as bot:
        run_worker(bot, home, http_port=http, health_port=health)


@app.command()
def sync(
    home: Home = HERE,
    workbook: Workbook = None,
    as_json: AsJson = False,
    accept: Annotated[bool, typer.Option("--accept", help="Take the sheet as it is, however much changed.")] = False,
) -> None:
    """Pull the sheet once, remember it, and print what changed. Exit status 3 where too much did: the pull is held."""
    from mec_bot.actions.sync import sync as sync_action
    from mec_bot.cli import documents, terminal

    with _bot(home, workbook=workbook) as bot:
        with _progress("Reading the sheet"):
            synced = sync_action(bot, accept=accept)
        if as_json:
            _print_json(documents.synced_document(synced, bot.language))
        elif synced.held:
            terminal.show_held(_console(), synced.held, bot.language)
        else:
            console = _console()
            terminal.show_snapshot(console, synced.dashboard, synced.findings, bot.language)
            terminal.show_changes(console, synced.changes, bot.language)
        if synced.held:
            raise HeldError(_is_held())


@app.command()
def check(
    home: Home = HERE,
    workbook: Workbook = None,
    as_json: AsJson = False,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="CELL", help="Only tell how this cell was read: G14, or 'Tab!G14'."),
    ] = None,
) -> None:
    """Pull the sheet and print what is wrong with it; never posts. Exit status 1 where there are errors."""
    if explain is not None:
        _explain(explain, home, workbook, as_json=as_json)
        return
    from mec_bot.actions.sync import pull
    from mec_bot.cli import documents, terminal
    from mec_bot.store import findings

    with _bot(home, workbook=workbook, in_memory=workbook is not None, only_reads=True) as bot:
        with _progress("Reading the sheet"):
            dashboard, found = pull(bot)
        with bot.database.reading() as connection:
            since = {entry.key: entry.first_seen for entry in findings.open_findings(connection)}
        if as_json:
            _print_json(
                {
                    "snapshot": documents.snapshot_document(dashboard, bot.clock()),
                    "findings": documents.findings_document(found, since, bot.language),
                }
            )
        else:
            console = _console()
            terminal.show_findings(console, found, since, bot.settings.timezone, bot.language)
            terminal.show_snapshot(console, dashboard, found, bot.language)
    if any(finding.severity == "error" for finding in found):
        raise typer.Exit(ExitStatus.FOUND)


def _explain(cell: str, home: Path, workbook: Path | None, *, as_json: bool) -> None:
    from mec_bot.cli import documents, terminal
    from mec_bot.sheet.explain import explain

    with _bot(home, workbook=workbook, in_memory=True, only_reads=True) as bot:
        with _progress("Reading the sheet"):
            spreadsheet = bot.sheets.pull(bot.settings.bot.sheet.id)
        explanation = explain(spreadsheet, bot.settings, cell)
        if as_json:
            _print_json(documents.explanation_document(explanation, bot.language))
        else:
            terminal.show_explanation(_console(), explanation, bot.language)


@app.command()
def digest(home: Home = HERE, workbook: Workbook = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Compose the digest from the last snapshot and send it to its channel."""
    _send_job("digest", home, workbook, dry_run=dry_run, as_json=as_json)


@app.command()
def remind(home: Home = HERE, workbook: Workbook = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Compose the carriers' reminders from the last snapshot and send them."""
    _send_job("remind", home, workbook, dry_run=dry_run, as_json=as_json)


@app.command()
def lookup(
    name: Annotated[str, typer.Argument(help="The project's name, or something like it.")],
    home: Home = HERE,
    workbook: Workbook = None,
    as_json: AsJson = False,
) -> None:
    """Print a project's card, as `/mec NAME` would show it."""
    from mec_bot.actions.answer import Answerer
    from mec_bot.cli import documents, terminal

    with _bot(home, workbook=workbook, in_memory=workbook is not None, needs_sheet=False, only_reads=True) as bot:
        _pull_workbook(bot, workbook)
        answerer = Answerer(bot)
        answer = answerer.find(name)
        if answer is None:
            raise ConfigError(_never_pulled())
        known, found = answer
        if as_json:
            _print_json(documents.lookup_document(found, known.snapshot.dashboard))
        else:
            terminal.show_message(_console(), answerer.lookup(name, ""))


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
    with _bot(home, needs_sheet=False, only_reads=number is None) as bot:
        if number is not None:
            with bot.database.writing_alone() as connection:
                if not decide_rename(bot, connection, number, same=confirm is not None, who="mec-bot renames"):
                    raise ConfigError(
                        Phrase("No rename {number} waits for an answer. mec-bot renames lists them.", number=number)
                    )
        with bot.database.reading() as connection:
            known = store.everything(connection)
        if as_json:
            _print_json(documents.renames_document(known))
        else:
            terminal.show_renames(_console(), known, bot.language)


@app.command()
def jobs(home: Home = HERE, as_json: AsJson = False) -> None:
    """Print every job with its next three times."""
    from itertools import islice

    from mec_bot.clock import utc_now
    from mec_bot.schedule.jobs import read_jobs
    from mec_bot.schedule.scheduler import times_after
    from mec_bot.settings import read_settings

    settings = read_settings(home)
    _remember_language(settings.bot.language)
    rows = [(job, list(islice(times_after(job.when, utc_now(), settings.timezone), 3))) for job in read_jobs(home)]
    if as_json:
        _print_json(
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
    _console().print(table)


def _send_job(action: ActionName, home: Path, workbook: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Run the job of ``jobs/`` that has this action, now, whatever its schedule."""
    from mec_bot.cli import documents, sending
    from mec_bot.messages.language import Plural
    from mec_bot.schedule.jobs import read_jobs

    if not dry_run:
        sending.require_token()  # before a workbook is remembered for nothing
    in_memory = workbook is not None and dry_run
    with _bot(home, workbook=workbook, in_memory=in_memory, needs_sheet=False, only_reads=dry_run) as bot:
        task = _task(action, read_jobs(home), bot)
        _pull_workbook(bot, workbook)
        if not sending.was_pulled(bot):
            raise ConfigError(_never_pulled())
        if dry_run:
            sending.preview(bot, action, task, console=_console(), as_json=as_json, print_json=_print_json)
            return
        with _progress("Sending"):
            promises = sending.send_now(bot, action, task)
        if as_json:
            _print_json({"messages": documents.promises_document(promises)})
        else:
            count = Plural("{n} message sent", "{n} messages sent", len(promises))
            _console().print(bot.language.say(count), highlight=False)


def _pull_workbook(bot: Bot, workbook: Path | None) -> None:
    """A workbook is read like any other sheet before its memory is asked."""
    if workbook is None:
        return
    from mec_bot.actions.sync import sync as sync_action

    with _progress("Reading the workbook"):
        held = sync_action(bot).held
    if held:
        raise HeldError(_is_held())


def _task(action: ActionName, jobs_of_home: Sequence[Job], bot: Bot) -> Task:
    from mec_bot.actions.task import Task
    from mec_bot.phrases import Phrase

    for job in jobs_of_home:
        if job.action == action:
            return Task(job=job.name, slot=bot.clock(), to=job.to, language=job.language, checks=job.checks)
    raise ConfigError(
        Phrase("No enabled file of jobs/ has the action {action}, so it has no recipients.", action=action)
    )


@contextmanager
def _bot(home: Path, **options: Any) -> Iterator[Bot]:
    """The bot for one command; errors from here on are told in its language."""
    from mec_bot.cli.assembly import open_bot

    with open_bot(home, **options) as bot:
        _remember_language(bot.settings.bot.language)
        yield bot


def _never_pulled() -> Any:
    from mec_bot.phrases import Phrase

    return Phrase("The sheet was never read. Type mec-bot sync first, or give a file with --workbook.")


def _is_held() -> Any:
    from mec_bot.phrases import Phrase

    return Phrase(
        "The sheet changed too much at once, so this pull is held and the last good one stays. Repair the sheet, or accept it "
        "with mec-bot sync --accept."
    )


def _console() -> Console:
    from rich.console import Console

    return Console()


@contextmanager
def _progress(what: str) -> Iterator[None]:
    """A spinner on standard error, on a terminal only."""
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def _print_json(document: Any) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _log_to_stderr(level: int) -> None:
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=level, stream=sys.stderr, format=form, force=True)
    for noisy in ("alembic", "apscheduler", "slack_bolt", "slack_sdk", "stamina", "uvicorn"):
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
    # It warns that it leaves SLACK_BOT_TOKEN alone, which is what we want: the token is given to it for each request.
    logging.getLogger("slack_bolt").setLevel(max(level, logging.ERROR))


_language = "fr"


def _remember_language(code: str) -> None:
    global _language
    _language = code


def _tell(error: MecBotError) -> None:
    """Say an error in the reader's language: French until the settings say otherwise."""
    from mec_bot.messages.language import Language

    language = Language("en" if _language == "en" else "fr")
    problems = error.problems if isinstance(error, ConfigError) else (error.phrase,)
    for problem in problems:
        sys.stderr.write(f"mec-bot: {language.say(problem)}\n")
    if os.environ.get("MEC_BOT_DEBUG"):
        traceback.print_exception(error)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(installed("mec-bot"))
        raise typer.Exit
