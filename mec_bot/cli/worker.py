"""Putting the worker together: `mec-bot run`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mec_bot.actions.questions.answer import Answerer
from mec_bot.actions.reminders.replies import Replies
from mec_bot.actions.sync.held import Decisions
from mec_bot.actions.trouble import tell_operator
from mec_bot.cli.assembly import environment, required
from mec_bot.cli.plugins import check_names
from mec_bot.phrases import Phrase
from mec_bot.settings.jobs import carrier_checks, read_jobs
from mec_bot.slack.connection import SocketConnection
from mec_bot.slack.http_requests import slack_route
from mec_bot.slack.listeners import Handlers, create_app
from mec_bot.slack.sender import SlackSender, identify, make_client
from mec_bot.worker.service import SLACK_REFUSES, Service, SlackSide

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.settings.environment import Environment

_WITHOUT_PICTURES = Phrase("A message went out without its pictures")


def run_worker(context: Context, home: Path, *, http_port: int | None, health_port: int | None) -> None:
    """Work until SIGTERM or SIGINT.

    Raises:
        ConfigError: a token, a secret, a job or a port is missing or wrong.
        InvalidTokenError: Slack refuses a token.
    """
    make_service(context, home, environment(), http_port=http_port, health_port=health_port).run_until_signal()


def make_service(
    context: Context, home: Path, env: Environment, *, http_port: int | None = None, health_port: int | None = None
) -> Service:
    """The whole worker, ready to start; nothing is asked of Slack yet.

    Raises:
        ConfigError: a token, a secret or a job is missing or wrong.
    """
    jobs = read_jobs(home, check_names())
    context = replace(context, carrier_checks=carrier_checks(jobs, check_names()), at_work_since=context.clock())
    client = make_client(required(env.slack_bot_token, "SLACK_BOT_TOKEN"), env.slack_api_url)
    over_http = http_port is not None
    secret = required(env.slack_signing_secret, "SLACK_SIGNING_SECRET") if over_http else None
    app_token = None if over_http else required(env.slack_app_token, "SLACK_APP_TOKEN")
    answerer = Answerer(context, kept_fresh=True)
    checks = next((job.checks for job in jobs if job.action == "remind"), ())
    handlers = Handlers(
        context=context,
        answerer=answerer,
        decisions=Decisions(context),
        replies=Replies(context, answerer, checks),
    )
    identity: dict[str, Any] = {}
    listening = create_app(client, identity, handlers)
    return Service(
        context,
        jobs,
        SlackSide(
            introduce=lambda: identity.update(identify(client)),
            sender=SlackSender(client, tell=lambda reason: tell_operator(context, _WITHOUT_PICTURES, reason)),
            socket_connection=SocketConnection(
                listening.app,
                make_client(app_token, env.slack_api_url),
                lambda reason: tell_operator(context, SLACK_REFUSES, reason),
            )
            if app_token
            else None,
            handling=listening.handling,
            routes=[slack_route(listening.app, secret, context.clock)] if secret else [],
            http_port=http_port,
        ),
        refresh=answerer.refresh,
        health_port=health_port,
    )
