"""`mec-bot demo`: the product itself, connected to the stand-ins on loopback instead of Google and Slack."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

import mec_bot
from mec_bot.actions.context import Context
from mec_bot.actions.run_job import run_job
from mec_bot.calendar.clock import utc_now
from mec_bot.cli import documents
from mec_bot.cli.assembly import google_sheets, needs_sandbox, phrase_of, slack_sender, with_sheet_id
from mec_bot.cli.plugins import check_names, known_checks, read_home
from mec_bot.cli.sending import deliver
from mec_bot.cli.shell import make_console, print_json
from mec_bot.cli.worker import make_service
from mec_bot.errors import ConfigError
from mec_bot.messages.text.message import from_text as message_from_text
from mec_bot.phrases import Phrase
from mec_bot.review.finding import from_text
from mec_bot.schedule.times import run_at
from mec_bot.settings.environment import Environment
from mec_bot.settings.jobs import Job, carrier_checks, read_jobs
from mec_bot.store import findings, outbox
from mec_bot.store.database import Database, sqlite_url

if TYPE_CHECKING:
    from mec_bot.sandbox.slack.workspace import Workspace

try:
    from mec_bot.sandbox import directory
    from mec_bot.sandbox.google.server import Google
    from mec_bot.sandbox.loopback import Loopback, LoopbackError
    from mec_bot.sandbox.page.server import Page
    from mec_bot.sandbox.slack.server import Slack
    from mec_bot.sandbox.workbooks import files as workbooks
    from mec_bot.sandbox.workbooks.week_before import week_before
    from mec_bot.sandbox.xlsx.book import WorkbookError
except ImportError as missing:
    raise ConfigError(needs_sandbox(missing)) from missing

_SHEET_ID = "tableau-de-bord-demo"
_WEEK = timedelta(days=7)
# The order of the jobs in one pass: the sheet is read before anybody is told of it.
_PASS_ORDER = ("sync", "digest", "remind")
# What the page says of the workbooks that come with mec-bot.
_NOTES = {
    workbooks.EXEMPLE: {"Données": "programme, organisations et personnes inventés", "À essayer": "/mec popote"},
    workbooks.MEC_2023_2024: {"Données": "tableau publié de 2023-2024", "À essayer": "/mec locomotion"},
    workbooks.SYNTHESE: {"Données": "programme et organisations inventés", "À essayer": "/mec frigos"},
}


def run_demo(workbook: str, *, once: bool, as_json: bool, port: int, home: Path | None) -> None:
    """Start everything; run every job once; then, unless ``once``, go on until a signal.

    Raises:
        ConfigError: the workbook, the port or the settings cannot be used.
        SheetLayoutError: the workbook has no tab or no column that the bot needs.
    """
    file = _workbook_file(workbook)
    with _sandbox(file, port=0 if once else port) as sandbox, _context(sandbox, home or template()) as context:
        jobs = read_jobs(context.settings.home, check_names())
        context = replace(context, carrier_checks=carrier_checks(jobs, check_names()))
        if once:
            _week_before(context, sandbox, jobs, file)
            _one_pass(context, sandbox, jobs)
            _print_pass(context, sandbox, as_json=as_json)
            return
        service = make_service(context, context.settings.home, sandbox.environment)
        _week_before(context, sandbox, jobs, file)
        _one_pass(context, sandbox, jobs)
        sys.stderr.write(
            f"\nmec-bot demo: {sandbox.url}\n"
            f"  workbook: {file} (edit it: it is read again at the next pull)\n"
            f"  stop with Ctrl-C\n\n"
        )
        service.run_until_signal()


def template() -> Path:
    """The folder with the working defaults: inside the installed package, or at the top of a checkout."""
    package = Path(mec_bot.__file__).parent
    installed = package / "template"
    return installed if installed.is_dir() else package.parent


@dataclass(frozen=True, kw_only=True)
class _Sandbox:
    slack: Slack
    url: str
    environment: Environment
    folder: Path


@contextmanager
def _sandbox(workbook: Path, *, port: int) -> Iterator[_Sandbox]:
    """Both stand-ins, with a folder for the files that the bot writes; they stop, and it is removed, at the end."""
    notes = {"Classeur": workbook.name, **_NOTES.get(workbook, {})}
    try:
        google = Google({_SHEET_ID: workbook})
        slack = Slack(directory.invented_workspace(workbook))
        slack.add_routes(Page(slack.workspace, slack.delivery, notes).routes)
        with google, Loopback(slack.app, port=port) as page, tempfile.TemporaryDirectory(prefix="mec-bot-") as folder:
            slack.url = page.url
            yield _Sandbox(
                slack=slack,
                url=page.url,
                folder=Path(folder),
                environment=Environment(
                    slack_bot_token=SecretStr(slack.bot_token),
                    slack_app_token=SecretStr(slack.app_token),
                    slack_signing_secret=SecretStr(slack.signing_secret),
                    google_credentials=google.write_key(Path(folder) / "key.json"),
                    slack_api_url=f"{page.url}/api/",
                    google_api_url=google.url,
                ),
            )
    except (WorkbookError, LoopbackError) as error:
        raise ConfigError(phrase_of(error.wording)) from error


@contextmanager
def _context(sandbox: _Sandbox, home: Path) -> Iterator[Context]:
    settings = with_sheet_id(
        read_home(home),
        _SHEET_ID,
        staff_channel=directory.STAFF_CHANNEL,
        operator_channel=directory.OPERATOR_CHANNEL,
    )
    # Somebody's own config/ may name members of a real workspace; the stand-in has its own.
    members = {user.id for user in sandbox.slack.workspace.users}
    known = {
        name: carrier if carrier.slack_id in members else carrier.model_copy(update={"slack_id": None})
        for name, carrier in settings.carriers.items()
    }
    # Whoever looks at the demo at night wants to see its messages.
    settings = replace(settings, carriers=known, quiet_hours=None)
    database = Database(sqlite_url(sandbox.folder / "mec_bot.sqlite3"))
    try:
        yield Context(
            settings=settings,
            checks=known_checks(),
            database=database,
            sheets=google_sheets(settings, sandbox.environment),
            clock=utc_now,
        )
    finally:
        database.close()


def _week_before(context: Context, sandbox: _Sandbox, jobs: tuple[Job, ...], workbook: Path) -> None:
    """What a bot installed last week did then: it read the sheet of that day, and welcomed its channels."""
    with Google({_SHEET_ID: week_before(workbook, sandbox.folder)}) as google:
        key = google.write_key(sandbox.folder / "key-of-the-week-before.json")
        then = replace(sandbox.environment, google_credentials=key, google_api_url=google.url)
        past = replace(context, sheets=google_sheets(context.settings, then), clock=lambda: utc_now() - _WEEK)
        workspace = sandbox.slack.workspace
        today, workspace.clock = workspace.clock, lambda: past.clock().timestamp()
        try:
            _one_pass(past, sandbox, tuple(job for job in jobs if job.action != "remind"))
        finally:
            workspace.clock = today


def _one_pass(context: Context, sandbox: _Sandbox, jobs: tuple[Job, ...]) -> None:
    """Run every job once, now, whatever its schedule; then deliver all promised messages."""
    for job in sorted(jobs, key=lambda job: _PASS_ORDER.index(job.action)):
        run = run_at(job, context.clock(), context.settings.timezone, context.settings.working_days)
        run_job(context, run, owner="demo")
    deliver(context, slack_sender(sandbox.environment))


def _print_pass(context: Context, sandbox: _Sandbox, *, as_json: bool) -> None:
    """Print the messages that people would see in Slack, and with ``--json`` the findings too."""
    with context.database.reading() as connection:
        entries = findings.open_findings(connection)
        promises = outbox.everything(connection)
    if as_json:
        workspace = sandbox.slack.workspace
        posted = [message for channel in workspace.channels for message in workspace.messages(channel.id)]
        document = {
            "messages": [
                {"channel": message.channel, "text": message.text, "blocks": message.blocks}
                for message in sorted(posted, key=lambda message: message.ts)
            ],
            "findings": documents.findings_document(
                [from_text(entry.body) for entry in entries],
                {entry.key: entry.first_seen for entry in entries},
                context.translator,
            ),
        }
        print_json(document)
        return
    from mec_bot.cli.terminal import show_message

    console = make_console()
    for promise in promises:
        show_message(
            console, message_from_text(promise.message), heading=_name(promise.recipient, sandbox.slack.workspace)
        )


def _name(recipient: str, workspace: Workspace) -> str:
    """« #lium-equipe » or « @Les Roues partagées »."""
    user, channel = workspace.user(recipient), workspace.channel(recipient)
    if user is not None:
        return f"@{user.real_name}"
    return f"#{channel.name}" if channel else recipient


def _workbook_file(name: str) -> Path:
    """A workbook that comes with mec-bot, by its name, or a file."""
    file = workbooks.BY_NAME.get(name.removesuffix(".xlsx")) or Path(name)
    if not file.is_file():
        raise ConfigError(
            Phrase(
                "There is no workbook {file}. Give an .xlsx file, or one of: {known}.",
                file=name,
                known=", ".join(workbooks.BY_NAME),
            )
        )
    return file
