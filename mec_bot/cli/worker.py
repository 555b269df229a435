"""Putting the worker together: `mec-bot run`."""

from __future__ import annotations

from pathlib import Path

from mec_bot.actions.answer import Answerer
from mec_bot.actions.bot import Bot
from mec_bot.actions.held import Decisions
from mec_bot.actions.replies import Replies
from mec_bot.actions.trouble import tell_operator
from mec_bot.cli.assembly import environment, required
from mec_bot.cli.plugins import check_names
from mec_bot.phrases import Phrase
from mec_bot.schedule.jobs import read_jobs
from mec_bot.service import Service
from mec_bot.settings import Environment
from mec_bot.slack.connection import SocketConnection
from mec_bot.slack.listeners import create_app
from mec_bot.slack.sender import SlackSender, identify, make_client

_WITHOUT_PICTURES = Phrase("A message went out without its pictures")


def run_worker(bot: Bot, home: Path, *, http_port: int | None, health_port: int | None) -> None:
    """Work until SIGTERM."""
    make_service(bot, home, environment(), http_port=http_port, health_port=health_port).run_until_signal()


def make_service(
    bot: Bot, home: Path, env: Environment, *, http_port: int | None = None, health_port: int | None = None
) -> Service:
    """The whole worker, ready to start.

    Raises:
        ConfigError: a token, a secret or a job is missing or wrong.
        PermanentError, TransientError: Slack refuses the token, or cannot be reached.
    """
    jobs = read_jobs(home, check_names())
    client = make_client(required(env.slack_bot_token, "SLACK_BOT_TOKEN"), env.slack_api_url)
    over_http = http_port is not None
    secret = required(env.slack_signing_secret, "SLACK_SIGNING_SECRET") if over_http else None
    app_token = None if over_http else required(env.slack_app_token, "SLACK_APP_TOKEN")
    answerer = Answerer(bot, kept_fresh=True)
    app = create_app(
        answerer,
        client,
        identify(client),
        command=bot.settings.bot.slack.command,
        signing_secret=secret,
        decisions=Decisions(bot),
        replies=Replies(bot, answerer, next((job.checks for job in jobs if job.action == "remind"), ())),
        staff_channel=bot.settings.bot.slack.staff_channel or bot.settings.bot.slack.operator_channel,
        language=bot.language,
    )
    return Service(
        bot,
        jobs,
        SlackSender(client, tell=lambda reason: tell_operator(bot, _WITHOUT_PICTURES, reason)),
        app,
        refresh=answerer.refresh,
        socket_connection=SocketConnection(app, client, app_token) if app_token else None,
        http_port=http_port if over_http else health_port,
    )
