"""The worker: schedule, Slack connection, delivery and health, started together and stopped cleanly."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import uvicorn
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from slack_bolt import App
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from mec_bot.actions.bot import Bot
from mec_bot.actions.run_task import run_task
from mec_bot.actions.trouble import promise_trouble
from mec_bot.delivery.courier import Courier
from mec_bot.delivery.outbox import Failure, Sender, reason_from_text
from mec_bot.errors import ConfigError, ExitStatus, MecBotError, StoreError, TokenError
from mec_bot.phrases import Phrase
from mec_bot.schedule.jobs import Job
from mec_bot.schedule.plan import Plan
from mec_bot.schedule.scheduler import Scheduler
from mec_bot.schedule.times import task_at
from mec_bot.slack.connection import SocketConnection, slack_events
from mec_bot.store import findings, held, outbox, runs, snapshots
from mec_bot.store.database import Connection

_log = logging.getLogger(__name__)
# Together within the 10 s that container platforms commonly give between SIGTERM and SIGKILL; the courier takes up to 2 s
# more to hand over what it could not finish. Whatever hangs, the process is gone after the last of these.
_PATIENCE = timedelta(seconds=4)
_HTTP_GRACE_SECONDS = 2
_GOODBYE_SECONDS = 2.5
_LAST_SECONDS = 9.0
# How far an answer may lag behind the database; the sheet itself is pulled every few minutes.
_REFRESH_SECONDS = 1.0


class Service:
    """Everything of `mec-bot run`; ``socket_connection`` for Socket Mode, ``http_port`` for HTTP and health.

    ``refresh`` is called after each run and once a second, for those who keep the latest snapshot in memory.
    """

    def __init__(
        self,
        bot: Bot,
        jobs: Sequence[Job],
        sender: Sender,
        app: App,
        *,
        refresh: Callable[[], None],
        socket_connection: SocketConnection | None,
        http_port: int | None,
    ) -> None:
        self._bot = bot
        self._jobs = jobs
        self._owner = f"{socket.gethostname()}:{os.getpid()}"
        self._plan = Plan(bot, jobs, self._owner)
        self._socket = socket_connection
        self.courier = Courier(bot.database, sender, bot.clock, self._message_failed)
        self._scheduler = Scheduler(jobs, self._wake, self._make_up, bot.settings.timezone, bot.settings.working_days)
        # Over HTTP, Slack's requests come in beside the health checks; in Socket Mode there are only those.
        routes = [] if socket_connection else [Route("/slack/events", slack_events(app), methods=["POST"])]
        self._web = _WebServer(Starlette(routes=[*routes, *self._health_routes()]), http_port) if http_port else None
        self._refresh = refresh
        self._refresher = threading.Thread(target=self._keep_fresh, name="refresher", daemon=True)
        self._first_look = threading.Thread(target=self._look_first, name="first look", daemon=True)
        self._stopped = threading.Event()

    def start(self) -> None:
        """Connect, then begin to deliver and to act. Raises what the connection raises."""
        if self._web:
            self._web.start()
        if self._socket:
            self._socket.open()
        self._refresher.start()
        self.courier.start()
        # Beside the main thread: a pull that waits on Google must not keep a signal waiting.
        self._first_look.start()
        self._scheduler.start()

    def stop(self) -> bool:
        """Take nothing new, finish what is in hand, and let go of everything; ``False`` where something would not end."""
        self._stopped.set()
        end = time.monotonic() + _PATIENCE.total_seconds()
        self._scheduler.stop(timedelta())
        idle = self.courier.stop(_left(end))
        idle = self._scheduler.stop(_left(end)) and idle
        if self._first_look.is_alive():
            self._first_look.join(_left(end).total_seconds())
            idle = idle and not self._first_look.is_alive()
        goodbyes = [threading.Thread(target=part.close, daemon=True) for part in (self._socket, self._web) if part]
        for goodbye in goodbyes:
            goodbye.start()
        end = time.monotonic() + _GOODBYE_SECONDS
        for goodbye in goodbyes:
            goodbye.join(_left(end).total_seconds())
        return idle and not any(goodbye.is_alive() for goodbye in goodbyes)

    def run_until_signal(self) -> None:
        """Work until SIGTERM or SIGINT. Call it from the main thread."""
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
        if not idle:
            _abandon()

    def _end(self) -> None:
        """A signal came."""
        if not self._stopped.is_set():
            self._stopped.set()
            last = threading.Timer(_LAST_SECONDS, _abandon)
            last.daemon = True
            last.start()

    def _keep_fresh(self) -> None:
        """Look for what other processes remembered, so that no question has to wait for the database."""
        while not self._stopped.wait(_REFRESH_SECONDS):
            try:
                self._refresh()
            except StoreError as error:
                # Once a second while the database is away; the courier says that it is.
                _log.debug("what is newest could not be read: %s", error)
            except Exception:
                _log.exception("what is newest could not be read")

    def _look_first(self) -> None:
        """A bot that has never read the sheet reads it now, whenever its jobs are due; then what was missed."""
        try:
            with self._bot.database.reading() as connection:
                never = snapshots.latest_mark(connection) is None
        except MecBotError as error:
            _log.warning("what was missed waits: %s", error)
            return
        pulls = [job for job in self._jobs if job.action == "sync"]
        if never and pulls:
            self._run(pulls[0], self._bot.clock())
        self._make_up()

    def _make_up(self) -> None:
        """Record what was missed for good, and run all that is due."""
        self._run_due(self._jobs)

    def _wake(self, job: Job) -> None:
        """Run the job's due slot, if there is one that nobody has."""
        self._run_due([job])

    def _run_due(self, jobs: Sequence[Job]) -> None:
        try:
            self._plan.skip_missed()
        except MecBotError as error:
            _log.warning("all jobs wait: %s", error)
            return
        for job in jobs:
            try:
                slot = self._plan.due(job)
            except MecBotError as error:
                _log.warning("job %s waits: %s", job.name, error)
                continue
            if slot is not None:
                self._run(job, slot)

    def _run(self, job: Job, slot: datetime) -> None:
        """A failure must not stop the clockwork."""
        try:
            task = task_at(job, slot, self._bot.settings.timezone, self._bot.settings.working_days)
            run_task(self._bot, job.action, task, owner=self._owner)
            self._refresh()
        except MecBotError as error:
            _log.warning("job %s waits for its next time: %s", job.name, error)
        except Exception:
            _log.exception("job %s broke", job.name)

    def _message_failed(self, connection: Connection, failure: Failure) -> None:
        """Tell the operator, but never in their own channel that it cannot be reached: the log and /readyz say so."""
        if isinstance(failure.error, TokenError):
            promise_trouble(connection, self._bot, Phrase("Slack refused the bot's token"), failure.error.phrase)
        elif failure.recipient != self._bot.settings.bot.slack.operator_channel:
            title = Phrase("A message to {recipient} was not delivered", recipient=failure.recipient)
            promise_trouble(connection, self._bot, title, failure.error.phrase)

    def _health_routes(self) -> list[Route]:
        registry = CollectorRegistry()
        registry.register(_Figures(self._bot))

        async def healthz(_: Request) -> Response:
            return PlainTextResponse("ok\n")

        async def readyz(_: Request) -> Response:
            problems, warnings = await run_in_threadpool(self._state)
            said = {"ready": not problems, "problems": problems, "warnings": warnings}
            return JSONResponse(said, status_code=503 if problems else 200)

        async def metrics(_: Request) -> Response:
            return Response(await run_in_threadpool(generate_latest, registry), media_type="text/plain; version=0.0.4")

        return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]

    def _state(self) -> tuple[list[str], list[str]]:
        """What keeps the bot from its work now, and what does not but needs somebody's eye."""
        problems = [str(problem) for problem in self.courier.problems]
        warnings = []
        if self._socket and not self._socket.is_open:
            problems.append("Slack is not connected")
        try:
            with self._bot.database.reading() as connection:
                if snapshots.latest_mark(connection) is None:
                    problems.append("the sheet was never read")
                failure = outbox.last_failure(connection, self._bot.settings.bot.slack.operator_channel)
                if failure is not None:
                    warnings.append(f"the operator's channel could not be told: {reason_from_text(failure)}")
        except MecBotError as error:
            if str(error) not in problems:
                problems.append(str(error))
        return problems, warnings


