"""The worker's life: schedule, Slack connection, delivery and health, started together and stopped cleanly."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.routing import Route

from mec_bot.actions.trouble import promise_undelivered, tell_operator
from mec_bot.delivery.courier import Courier
from mec_bot.delivery.outbox import Failure, Sender
from mec_bot.errors import (
    ExitStatus,
    InvalidTokenError,
    MecBotError,
    PermanentError,
    StoreError,
    TransientError,
)
from mec_bot.phrases import Phrase
from mec_bot.schedule.scheduler import Scheduler
from mec_bot.slack.connection import SocketConnection
from mec_bot.slack.handling import Handling
from mec_bot.slack.retries import Retries
from mec_bot.worker.catch_up import DueJobs
from mec_bot.worker.clock_watch import ClockWatch
from mec_bot.worker.health import Health
from mec_bot.worker.health_routes import alive_route, health_routes
from mec_bot.worker.http import WebServer

if TYPE_CHECKING:
    from mec_bot.actions.context import Context
    from mec_bot.settings.jobs import Job
    from mec_bot.store.database import Connection

_log = logging.getLogger(__name__)
# Together within the 10 s that container platforms commonly give between SIGTERM and SIGKILL; the courier takes up to 2 s
# more to hand over what it could not finish. Whatever hangs, the process is gone after the last of these.
_PATIENCE = timedelta(seconds=4)
_GOODBYE_SECONDS = 2.5
# From the beginning of the stop, beside all the rest.
_ANSWERS_SECONDS, _ANSWERS_MARGIN = 6.0, 0.5
_LAST_SECONDS = 9.0
# How far an answer may lag behind the database; the sheet itself is pulled every few minutes.
_REFRESH_SECONDS = 1.0
SLACK_REFUSES = Phrase("Slack refuses to connect to the bot")


@dataclass(frozen=True, kw_only=True)
class SlackSide:
    """How messages go to Slack, and how Slack reaches the bot.

    That is by ``socket_connection``, or over HTTP at the ``routes`` on ``http_port``, which the public may reach.
    ``handling`` handles what people do there. ``introduce`` asks Slack who the bot is.
    """

    introduce: Callable[[], None]
    sender: Sender
    handling: Handling | None = None
    socket_connection: SocketConnection | None = None
    routes: Sequence[Route] = ()
    http_port: int | None = None


class Service:
    """All parts of `mec-bot run`; ``health_port`` serves the health checks.

    ``refresh`` is called after each run and once a second, for the part that keeps the latest snapshot in memory.
    """

    def __init__(
        self,
        context: Context,
        jobs: Sequence[Job],
        slack: SlackSide,
        *,
        refresh: Callable[[], None],
        health_port: int | None = None,
    ) -> None:
        self._context = context
        self._introduce = slack.introduce
        self._socket = slack.socket_connection
        self._handling = slack.handling
        self._digests = {job.name for job in jobs if job.action == "digest"}
        self.courier = Courier(
            context.database,
            slack.sender,
            context.clock,
            self._message_failed,
            doubts_before=context.at_work_since,
        )
        due_jobs = DueJobs(context, jobs, f"{socket.gethostname()}:{os.getpid()}", refresh)
        settings = context.settings
        self._scheduler = Scheduler(jobs, due_jobs.wake, due_jobs.catch_up, settings.timezone, settings.working_days)
        self._clock_watch = ClockWatch(context, self._scheduler.reset)
        health = Health(context, self.courier, self._socket, jobs, lambda: self._clock_watch.warning)
        # Two servers, each with a thread of its own: whatever reaches the public one, the health checks are answered.
        self._web = []
        if health_port:
            self._web.append(WebServer(health_routes(context, health), health_port))
        if slack.http_port:
            self._web.append(WebServer([*slack.routes, alive_route()], slack.http_port))
        self._refresh = refresh
        self._connector = threading.Thread(target=self._connect, name="connector", daemon=True)
        self._refresher = threading.Thread(target=self._keep_fresh, name="refresher", daemon=True)
        self._first_look = threading.Thread(target=due_jobs.first_look, name="first look", daemon=True)
        self._first_try = threading.Event()
        self._stopped = threading.Event()
        self._all_answered = True
        self._failure: MecBotError | None = None

    def start(self) -> None:
        """Listen, then connect; after the first try, begin to deliver messages and to run jobs.

        Raises:
            ConfigError: a port cannot be used.
        """
        for server in self._web:
            server.start()
        self._connector.start()
        self._first_try.wait()
        if self._stopped.is_set():
            return
        self._refresher.start()
        self.courier.start()
        self._clock_watch.start()
        # Beside the main thread: a pull that waits on Google must not keep a signal waiting.
        self._first_look.start()
        self._scheduler.start()

    def stop(self) -> bool:
        """Begin nothing new, finish the running work, and close all parts; ``False`` where not all ended in time."""
        self._stopped.set()
        self._clock_watch.stop()
        begun = time.monotonic()
        end = begun + _PATIENCE.total_seconds()
        answering = threading.Thread(target=self._end_answers, daemon=True)
        answering.start()
        self._scheduler.stop(timedelta())
        idle = self.courier.stop(_left(end))
        idle = self._scheduler.stop(_left(end)) and idle
        if self._first_look.is_alive():
            self._first_look.join(_left(end).total_seconds())
            idle = idle and not self._first_look.is_alive()
        closes = [*([self._socket.close] if self._socket else []), *(server.close for server in self._web)]
        goodbyes = [threading.Thread(target=close, daemon=True) for close in closes]
        for goodbye in goodbyes:
            goodbye.start()
        end = time.monotonic() + _GOODBYE_SECONDS
        for goodbye in goodbyes:
            goodbye.join(_left(end).total_seconds())
        answering.join(_left(begun + _ANSWERS_SECONDS).total_seconds() + _ANSWERS_MARGIN)
        return idle and self._all_answered and not any(part.is_alive() for part in (*goodbyes, answering))

    def _end_answers(self) -> None:
        """Finish and answer what people did and was acknowledged."""
        if self._handling and not self._handling.close(_ANSWERS_SECONDS):
            self._all_answered = False
            _log.warning("not everything that people asked for could be finished and answered")

    def run_until_signal(self) -> None:
        """Work until SIGTERM or SIGINT. Call it from the main thread.

        Raises:
            ConfigError: a port cannot be used.
            InvalidTokenError: Slack refused a token at the start.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._end())
        idle = True
        try:
            self.start()
            _log.info("at work")
            self._stopped.wait()
            _log.info("stopping")
        finally:
            idle = self.stop()
        if self._failure is not None:
            raise self._failure
        if not idle:
            _abandon(None)

    def _connect(self) -> None:
        """Let Slack say who the bot is and open the connection, in as many tries as it takes."""
        retries, wait = Retries(first=0.5, longest=5.0), 0.0
        while not self._stopped.is_set():
            try:
                self._introduce()
                if self._socket:
                    self._socket.open(self._fail)
            except InvalidTokenError as error:
                self._fail(error)
            except (PermanentError, TransientError) as error:
                wait = retries.failed(retry_after=error.retry_after if isinstance(error, TransientError) else None)
                if retries.worth_a_line:
                    _log.warning("Slack has not said who the bot is: %s Next try in %.0f s", error, wait)
                if isinstance(error, PermanentError):
                    tell_operator(self._context, SLACK_REFUSES, error.phrase)
            else:
                return
            finally:
                self._first_try.set()
            self._stopped.wait(wait)

    def _fail(self, failure: MecBotError) -> None:
        """End the process with this error."""
        self._failure = failure
        self._end()

    def _end(self) -> None:
        """Begin the stop, and end the process at once if the stop takes too long."""
        if not self._stopped.is_set():
            self._stopped.set()
            self._first_try.set()
            last = threading.Timer(_LAST_SECONDS, _abandon, [self._failure])
            last.daemon = True
            last.start()

    def _keep_fresh(self) -> None:
        """Look regularly for snapshots of other processes, so that no question has to wait for the database."""
        while not self._stopped.wait(_REFRESH_SECONDS):
            try:
                self._refresh()
            except StoreError as error:
                # Once a second while the database is away; the courier says that it is.
                _log.debug("what is newest could not be read: %s", error)
            except Exception:
                _log.exception("what is newest could not be read")

    def _message_failed(self, connection: Connection, failure: Failure) -> None:
        promise_undelivered(self._context, connection, failure, self._digests)


def _abandon(failure: MecBotError | None) -> None:
    """End the process at once: Google, Slack and the database may take longer than anybody waits for us."""
    _log.warning("something is still running; it is abandoned and will be made up for")
    logging.shutdown()
    os._exit(failure.exit_status if failure else ExitStatus.FINE)


def _left(end: float) -> timedelta:
    """The time until ``end`` on the monotonic clock."""
    return timedelta(seconds=max(end - time.monotonic(), 0))
