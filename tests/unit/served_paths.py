"""The paths that the worker answers over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from builders import REPOSITORY
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from mec_bot.actions.bot import Bot
from mec_bot.cli.plugins import read_home
from mec_bot.clock import utc_now
from mec_bot.review.checks import CHECKS
from mec_bot.service import Service
from mec_bot.store.database import Database


def paths_served() -> set[str]:
    nobody: Any = object()  # neither a sheet nor a Slack: nothing is asked of them here
    database = Database("sqlite://")
    try:
        bot = Bot(settings=read_home(REPOSITORY), checks=CHECKS, database=database, sheets=nobody, clock=utc_now)
        authorize: Callable[[], AuthorizeResult] = lambda: AuthorizeResult(enterprise_id=None, team_id=None)  # noqa: E731
        service = Service(
            bot,
            (),
            nobody,
            App(authorize=authorize, signing_secret="s"),
            refresh=lambda: None,
            socket_connection=None,
            http_port=None,
        )
        return {route.path for route in service._health_routes()}
    finally:
        database.close()