class _Figures(Collector):
    """Figures read from the database at each scrape, so that every replica tells the same."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    def collect(self) -> Iterator[Metric]:
        """Age of the data, findings, messages and runs; where the database does not answer, that alone."""
        try:
            with self._bot.database.reading() as connection:
                mark = snapshots.latest_mark(connection)
                open_findings = findings.count_open(connection)
                messages = outbox.count_by_state(connection)
                outcomes = runs.count_by_outcome(connection)
                waiting = held.waiting(connection)
        except MecBotError:
            yield GaugeMetricFamily("mec_bot_database_up", "Whether the database answers.", value=0)
            return
        yield GaugeMetricFamily("mec_bot_database_up", "Whether the database answers.", value=1)
        if mark is not None:
            age = (self._bot.clock() - mark[1]).total_seconds()
            yield GaugeMetricFamily("mec_bot_snapshot_age_seconds", "Time since the sheet was last read.", value=age)
        yield GaugeMetricFamily("mec_bot_pull_held", "1 while a pull is held.", value=int(waiting is not None))
        yield GaugeMetricFamily("mec_bot_open_findings", "Findings that are open.", value=open_findings)
        promised = GaugeMetricFamily("mec_bot_messages", "Messages in the outbox by state.", labels=["state"])
        for state, count in messages.items():
            promised.add_metric([state], count)
        yield promised
        ended = GaugeMetricFamily("mec_bot_runs", "Runs that ended, by job and outcome.", labels=["job", "outcome"])
        for (job, outcome), count in outcomes.items():
            ended.add_metric([job, outcome], count)
        yield ended


class _WebServer:
    """uvicorn in a thread of its own; signals stay with the main thread."""

    def __init__(self, app: Starlette, port: int) -> None:
        self._port = port
        # All interfaces: in a container, Slack's proxy and the health check come from outside.
        config = uvicorn.Config(
            app,
            host="0.0.0.0",  # noqa: S104 - said above
            port=port,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=_HTTP_GRACE_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="http", daemon=True)

    def start(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("0.0.0.0", self._port))  # noqa: S104 - as above
            except OSError as error:
                raise ConfigError(
                    Phrase(
                        "The port {port} cannot be used ({reason}). Choose another one.",
                        port=self._port,
                        reason=error.strerror,
                    )
                ) from error
        self._thread.start()

    def close(self) -> None:
        """Answer what was asked, and stop."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()


def _abandon() -> None:
    """End at once: Google, Slack and the database may take longer than anybody waits for us."""
    _log.warning("something is still running; it is abandoned and will be made up for")
    logging.shutdown()
    os._exit(ExitStatus.FINE)


def _left(end: float) -> timedelta:
    """The time until ``end`` on the monotonic clock."""
    return timedelta(seconds=max(end - time.monotonic(), 0))
