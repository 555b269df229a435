"""The paths that the worker answers over HTTP."""

from __future__ import annotations

from typing import Any

from builders import REPOSITORY
from starlette.applications import Starlette
from starlette.routing import Route

from mec_bot.actions.context import Context
from mec_bot.calendar.clock import utc_now
from mec_bot.cli.plugins import read_home
from mec_bot.review.checks.registry import CHECKS
from mec_bot.store.database import Database
from mec_bot.worker.service import Service, SlackSide


def paths_served() -> set[str]:
    nobody: Any = object()  # neither a sheet nor a Slack: nothing is asked of them here
    database = Database("sqlite://")
    try:
        context = Context(
            settings=read_home(REPOSITORY), checks=CHECKS, database=database, sheets=nobody, clock=utc_now
        )
        # A port is given and never opened: the service is not started.
        service = Service(context, (), SlackSide(sender=nobody), refresh=lambda: None, http_port=8080)
        assert service._web is not None
        app = service._web._server.config.app
        assert isinstance(app, Starlette)
        return {route.path for route in app.routes if isinstance(route, Route)}
    finally:
        database.close()
