"""One installation of the bot, and the Google and Slack around it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import yaml
from forked import run_forked
from openpyxl import load_workbook
from program import Ended, Running

from mec_bot.actions.context import Context
from mec_bot.actions.job_run import JobRun
from mec_bot.actions.run_job import run_job
from mec_bot.actions.sync.sync import sync
from mec_bot.calendar.clock import utc_now
from mec_bot.cli.plugins import read_home
from mec_bot.review.checks.registry import CHECKS
from mec_bot.sandbox import directory
from mec_bot.sandbox.google.server import Google
from mec_bot.sandbox.loopback import Loopback
from mec_bot.sandbox.slack.server import Slack
from mec_bot.sandbox.slack.workspace import Message
from mec_bot.settings.jobs import read_jobs
from mec_bot.sheet.source.google import GoogleSheets
from mec_bot.store.database import Database, sqlite_url

REPOSITORY = Path(__file__).parents[2]
STAFF, OPERATOR = directory.STAFF_CHANNEL, directory.OPERATOR_CHANNEL
AMELIE = directory.STAFF[0].id


# What these find depends on the day the tests run.
TIMELY = frozenset({"overdue_step", "outdated_assessment", "unanswered_support", "inactive_inconsistent"})


def lasting(findings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The findings that are the same whatever the day."""
    return [finding for finding in findings if finding["check"] not in TIMELY]


class World:
    """One installation: its folder, its environment, and the Google and Slack that it talks to."""

    def __init__(self, folder: Path, workbook: Path, stack: ExitStack, **slack: Any) -> None:
        self.workbook = folder / "workbook.xlsx"
        self.workbook.write_bytes(workbook.read_bytes())
        self.home = folder / "home"
        for part in ("config", "jobs"):
            shutil.copytree(REPOSITORY / part, self.home / part)
        self.google = stack.enter_context(Google({"SHEET": self.workbook}))
        self.slack = Slack(directory.invented_workspace(workbook), **slack)
        self.slack_server = stack.enter_context(Loopback(self.slack.app))
        self.slack.url = self.slack_server.url
        self.set("config/mec_bot.yaml", sheet={"id": "SHEET"})
        # Everybody is asked for a strategy, so that there is much to tell.
        self.set("config/checks.yaml", unassigned_strategy={"from_level": None, "days_before_end": None})
        self.set("config/mec_bot.yaml", slack={"staff_channel": STAFF, "operator_channel": OPERATOR})
        self.env = {
            "MEC_BOT_HOME": str(self.home),
            "GOOGLE_APPLICATION_CREDENTIALS": str(self.google.write_key(folder / "key.json")),
            "MEC_BOT_GOOGLE_API_URL": self.google.url,
            "MEC_BOT_SLACK_API_URL": f"{self.slack.url}/api/",
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
        }

    def sync(self) -> None:
        """Pull once, without the price of a process: for what happens after a pull."""
        with self.context() as context:
            sync(context)

    def promise_digest(self) -> None:
        """Compose the digest, which waits to be sent."""
        with self.context() as context:
            [job] = [
                job for job in read_jobs(self.home, [check.name for check in CHECKS]) if job.name == "weekly-digest"
            ]
            run_job(context, JobRun(job=job, slot=utc_now()), owner="test")

    @contextmanager
    def context(self) -> Iterator[Context]:
        """The actions' context over this installation, without the price of a process."""
        settings = read_home(self.home)
        database = Database(self.env.get("MEC_BOT_DATABASE_URL") or sqlite_url(self.database))
        key = Path(self.env["GOOGLE_APPLICATION_CREDENTIALS"])
        sheets = GoogleSheets(key, api_url=self.google.url, settings=settings.sheet)
        yield Context(settings=settings, checks=CHECKS, database=database, sheets=sheets, clock=utc_now)
        database.close()

    def write(self, project: str, header: str, text: str) -> None:
        """Into a cell of the sheet, at once for whoever reads it."""
        workbook = load_workbook(self.workbook)
        tab = workbook.worksheets[0]
        [row] = [cell.row for cell in tab["A"] if cell.value == project]
        [column] = [
            cell.column for row_of_tab in tab.iter_rows(max_row=8) for cell in row_of_tab if cell.value == header
        ]
        tab.cell(row, column).value = text
        written = self.workbook.with_suffix(".new.xlsx")
        workbook.save(written)
        written.replace(self.workbook)

    @property
    def database(self) -> Path:
        """Where the bot remembers."""
        return self.home / "data" / "mec_bot.sqlite3"

    def set(self, file: str, **sections: Any) -> None:
        """Change keys of one YAML file; a mapping changes only the keys it names."""
        path = self.home / file
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {} if path.exists() else {}
        for name, value in sections.items():
            content[name] = {**(content.get(name) or {}), **value} if isinstance(value, dict) else value
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    def keep_jobs(self, *names: str) -> None:
        """Only these jobs are left."""
        for file in (self.home / "jobs").glob("*.yaml"):
            if file.stem not in names:
                file.unlink()

    def run(self, *arguments: str, **env: str) -> Ended:
        """Run one command to its end."""
        return run_forked(*arguments, env={**self.env, **env})

    def start(self, *arguments: str, **env: str) -> Running:
        """Start a command that goes on."""
        return Running(*arguments, env={**self.env, **env})

    def posted(self, channel: str) -> tuple[Message, ...]:
        """What everybody in a channel sees."""
        return self.slack.workspace.messages(channel)

    def answer(self, text: str) -> str:
        """Somebody types `/mec …`: all the text of the answer."""
        outcome = self.slack.type_command(AMELIE, STAFF, f"/mec {text}".strip())
        assert outcome.error == ""
        assert outcome.message is not None
        assert outcome.message.visible_to == AMELIE
        return f"{outcome.message.text}\n{outcome.message.blocks}"
