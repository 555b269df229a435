"""The paths that the worker answers at ``--health PORT``."""

from __future__ import annotations

from typing import Any

from builders import REPOSITORY

from mec_bot.actions.context import Context
from mec_bot.calendar.clock import utc_now
from mec_bot.cli.plugins import read_home
from mec_bot.review.checks.registry import CHECKS
from mec_bot.store.database import Database
from mec_bot.worker.health import Health
from mec_bot.worker.health_routes import health_routes


def paths_served() -> set[str]:
    nobody: Any = object()  # neither a sheet nor a Slack: nothing is asked of them here
    database = Database("sqlite://")
    try:
        context = Context(
            settings=read_home(REPOSITORY), checks=CHECKS, database=database, sheets=nobody, clock=utc_now
        )
        return {route.path for route in health_routes(context, Health(context, nobody, None, (), lambda: None))}
    finally:
        database.close()
